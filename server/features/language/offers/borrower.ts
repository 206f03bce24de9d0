import type { OutsideData } from '../../../../spec/schemas/api/language-engines.ts';
import type { TranscribeRequest } from '../../../../spec/schemas/federation/language.ts';
import type { Offered } from '../engines/chain.ts';
import { overdueMs, type Service } from '../engines/engine.ts';
import type {
  EngineMark,
  EngineProblem,
  EngineRefusal,
  EngineState,
  TranscribeRequest as Speech,
  Transcribed,
  Translated,
  TranslateRequest,
} from '../engines/engines.ts';
import { dataOf } from '../engines/own.ts';
import { KnownOffers } from './known-offers.ts';
import type { Asked, BorrowerParts } from './loan-wire.ts';

/** As much sound as one request of the protocol carries. */
const maxSamples = 20 * 16_000;

const problems: readonly EngineProblem[] = [
  'no_engine',
  'engine_busy',
  'engine_paused',
  'engine_quota',
  'engine_failed',
  'engine_refused',
];
/** After these another node is asked; the others are about this text or sound. */
const elsewhere: ReadonlySet<EngineProblem> = new Set([
  'no_engine',
  'engine_busy',
  'engine_paused',
  'engine_quota',
  'engine_failed',
]);

/** Engines that other nodes offer to this one: the node that leads the room first, then the hub. */
export class Borrower implements Offered {
  readonly #parts: BorrowerParts;
  readonly #known: KnownOffers;

  constructor(parts: BorrowerParts) {
    this.#parts = parts;
    this.#known = new KnownOffers(parts);
  }

  start(): void {
    this.#known.start();
  }

  close(): void {
    this.#known.close();
  }

  state(service: Service, room: string | undefined): EngineState {
    const states = this.#known.placesNow(room).map((place) => this.#known.state(place, service));
    const usable = states.filter((state) => state.state !== 'none' && this.#mayUse(service, state.mark));
    return usable.find(({ state }) => state === 'ready') ?? usable[0] ?? { state: 'none' };
  }

  /** What stands outside even of the lending institution gets what administrators here allow, and nothing else. */
  #mayUse(service: Service, { outside }: EngineMark): boolean {
    const data = service === 'recognition' ? (['speech'] as const) : (['captions', 'posts', 'profiles'] as const);
    return !outside || data.some((kind) => this.#parts.settings().outside[kind]);
  }

  translate(request: TranslateRequest, signal: AbortSignal): Promise<Translated | EngineRefusal> {
    const { text, from, to, kind, room } = request;
    const terms = request.terms.slice(0, 50).map(({ source, target, forbidden }) => ({
      ...{ source: source.slice(0, 200), target: target.slice(0, 200) },
      ...(forbidden === undefined ? {} : { forbidden: forbidden.slice(0, 10).map((word) => word.slice(0, 200)) }),
    }));
    const body = { text, to, kind, terms, ...(from && { from }), ...(room && { room }) };
    return this.#ask(
      'translation',
      room,
      dataOf(kind),
      signal,
      { watched: text.length <= 500, units: 0 },
      async (node) => {
        const reply = await this.#parts.wire.translate(node, body);
        if (!reply.ok) return reply;
        const { text, language, ms } = reply.value;
        const source = from ?? language;
        const engine = markOf(node, reply.value);
        return { ok: true, value: { ok: true, text, engine, ms, ...(source && { from: source }) } };
      },
    );
  }

  transcribe(request: Speech, signal: AbortSignal): Promise<Transcribed | EngineRefusal> {
    const { pcm, language, room } = request;
    if (pcm.length > maxSamples) return Promise.resolve({ ok: false, reason: 'engine_refused' });
    const body: TranscribeRequest = {
      room,
      hot_words: request.hotWords.slice(0, 100).map((word) => word.slice(0, 200)),
      pcm: littleEndian(pcm).toString('base64'),
      ...(language && { language }),
    };
    return this.#ask(
      'recognition',
      room,
      'speech',
      signal,
      { watched: true, units: Math.round(pcm.length / 16) },
      async (node) => {
        const reply = await this.#parts.wire.transcribe(node, body);
        if (!reply.ok) return reply;
        const { text, ms, noSpeech } = reply.value;
        const heard = reply.value.language ?? language;
        if (heard === undefined) return { ok: false, code: 'engine_refused' };
        const silence = noSpeech === undefined ? {} : { noSpeech };
        return {
          ok: true,
          value: { ok: true, text, language: heard, engine: markOf(node, reply.value), ms, ...silence },
        };
      },
    );
  }

  async #ask<T extends Translated | Transcribed>(
    service: Service,
    room: string | undefined,
    data: keyof OutsideData,
    signal: AbortSignal,
    { watched, units }: { watched: boolean; units: number },
    ask: (node: string) => Promise<Asked<T>>,
  ): Promise<T | EngineRefusal> {
    let last: EngineRefusal = { ok: false, reason: 'no_engine' };
    for (const place of await this.#known.places(room)) {
      const offer = await this.#known.offer(place, service);
      if (signal.aborted) return { ok: false, reason: 'engine_failed' };
      if (offer === undefined || (offer.outside && !this.#parts.settings().outside[data])) continue;
      const state = this.#known.state(place, service);
      if (state.state === 'paused') {
        last = { ok: false, reason: 'engine_paused', retryAfterMs: 3_000 };
        continue;
      }
      const mark = markOf(place.node, offer);
      const began = this.#parts.now();
      const unwatch = watched ? this.#parts.later(() => this.#known.pause(place, service), overdueMs) : () => undefined;
      const reply = await ask(place.node);
      unwatch();
      const ms = this.#parts.now() - began;
      this.#parts.used(service, mark, { ok: reply.ok, ms, units: reply.ok ? units : 0, answered: 0 });
      if (reply.ok) {
        this.#known.works(place, service);
        return reply.value;
      }
      const reason = problems.find((problem) => problem === reply.code) ?? 'engine_failed';
      // The node said that it is about this request, or it did not answer at all.
      if (reason === 'engine_paused' || !problems.includes(reply.code as EngineProblem))
        this.#known.pause(place, service);
      last = { ok: false, reason, ...(reply.retryAfterMs ? { retryAfterMs: reply.retryAfterMs } : {}) };
      if (!elsewhere.has(reason)) return last;
    }
    return last;
  }
}

function markOf(node: string, { name, model, outside }: Pick<EngineMark, 'name' | 'model' | 'outside'>): EngineMark {
  return { name, model, node, outside };
}

function littleEndian(pcm: Int16Array): Buffer {
  const bytes = Buffer.alloc(pcm.length * 2);
  for (let at = 0; at < pcm.length; at++) bytes.writeInt16LE(pcm[at] as number, at * 2);
  return bytes;
}
