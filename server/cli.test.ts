import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { hostEnvironment } from './config/index.ts';
import { administratorLogin, startTestNode } from './testing/test-node.ts';

t.setTimeout(300_000);
const node = await startTestNode();
t.teardown(() => node.close());
const directory = await mkdtemp(join(tmpdir(), 'consilium-cli-'));
t.teardown(() => rm(directory, { recursive: true, force: true }));

const ofNode = {
  CONSILIUM_DATA_DIR: node.dataDir,
  CONSILIUM_DATABASE_URL: node.config.databaseUrl?.reveal() ?? '',
  CONSILIUM_PUBLIC_URL: node.base,
  CONSILIUM_PORT: String(node.config.port),
};

async function consilium(args: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'cli.ts'), ...args], {
    cwd: directory,
    env: { ...hostEnvironment(), NODE_NO_WARNINGS: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const [code] = await once(child, 'close');
  return { code, output };
}

t.test('help names every command, and an unknown one is refused with it', async (t) => {
  t.match(await consilium(['--help']), { code: 0, output: /doctor[\s\S]*reset-link/ });
  t.match(await consilium(['dance']), { code: 2, output: /no command dance[\s\S]*doctor/ });
  t.match(await consilium(['constructor']), { code: 2, output: /no command constructor/ });
  t.match(await consilium(['version']), { code: 0, output: /^\d+\.\d+\.\d+\n$/ });
});

t.test('a command with too few or too many words is refused with how it is used', async (t) => {
  t.match(await consilium(['reset-link'], ofNode), { code: 2, output: /used so: consilium reset-link EMAIL/ });
  t.match(await consilium(['reset-link', 'a@b.example', 'c@d.example'], ofNode), { code: 2 });
  t.match(await consilium(['doctor', '--fix'], ofNode), { code: 2, output: /used so: consilium doctor \[--json\]\n/ });
});

t.test('a command whose database is away says so in one sentence', async (t) => {
  const gone = await consilium(['reset-link', administratorLogin.email], {
    CONSILIUM_DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none',
  });
  t.match(gone, { code: 1, output: /^The database of CONSILIUM_DATABASE_URL does not answer\. .*\n$/ });
  t.notMatch(gone.output, /secret/);
});

t.test('doctor finds a running node in order', async (t) => {
  const { code, output } = await consilium(['doctor'], ofNode);
  t.equal(code, 1, 'the database of tests is not durable, and doctor says so');
  t.match(output, /ok\s+database\s+PostgreSQL 18/);
  t.match(output, /ok\s+migrations\s+all \d+ have run/);
  t.match(output, /ok\s+first run\s+done; this node is a\.localhost/);
  t.match(output, /ok\s+node\s+http:\/\/127\.0\.0\.1:\d+ answers/);
  t.match(output, /ok\s+public address\s+http:\/\/a\.localhost:\d+ answers as a\.localhost/);
  t.match(output, /FAIL\s+durability\s+fsync is off.*\n\s+→ Switch it on/);
  t.match(output, /What a firewall has to let through:\n\s+way\s+protocol\s+port/);
  const { output: json } = await consilium(['doctor', '--json'], ofNode);
  const report = JSON.parse(json) as { ok: boolean; findings: { what: string; state: string }[]; openings: object[] };
  t.notOk(report.ok);
  t.same(
    report.findings.filter(({ state }) => state === 'fail').map(({ what }) => what),
    ['durability'],
    'nothing else is wrong',
  );
  t.ok(report.openings.length > 2);
});

t.test('doctor tells wrong settings and a database that is not there, without a stack', async (t) => {
  t.match(await consilium(['doctor'], { CONSILIUM_PROT: '1' }), {
    code: 1,
    output: /FAIL\s+settings\s+.*CONSILIUM_PORT\?/,
  });
  const gone = await consilium(['doctor'], { CONSILIUM_DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' });
  t.match(gone, { code: 1, output: /FAIL\s+database\s+it cannot be opened/ });
  t.notMatch(gone.output, /secret|at .*\.ts:\d+/);
  t.match(await consilium(['doctor']), { code: 0, output: /WARN\s+database\s+there is none yet/ });
});

t.test('reset-link lets somebody in who forgot the password, once', async (t) => {
  const { code, output } = await consilium(['reset-link', administratorLogin.email.toUpperCase()], ofNode);
  t.equal(code, 0);
  const token = /\/reset#([\w-]+)/.exec(output)?.[1] ?? '';
  await node.guest().call('auth.reset', { body: { token, password: 'another violet evening' } });
  await t.resolves(
    node.guest().call('auth.login', { body: { ...administratorLogin, password: 'another violet evening' } }),
  );
  const client = node.guest();
  await client.call('auth.login', { body: { ...administratorLogin, password: 'another violet evening' } });
  const { entries } = await client.call('admin.audit', { query: {} });
  const made = entries.find(({ action }) => action === 'member.reset_link_made');
  t.match(made, { actor: null, subject: 'Elif Kaya', detail: { how: 'command line' } });
  t.match(await consilium(['reset-link', 'nobody@hospital.example'], ofNode), { code: 1, output: /Nobody here/ });
});
