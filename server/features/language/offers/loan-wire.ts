import type { LanguageAnswer } from '../../../../federation/index.ts';
import type { EngineSettings } from '../../../../spec/schemas/api/language-engines.ts';
import type {
  LanguageOffer,
  TranscribeRequest,
  TranslateRequest,
} from '../../../../spec/schemas/federation/language.ts';
import type { EngineUse, Service } from '../engines/engine.ts';
import type { EngineMark } from '../engines/engines.ts';

/** An answer of another node, or why there is none: its stable code, or what went wrong on the way. */
export type Asked<T> = { ok: true; value: T } | { ok: false; code: string; retryAfterMs?: number };

/** What of the protocol engine is needed. */
export interface LoanWire {
  offer(node: string, room: string | undefined): Promise<Asked<LanguageOffer>>;
  translate(node: string, request: TranslateRequest): Promise<Asked<LanguageAnswer>>;
  transcribe(node: string, request: TranscribeRequest): Promise<Asked<LanguageAnswer>>;
  /** Node that leads a room; undefined when the room is not known here. */
  leaderOf(room: string): Promise<string | undefined>;
  /** Hub of this node. */
  hub(): string | undefined;
}

export interface BorrowerParts {
  /** This node. */
  readonly node: string;
  readonly wire: LoanWire;
  readonly settings: () => Pick<EngineSettings, 'use' | 'outside'>;
  readonly now: () => number;
  readonly later: (run: () => void, ms: number) => () => void;
  readonly used: (service: Service, mark: EngineMark, use: EngineUse) => void;
  readonly changed: () => void;
}
