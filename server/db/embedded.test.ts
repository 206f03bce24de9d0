import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { eventually } from '../testing/eventually.ts';
import { openDatabase, startEmbeddedPostgres, withTx } from './index.ts';

// Making a cluster takes seconds on a busy machine, and each test here makes its own.
t.setTimeout(170_000);

async function scratch(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'consilium-embedded-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A program that starts the database, writes one row, says so, and stays. */
const program = (directory: string, dieWithParent: boolean) => `
  import { startEmbeddedPostgres, openDatabase, withTx } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))};
  const server = await startEmbeddedPostgres({ directory: ${JSON.stringify(directory)}, dieWithParent: ${dieWithParent} });
  const db = openDatabase({ url: server.url });
  await withTx(db, (tx) => tx.sql.unsafe('create table if not exists kept (id int); insert into kept values (1)').simple());
  console.log('pid ' + server.pid);
  setInterval(() => undefined, 1000);
`;

/** Runs the program until it has written, then kills it the hard way. @returns process id of its database */
async function killedAfterWriting(directory: string, dieWithParent = false): Promise<number> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program(directory, dieWithParent)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  const pid = await eventually('the database runs', 60_000, () => /pid (\d+)/.exec(output)?.[1]);
  t.teardown(() => endIfRunning(Number(pid)));
  child.kill('SIGKILL');
  await once(child, 'exit');
  return Number(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function endIfRunning(pid: number): void {
  if (isRunning(pid)) process.kill(pid, 'SIGKILL');
}

async function keptRows(url: string): Promise<number> {
  await using db = openDatabase({ url });
  return (await db.sql`select * from kept`).length;
}

t.test(
  'a database is made once, with a password that only its owner may read, and stops without a trace',
  async (t) => {
    const directory = await scratch();
    const first = await startEmbeddedPostgres({ directory });
    t.notOk(first.adopted);
    const password = (await readFile(join(directory, 'password'), 'utf8')).trim();
    t.equal(new URL(first.url).password, password);
    t.equal((await stat(join(directory, 'password'))).mode & 0o777, 0o600);
    t.ok((await stat(join(directory, 'cluster'))).mode & 0o700);
    await using db = openDatabase({ url: first.url });
    const [row] = await db.sql<{ fsync: string; version: string }[]>`
    select current_setting('fsync') as fsync, current_setting('server_version') as version`;
    t.match(row, { fsync: 'on', version: /^18/ });
    await t.rejects(
      openDatabase({ url: first.url.replace(password, 'wrong') }).sql`select 1`,
      'a wrong password is refused',
    );
    await db.close();
    await first.close();
    await first.close();
    t.notOk(isRunning(first.pid));
  },
);

t.test('after kill -9 of the node its database is found still running, with its data, and taken over', async (t) => {
  const directory = await scratch();
  const pid = await killedAfterWriting(directory);
  t.ok(isRunning(pid), 'it outlived its node');
  const again = await startEmbeddedPostgres({ directory });
  t.ok(again.adopted);
  t.equal(again.pid, pid);
  t.equal(await keptRows(again.url), 1);
  await again.close();
  t.notOk(isRunning(pid), 'what was taken over is also stopped');
});

t.test('after kill -9 of node and database the lock file is overcome and the data is there', async (t) => {
  const directory = await scratch();
  const pid = await killedAfterWriting(directory);
  process.kill(pid, 'SIGKILL');
  await eventually('the database is dead', 10_000, () => !isRunning(pid));
  t.ok(await stat(join(directory, 'cluster', 'postmaster.pid')), 'the lock file is still there');
  await using again = await startEmbeddedPostgres({ directory });
  t.notOk(again.adopted);
  t.equal(await keptRows(again.url), 1);
});

t.test('a lock file that names a stranger’s process leads to no signal', async (t) => {
  const directory = await scratch();
  await (await startEmbeddedPostgres({ directory })).close();
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
  t.teardown(() => stranger.kill());
  const lock = join(directory, 'cluster', 'postmaster.pid');
  await writeFile(lock, `${stranger.pid}\n${join(directory, 'cluster')}\n1\n5999\n\n127.0.0.1\n0 0\nready\n`);
  await chmod(lock, 0o644);
  const again = await startEmbeddedPostgres({ directory }).catch((error: Error) => error);
  t.ok(isRunning(stranger.pid ?? 0), 'the stranger lives');
  if (!(again instanceof Error)) await again.close();
});

t.test('a database of tests dies with the process that asked for it', async (t) => {
  const pid = await killedAfterWriting(await scratch(), true);
  await eventually('the database has followed', 10_000, () => !isRunning(pid));
  t.notOk(isRunning(pid));
});

t.test('a first start that was killed half-way is begun again', async (t) => {
  const directory = await scratch();
  await startEmbeddedPostgres({ directory }).then((server) => server.close());
  await rm(join(directory, 'cluster'), { recursive: true });
  await writeFile(join(directory, 'cluster.draft-password'), 'left over');
  await using again = await startEmbeddedPostgres({ directory });
  await using db = openDatabase({ url: again.url });
  t.equal(await withTx(db, async (tx) => (await tx.sql`select 1 as one`).length), 1);
});
