import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { createSignatureSync, verifySignature } from 'http-message-sig';
import { httpbis } from 'http-message-signatures';
import t from 'tap';
import { keysFromSeed, testKeys, testRandom } from '../testing/keys.ts';
import { receiver, signatureVectors } from '../testing/signature-world.ts';
import { contentDigest, signRequest, verifyRequest } from './http-signature.ts';
import { publicKey } from './keys.ts';
import { componentsWithBody, componentsWithoutBody, parameterNames, signatureBase } from './signature-fields.ts';

// Two independent implementations of RFC 9421 must understand what we sign, and we what they sign.

const keys = testKeys('a');
const world = receiver();
const targetUri = `${world.base}/federation/v1/txn/abc?x=1`;
const registry = `"hub.example";seq=7;head="e_${'H'.repeat(43)}"`;
const body = Buffer.from('{"events":[]}');
const seconds = world.clock.now() / 1000;
const values = {
  ...{ created: seconds, expires: seconds + 120, nonce: 'abcdefghijklmnopqrstuv' },
  ...{ keyid: `klinik-a.example#${keys.kid}`, alg: 'ed25519', tag: 'consilium/1' },
};

function keyObject(jwk: unknown): KeyObject {
  const key = publicKey(jwk);
  if (!key.ok) throw new Error(key.detail);
  return key.value;
}
const check = (key: KeyObject) => (data: Uint8Array, signature: Uint8Array) => verify(null, data, key, signature);

/** Headers that we sign, and fields as the libraries want them. */
function ours(withBody: boolean) {
  const headers = signRequest(
    {
      ...{ method: withBody ? 'PUT' : 'GET', targetUri, registryHeader: registry, node: 'klinik-a.example' },
      ...(withBody && { body }),
    },
    keys,
    world.clock,
    testRandom('libraries'),
  );
  return { headers, fields: Object.entries(headers).map(([name, value]) => ({ name, value })) };
}
const plain = (withBody: boolean): Record<string, string> => ({
  'consilium-registry': registry,
  ...(withBody && { 'content-type': 'application/json', 'content-digest': contentDigest(body) }),
});
const accept = async (headers: Record<string, string>, withBody: boolean) =>
  verifyRequest(
    {
      ...{ method: withBody ? 'PUT' : 'GET', target: '/federation/v1/txn/abc?x=1', headers },
      body: withBody ? body : Buffer.alloc(0),
    },
    receiver(),
  );

for (const withBody of [true, false]) {
  const what = withBody ? 'with a body' : 'without a body';
  const components = withBody ? componentsWithBody : componentsWithoutBody;
  const method = withBody ? 'PUT' : 'GET';

  t.test(`http-message-sig verifies what we sign, ${what}`, async (t) => {
    const verified = await verifySignature(
      { kind: 'request', method, targetUri, fields: ours(withBody).fields },
      {
        label: 'consilium',
        policy: {
          ...{ algorithms: ['ed25519'], requiredComponents: components, requiredParameters: parameterNames },
          ...{ now: seconds, maxAge: 300 },
        },
        resolveVerifier: () => ({ algorithm: 'ed25519', verify: check(keyObject(keys.jwk)) }),
      },
    );
    t.equal(verified.parameters.keyid, values.keyid);
  });

  t.test(`http-message-signatures verifies what we sign, ${what}`, async (t) => {
    const { headers } = ours(withBody);
    const key = keyObject(keys.jwk);
    const verified = await httpbis.verifyMessage(
      {
        keyLookup: async () => ({
          id: values.keyid,
          algs: ['ed25519'],
          verify: async (data, sig) => check(key)(data, sig),
        }),
        ...{ notAfter: new Date(world.clock.now() + 1000), requiredFields: [...components], tolerance: 10 ** 9 },
      },
      { method, url: targetUri, headers },
    );
    t.equal(verified, true);
  });

  t.test(`we verify what http-message-sig signs, ${what}`, async (t) => {
    const headers = plain(withBody);
    const { signature, signatureInput } = createSignatureSync(
      { kind: 'request', method, targetUri, fields: Object.entries(headers).map(([name, value]) => ({ name, value })) },
      {
        ...{ label: 'consilium', components, parameters: values },
        signer: { algorithm: 'ed25519', sign: (data) => keys.sign(data) },
      },
    );
    const all = { ...headers, signature, 'signature-input': signatureInput };
    t.match(await accept(all, withBody), { ok: true, node: 'klinik-a.example' });
    t.match(await accept({ ...all, 'consilium-registry': registry.replace('7', '8') }, withBody), {
      code: 'sig_invalid',
    });
  });

  t.test(`we verify what http-message-signatures signs, ${what}`, async (t) => {
    const signed = await httpbis.signMessage(
      {
        key: { id: values.keyid, alg: 'ed25519', sign: async (data) => keys.sign(data) },
        ...{ name: 'consilium', params: [...parameterNames], fields: [...components] },
        paramValues: { ...values, created: new Date(seconds * 1000), expires: new Date((seconds + 120) * 1000) },
      },
      { method, url: targetUri, headers: plain(withBody) },
    );
    const headers = Object.fromEntries(
      Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    t.match(await accept(headers, withBody), { ok: true, node: 'klinik-a.example' });
  });
}

t.test('RFC 9421 B.2.6 is reproduced byte for byte', async (t) => {
  const { jwk, components, signatureParams, signature } = signatureVectors.rfc9421;
  const base = signatureBase(components, signatureParams);
  const signer = keysFromSeed(Buffer.from(jwk.d, 'base64url'));
  t.equal(signer.jwk.x, jwk.x);
  t.equal(signer.sign(base).toString('base64'), signature);
  const key = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' });
  t.ok(verify(null, base, key, Buffer.from(signature, 'base64')));
});
