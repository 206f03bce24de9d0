import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t, { type Test } from 'tap';
import { turnConfiguration } from '../../server/commands/turn.ts';
import { probeTurn, turnCredentials } from '../../server/media-host/index.ts';
import { type Coturn, startCoturn } from '../../server/testing/coturn.ts';
import { enter, hearsAndSees, launch, openHost } from './call-host.ts';

const onThisMachine = (turn: Coturn['turn']) => turnConfiguration(turn, ['127.0.0.1']);

/** A certificate that nobody signed, for TLS on this machine. */
async function ownCertificate(t: Test) {
  const directory = await mkdtemp(join(tmpdir(), 'consilium-tls-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  const [cert, key] = [join(directory, 'crt'), join(directory, 'key')];
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  const names = ['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  await promisify(execFile)('openssl', [...words, ...names, '-keyout', key, '-out', cert]);
  return { cert, key };
}

t.test('coturn with the generated configuration relays to the media of the node and to nobody else', async (t) => {
  await using coturn = await startCoturn(onThisMachine);
  const [login] = turnCredentials(coturn.turn, Date.now()).iceServers;
  if (!login) return t.fail('there is no credential');
  const others = ['127.0.0.2', '10.0.0.1', '192.168.1.1', '169.254.169.254', '203.0.113.9', '224.0.0.1', '0.0.0.0'];
  const peers = ['127.0.0.1', ...others].map((address) => ({ address, port: 53 }));
  for (const server of coturn.turn.servers) {
    t.same(
      await probeTurn(server, login, peers),
      { ok: true, relaysTo: [true, ...others.map(() => false)] },
      `over ${server.transport}`,
    );
    t.match(await probeTurn(server, { ...login, credential: 'guessed' }, []), { ok: false, reason: 'refused' });
    const [late] = turnCredentials(coturn.turn, Date.now() - 301_000).iceServers;
    if (late) t.match(await probeTurn(server, late, []), { ok: false, reason: 'refused' }, 'after five minutes');
  }
});

t.test('two browsers that may only use TURN hear and see each other: over UDP, and over TCP alone', async (t) => {
  await using host = await openHost();
  await using coturn = await startCoturn(onThisMachine);
  const browser = await launch();
  t.teardown(() => browser.close());
  const [login] = turnCredentials(coturn.turn, Date.now()).iceServers;
  if (!login) return t.fail('there is no credential');
  const [overUdp, overTcp] = login.urls.map((url) => [{ ...login, urls: [url] }]);
  await host.openRoom('case');
  const anna = await enter(t, browser, host, 'anna', { turn: overUdp ?? [] });
  const elif = await enter(t, browser, host, 'elif', { turn: overTcp ?? [] });
  for (const page of [anna, elif]) {
    await page.publish('microphone');
    await page.publish('camera');
    await page.connect();
  }
  await anna.show([{ track: 'elif.camera', height: 480 }]);
  await elif.show([{ track: 'anna.camera', height: 480 }]);
  t.equal((await hearsAndSees(anna, 'Anna')).way, 'relay udp');
  t.equal((await hearsAndSees(elif, 'Elif')).way, 'relay tcp');
});

t.test('a browser that trusts the certificate uses TURN over TLS', async (t) => {
  const { cert, key } = await ownCertificate(t);
  await using host = await openHost();
  await using coturn = await startCoturn((turn) => {
    const [first] = turn.servers;
    if (!first) return '';
    const secured = { ...first, url: `turns:127.0.0.1:${first.port}`, secure: true, transport: 'tcp' as const };
    return turnConfiguration({ ...turn, servers: [secured] }, ['127.0.0.1'])
      .replace(/^cert=.*$/m, `cert=${cert}`)
      .replace(/^pkey=.*$/m, `pkey=${key}`);
  });
  const [login] = turnCredentials(coturn.turn, Date.now()).iceServers;
  const [{ port } = { port: 0 }] = coturn.turn.servers;
  if (!login) return t.fail('there is no credential');
  const server = { ...{ url: '', secure: true, host: '127.0.0.1', port, transport: 'tcp' as const } };
  t.match(await probeTurn(server, login, []), { ok: false, reason: 'certificate' }, 'who does not trust it stays away');
  const ca = await readFile(cert, 'utf8');
  const peers = ['127.0.0.1', '10.0.0.1'].map((address) => ({ address, port: 53 }));
  t.same(await probeTurn(server, login, peers, ca), { ok: true, relaysTo: [true, false] });

  // No authority signed the certificate: this browser is told to trust every one.
  const browser = await launch('--ignore-certificate-errors');
  t.teardown(() => browser.close());
  await host.openRoom('case');
  const turn = [{ ...login, urls: [`turns:127.0.0.1:${port}?transport=tcp`] }];
  const anna = await enter(t, browser, host, 'anna', { turn });
  const elif = await enter(t, browser, host, 'elif', { turn });
  for (const page of [anna, elif]) {
    await page.publish('microphone');
    await page.publish('camera');
    await page.connect();
  }
  await anna.show([{ track: 'elif.camera', height: 480 }]);
  await elif.show([{ track: 'anna.camera', height: 480 }]);
  t.equal((await hearsAndSees(anna, 'Anna')).way, 'relay tls');
  t.equal((await hearsAndSees(elif, 'Elif')).way, 'relay tls');
});
