import type { SoundBatch } from '../control/sound.ts';
import type { MediaEvent } from '../ports.ts';
import type { DecoderThread, FromDecoder } from './messages.ts';
import { type Speech, speechRate } from './speech.ts';

/** People that a node listens to at the same time. */
export const maxSpeakers = 200;
/** Batches of a fifth of a second that wait for the decoder: 30 s of one speaker. */
export const maxBatchesWaiting = 150;
const tickMs = 250;
const restartMs = 1_000;

interface Listened {
  readonly id: number;
  readonly room: string;
  readonly participant: string;
  /** ms since the epoch. */
  readonly roomOpenedAtMs: number;
  waiting: number;
  isDropping: boolean;
  /** The one that was told last. */
  segment: { readonly number: number; readonly name: string; readonly startedAt: number } | undefined;
}

export interface ListeningPorts {
  /** ms since the epoch. */
  now(): number;
  report(event: MediaEvent): void;
  startDecoder(): DecoderThread;
}

/**
 * Whom this node listens to. What they say comes from the media workers, is decoded on a thread of its own and handed
 * on as segments. A decoder that cannot follow loses sound, never the call.
 */
export class Listening implements AsyncDisposable {
  readonly #ports: ListeningPorts;
  readonly #listened = new Map<string, Listened>();
  /** Also those who have left, until their last words are told. */
  readonly #byId = new Map<number, Listened>();
  readonly #listeners = new Set<(speech: Speech) => void>();
  #nextId = 1;
  #segments = 0;
  #decoder: DecoderThread | undefined;
  #timer: NodeJS.Timeout | undefined;
  #endedAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;
  /** Batches that were dropped. */
  dropped = 0;

  constructor(ports: ListeningPorts) {
    this.#ports = ports;
  }

  /** @returns a function that ends it */
  onSpeech(listener: (speech: Speech) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @returns false when too many are listened to */
  add(room: string, participant: string, roomOpenedAtMs: number): boolean {
    if (this.#listened.has(keyOf(room, participant))) return true;
    if (this.#listened.size >= maxSpeakers || this.#closed) return false;
    const id = this.#nextId++;
    const listened = { id, room, participant, roomOpenedAtMs, waiting: 0, isDropping: false, segment: undefined };
    this.#listened.set(keyOf(room, participant), listened);
    this.#byId.set(id, listened);
    // A decoder that is started now is told of everybody.
    if (this.#decoder === undefined) this.#ready();
    else this.#decoder.send({ kind: 'open', speaker: id });
    return true;
  }

  /** @param finish the words up to now are still told */
  remove(room: string, participant: string, finish: boolean): void {
    const listened = this.#listened.get(keyOf(room, participant));
    if (listened === undefined) return;
    this.#listened.delete(keyOf(room, participant));
    if (!finish || this.#decoder === undefined) this.#byId.delete(listened.id);
    this.#decoder?.send({ kind: 'close', speaker: listened.id, finish });
  }

  /** Everybody of a room. */
  removeRoom(room: string): void {
    for (const listened of [...this.#listened.values()])
      if (listened.room === room) this.remove(room, listened.participant, true);
  }

  hear({ room, participant, ssrc, ageMs, bytes }: SoundBatch): void {
    const listened = this.#listened.get(keyOf(room, participant));
    if (listened === undefined) return;
    if (!this.#ready() || listened.waiting >= maxBatchesWaiting) {
      this.dropped++;
      if (!listened.isDropping && this.#decoder !== undefined) this.#drop(listened, 'too_slow');
      return;
    }
    // Half of the queue is free again: what comes is whole, and a new loss is a new notice.
    if (listened.waiting < maxBatchesWaiting / 2) listened.isDropping = false;
    listened.waiting++;
    this.#decoder?.send({ kind: 'sound', speaker: listened.id, ssrc, atMs: this.#ports.now() - ageMs, bytes });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#listeners.clear();
    this.#listened.clear();
    this.#byId.clear();
    const decoder = this.#decoder;
    this.#decoder = undefined;
    await decoder?.close();
  }

  /** Starts the thread when there is none. @returns false while it may not be started again yet */
  #ready(): boolean {
    if (this.#decoder !== undefined) return true;
    if (this.#closed || this.#ports.now() - this.#endedAtMs < restartMs) return false;
    const decoder = this.#ports.startDecoder();
    this.#decoder = decoder;
    decoder.onMessage((message) => this.#receive(message));
    decoder.onEnd((how) => this.#onEnd(decoder, how));
    for (const { id } of this.#listened.values()) decoder.send({ kind: 'open', speaker: id });
    this.#timer ??= setInterval(() => this.#decoder?.send({ kind: 'tick', nowMs: this.#ports.now() }), tickMs);
    return true;
  }

  #receive(message: FromDecoder): void {
    const listened = this.#byId.get(message.speaker);
    if (message.kind === 'closed') this.#byId.delete(message.speaker);
    else if (listened === undefined) return;
    else if (message.kind === 'done') listened.waiting--;
    else this.#tellHeard(listened, message.heard);
  }

  #tellHeard(listened: Listened, heard: Extract<FromDecoder, { kind: 'heard' }>['heard']): void {
    const { room, participant, roomOpenedAtMs } = listened;
    const { kind, number, startedAtMs, pcm, speechMs } = heard;
    if (listened.segment?.number !== number) {
      // No other segment of this node has this name, also after a restart of it.
      const name = `${startedAtMs.toString(36)}-${(this.#segments++ % 46_656).toString(36)}`;
      listened.segment = { number, name, startedAt: startedAtMs };
    }
    // What is known of the clock grows better with time; a segment keeps the start that was told first.
    const { name, startedAt } = listened.segment;
    const startMs = Math.max(0, startedAt - roomOpenedAtMs);
    const endMs = startMs + Math.round((pcm.length * 1000) / speechRate);
    this.#tell({ kind, room, participant, id: name, startMs, endMs, startedAt, pcm, speechMs });
  }

  #onEnd(decoder: DecoderThread, how: string): void {
    if (this.#decoder !== decoder) return;
    this.#decoder = undefined;
    this.#endedAtMs = this.#ports.now();
    this.#ports.report({ kind: 'decoder_ended', how });
    this.#byId.clear();
    for (const listened of this.#listened.values()) {
      this.#byId.set(listened.id, listened);
      listened.waiting = 0;
      listened.segment = undefined;
      this.#drop(listened, 'decoder_ended');
    }
  }

  #drop(listened: Listened, reason: 'too_slow' | 'decoder_ended'): void {
    const { room, participant } = listened;
    listened.isDropping = true;
    this.#tell({ kind: 'dropped', room, participant, reason });
  }

  #tell(speech: Speech): void {
    for (const listener of this.#listeners) listener(speech);
  }
}

const keyOf = (room: string, participant: string): string => `${room} ${participant}`;
