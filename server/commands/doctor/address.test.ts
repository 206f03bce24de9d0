import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { localhostCertificate, localhostKey } from '../../testing/localhost-certificate.ts';
import { examineLocal, examinePublic, judgeCard, judgeCertificate, readCard, type Way } from './address.ts';

const day = 86_400_000;
const now = Date.parse('2026-11-22T00:00:00Z');

/** A way out on which every address answers this. */
const answering = (body: string, headers: Record<string, string> = {}): Way => ({
  request: async () => ({ ok: true, status: 200, headers, body: Buffer.from(body) }),
});
const silent: Way = { request: async () => ({ ok: false, code: 'timeout', detail: 'no answer' }) };

async function openTls(t: Test): Promise<number> {
  const server = createServer({ cert: localhostCertificate, key: localhostKey });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return (server.address() as AddressInfo).port;
}

t.test('a certificate is good, ends soon, has ended, or is not trusted, each with what to do', async (t) => {
  t.match(judgeCertificate('a.example', undefined, now + 60 * day, now), { state: 'ok', words: /60 days/ });
  t.match(judgeCertificate('a.example', undefined, now + 5 * day, now), { state: 'warn', todo: /Renew/ });
  t.match(judgeCertificate('a.example', 'CERT_HAS_EXPIRED', now - day, now), { state: 'fail', words: /ended on 2026/ });
  t.match(judgeCertificate('a.example', 'DEPTH_ZERO_SELF_SIGNED_CERT', now + 60 * day, now), {
    state: 'fail',
    words: /not trusted \(DEPTH_ZERO/,
    todo: /NODE_EXTRA_CA_CERTS/,
  });
  t.match(judgeCertificate('a.example', 'ERR', Number.NaN, now), { state: 'fail', words: /not trusted/ });
});

t.test('the certificate of the public address is looked at for real', async (t) => {
  const url = `https://localhost:${await openTls(t)}`;
  const look = async (nowMs: number, ca?: string) => {
    const parts = { way: answering('{"node":"a.example"}'), nowMs: () => nowMs, ca, isRunning: true };
    return examinePublic(parts, url, 'a.example');
  };
  t.match(await look(now), [{ what: 'certificate', state: 'fail', words: /SELF_SIGNED/ }, { state: 'ok' }]);
  t.match(await look(now, localhostCertificate), [{ what: 'certificate', state: 'ok' }, { state: 'ok' }]);
  t.match(await look(Date.parse('2200-01-01'), localhostCertificate), [{ state: 'fail', words: /ended/ }, {}]);
  const parts = { way: silent, nowMs: () => now, isRunning: true };
  t.match(await examinePublic(parts, 'https://localhost:1', 'a.example'), [
    { what: 'certificate', state: 'fail', words: /no TLS at localhost:1 \(ECONNREFUSED\)/ },
    { what: 'public address', state: 'fail' },
  ]);
});

t.test('a name without an address is told before anything else', async (t) => {
  const parts = { way: silent, nowMs: () => now, isRunning: true };
  t.match(await examinePublic(parts, 'https://node.invalid', 'node.invalid'), [
    { what: 'name', state: 'fail', words: /node\.invalid means no address/, todo: /DNS/ },
  ]);
});

t.test('who answers at the public address is this node, another one, none, or nobody', async (t) => {
  const url = 'https://a.example';
  t.match(judgeCard(await readCard(answering('{"node":"a.example"}'), url), url, 'a.example', true), { state: 'ok' });
  t.match(judgeCard(await readCard(answering('{"node":"b.example"}'), url), url, 'a.example', true), {
    state: 'fail',
    words: /as b\.example/,
    todo: /reverse proxy/,
  });
  for (const page of ['<html>Welcome to nginx</html>', '[]', 'null', '{"node":7}']) {
    t.match(judgeCard(await readCard(answering(page), url), url, 'a.example', true), {
      state: 'fail',
      words: /something that is no node/,
    });
  }
  t.match(judgeCard(await readCard(silent, url), url, 'a.example', true), { state: 'fail', words: /timeout/ });
  t.match(judgeCard(await readCard(silent, url), url, 'a.example', false), { state: 'warn', todo: /Start the node/ });
});

t.test('a node that does not run is no fault, but said', async (t) => {
  t.match(await examineLocal(silent, 'http://127.0.0.1:8080'), { state: 'warn', todo: /Start it/ });
  t.match(await examineLocal(answering('{}'), 'http://127.0.0.1:8080'), { state: 'ok' });
});
