import type { Tx } from '../../db/index.ts';
import type { Api } from '../../platform/operations.ts';
import { type CaptionEffects, captionsInbound, forgetCaptionWords } from './caption-inbound.ts';
import { Captions } from './captions.ts';
import type { CaptionFrameOf, Parts } from './parts.ts';

export type { Parts as CaptionParts, SpeechSource, Translations } from './parts.ts';

export interface CaptionsFeature {
  /** What verified events of captions do here; for the engine's host. */
  readonly inbound: ReturnType<typeof captionsInbound>;
  /** What another node says about people who are speaking, or of its engine. */
  frame(frame: CaptionFrameOf): void;
  /** Forgets words of events that have not counted for a day. */
  forgetWords(tx: Tx, events: readonly string[]): Promise<void>;
  register(api: Api): void;
  close(): void;
}

/** What people say in a session, written down on their own node and read on every node in the reader's language (chapter 13 of the protocol). */
export function createCaptions(parts: Parts): CaptionsFeature {
  const captions = new Captions(parts);
  captions.listen();
  return {
    inbound: captionsInbound(parts, (effects: CaptionEffects) => captions.happened(effects)),
    frame: (frame) => captions.receive(frame),
    forgetWords: forgetCaptionWords,
    register: (api) => captions.register(api),
    close: () => captions.close(),
  };
}
