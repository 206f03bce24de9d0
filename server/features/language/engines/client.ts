import OpenAI, { APIError } from 'openai';
import type { Secret } from '../../../config/index.ts';
import type { Failure } from './circuit.ts';
import type { Prompt } from './prompt.ts';
import { wavFile } from './wav.ts';
import type { WayOut } from './way-out.ts';

/** Where an engine is, as it is configured. */
export interface EngineAddress {
  /** Base URL of its API, such as `http://10.20.0.9:8000/v1`. */
  readonly url: string;
  /** The first that the engine lists, when none is named. */
  readonly model: string | undefined;
  readonly key: Secret | undefined;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly ms: number }
  | { readonly ok: false; readonly failure: Failure | 'refused' | 'aborted'; readonly restMs?: number };

export interface ChatAnswer {
  readonly text: string;
  readonly model: string;
  /** Tokens asked and answered, as the engine counts them; 0 when it does not say. */
  readonly tokensIn: number;
  readonly tokensOut: number;
}
export interface HearAnswer {
  readonly text: string;
  readonly model: string;
  /** As the engine names it. */
  readonly language: unknown;
  /** 0 to 1, when the engine says. */
  readonly noSpeech?: number;
}
export interface ClientParts {
  readonly wayOut: WayOut;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Resolves after so long, or when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}
export interface HearRequest {
  /** 16 kHz, mono. */
  readonly pcm: Int16Array;
  readonly language?: string;
  readonly hotWords: readonly string[];
}

const sampleRate = 16_000;
const retryMs = 300;
/** An engine that asks for a longer rest is not asked again for this request. */
const maxRetryMs = 2_000;
/** What Whisper reads of a prompt at most, about. */
const maxPromptChars = 800;

/** One OpenAI-compatible server. It never says the key, or a word of a text, in an error. */
export class EngineClient {
  readonly #parts: ClientParts;
  readonly #api: OpenAI;
  #model: string | undefined;
  /** What some servers do not take is left out once they have refused it. */
  #plainChat = false;
  #plainHear = false;

  constructor(address: EngineAddress, parts: ClientParts) {
    this.#parts = parts;
    this.#model = address.model;
    this.#api = new OpenAI({
      baseURL: address.url,
      apiKey: address.key?.reveal() ?? 'none',
      // Nothing of it may come from the environment of the process.
      ...{ adminAPIKey: null, organization: null, project: null, webhookSecret: null },
      ...(address.key === undefined ? { defaultHeaders: { authorization: null } } : {}),
      maxRetries: 0,
      logLevel: 'off',
      fetch: (url, init) => parts.wayOut.fetch(url, init),
    });
  }

  chat(prompt: Prompt, signal: AbortSignal, timeoutMs: number): Promise<Outcome<ChatAnswer>> {
    return this.#asked(signal, timeoutMs, async (options) => {
      const model = await this.#modelOf(options);
      const answer = await this.#api.chat.completions.create(
        {
          model,
          messages: [
            { role: 'system', content: prompt.system },
            { role: 'user', content: prompt.user },
          ],
          stream: false,
          ...(this.#plainChat ? {} : { temperature: 0 }),
        },
        options,
      );
      const choice = answer?.choices?.[0];
      const text = choice?.message?.content;
      // An answer that was cut off is none: half a sentence about a dose must not be shown.
      if (typeof text !== 'string' || choice?.finish_reason === 'length') throw new Malformed();
      const { prompt_tokens = 0, completion_tokens = 0 } = answer.usage ?? {};
      return { text: sound(text), model, tokensIn: count(prompt_tokens), tokensOut: count(completion_tokens) };
    });
  }

  hear({ pcm, language, hotWords }: HearRequest, signal: AbortSignal, timeoutMs: number): Promise<Outcome<HearAnswer>> {
    return this.#asked(signal, timeoutMs, async (options) => {
      const model = await this.#modelOf(options);
      const prompt = hotWords.join(', ').slice(0, maxPromptChars);
      const body = {
        file: new File([wavFile(pcm, sampleRate)], 'speech.wav', { type: 'audio/wav' }),
        model,
        ...(language === undefined ? {} : { language }),
        ...(prompt === '' ? {} : { prompt }),
      };
      const create = this.#api.audio.transcriptions;
      const answer: unknown = this.#plainHear
        ? await create.create({ ...body, response_format: 'json' }, options)
        : await create.create({ ...body, response_format: 'verbose_json', temperature: 0 }, options);
      return { ...heard(answer), model };
    });
  }

  /** Model that is asked, once it is known. */
  get model(): string | undefined {
    return this.#model;
  }

  /** Names of the models that the server lists; at most 100. */
  models(signal: AbortSignal, timeoutMs: number): Promise<Outcome<readonly string[]>> {
    return this.#asked(signal, timeoutMs, (options) => this.#listModels(options));
  }

  async #listModels(options: { signal: AbortSignal }): Promise<readonly string[]> {
    const answer: unknown = await this.#api.models.list(options);
    const data = (answer as { data?: unknown } | undefined)?.data;
    if (!Array.isArray(data)) throw new Malformed();
    const ids = (data as unknown[]).slice(0, 100).map((entry) => (entry as { id?: unknown } | null)?.id);
    return ids.filter((id): id is string => typeof id === 'string' && id.length <= 200);
  }

  async #modelOf(options: { signal: AbortSignal }): Promise<string> {
    this.#model ??= (await this.#listModels(options))[0];
    if (this.#model === undefined) throw new Malformed();
    return this.#model;
  }

  /** Asks, and once more when the failure was one that passes by itself. */
  async #asked<T>(
    signal: AbortSignal,
    timeoutMs: number,
    ask: (options: { signal: AbortSignal }) => Promise<T>,
  ): Promise<Outcome<T>> {
    const began = this.#parts.now();
    const deadline = AbortSignal.timeout(timeoutMs);
    const both = AbortSignal.any([signal, deadline]);
    for (let attempt = 1; ; attempt++) {
      try {
        const value = await ask({ signal: both });
        return { ok: true, value, ms: this.#parts.now() - began };
      } catch (error) {
        if (signal.aborted) return { ok: false, failure: 'aborted' };
        if (deadline.aborted) return { ok: false, failure: 'timeout' };
        const { failure, restMs = 0 } = failureOf(error);
        const again = this.#simpler(error) ? 0 : passes.has(failure) ? Math.max(restMs, retryMs) : Infinity;
        if (attempt > 1 || again > maxRetryMs) return { ok: false, failure, restMs };
        await this.#parts.pause(again, both);
      }
    }
  }

  /** Whether the server may take the request without what not all servers know. */
  #simpler(error: unknown): boolean {
    if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return false;
    const about = `${error.param ?? ''} ${error.code ?? ''} ${error.message}`;
    if (!this.#plainHear && /response_format|verbose_json/.test(about)) this.#plainHear = true;
    else if (!this.#plainChat && /temperature/.test(about)) this.#plainChat = true;
    else return false;
    return true;
  }
}

/** Half characters and zeros can neither be stored nor signed. */
const sound = (text: string): string => text.toWellFormed().replaceAll('\0', '');

const passes = new Set<Failure | 'refused'>(['unreachable', 'server_error', 'rate_limited']);

class Malformed extends Error {
  override readonly name = 'Malformed';
}

function failureOf(error: unknown): { failure: Failure | 'refused'; restMs?: number } {
  if (error instanceof APIError && error.status !== undefined) {
    const restMs = restOf(error.headers);
    if (error.status === 429) return { failure: 'rate_limited', restMs };
    if (error.status === 401 || error.status === 403) return { failure: 'key_refused' };
    if (error.status === 404 || error.status === 405) return { failure: 'not_found' };
    if (error.status >= 500) return { failure: 'server_error', restMs };
    // A redirect is no answer: only the configured address is spoken to.
    return { failure: error.status < 400 ? 'not_found' : 'refused' };
  }
  if (error instanceof Malformed || error instanceof SyntaxError) return { failure: 'malformed' };
  if (causes(error).some(({ name }) => name === 'Refused')) return { failure: 'address_refused' };
  return { failure: error instanceof APIError || causes(error).length > 1 ? 'unreachable' : 'malformed' };
}

/** An error and what caused it, four deep. */
function causes(error: unknown): Error[] {
  const found: Error[] = [];
  for (let next = error; next instanceof Error && found.length < 4; next = next.cause) found.push(next);
  return found;
}

/** Seconds or a date (RFC 9110 section 10.2.3); 0 when nothing is said. */
function restOf(headers: Headers | undefined): number {
  const seconds = Number(headers?.get('retry-after') ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : 0;
}

const count = (value: unknown): number =>
  Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0;

/** Reads an answer that may come from any server. */
function heard(answer: unknown): Omit<HearAnswer, 'model'> {
  const { text, language, segments } = (answer ?? {}) as { text?: unknown; language?: unknown; segments?: unknown };
  if (typeof text !== 'string') throw new Malformed();
  const parts = Array.isArray(segments) ? (segments as { no_speech_prob?: unknown }[]) : [];
  const silent = parts.map((part) => part?.no_speech_prob).filter((part): part is number => typeof part === 'number');
  return {
    text: sound(text).trim(),
    language,
    // Whoever says for one part that somebody spoke, says it for all.
    ...(silent.length === 0 ? {} : { noSpeech: Math.min(...silent) }),
  };
}
