import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The account that runs the embedded PostgreSQL when the node itself runs as root, which PostgreSQL refuses. */
export interface UnprivilegedUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Chooses the account: the present owner of the data directory first (a later start must not change it), then
 * `postgres`, then `nobody`. No account is created on the machine.
 *
 * @param clusterDir the data directory, which may not exist yet
 * @returns undefined when the node does not run as root and nothing has to change
 */
export async function chooseUnprivilegedUser(clusterDir: string): Promise<UnprivilegedUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(clusterDir).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of ['postgres', 'nobody']) {
    const found = await lookUp(name);
    if (found) return found;
  }
  throw new Error(
    'PostgreSQL does not run as root and this machine has neither a user "postgres" nor "nobody": ' +
      'start the node as an ordinary user, or set CONSILIUM_DATABASE_URL.',
  );
}

async function lookUp(name: string): Promise<UnprivilegedUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined; // `id` answers with an exit code when the name is unknown.
  }
}

/**
 * Says whether the account may pass through every directory above `path`. Home directories such as root's own are
 * closed to others, and PostgreSQL would fail with a bare "permission denied".
 */
export async function canReach(path: string, user: UnprivilegedUser): Promise<boolean> {
  for (let dir = dirname(resolve(path)); ; dir = dirname(dir)) {
    const { mode, uid, gid } = await stat(dir);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (dir === dirname(dir)) return true;
  }
}
