/** To the process that recognises speech. */
export interface HearMessage {
  readonly id: number;
  readonly language: string;
  /** 16 kHz, mono. */
  readonly pcm: Int16Array;
}

/** Why there is no recognition although a model is there. */
export type WhisperFault = 'node_av_missing' | 'filter_missing' | 'model_unreadable';

/** From it. */
export type WhisperMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'fault'; readonly fault: WhisperFault; readonly detail: string }
  | { readonly kind: 'heard'; readonly id: number; readonly text: string }
  | { readonly kind: 'failed'; readonly id: number };

/** The process, as the recogniser sees it. */
export interface WhisperProcess {
  send(message: HearMessage): void;
  onMessage(listener: (message: WhisperMessage) => void): void;
  /** Called once, also when it could not be started. @param how signal or exit code */
  onEnd(listener: (how: string) => void): void;
  kill(): void;
}
