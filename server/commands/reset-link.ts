import { accountByEmail, openAuth } from '../auth/index.ts';
import type { Config } from '../config/index.ts';
import { withTx } from '../db/index.ts';
import { readIdentity } from '../features/index.ts';
import { audit } from '../platform/audit.ts';
import { systemClock } from '../platform/clock.ts';
import { createLocalBus } from '../platform/event-bus.ts';
import { createLog } from '../platform/log.ts';
import { openToolDatabase } from './open-database.ts';

const resetValidMs = 60 * 60_000;

/**
 * Makes a link, good for one hour and once, with which a person of this node sets a new password.
 * @throws Error for people, when the first run is not done or nobody active has this address
 */
export async function makeResetLink(config: Config, email: string): Promise<{ name: string; link: string }> {
  await using opened = await openToolDatabase(config);
  const { db } = opened;
  const identity = await readIdentity(db);
  if (!identity) throw new Error('The first run of this node is not done yet.');
  const found = await accountByEmail(db, email);
  if (!found || found.status === 'suspended')
    throw new Error('Nobody here has this address, or the account is suspended.');
  await using bus = createLocalBus();
  const publicUrl = config.publicUrl ?? identity.publicUrl;
  const auth = await openAuth({ db, bus, clock: systemClock, log: createLog('silent'), publicUrl });
  const link = await withTx(db, async (tx) => {
    const detail = { how: 'command line' };
    await audit(tx, { action: 'member.reset_link_made', by: null, subject: found.name, detail });
    return auth.createResetLink(tx, found.id, resetValidMs);
  });
  return { name: found.name, link };
}
