import { createHash } from 'node:crypto';
import { Check } from 'typebox/value';
import {
  type LanguageClaims,
  LanguageOffer,
  LanguageReply,
  TranscribeRequest,
  TranslateRequest,
} from '../../spec/schemas/federation/language.ts';
import type { ControlState, LanguageResult, Result, WireResponse } from '../contract.ts';
import type { PeerClient } from '../http/peer-client.ts';
import { json, problem, problemFor } from '../http/problem.ts';
import { type Route, route } from '../http/router.ts';
import { TokenBuckets } from '../http/token-buckets.ts';
import type { Application, Clock, SigningKeys } from '../ports.ts';
import type { TrustView } from '../registry/trust.ts';
import { openDocument, signDocument } from '../signing/documents.ts';
import type { RoomCache } from '../state/room-cache.ts';

export interface EngineLoanDeps<Tx extends object> {
  node: string;
  client: PeerClient;
  cache: RoomCache<Tx>;
  application: Application<Tx>;
  keys: SigningKeys;
  trust(): Pick<TrustView, 'key'>;
  clock: Clock;
  refused(peer: string | null, code: string, what: string, where?: { room?: string }): void;
}

const base = '/federation/v1/language';
/** Requests of one node: sustained per second, and at once. A few people who speak at the same time, with what they say so far every second. */
const perSecond = 20;
const burst = 60;
/** The host answers every request within 20 s. */
const timeoutMs = 18_000;
const offerTimeoutMs = 4_000;
const roomId = /^r_[A-Za-z0-9_-]{43}$/;

/**
 * Engines for speech and translation that one node lends another (chapter 15). What is asked and what is answered is signed; whether a node gets
 * an answer is decided by the node that lends, from its settings and, for a room, from the control log.
 */
export class EngineLoans<Tx extends object> {
  readonly #deps: EngineLoanDeps<Tx>;
  readonly #buckets: TokenBuckets;

  constructor(deps: EngineLoanDeps<Tx>) {
    this.#deps = deps;
    this.#buckets = new TokenBuckets(deps.clock, perSecond, burst);
  }

  /** What a node offers this one, in a room or everywhere. */
  async offer(peer: string, room: string | undefined): Promise<Result<LanguageOffer>> {
    const path = `${base}/offer${room === undefined ? '' : `?room=${room}`}`;
    const reply = await this.#deps.client.request(peer, { method: 'GET', path, timeoutMs: offerTimeoutMs });
    if (!reply.ok) return { ok: false, code: reply.code, detail: reply.detail };
    if (reply.status === 200 && Check(LanguageOffer, reply.json)) return { ok: true, value: reply.json };
    return { ok: false, code: codeOf(reply.json) ?? 'invalid_reply' };
  }

  translate(peer: string, request: TranslateRequest): Promise<LanguageResult> {
    return this.#ask(peer, 'translate', request);
  }

  transcribe(peer: string, request: TranscribeRequest): Promise<LanguageResult> {
    return this.#ask(peer, 'transcribe', request);
  }

  async #ask(peer: string, what: 'translate' | 'transcribe', request: object): Promise<LanguageResult> {
    const { client, clock, node, trust } = this.#deps;
    const body = Buffer.from(JSON.stringify(request));
    const reply = await client.request(peer, { method: 'POST', path: `${base}/${what}`, body, timeoutMs });
    if (!reply.ok) return { ok: false, code: reply.code, detail: reply.detail };
    if (reply.status !== 200 || !Check(LanguageReply, reply.json)) {
      return { ok: false, code: codeOf(reply.json) ?? 'invalid_reply', retryAfterMs: reply.retryAfterMs };
    }
    const opened = await openDocument(
      'consilium-language+jws',
      reply.json.answer,
      ({ kid, claims }) => (claims.iss === peer ? trust().key(peer, kid)?.key : undefined),
      clock,
    );
    if (!opened.ok) return opened;
    const { value } = opened;
    // An answer to something else, or for somebody else, is none.
    if (value.to !== node || value.request !== digest(body)) return { ok: false, code: 'document_malformed' };
    const { text, language, no_speech: noSpeech, name, model, outside, ms } = value;
    return {
      ok: true,
      value: {
        ...{ text, name, model, outside, ms },
        ...(language === undefined ? {} : { language }),
        ...(noSpeech === undefined ? {} : { noSpeech: noSpeech / 1000 }),
      },
    };
  }

  routes(): Route[] {
    const { application } = this.#deps;
    return [
      {
        ...{ method: 'GET', path: `${base}/offer`, auth: 'signed' },
        handle: async ({ peer, query }) => {
          if (this.#buckets.take(peer) > 0) return problem('too_many_requests');
          const room = query.get('room');
          if (room !== null && !roomId.test(room)) return problem('no_such_object');
          const isLed = room !== null && (await this.#leads(room, peer));
          return json((await application.engineOffer({ node: peer, isLed })) satisfies LanguageOffer);
        },
      },
      route('POST', `${base}/translate`, TranslateRequest, ({ peer, body, rawBody }) =>
        this.#answer(peer, body.room, rawBody, (isLed) =>
          application.translateFor({ node: peer, isLed, request: body }),
        ),
      ),
      route('POST', `${base}/transcribe`, TranscribeRequest, ({ peer, body, rawBody }) =>
        this.#answer(peer, body.room, rawBody, (isLed) =>
          application.transcribeFor({ node: peer, isLed, request: body }),
        ),
      ),
    ];
  }

  async #answer(
    peer: string,
    room: string | undefined,
    body: Buffer,
    answer: (isLed: boolean) => Promise<LanguageResult>,
  ): Promise<WireResponse> {
    const { node, keys, clock, refused } = this.#deps;
    const wait = this.#buckets.take(peer);
    if (wait > 0) return problem('too_many_requests', { 'retry-after': String(Math.ceil(wait)) });
    const made = await answer(room !== undefined && (await this.#leads(room, peer)));
    if (!made.ok) {
      // Administrators are told of who wants more than they give, not of every moment in which an engine is busy.
      if (told.has(made.code)) refused(peer, made.code, 'engine', room === undefined ? {} : { room });
      const refusal = problemFor(made.code, 'internal');
      if (made.retryAfterMs === undefined) return refusal;
      return {
        ...refusal,
        headers: { ...refusal.headers, 'retry-after': String(Math.ceil(made.retryAfterMs / 1000)) },
      };
    }
    const { language, noSpeech, ms, ...rest } = made.value;
    const claims: LanguageClaims = {
      ...{ iss: node, to: peer, request: digest(body), ...rest, ms: Math.min(600_000, Math.round(ms)) },
      ...(language === undefined ? {} : { language }),
      ...(noSpeech === undefined ? {} : { no_speech: Math.round(Math.min(1, Math.max(0, noSpeech)) * 1000) }),
      iat: Math.floor(clock.now() / 1000),
    };
    return json({ answer: signDocument('consilium-language+jws', claims, keys) });
  }

  /** Whether this node leads a room to which that node is admitted. */
  async #leads(room: string, peer: string): Promise<boolean> {
    const state: ControlState | undefined = (await this.#deps.cache.get(null, room))?.chain.state;
    return state !== undefined && state.owner === this.#deps.node && !state.closed && Object.hasOwn(state.nodes, peer);
  }
}

const told: ReadonlySet<string> = new Set(['no_engine', 'engine_quota']);

const digest = (body: Buffer): string => createHash('sha256').update(body).digest('base64url');

/** The stable code of a problem document; what a peer writes there is not trusted to be one. */
function codeOf(value: unknown): string | undefined {
  const code = typeof value === 'object' && value !== null ? (value as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? code : undefined;
}
