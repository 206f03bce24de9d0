#!/usr/bin/env node
import { accountByEmail, openAuth } from './auth/index.ts';
import { examine } from './commands/doctor.ts';
import { openToolDatabase } from './commands/open-database.ts';
import { ConfigError, readConfig, readEnvironment } from './config/index.ts';
import { withTx } from './db/index.ts';
import { readIdentity } from './features/index.ts';
import { systemClock } from './platform/clock.ts';
import { createLocalBus } from './platform/event-bus.ts';
import { createLog } from './platform/log.ts';
import { version } from './version.ts';

const resetValidMs = 60 * 60_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

const help = `Usage: consilium COMMAND

  doctor              looks at settings, disk, database, clock and addresses; changes nothing
  reset-link EMAIL    makes a link, good for one hour, to set a new password for this person
  help                this text
  version             ${version}

Reads the same settings as the node: CONSILIUM_* and .env (docs/configuration.md).`;

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  doctor,
  'reset-link': resetLink,
  help: async () => print(help),
  version: async () => print(version),
};

const [name = 'help', ...args] = process.argv.slice(2).map((word) => word.replace(/^--(help|version)$/, '$1'));
try {
  const command = commands[name];
  if (!command) process.stderr.write(`There is no command ${name}.\n\n${help}\n`);
  process.exitCode = command ? await command(args) : 2;
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError || !(error instanceof Error) ? error : error.message}\n`);
  process.exitCode = 1;
}

async function print(text: string): Promise<number> {
  say(text);
  return 0;
}

async function doctor(): Promise<number> {
  const marks = { ok: 'ok   ', note: 'note ', fault: 'FAULT' } as const;
  const findings = await examine(readEnvironment());
  for (const { what, state, words } of findings) say(`${marks[state]}  ${what}: ${words}`);
  return findings.some(({ state }) => state === 'fault') ? 1 : 0;
}

/** For an administrator who lost the way in: whoever may read the data directory may do this. */
async function resetLink([email]: readonly string[]): Promise<number> {
  if (!email) throw new Error('Which person? consilium reset-link EMAIL');
  const config = readConfig(readEnvironment());
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
  const link = await withTx(db, (tx) => auth.createResetLink(tx, found.id, resetValidMs));
  say(`Good for one hour, once, for ${found.name}:\n${link}`);
  return 0;
}
