import type { Language } from '../../../../spec/schemas/common/words.ts';

/** Which machine made a text: always shown with it. */
export interface EngineMark {
  /** What people call it: the name that an administrator gave, else the host of its address. */
  readonly name: string;
  readonly model: string;
  /** Node that ran it. */
  readonly node: string;
  /** Runs outside the institution of `node`. */
  readonly outside: boolean;
}

/**
 * Why there is no answer. `no_engine`: nothing is configured and nobody offers one, or an administrator has not allowed that the text goes
 * there. `engine_busy`: the queue is full. `engine_paused`: it failed and is being probed. `engine_quota`: as much was used as is allowed.
 * `engine_failed`: this request failed. `engine_refused`: the engine answered that it does not do this.
 */
export type EngineProblem =
  | 'no_engine'
  | 'engine_busy'
  | 'engine_paused'
  | 'engine_quota'
  | 'engine_failed'
  | 'engine_refused';

/** What kind of text is translated; it decides the words around it in the request. */
export type TextKind = 'post' | 'chat' | 'title' | 'profile' | 'file' | 'caption' | 'term';

/** How the glossary wants a term translated. */
export interface TermHint {
  readonly source: string;
  readonly target: string;
  readonly forbidden?: readonly string[];
}

export type EngineState =
  | { readonly state: 'none' }
  | {
      readonly state: 'ready' | 'paused';
      readonly mark: EngineMark /** ms since the epoch */;
      readonly sinceMs: number;
    };

export interface EngineRefusal {
  readonly ok: false;
  readonly reason: EngineProblem;
  readonly retryAfterMs?: number;
}

export interface TranslateRequest {
  readonly text: string;
  /** Found out by the engine when it is not known. */
  readonly from?: Language;
  readonly to: Language;
  readonly kind: TextKind;
  readonly terms: readonly TermHint[];
  /** Room of the text: the node that leads it may offer its engine. */
  readonly room?: string;
}

export interface Translated {
  readonly ok: true;
  readonly text: string;
  /** Language that the engine found, when it was asked to. */
  readonly from?: Language;
  readonly engine: EngineMark;
  /** How long the engine took. */
  readonly ms: number;
}

export interface TranscribeRequest {
  /** 16 kHz, mono. At most 30 s. */
  readonly pcm: Int16Array;
  /** Spoken language as the speaker declared it. */
  readonly language?: Language;
  readonly hotWords: readonly string[];
  readonly room: string;
}

export interface Transcribed {
  readonly ok: true;
  readonly text: string;
  /** Language that was heard; the declared one when the engine does not say. */
  readonly language: Language;
  readonly engine: EngineMark;
  readonly ms: number;
  /** How sure the engine is that nobody spoke, 0 to 1. */
  readonly noSpeech?: number;
}

/** Speech recognition and translation: the node's own engine, else one that the session's host or the hub offers. */
export interface Engines {
  /**
   * @param room room that it is about: without an engine of its own, a node has what the node that leads the room, or the hub, offers. Not known at
   *   once for a room that nobody asked for before; `onChange` tells.
   */
  status(room?: string): { readonly recognition: EngineState; readonly translation: EngineState };
  translate(request: TranslateRequest, signal: AbortSignal): Promise<Translated | EngineRefusal>;
  transcribe(request: TranscribeRequest, signal: AbortSignal): Promise<Transcribed | EngineRefusal>;
  /** Tells when `status()` has changed. @returns a function that ends it */
  onChange(listener: () => void): () => void;
}

/** A node without any engine: a normal state. */
export const noEngines: Engines = {
  status: () => ({ recognition: { state: 'none' }, translation: { state: 'none' } }),
  translate: async () => ({ ok: false, reason: 'no_engine' }),
  transcribe: async () => ({ ok: false, reason: 'no_engine' }),
  onChange: () => () => undefined,
};
