import type { EngineFailure } from '../../../../spec/schemas/api/language-engines.ts';
import type { Outcome } from './client.ts';
import type { Service } from './engine.ts';
import type {
  EngineProblem,
  EngineRefusal,
  EngineState,
  Engines,
  Transcribed,
  TranscribeRequest,
  Translated,
  TranslateRequest,
} from './engines.ts';
import { dataOf, newMark, type OwnEngine } from './own.ts';
import { languageNamed, promptOf, readAnswer } from './prompt.ts';

/** Longest text and sound of one request. */
export const maxTextChars = 30_000;
export const maxSoundSamples = 30 * 16_000;

/** Speech recognition on the processor of this node. */
export interface LocalRecognizer {
  state(): EngineState;
  transcribe(request: TranscribeRequest, signal: AbortSignal): Promise<Transcribed | EngineRefusal>;
  onChange(listener: () => void): () => void;
}

/** What other nodes offer this one. */
export interface Offered {
  /** Undefined: nobody offers this. */
  state(service: Service, room: string | undefined): EngineState;
  translate(request: TranslateRequest, signal: AbortSignal): Promise<Translated | EngineRefusal>;
  transcribe(request: TranscribeRequest, signal: AbortSignal): Promise<Transcribed | EngineRefusal>;
}

export interface ChainParts {
  readonly own: (service: Service) => OwnEngine | undefined;
  readonly local?: LocalRecognizer;
  readonly offered: Offered;
}

/**
 * Which engine answers: the configured one, else for speech the node's own processor, else what the node that leads the room offers, else the
 * hub. What is configured is never replaced by another institution's engine when it fails: an administrator decided where words go.
 */
export class Chain implements Engines {
  readonly #parts: ChainParts;
  readonly #listeners = new Set<() => void>();

  constructor(parts: ChainParts) {
    this.#parts = parts;
    parts.local?.onChange(() => this.changed());
  }

  status(room?: string): { recognition: EngineState; translation: EngineState } {
    return { recognition: this.#state('recognition', room), translation: this.#state('translation', room) };
  }

  #state(service: Service, room: string | undefined): EngineState {
    const own = this.#parts.own(service);
    if (own !== undefined) return stateOf(own);
    const local = service === 'recognition' ? this.#parts.local?.state() : undefined;
    if (local !== undefined && local.state !== 'none') return local;
    return this.#parts.offered.state(service, room);
  }

  /** State of what this node has itself: what it can lend. */
  ownState(service: Service): EngineState {
    const own = this.#parts.own(service);
    if (own !== undefined) return stateOf(own);
    return (service === 'recognition' ? this.#parts.local?.state() : undefined) ?? { state: 'none' };
  }

  /** For another node: with this node's own engine only. */
  async lendTranslation(
    peer: string,
    request: TranslateRequest,
    signal: AbortSignal,
  ): Promise<Translated | EngineRefusal> {
    const own = this.#parts.own('translation');
    return own === undefined ? { ok: false, reason: 'no_engine' } : this.#translateHere(own, request, signal, peer);
  }

  async lendRecognition(
    peer: string,
    request: TranscribeRequest,
    signal: AbortSignal,
  ): Promise<Transcribed | EngineRefusal> {
    const own = this.#parts.own('recognition');
    if (own !== undefined) return this.#transcribeHere(own, request, signal, peer);
    return this.#parts.local?.transcribe(request, signal) ?? { ok: false, reason: 'no_engine' };
  }

  async translate(request: TranslateRequest, signal: AbortSignal): Promise<Translated | EngineRefusal> {
    if (request.text.length > maxTextChars || request.text.trim() === '')
      return { ok: false, reason: 'engine_refused' };
    const own = this.#parts.own('translation');
    if (own === undefined) return this.#parts.offered.translate(request, signal);
    return this.#translateHere(own, request, signal, null);
  }

  /** @param peer node for which it is done, or null for the own people */
  async #translateHere(
    own: OwnEngine,
    request: TranslateRequest,
    signal: AbortSignal,
    peer: string | null,
  ): Promise<Translated | EngineRefusal> {
    if (!own.allows(dataOf(request.kind))) return { ok: false, reason: 'no_engine' };
    const { engine } = own;
    if (engine === undefined) return { ok: false, reason: 'engine_paused', retryAfterMs: 5_000 };
    const urgent = request.kind === 'caption' || request.kind === 'chat';
    const outcome = await engine.chat(promptOf(request, newMark()), { urgent, signal, peer });
    if (!outcome.ok) return refusalOf(outcome);
    const answer = readAnswer(outcome.value.text, request.from);
    if (answer === undefined) return { ok: false, reason: 'engine_failed' };
    return { ok: true, ...answer, engine: own.mark, ms: Math.round(outcome.ms) };
  }

  async transcribe(request: TranscribeRequest, signal: AbortSignal): Promise<Transcribed | EngineRefusal> {
    if (request.pcm.length > maxSoundSamples || request.pcm.length === 0)
      return { ok: false, reason: 'engine_refused' };
    const own = this.#parts.own('recognition');
    if (own !== undefined) return this.#transcribeHere(own, request, signal, null);
    const { local, offered } = this.#parts;
    if (local !== undefined && local.state().state !== 'none') return local.transcribe(request, signal);
    return offered.transcribe(request, signal);
  }

  async #transcribeHere(
    own: OwnEngine,
    request: TranscribeRequest,
    signal: AbortSignal,
    peer: string | null,
  ): Promise<Transcribed | EngineRefusal> {
    if (!own.allows('speech')) return { ok: false, reason: 'no_engine' };
    const { engine } = own;
    if (engine === undefined) return { ok: false, reason: 'engine_paused', retryAfterMs: 5_000 };
    const outcome = await engine.hear(request, { signal, peer });
    if (!outcome.ok) return refusalOf(outcome);
    const { text, language: named, noSpeech } = outcome.value;
    const language = languageNamed(named) ?? request.language;
    // A language that this platform does not speak, and nobody declared one: there is nothing to attribute the words to.
    if (language === undefined) return { ok: false, reason: 'engine_refused' };
    const silence = noSpeech === undefined ? {} : { noSpeech };
    return { ok: true, text, language, engine: own.mark, ms: Math.round(outcome.ms), ...silence };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells everybody that `status()` may have changed. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function stateOf(own: OwnEngine): EngineState {
  const { engine, mark } = own;
  if (!own.isUsable) return { state: 'none' };
  if (engine === undefined) return { state: 'paused', mark, sinceMs: 0 };
  return { state: engine.circuit.state, mark, sinceMs: engine.circuit.since };
}

const problems: Readonly<Partial<Record<EngineFailure | 'aborted', EngineProblem>>> = {
  rate_limited: 'engine_busy',
  refused: 'engine_refused',
};

function refusalOf(outcome: EngineRefusal | Extract<Outcome<unknown>, { ok: false }>): EngineRefusal {
  if ('reason' in outcome) return outcome;
  const { failure, restMs } = outcome;
  return {
    ok: false,
    reason: problems[failure] ?? 'engine_failed',
    ...(restMs === undefined || restMs === 0 ? {} : { retryAfterMs: restMs }),
  };
}
