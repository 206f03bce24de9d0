import type { Federation, Refusal } from '../../../federation/index.ts';
import type { Caption } from '../../../spec/schemas/api/captions.ts';
import type { SafetyFlag } from '../../../spec/schemas/api/language.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import type { CaptionEngine } from '../../../spec/schemas/events/content.ts';
import type { Database, Reader, Tx } from '../../db/index.ts';
import type { RoomNotice, Speech } from '../../media-host/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Stream } from '../../platform/stream.ts';
import type { EngineProblem, Engines } from '../language/index.ts';
import type { Sessions } from '../sessions/index.ts';

/** Where the speech of this node's people comes from. */
export interface SpeechSource {
  listen(room: string, participant: string, on: boolean): unknown;
  onSpeech(listener: (speech: Speech) => void): unknown;
  onNotice(listener: (notice: RoomNotice) => void): unknown;
}

export type Translation =
  | {
      readonly ok: true;
      readonly text: string;
      readonly engine: CaptionEngine;
      readonly flags: readonly SafetyFlag[];
    }
  | { readonly ok: false; readonly reason: EngineProblem | 'same_language' | 'translation_rejected' };

/** Translated text with its checks; without an event in `source` nothing is kept of it. */
export interface Translations {
  of(
    request: {
      readonly text: string;
      readonly from?: Language;
      readonly to: Language;
      readonly kind: 'caption';
      readonly room: string;
      /** `holds`: does the event still say this? Asked before it is kept; without an event nothing is. */
      readonly source: { readonly event?: string; holds?(tx: Tx): Promise<boolean> };
    },
    signal: AbortSignal,
  ): Promise<Translation>;
}

/** `room`: as far as its host offers an engine to nodes that have none. */
export interface RoomEngines extends Pick<Engines, 'transcribe' | 'onChange'> {
  status(room?: string): ReturnType<Engines['status']>;
}

/** What captions are made of. `federation` is called late: the engine is put together after the features that it tells. */
export interface Parts {
  /** This node. */
  readonly node: string;
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly stream: Pick<Stream, 'near' | 'publish' | 'forget'>;
  readonly sessions: Pick<Sessions, 'access' | 'inCall' | 'standings'>;
  readonly media: SpeechSource;
  readonly engines: RoomEngines;
  readonly translations: Translations;
  readonly hotWords: (language: Language) => readonly string[];
  /** Languages that somebody of this node says in their profile that they speak, the first one first. */
  readonly spokenLanguages: (reader: Reader, actor: string) => Promise<readonly string[]>;
  /** Counts what came from another node and changed nothing. */
  readonly refused: (refusal: Refusal) => void;
  readonly federation: () => Federation<Tx>;
}

export interface PersonRef {
  readonly node: string;
  readonly actor: string;
}
/** A frame of another node; `data` is what that node says and may be anything. */
export interface CaptionFrameOf extends PersonRef {
  readonly room: string;
  readonly kind: string;
  readonly data?: unknown;
}
/** A caption as everybody reads it; translations are added for each viewer. */
export type PlainCaption = Omit<Caption, 'translation' | 'untranslated' | 'mayCorrect'>;
