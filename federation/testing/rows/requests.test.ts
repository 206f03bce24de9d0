import { createHmac } from 'node:crypto';
import t from 'tap';
import { type Craft, type HostilePeer, hostilePeer } from '../hostile-peer.ts';
import { testKeys } from '../keys.ts';
import { eventually, type NetworkNode, testNetwork } from '../network.ts';

const status = '/federation/v1/status';
const heads = { path: '/federation/v1/sync/heads', method: 'POST', body: Buffer.from('{"rooms":[]}') };

/** Sends a crafted request and answers `status code`. */
async function outcome(rogue: HostilePeer, to: NetworkNode, craft: Craft): Promise<string> {
  const answer = await rogue.send(to, craft);
  if (!answer.ok) return answer.code;
  const { code } = answer.status === 200 ? { code: 'ok' } : (JSON.parse(answer.body.toString()) as { code: string });
  return `${answer.status} ${code}`;
}

t.test('row 4: documents and headers of other kinds are no signature', async (t) => {
  const network = await testNetwork(t, ['hub', 'a']);
  const a = network.node('a');
  const rogue = await hostilePeer(t, network, 'rogue.example');
  const replace = (from: string, to: string): Craft => ({
    path: status,
    tamper: (headers) => ({ ...headers, 'signature-input': (headers['signature-input'] ?? '').replace(from, to) }),
  });
  for (const alg of ['none', 'EdDSA', 'hmac-sha256', 'rsa-v1_5-sha256'])
    t.equal(await outcome(rogue, a, replace('alg="ed25519"', `alg="${alg}"`)), '401 sig_invalid', alg);
  const hmac = createHmac('sha256', Buffer.from(rogue.keys.jwk.x, 'base64url')).update('x').digest();
  const forged = Buffer.concat([hmac, hmac]).toString('base64');
  t.equal(
    await outcome(rogue, a, {
      path: status,
      tamper: (headers) => ({ ...headers, signature: `consilium=:${forged}:` }),
    }),
    '401 sig_invalid',
    'HMAC with the public key',
  );
});

t.test('row 6: a signed request counts once, for one receiver, one path, one body and ten minutes', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const rogue = await hostilePeer(t, network, 'rogue.example');
  const once = { path: status, nonce: 'A'.repeat(22) };
  t.equal(await outcome(rogue, a, once), '200 ok');
  t.equal(await outcome(rogue, a, once), '401 nonce_replayed', 'same peer');
  t.equal(await outcome(rogue, b, { path: status, signedUri: a.base + status }), '401 sig_invalid', 'other peer');
  t.equal(
    await outcome(rogue, a, { path: '/federation/v1/directory', signedUri: a.base + status }),
    '401 sig_invalid',
    'other path',
  );
  t.equal(
    await outcome(rogue, a, { ...heads, signedUri: `${a.base}${heads.path}?x=1` }),
    '401 sig_invalid',
    'other query',
  );
  t.equal(
    await outcome(rogue, a, { ...heads, sentMethod: 'PUT', sentPath: '/federation/v1/txn/x' }),
    '401 sig_invalid',
    'other method',
  );
  t.equal(
    await outcome(rogue, a, { ...heads, sentBody: Buffer.from('{"rooms":[] }') }),
    '400 digest_mismatch',
    'other body',
  );
  t.equal(await outcome(rogue, a, { path: status, at: Date.now() - 600_000 }), '401 clock_skew', 'after ten minutes');
});

t.test('row 7: of several signatures none is chosen, and identity comes from no other label', async (t) => {
  const network = await testNetwork(t, ['hub', 'a']);
  const a = network.node('a');
  const rogue = await hostilePeer(t, network, 'rogue.example');
  const victim = { input: '', signature: '' };
  const two = (order: (own: string, other: string) => string): Craft => ({
    path: status,
    tamper: (headers) => {
      victim.input = (headers['signature-input'] ?? '').replace('rogue.example', network.hub.id);
      const attacker = (headers['signature-input'] ?? '').replace('consilium=', 'other=');
      return {
        ...headers,
        'signature-input': order(victim.input, attacker),
        signature: order('consilium=:AAAA:', (headers.signature ?? '').replace('consilium=', 'other=')),
      };
    },
  });
  t.equal(
    await outcome(
      rogue,
      a,
      two((own, other) => `${own}, ${other}`),
    ),
    '401 sig_invalid',
    'victim broken, attacker valid',
  );
  t.equal(
    await outcome(
      rogue,
      a,
      two((own, other) => `${other}, ${own}`),
    ),
    '401 sig_invalid',
    'the other way round',
  );
  const twice: Craft = {
    path: status,
    tamper: (headers) => ({
      ...headers,
      'signature-input': `${headers['signature-input']}, ${headers['signature-input']}`,
      signature: `${headers.signature}, ${headers.signature}`,
    }),
  };
  t.equal(await outcome(rogue, a, twice), '401 sig_invalid', 'the label twice');
  const repeated: Craft = {
    path: status,
    tamper: (headers) => ({ ...headers, signature: [headers.signature, headers.signature] as unknown as string }),
  };
  t.equal(await outcome(rogue, a, repeated), '401 sig_invalid', 'the field twice');
  const extra: Craft = {
    path: status,
    tamper: (headers) => ({
      ...headers,
      'signature-input': `${headers['signature-input']}, other=()`,
      signature: `${headers.signature}, other=:AAAA:`,
    }),
  };
  t.equal(await outcome(rogue, a, extra), '200 ok', 'a second label is ignored and never counted');
});

t.test('row 8: a body is covered by its digest, or the request is refused', async (t) => {
  const network = await testNetwork(t, ['hub', 'a']);
  const a = network.node('a');
  const rogue = await hostilePeer(t, network, 'rogue.example');
  const without: Craft = { ...heads, tamper: ({ 'content-digest': _, ...headers }) => headers };
  t.equal(await outcome(rogue, a, without), '401 sig_invalid', 'no digest');
  t.equal(
    await outcome(rogue, a, { ...heads, sentBody: Buffer.from('{"rooms":[1]}') }),
    '400 digest_mismatch',
    'swapped body',
  );
  t.equal(await outcome(rogue, a, { path: status, sentBody: Buffer.from('{}') }), '401 sig_invalid', 'unsigned body');
  t.equal(
    await outcome(rogue, a, { path: status, method: 'GET', body: Buffer.from('{}') }),
    '401 sig_invalid',
    'body on GET',
  );
});

t.test('row 9: the target comes from the configuration, whatever Host and X-Forwarded-Host say', async (t) => {
  const network = await testNetwork(t, ['hub', 'a']);
  const a = network.node('a');
  const rogue = await hostilePeer(t, network, 'rogue.example');
  const forged = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    forwarded: 'host=evil.example',
  };
  const craft: Craft = {
    path: status,
    signedUri: `https://evil.example${status}`,
    tamper: (headers) => ({ ...headers, ...forged }),
  };
  t.equal(await outcome(rogue, a, craft), '401 sig_invalid');
  t.equal(
    await outcome(rogue, a, { path: status, tamper: (headers) => ({ ...headers, ...forged }) }),
    '200 ok',
    'and they do no harm either',
  );
});

t.test('row 10: a peer whose clock is wrong goes on through a challenge, and the operator is told', async (t) => {
  const network = await testNetwork(t, ['hub', 'a', 'b']);
  const [a, b] = [network.node('a'), network.node('b')];
  const room = await network.room(a, [b]);
  for (const offsetMs of [-2 * 86_400_000, 2 * 3_600_000]) {
    b.clock.offsetMs = offsetMs;
    const text = `posted with a clock ${offsetMs} ms off`;
    await b.post(room, text);
    if (offsetMs < 0) await eventually('the post is there', () => a.texts(room).includes(text));
    else
      await eventually(
        'the post waits for its time',
        async () => (await a.store.held(null, room, `${b.id}/1`)).length > 0,
      );
    t.ok(
      a.log.lines.some(({ message, fields }) => message.includes('clock') && fields.peer === b.id),
      'the operator is warned',
    );
    b.clock.offsetMs = 0;
    if (offsetMs > 0) {
      a.clock.offsetMs = offsetMs;
      await eventually('the post counts when its time has come', () => a.texts(room).includes(text));
      a.clock.offsetMs = 0;
    }
  }
  const before = (await b.engine.rooms.heads(null, room))?.feeds[`${b.id}/1`]?.[0] ?? 0;
  await b.post(room, 'after the leap back');
  const [last, previous] = [...(await b.store.range(null, room, `${b.id}/1`, before, 2))].reverse();
  t.ok((last?.header.hlc[0] ?? 0) >= (previous?.header.hlc[0] ?? 0), 'the feed keeps its order after a leap back');
  t.notOk(a.application.refusals.some(({ code }) => code === 'feed_broken'));
});

t.test('row 30: what is too big, too deep or no JSON is refused with a code, and the node stays up', async (t) => {
  const network = await testNetwork(t, ['hub', 'a']);
  const a = network.node('a');
  const rogue = await hostilePeer(t, network, 'rogue.example');
  const body = (text: string): Craft => ({ ...heads, body: Buffer.from(text) });
  t.equal(
    await outcome(rogue, a, body(`{"rooms":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)),
    '400 bad_json',
    '10,000 levels',
  );
  t.equal(await outcome(rogue, a, body('{"rooms":[],"rooms":[]}')), '400 bad_json', 'a member twice');
  t.equal(await outcome(rogue, a, body('{"__proto__":{"rooms":[]},"rooms":[]}')), '400 bad_json', 'a forbidden name');
  t.equal(await outcome(rogue, a, body('\u001f\u008b')), '400 bad_json', 'compressed');
  t.equal(
    await outcome(rogue, a, body(`{"rooms":[${Array.from({ length: 201 }, () => '{}').join()}]}`)),
    '400 invalid_input',
    'too many rooms',
  );
  const many = Buffer.from(JSON.stringify({ events: Array.from({ length: 100_000 }, () => ({})), heads: [] }));
  t.match(await outcome(rogue, a, { path: '/federation/v1/txn/x', body: many }), /^400 /, '100,000 events');
  t.equal(await outcome(rogue, a, { path: status }), '200 ok');
  t.ok(a.application.refusals.length >= 5, 'the administrator sees what was refused');
});

t.test('a stranger and a wrong key get nowhere, and the administrator sees who claimed what', async (t) => {
  const network = await testNetwork(t, ['hub', 'a']);
  const a = network.node('a');
  const rogue = await hostilePeer(t, network, 'rogue.example', { approved: false });
  t.equal(await outcome(rogue, a, { path: status }), '403 unknown_node');
  t.equal(await outcome(rogue, a, { path: status, node: network.hub.id }), '401 sig_invalid', 'own key, other name');
  t.equal(
    await outcome(rogue, a, { path: status, node: a.id, keys: testKeys(a.id) }),
    '401 sig_invalid',
    'the receiver itself',
  );
  t.ok(a.application.refusals.some(({ peer, code }) => peer === network.hub.id && code === 'sig_invalid'));
});
