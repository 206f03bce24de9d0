import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, parseEnv } from 'node:util';
import t from 'tap';
import { keys } from './config.ts';
import { ConfigError, describeConfiguration, type Environment, readConfig, readEnvironment, Secret } from './index.ts';

function faultsOf(environment: Environment): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

t.test('without any setting a node listens on this machine only, with its data beside it', async (t) => {
  const config = readConfig({ PATH: '/usr/bin' });
  t.match(config, { port: 8080, host: '127.0.0.1', logLevel: 'info', development: false, trustProxy: [] });
  t.equal(config.publicUrl, undefined);
  t.equal(config.nodeId, undefined);
  t.match(config.dataDir, /data$/);
});

t.test('with a public address it listens on all addresses, and its name is the host', async (t) => {
  const config = readConfig({ CONSILIUM_PUBLIC_URL: 'https://consilium.hospital.example/' });
  t.match(config, {
    host: '0.0.0.0',
    publicUrl: 'https://consilium.hospital.example',
    nodeId: 'consilium.hospital.example',
  });
  t.equal(readConfig({ CONSILIUM_PUBLIC_URL: 'http://hub.localhost:4400' }).nodeId, 'hub.localhost');
  t.equal(
    readConfig({ CONSILIUM_PUBLIC_URL: 'https://a.example', CONSILIUM_NODE_ID: 'B.example' }).nodeId,
    'b.example',
  );
});

t.test('one message lists every wrong setting with what was expected', async (t) => {
  const faults = faultsOf({
    CONSILIUM_PORT: 'eighty',
    CONSILIUM_HOST: 'everywhere',
    CONSILIUM_LOG_LEVEL: 'loud',
    CONSILIUM_PUBLIC_URL: 'hospital.example',
    CONSILIUM_ALLOW_CIDRS: '10.0.0.0/8, home',
    CONSILIUM_DEVELOPMENT: 'maybe',
  });
  t.equal(faults.length, 6);
  const text = new ConfigError(faults).message;
  t.match(text, /CONSILIUM_PORT must be a whole number from 0 to 65535, not "eighty"/);
  t.match(text, /CONSILIUM_HOST must be an IP address/);
  t.match(text, /CONSILIUM_LOG_LEVEL must be one of silent, fatal, error/);
  t.match(text, /CONSILIUM_PUBLIC_URL must be an address that starts with http:\/\/ or https:\/\//);
  t.match(text, /CONSILIUM_ALLOW_CIDRS must be IP addresses or ranges/);
  t.match(text, /CONSILIUM_DEVELOPMENT must be yes or no/);
});

t.test('every setting can be wrong, and all wrong ones are told at once', async (t) => {
  const broken = Object.fromEntries(Object.keys(keys).map((name) => [name, `\u0000${'x'.repeat(2_001)}`]));
  const faults = faultsOf(broken);
  for (const name of Object.keys(keys)) {
    t.equal(faults.filter((fault) => fault.startsWith(`${name} must be `)).length, 1, name);
  }
  t.equal(faults.length, Object.keys(keys).length);
});

t.test('a setting that does not exist is a fault, with the nearest name that does', async (t) => {
  t.match(faultsOf({ CONSILIUM_PROT: '80' }), [/CONSILIUM_PROT is not a setting.*Did you mean CONSILIUM_PORT\?/]);
  t.match(faultsOf({ CONSILIUM_DATABASE: 'x' }), [/Did you mean CONSILIUM_DATABASE_URL\?/]);
  t.same(faultsOf({ OTHER_PROT: '80', CONSILIUM_PORT: '' }), [], 'empty and foreign variables are left alone');
});

t.test('settings that contradict each other are a fault', async (t) => {
  t.match(faultsOf({ CONSILIUM_ASR_MODEL: 'whisper' }), [/CONSILIUM_ASR_MODEL needs CONSILIUM_ASR_URL/]);
  t.match(faultsOf({ CONSILIUM_PUBLIC_URL: 'http://hospital.example' }), [/must start with https/]);
});

t.test('a TURN server is named as browsers name it, with a secret that cannot be guessed', async (t) => {
  const secret = { CONSILIUM_TURN_SECRET: 'x'.repeat(32) };
  const read = (urls: string) => readConfig({ ...secret, CONSILIUM_TURN_URLS: urls }).turn?.servers;
  t.match(read('turn:turn.hospital.example'), [{ secure: false, port: 3478, transport: 'udp' }]);
  t.match(read('turns:Turn.hospital.example:443?transport=tcp, turn:[2001:db8::1]:3479?transport=tcp'), [
    { secure: true, host: 'turn.hospital.example', port: 443, transport: 'tcp' },
    { secure: false, host: '[2001:db8::1]', port: 3479, transport: 'tcp' },
  ]);
  for (const wrong of [
    'https://turn.hospital.example',
    'turn:',
    'turn:a:0',
    'turn:a:65536',
    'turns:a?transport=udp',
    'turn:a?transport=sctp',
    'turn:user@a',
    'turn:a\tb',
    'turn:a,turn:b,turn:c,turn:d,turn:e',
  ]) {
    t.match(faultsOf({ ...secret, CONSILIUM_TURN_URLS: wrong }), [/^CONSILIUM_TURN_URLS must be/], wrong);
  }
  t.match(faultsOf({ CONSILIUM_TURN_URLS: 'turn:a' }), ['CONSILIUM_TURN_URLS needs CONSILIUM_TURN_SECRET.']);
  t.match(faultsOf(secret), ['CONSILIUM_TURN_SECRET needs CONSILIUM_TURN_URLS.']);
  const [short] = faultsOf({ CONSILIUM_TURN_URLS: 'turn:a', CONSILIUM_TURN_SECRET: 'hunter2' });
  t.match(short, /32 to 200/);
  t.notMatch(short, 'hunter2');
});

t.test('the value of a secret is shown nowhere, not even when it is wrong', async (t) => {
  const [fault] = faultsOf({ CONSILIUM_DATABASE_URL: 'mysql://user:hunter2@db/x' });
  t.match(fault, /CONSILIUM_DATABASE_URL must be/);
  t.notMatch(fault, 'hunter2');
  const config = readConfig({ CONSILIUM_DATABASE_URL: 'postgres://user:hunter2@db/x' });
  t.notMatch(`${inspect(config, { depth: 9 })}${JSON.stringify(config)}${config.databaseUrl}`, 'hunter2');
  t.equal(config.databaseUrl?.reveal(), 'postgres://user:hunter2@db/x');
  t.equal(String(new Secret('x')), '•••');
});

t.test('oversized values are refused', async (t) => {
  t.equal(faultsOf({ CONSILIUM_MAIL_FROM: 'x'.repeat(255) }).length, 1);
  t.equal(faultsOf({ CONSILIUM_MAIL_FROM: 'a\nb' }).length, 1);
  t.equal(faultsOf({ CONSILIUM_ALLOW_CIDRS: Array(65).fill('10.0.0.1').join() }).length, 1);
});

t.test('a real variable wins over the file .env', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'consilium-env-'));
  t.teardown(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, '.env'), '# a comment\nCONSILIUM_PORT=9001\nPATH=from-the-file\n');
  const environment = readEnvironment(directory);
  t.equal(readConfig(environment).port, 9001);
  t.not(environment.PATH, 'from-the-file');
});

t.test('docker/example.env is a configuration that works', async (t) => {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'docker', 'example.env'), 'utf8');
  t.same(faultsOf(parseEnv(text)), []);
});

t.test('the example of every setting is one that works, and the table describes them all', async (t) => {
  const table = describeConfiguration();
  for (const [name, key] of Object.entries(keys)) {
    t.ok(key.parse(key.example).ok, `${name}=${key.example}`);
    t.match(table, `\`${name}\``);
  }
});
