import { statfs } from 'node:fs/promises';
import type { PeerStatus } from '../../../federation/index.ts';
import type { InstitutionSettings } from '../../../spec/schemas/api/admin.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import { type Database, type Reader, type Tx, withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { BlobStore } from '../../platform/blob-store.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Api, Caller } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import type { Stream } from '../../platform/stream.ts';
import { readInstitution, saveInstitution, saveLogo, tidyInstitution } from '../institution/index.ts';

export interface AdminParts {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly stream: Stream;
  /** Name of this node in the federation. */
  readonly node: string;
  /** Version of this program. */
  readonly version: string;
  /** Directory of everything that is kept, for the space that is left there. */
  readonly dataDir: string;
  readonly mailConfigured: boolean;
  /** Shows the institution to other nodes as it is now. */
  publishInstitution(tx: Tx): Promise<void>;
  waitingStaff(reader: Reader): Promise<number>;
  waitingInstitutions(reader: Reader): Promise<number>;
  peers(): PeerStatus[];
  refusalsSince(sinceMs: number): Promise<number>;
}

const dayMs = 24 * 3_600_000;

/** What keeps house: settings of the institution, its logo, and the numbers of the first page of administration. */
export function registerAdmin(api: Api, parts: AdminParts): void {
  const startedAt = parts.clock.now();
  api.handle('admin.settings', async () => (await readInstitution(parts.db)) ?? new Problem('setup_not_done'));
  api.handle('admin.setSettings', ({ body, caller }) => setSettings(parts, body, caller));
  api.handle('admin.setLogo', async ({ raw, caller }) => {
    const problem = await saveLogo(parts, raw, async (tx) => {
      await audit(tx, {
        action: 'logo.changed',
        by: caller,
        detail: { logo: raw.length === 0 ? 'removed' : 'stored' },
      });
      parts.stream.publish(tx, 'everyone', { type: 'institution.changed', node: parts.node });
    });
    return problem ?? {};
  });
  api.handle('admin.overview', () => overview(parts, startedAt));
}

async function setSettings(
  parts: AdminParts,
  input: InstitutionSettings,
  by: Caller,
): Promise<InstitutionSettings | Problem> {
  const settings = tidyInstitution(input);
  if (!settings) return new Problem('invalid_input');
  return withTx(parts.db, async (tx) => {
    const before = await readInstitution(tx);
    await saveInstitution(tx, settings);
    await parts.publishInstitution(tx);
    // The accent and the names stand on every page of this node.
    parts.stream.publish(tx, 'everyone', { type: 'institution.changed', node: parts.node });
    await audit(tx, { action: 'settings.changed', by, detail: changesOf(before, settings) });
    return settings;
  });
}

/** What was changed, and to what: `city: Ankara → Izmir`. */
function changesOf(before: InstitutionSettings | undefined, after: InstitutionSettings): Record<string, string> {
  const words = (value: unknown): string =>
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([language, name]) => `${language}: ${name}`)
          .sort()
          .join(', ')
      : String(value ?? '–');
  const names = Object.keys(after) as (keyof InstitutionSettings)[];
  const changes = names.map((name) => [name, words(before?.[name]), words(after[name])] as const);
  return Object.fromEntries(
    changes.filter(([, from, to]) => from !== to).map(([name, from, to]) => [name, `${from} → ${to}`]),
  );
}

async function overview(parts: AdminParts, startedAt: number): Promise<Reply<'admin.overview'>> {
  const { db } = parts;
  const [counts, waitingStaff, waitingInstitutions, refusalsToday, disk] = await Promise.all([
    db.sql<{ members: number; bytes: number }[]>`
      select (select count(*)::int from member m join account a on a.id = m.account
          where a.status = 'active' and m.withdrawn_at is null) as members,
        pg_database_size(current_database())::float8 as bytes`,
    parts.waitingStaff(db),
    parts.waitingInstitutions(db),
    parts.refusalsSince(parts.clock.now() - dayMs),
    statfs(parts.dataDir),
  ]);
  const peers = parts.peers();
  return {
    version: parts.version,
    members: counts[0]?.members ?? 0,
    waitingStaff,
    waitingInstitutions,
    peers: peers.length,
    peersAway: peers.filter(({ reachable }) => !reachable).length,
    refusalsToday,
    mailConfigured: parts.mailConfigured,
    diskFreeBytes: disk.bavail * disk.bsize,
    databaseBytes: counts[0]?.bytes ?? 0,
    startedAt,
  };
}
