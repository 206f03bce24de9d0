import type { LanguageAnswer } from '../../../../federation/index.ts';
import type {
  LanguageOffer,
  TranscribeRequest,
  TranslateRequest,
} from '../../../../spec/schemas/federation/language.ts';
import { type Database, withTx } from '../../../db/index.ts';
import { audit } from '../../../platform/audit.ts';
import type { Log } from '../../../platform/log.ts';
import type { Service } from '../engines/engine.ts';
import type { EngineMark, EngineRefusal } from '../engines/engines.ts';
import type { EngineHouse } from '../engines/house.ts';
import { HourlyUse } from './quota.ts';

export interface LenderParts {
  readonly house: EngineHouse;
  readonly db: Database;
  readonly log: Log;
  readonly now: () => number;
}
/** Answer for another node, or a stable code of common/problems.ts. */
export type Lent = { ok: true; value: LanguageAnswer } | { ok: false; code: string; retryAfterMs?: number };

const rate = 16_000;
const answerMs = 15_000;

/** Lets other nodes use this node's engines, as far as administrators want it. What this node is lent is not lent on. */
export class Lender {
  readonly #parts: LenderParts;
  readonly #used: Readonly<Record<Service, HourlyUse>>;
  /** Node and day for which the audit log has an entry. */
  readonly #noted = new Map<string, string>();

  constructor(parts: LenderParts) {
    this.#parts = parts;
    this.#used = { recognition: new HourlyUse(parts.now), translation: new HourlyUse(parts.now) };
  }

  offer(isLed: boolean): LanguageOffer {
    return { recognition: this.#offered('recognition', isLed), translation: this.#offered('translation', isLed) };
  }

  #offered(service: Service, isLed: boolean): LanguageOffer['recognition'] {
    if (!this.#lends(isLed)) return null;
    const own = this.#parts.house.chain.ownState(service);
    if (own.state === 'none') return null;
    const { name, model, outside } = own.mark;
    return { name, model, outside, state: own.state };
  }

  #lends(isLed: boolean): boolean {
    const { offer } = this.#parts.house.settings.settings;
    return offer === 'federation' || (offer === 'rooms' && isLed);
  }

  async translate(node: string, isLed: boolean, request: TranslateRequest): Promise<Lent> {
    if (!this.#lends(isLed)) return { ok: false, code: 'no_engine' };
    const { house } = this.#parts;
    const { characters } = house.settings.settings.quota;
    const wait = this.#used.translation.take(node, request.text.length, characters);
    if (wait > 0) return { ok: false, code: 'engine_quota', retryAfterMs: wait };
    await this.#note(node);
    const { text, from, to, kind, terms } = request;
    const wanted = { text, to, kind, terms, ...(from === undefined ? {} : { from }) };
    const answer = await house.chain.lendTranslation(node, wanted, AbortSignal.timeout(answerMs));
    if (!answer.ok) return refusal(answer);
    const language = answer.from === undefined ? {} : { language: answer.from };
    return { ok: true, value: { text: answer.text, ...named(answer.engine), ms: answer.ms, ...language } };
  }

  async transcribe(node: string, isLed: boolean, request: TranscribeRequest): Promise<Lent> {
    if (!this.#lends(isLed)) return { ok: false, code: 'no_engine' };
    const { house } = this.#parts;
    const pcm = samplesOf(request.pcm);
    if (pcm === undefined) return { ok: false, code: 'engine_refused' };
    const wait = this.#used.recognition.take(node, pcm.length / rate, house.settings.settings.quota.seconds);
    if (wait > 0) return { ok: false, code: 'engine_quota', retryAfterMs: wait };
    await this.#note(node);
    const { room, language, hot_words: hotWords } = request;
    const wanted = { pcm, room, hotWords, ...(language === undefined ? {} : { language }) };
    const answer = await house.chain.lendRecognition(node, wanted, AbortSignal.timeout(answerMs));
    if (!answer.ok) return refusal(answer);
    const { text, engine, ms, noSpeech } = answer;
    const silence = noSpeech === undefined ? {} : { noSpeech };
    return { ok: true, value: { text, language: answer.language, ...named(engine), ms, ...silence } };
  }

  /** One entry in the audit log for each node and day (UTC); how much it was stands in the use by day. */
  async #note(node: string): Promise<void> {
    const day = new Date(this.#parts.now()).toISOString().slice(0, 10);
    if (this.#noted.get(node) === day) return;
    this.#noted.set(node, day);
    try {
      await withTx(this.#parts.db, (tx) => audit(tx, { action: 'language.engine_lent', by: null, subject: node }));
    } catch (error) {
      // Without a note nothing is lost but the note; the next request writes it.
      this.#noted.delete(node);
      this.#parts.log.warn({ err: error }, 'The audit log could not be told of a lent engine.');
    }
  }
}

const named = ({ name, model, outside }: EngineMark) => ({ name, model, outside });

function refusal({ reason, retryAfterMs }: EngineRefusal): Lent {
  return { ok: false, code: reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** 16-bit samples, little endian, base64. @returns undefined for half a sample */
function samplesOf(base64: string): Int16Array | undefined {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.length % 2 === 1) return undefined;
  const pcm = new Int16Array(bytes.length / 2);
  for (let at = 0; at < pcm.length; at++) pcm[at] = bytes.readInt16LE(at * 2);
  return pcm;
}
