import { createHash } from 'node:crypto';
import t from 'tap';
import type { LanguageClaims } from '../../spec/schemas/federation/language.ts';
import type { PeerRequest } from '../http/peer-client.ts';
import { signDocument } from '../signing/documents.ts';
import { publicKey } from '../signing/keys.ts';
import { testKeys } from '../testing/keys.ts';
import { type EngineLoanDeps, EngineLoans } from './engine-loans.ts';

const clock = { now: () => 1_790_000_000_000 };
const keys = testKeys('a.example');
const request = { text: 'fever', to: 'tr' as const, kind: 'post' as const, terms: [] };
const digest = (body: Buffer | undefined) =>
  createHash('sha256')
    .update(body ?? '')
    .digest('base64url');

/** A node that asks, and a peer that answers what `answer` makes of the request. */
function asking(answer: (body: Buffer | undefined) => { status?: number; json: unknown }): EngineLoans<object> {
  const own = publicKey(keys.current().jwk);
  const deps = {
    ...{ node: 'b.example', clock, keys, refused: () => undefined, cache: {}, application: {} },
    trust: () => ({
      key: (node: string, kid: string) =>
        node === 'a.example' && kid === keys.current().kid && own.ok ? { key: own.value } : undefined,
    }),
    client: {
      request: async (_peer: string, { body }: PeerRequest) => ({
        ...{ ok: true, status: 200, headers: {}, body: Buffer.alloc(0), retryAfterMs: 0 },
        ...answer(body),
      }),
    },
  };
  return new EngineLoans(deps as unknown as EngineLoanDeps<object>);
}
const claims = (body: Buffer | undefined, over: Partial<LanguageClaims> = {}): LanguageClaims => ({
  ...{ iss: 'a.example', to: 'b.example', request: digest(body), text: 'ateş', language: 'en' },
  ...{ name: 'engine', model: 'm', outside: false, ms: 5, iat: 1_790_000_000 },
  ...over,
});
const signed = (body: Buffer | undefined, over: Partial<LanguageClaims> = {}, by = keys) => ({
  json: { answer: signDocument('consilium-language+jws', claims(body, over), by) },
});

t.test('an answer counts when the asked node signed it for this node and this request', async (t) => {
  const answer = await asking((body) => signed(body, { no_speech: 20 })).translate('a.example', request);
  t.same(answer, {
    ok: true,
    value: { text: 'ateş', language: 'en', noSpeech: 0.02, name: 'engine', model: 'm', outside: false, ms: 5 },
  });
});

t.test('an answer to something else, for somebody else, or by somebody else is none', async (t) => {
  const forged: Record<string, (body: Buffer | undefined) => { status?: number; json: unknown }> = {
    'another request': (body) => signed(body, { request: digest(Buffer.from('{}')) }),
    'another node': (body) => signed(body, { to: 'c.example' }),
    'another sender': (body) => signed(body, { iss: 'c.example' }),
    'another key': (body) => signed(body, {}, testKeys('stranger')),
    'another document': (body) => ({
      json: { answer: signed(body).json.answer.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url')) },
    }),
    'words of its own': () => ({ json: { text: 'ateş' } }),
    'a date in the future': (body) => signed(body, { iat: 1_790_001_000 }),
  };
  for (const [name, answer] of Object.entries(forged)) {
    t.match(await asking(answer).translate('a.example', request), { ok: false }, name);
  }
});

t.test('a refusal says why and when to ask again; what a peer writes there is not trusted to be a code', async (t) => {
  const refused = asking(() => ({ status: 429, json: { code: 'engine_quota' }, retryAfterMs: 5_000 }));
  t.match(await refused.translate('a.example', request), { ok: false, code: 'engine_quota', retryAfterMs: 5_000 });
  const rude = asking(() => ({ status: 500, json: { code: '<script>' } }));
  t.match(await rude.translate('a.example', request), { ok: false, code: 'invalid_reply' });
  t.match(await rude.offer('a.example', undefined), { ok: false, code: 'invalid_reply' });
});
