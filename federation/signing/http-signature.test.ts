import t from 'tap';
import { testClock, testKeys, testRandom } from '../testing/keys.ts';
import { receiver, signatureVectors, wireOf } from '../testing/signature-world.ts';
import { createChallenges } from './challenge.ts';
import { challengeNonce, contentDigest, signRequest, type Verdict, verifyRequest } from './http-signature.ts';

const shown = (verdict: Verdict) =>
  verdict.ok ? { ok: true, node: verdict.node } : { ok: false, status: verdict.status, code: verdict.code };

t.test('rows 6 to 10: every request of the vectors gets the answer that is written there', async (t) => {
  t.ok(signatureVectors.cases.length >= 90);
  for (const { name, request, expect, again, throttled } of signatureVectors.cases) {
    const world = receiver();
    if (throttled) world.throttle = () => 2;
    t.strictSame(shown(await verifyRequest(wireOf(request), world)), expect, name);
    if (again) t.strictSame(shown(await verifyRequest(wireOf(request), world)), again, `${name}, again`);
  }
});

t.test('a refused request leaves no nonce behind, so nobody can use up the nonces of others', async (t) => {
  for (const { name, request, expect } of signatureVectors.cases) {
    if (expect.ok) continue;
    const world = receiver();
    if (expect.code === 'too_many_requests') world.throttle = () => 1;
    await verifyRequest(wireOf(request), world);
    t.equal(world.seen.size, 0, name);
  }
});

t.test('nothing that needs a lookup or cryptography is asked before the cheap checks passed', async (t) => {
  const asked: string[] = [];
  const world = receiver();
  const spied = {
    ...world,
    view: {
      ...world.view,
      node(id: string) {
        asked.push('view');
        return world.view.node(id);
      },
    },
    throttle() {
      asked.push('throttle');
      return 0;
    },
    async nonce() {
      asked.push('nonce');
      return true;
    },
  };
  const run = async (name: string) => {
    asked.length = 0;
    const found = signatureVectors.cases.find((one) => one.name === name);
    if (!found) throw new Error(name);
    await verifyRequest(wireOf(found.request), spied);
    return asked.join(' ');
  };
  t.equal(await run('no signature'), '');
  t.equal(await run('without @target-uri'), '');
  t.equal(await run('row 35: keyid is a URL'), '');
  t.equal(await run('unknown node'), 'view');
  t.equal(await run('row 10: clock two hours ahead'), 'view');
  t.equal(await run('one bit of the signature'), 'view throttle');
  t.equal(await run('row 6: other body'), 'view throttle');
  t.equal(await run('GET without a body'), 'view throttle nonce');
});

t.test('an accepted request tells where the sender stands and how far its clock is off', async (t) => {
  const find = (name: string) => signatureVectors.cases.find((one) => one.name === name)?.request;
  const request = find('clock 299 s ahead');
  if (!request) throw new Error('vector');
  const verdict = await verifyRequest(wireOf(request), receiver());
  t.match(verdict, { ok: true, skewSeconds: 299, positions: [{ hub: 'hub.example', seq: 7 }] });
});

t.test('row 10: a sender with a wrong clock gets in by the challenge, once', async (t) => {
  const world = receiver();
  const keys = testKeys('a');
  const clock = testClock(world.clock.now() + 7_200_000);
  const send = (nonce?: string) => {
    const headers = signRequest(
      {
        ...{ method: 'GET', targetUri: `${world.base}/federation/v1/status`, node: 'klinik-a.example' },
        registryHeader: `"hub.example";seq=1;head="e_${'H'.repeat(43)}"`,
        ...(nonce !== undefined && { nonce }),
      },
      keys,
      clock,
      testRandom('sender'),
    );
    return verifyRequest({ method: 'GET', target: '/federation/v1/status', headers, body: Buffer.alloc(0) }, world);
  };
  const first = await send();
  t.match(first, { ok: false, status: 401, code: 'clock_skew' });
  const nonce = first.ok ? undefined : challengeNonce(first.headers?.['accept-signature']);
  t.type(nonce, 'string');
  t.match(await send(nonce), { ok: true, skewSeconds: 7200 });
  t.match(await send(nonce), { ok: false, code: 'nonce_replayed' });
  world.clock.advance(61_000);
  t.match(await send(nonce), { ok: false, code: 'sig_expired' });
});

t.test('an unknown sender or key is a reason to look into the registry, a forgery is none', async (t) => {
  const wants = async (name: string) => {
    const found = signatureVectors.cases.find((one) => one.name === name);
    const verdict = found && (await verifyRequest(wireOf(found.request), receiver()));
    return verdict?.ok === false && verdict.pullRegistry === true;
  };
  t.ok(await wants('unknown node'));
  t.ok(await wants('unknown key'));
  t.notOk(await wants('retired key'));
  t.notOk(await wants('one bit of the signature'));
});

t.test('a throttled node is told how long to wait', async (t) => {
  const found = signatureVectors.cases.find(({ name }) => name === 'GET without a body');
  if (!found) throw new Error('vector');
  const verdict = await verifyRequest(wireOf(found.request), { ...receiver(), throttle: () => 1.2 });
  t.match(verdict, { ok: false, status: 429, headers: { 'retry-after': '2' }, claimed: 'klinik-a.example' });
});

t.test('challenges are bound to key, receiver and time', async (t) => {
  const clock = testClock(1_000_000);
  const ours = createChallenges(Buffer.alloc(32, 1), clock);
  const nonce = ours.issue('kid');
  t.match(nonce, /^[A-Za-z0-9_-]{32}$/);
  t.equal(ours.redeem('kid', nonce), 'valid');
  t.equal(ours.redeem('other', nonce), 'foreign');
  t.equal(createChallenges(Buffer.alloc(32, 2), clock).redeem('kid', nonce), 'foreign');
  t.equal(ours.redeem('kid', `${nonce}A`), 'foreign');
  clock.advance(60_000);
  t.equal(ours.redeem('kid', nonce), 'valid');
  clock.advance(1);
  t.equal(ours.redeem('kid', nonce), 'expired');
  clock.set(999_999);
  t.equal(ours.redeem('kid', nonce), 'expired');
});

t.test('Accept-Signature that is not understood has no nonce', async (t) => {
  for (const value of [
    undefined,
    '',
    'x=',
    'other=();nonce="abcdefghijklmnop"',
    'consilium=();nonce=7',
    'consilium=()',
  ]) {
    t.equal(challengeNonce(value), undefined, String(value));
  }
});

t.test('an empty body is none: nothing about content is sent or signed', async (t) => {
  const headers = signRequest(
    { method: 'POST', targetUri: 'https://b.example/x', registryHeader: 'x', node: 'a.example', body: Buffer.alloc(0) },
    testKeys('a'),
    testClock(0),
    testRandom('x'),
  );
  t.same(Object.keys(headers).sort(), ['consilium-registry', 'signature', 'signature-input']);
});

t.test('the digest is that of RFC 9530 appendix B.1 with a line feed', async (t) => {
  const body = Buffer.from('{"hello": "world"}\n');
  t.equal(contentDigest(body), 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:');
});
