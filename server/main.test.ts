import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import WebSocket from 'ws';
import { hostEnvironment, readEnvironment } from './config/index.ts';
import { ApiClient } from './testing/api-client.ts';
import { openTestPostgres, sharedPostgresVariable } from './testing/database.ts';
import { eventually } from './testing/eventually.ts';
import { freePort } from './testing/free-port.ts';
import { administratorLogin } from './testing/test-node.ts';

/** Starting a real process with its own database takes seconds, and the first one may build the web client. */
t.setTimeout(300_000);
const startMs = 150_000;

async function scratch() {
  const directory = await mkdtemp(join(tmpdir(), 'consilium-main-'));
  t.teardown(async () => {
    await endDatabase(directory);
    await rm(directory, { recursive: true, force: true });
  });
  return directory;
}

/** The database outlives a node that was killed; a test that fails in between must not leave it behind. */
async function endDatabase(directory: string): Promise<void> {
  const lock = join(directory, 'data', 'postgres', 'cluster', 'postmaster.pid');
  const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0]);
  if (pid > 1) process.kill(pid, 'SIGKILL');
}

/** `npm start` in a directory of its own. */
function start(directory: string, environment: Record<string, string>): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    cwd: directory,
    env: { ...hostEnvironment(), NODE_NO_WARNINGS: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  }
  return { child, output: () => output };
}

async function ready(process: ReturnType<typeof start>): Promise<string> {
  return eventually('the node says that it is ready', startMs, () => {
    if (process.child.exitCode !== null) throw new Error(process.output());
    return /Consilium is ready at (\S+)/.exec(process.output())?.[1];
  });
}

t.test(
  'a node is set up by its printed link, killed, started again, and knows everything; then it stops cleanly',
  async (t) => {
    const directory = await scratch();
    const port = await freePort();
    const settings = { CONSILIUM_PORT: String(port) };
    const first = start(directory, settings);
    const url = await ready(first);
    t.equal(url, `http://localhost:${port}`);
    const link = await eventually(
      'the link is printed',
      5_000,
      () => /(http\S+\/setup#token=[\w-]+)/.exec(first.output())?.[1],
    );
    t.equal(first.output().split('token=').length, 2, 'the link is printed once');
    const page = await fetch(`${url}/setup`, { headers: { accept: 'text/html' } });
    t.match(page.headers.get('content-type'), /text\/html/);
    t.match(page.headers.get('cache-control'), 'no-cache');

    const client = new ApiClient(url);
    await client.call('setup.finish', {
      body: {
        ...{
          token: link.split('=')[1] ?? '',
          names: { en: 'Hospital A', tr: 'A Hastanesi' },
          kind: 'hospital',
          country: 'TR',
          city: 'Ankara',
        },
        ...{
          publicUrl: url,
          administrator: { name: 'Elif Kaya', locale: 'tr', ...administratorLogin },
          federation: { mode: 'none' },
        },
      },
    });
    await client.call('auth.login', { body: administratorLogin });
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');

    const second = start(directory, settings);
    await ready(second);
    t.notMatch(second.output(), /token=/, 'the first run is over');
    t.equal((await client.call('auth.viewer', {})).name, 'Elif Kaya', 'even the login is still there');
    t.match((await client.call('node.card', {})).names, { tr: 'A Hastanesi' });

    const socket = new WebSocket(`ws://localhost:${port}/api/v1/stream`, {
      headers: { origin: url, cookie: client.cookieHeader() },
    });
    await once(socket, 'message');
    const hungUp = once(socket, 'close');
    const stopped = performance.now();
    second.child.kill('SIGTERM');
    const [code] = await once(second.child, 'exit');
    t.equal(code, 0, second.output());
    t.ok(performance.now() - stopped < 15_000, 'it stops although a page is open');
    await hungUp;
    const lock = await readFile(join(directory, 'data', 'postgres', 'cluster', 'postmaster.pid'), 'utf8').catch(
      () => 'gone',
    );
    t.equal(lock, 'gone', 'its database has stopped too');
  },
);

t.test('a wrong setting stops the start with one message and no stack', async (t) => {
  const directory = await scratch();
  const process = start(directory, { CONSILIUM_PORT: 'eighty', CONSILIUM_PROT: '1', CONSILIUM_LOG_LEVEL: 'loud' });
  const [code] = await once(process.child, 'close');
  t.equal(code, 1);
  t.match(process.output(), /The configuration has 3 faults:/);
  t.match(process.output(), /CONSILIUM_PORT must be a whole number/);
  t.match(process.output(), /Did you mean CONSILIUM_PORT/);
  t.notMatch(process.output(), /at .*\.ts:\d+/);
});

t.test('a port that is taken stops the start and leaves no database behind', async (t) => {
  const directory = await scratch();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as { port: number };
  const process = start(directory, { CONSILIUM_PORT: String(port) });
  const [code] = await once(process.child, 'close');
  t.equal(code, 1);
  t.equal(
    process.output().trim().split('\n').at(-1),
    `Cannot listen on port ${port} of 127.0.0.1: another program uses it. Stop that one or set CONSILIUM_PORT (EADDRINUSE).`,
  );
  t.notMatch(process.output(), /at .*\.ts:\d+/);
  const lock = await readFile(join(directory, 'data', 'postgres', 'cluster', 'postmaster.pid'), 'utf8').catch(
    () => 'gone',
  );
  t.equal(lock, 'gone');
});

t.test(
  'a database that is down or refuses, and a data directory that is a file, each stop the start with one sentence',
  async (t) => {
    const directory = await scratch();
    await writeFile(join(directory, 'file'), '');
    const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
    t.teardown(() => postgres[Symbol.asyncDispose]());
    const without = new URL(postgres.url);
    without.pathname = '/nothing-of-the-kind';
    const stranger = new URL(postgres.url);
    stranger.username = 'stranger';
    const cases: [string, Record<string, string>, RegExp][] = [
      [
        'down',
        { CONSILIUM_DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' },
        /DATABASE_URL does not answer\. Check/,
      ],
      [
        'no such database',
        { CONSILIUM_DATABASE_URL: without.href },
        /does not exist on that server\. Create it \(3D000\)/,
      ],
      ['a wrong user', { CONSILIUM_DATABASE_URL: stranger.href }, /refuses the user or the password \(28\w{3}\)/],
      ['a file', { CONSILIUM_DATA_DIR: join(directory, 'file') }, /cannot be used: it is a file\. Mend that or set/],
      ['below a file', { CONSILIUM_DATA_DIR: join(directory, 'file', 'data') }, /a part of its path is a file/],
    ];
    for (const [what, settings, sentence] of cases) {
      const process = start(directory, { CONSILIUM_PORT: '0', ...settings });
      const [code] = await once(process.child, 'close');
      t.equal(code, 1, what);
      const lines = process
        .output()
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('Building'));
      t.equal(lines.length, 1, `${what}: ${process.output()}`);
      t.match(lines[0], sentence);
      t.notMatch(process.output(), 'hunter2');
    }
  },
);

t.test('an identity never changes its name', async (t) => {
  const directory = await scratch();
  const port = await freePort();
  const base = {
    CONSILIUM_PORT: String(port),
    CONSILIUM_PUBLIC_URL: `http://a.localhost:${port}`,
    CONSILIUM_HOST: '127.0.0.1',
  };
  const first = start(directory, base);
  await ready(first);
  const token =
    /token=([\w-]+)/.exec(
      await eventually('the link is printed', 5_000, () => /token=[\w-]+/.exec(first.output())?.[0]),
    )?.[1] ?? '';
  await new ApiClient(`http://a.localhost:${port}`).call('setup.finish', {
    body: {
      ...{
        token,
        names: { en: 'Hospital A' },
        kind: 'hospital',
        country: 'TR',
        city: 'Ankara',
        publicUrl: `http://a.localhost:${port}`,
      },
      ...{ administrator: { name: 'Elif Kaya', locale: 'tr', ...administratorLogin }, federation: { mode: 'none' } },
    },
  });
  first.child.kill('SIGTERM');
  await once(first.child, 'exit');
  const renamed = start(directory, { ...base, CONSILIUM_NODE_ID: 'b.localhost' });
  const [code] = await once(renamed.child, 'close');
  t.equal(code, 1);
  t.match(renamed.output(), /CONSILIUM_NODE_ID must stay a\.localhost/);
});
