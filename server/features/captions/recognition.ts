import { randomBytes } from 'node:crypto';
import type { Language } from '../../../spec/schemas/common/words.ts';
import type { CaptionEngine } from '../../../spec/schemas/events/content.ts';
import type { CaptionReason } from '../../../spec/schemas/federation/captions.ts';
import type { Speech, SpeechSegment } from '../../media-host/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { RoomEngines } from './parts.ts';
import { captionText } from './text-rules.ts';

/** What was understood of a segment. */
export interface Said {
  readonly room: string;
  readonly actor: string;
  /** Id of the caption. */
  readonly segment: string;
  readonly t0: number;
  readonly t1: number;
  readonly lang: Language;
  /** What the speaker declared, when it is another language. */
  readonly spoken?: Language;
  readonly text: string;
  readonly engine: CaptionEngine;
}

export interface RecognitionParts {
  readonly engines: Pick<RoomEngines, 'transcribe' | 'status'>;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly hotWords: (language: Language) => readonly string[];
  /** What somebody declared that they speak. */
  readonly speaks: (actor: string) => Promise<Language | null>;
  partial(said: Said): void;
  /** Stores a final caption. @returns false when that may succeed a moment later */
  final(said: Said): Promise<boolean>;
  /** Of what was shown as a partial nothing is left. */
  nothing(said: Said): void;
  /** `trouble` of a room may be another now. */
  changed(room: string): void;
}

/** Speech of one person that waits; what is older is given up, so that captions never lag further behind. */
const maxQueuedMs = 30_000;
/** An answer that takes longer, or words that wait longer, are said to be paused. */
const slowMs = 4_000;
const givenUpMs = 20_000;
/** A failed request is made again after so long, unless the engine says when. */
const retryMs = 1_000;
const maxRetryMs = 5_000;
/** After so long without a failure and without anybody who speaks, an engine that says it is ready is believed. */
const forgivenMs = 8_000;
/** With engines that take longer, only whole segments are recognised. */
const partialPaceMs = 2_000;
const maxSpeakers = 500;
/** Segments of one person that are not over; more than the queue can hold. */
const maxOpen = 60;
const reportMs = 60_000;

interface Job {
  readonly speech: SpeechSegment;
  readonly segment: string;
  readonly queuedAt: number;
}
interface Lane {
  readonly room: string;
  readonly actor: string;
  readonly finals: Job[];
  partial: Job | undefined;
  /** Since when the engine works on something of this person. */
  busySince: number | null;
  retryAt: number;
  /** Segments that are not over: id of the sound → id of the caption, and whether somebody reads it already. */
  readonly open: Map<string, { segment: string; shown: Said | undefined }>;
  language: Language | undefined;
}
interface Trouble {
  reason: CaptionReason;
  at: number;
}

/**
 * From the speech of people of this node to their captions: one queue for each person, so that nobody's words come under another's name,
 * bounded, and never in the way of the call. What an engine answers is text and nothing else.
 */
export class Recognition {
  readonly #parts: RecognitionParts;
  readonly #lanes = new Map<string, Lane>();
  readonly #troubles = new Map<string, Trouble>();
  /** What was said of each room last. */
  readonly #told = new Map<string, CaptionReason | null>();
  readonly #closing = new AbortController();
  /** How long the engine takes, as a moving average in ms. */
  #pace = 0;
  /** Segments that became no caption, by reason. */
  readonly #lost: Record<string, number> = {};
  #reported = { at: 0, count: 0 };

  constructor(parts: RecognitionParts) {
    this.#parts = parts;
  }

  /** Segments that became no caption, by reason. */
  get lost(): Readonly<Record<string, number>> {
    return this.#lost;
  }

  take(speech: Speech): void {
    const now = this.#parts.clock.now();
    if (speech.kind === 'dropped') {
      this.#lose('sound_dropped');
      this.#fail(speech.room, 'engine_slow');
      return;
    }
    const lane = this.#lane(speech.room, speech.participant);
    if (!lane) {
      this.#lose('too_many_speakers');
      return;
    }
    const known = lane.open.get(speech.id) ?? { segment: randomBytes(12).toString('base64url'), shown: undefined };
    lane.open.set(speech.id, known);
    const [oldest] = lane.open;
    if (lane.open.size > maxOpen && oldest) {
      lane.open.delete(oldest[0]);
      if (oldest[1].shown) this.#parts.nothing(oldest[1].shown);
    }
    const job: Job = { speech, segment: known.segment, queuedAt: now };
    if (speech.kind === 'partial') {
      if (this.#pace < partialPaceMs) lane.partial = job;
    } else {
      if (lane.partial?.speech.id === speech.id) lane.partial = undefined;
      lane.finals.push(job);
      this.#bound(lane);
    }
    this.#pump(lane);
  }

  /** Nobody is captioned in the room any more. What was said before is still recognised. */
  stop(room: string): void {
    for (const [key, lane] of this.#lanes) {
      if (lane.room !== room) continue;
      lane.partial = undefined;
      const waiting = new Set(lane.finals.map(({ speech }) => speech.id));
      for (const [id, { shown }] of lane.open) {
        if (waiting.has(id)) continue;
        if (shown) this.#parts.nothing(shown);
        lane.open.delete(id);
      }
      if (lane.finals.length === 0 && lane.busySince === null) this.#lanes.delete(key);
    }
    this.#troubles.delete(room);
    this.#told.delete(room);
  }

  /** Why captions of this node's people in the room are paused, or null. */
  trouble(room: string): CaptionReason | null {
    const now = this.#parts.clock.now();
    for (const lane of this.#lanes.values()) {
      if (lane.room !== room) continue;
      const waitsSince = Math.min(lane.busySince ?? now, lane.finals[0]?.queuedAt ?? now);
      if (now - waitsSince >= slowMs) return this.#troubles.get(room)?.reason ?? 'engine_slow';
    }
    return this.#troubles.get(room)?.reason ?? null;
  }

  /** Tries again what failed, gives up what is too old, and notices when it goes on. Several times a second. */
  tick(): void {
    const now = this.#parts.clock.now();
    for (const [key, lane] of this.#lanes) {
      while (lane.finals.length > 0 && lane.busySince === null) {
        const [oldest] = lane.finals;
        if (!oldest || now - oldest.queuedAt <= maxQueuedMs) break;
        this.#giveUp(lane, oldest, 'too_old');
      }
      this.#pump(lane);
      if (lane.busySince === null && lane.finals.length === 0 && !lane.partial && lane.open.size === 0)
        this.#lanes.delete(key);
    }
    for (const [room, { at }] of this.#troubles)
      if (now - at > forgivenMs && !this.#waits(room) && this.#parts.engines.status(room).recognition.state === 'ready')
        this.#troubles.delete(room);
    for (const room of new Set([...this.#told.keys(), ...this.#troubles.keys(), ...this.#rooms()])) this.#tell(room);
    this.#report(now);
  }

  close(): void {
    this.#closing.abort();
    this.#lanes.clear();
  }

  #rooms(): Set<string> {
    return new Set([...this.#lanes.values()].map(({ room }) => room));
  }

  #waits(room: string): boolean {
    return [...this.#lanes.values()].some(
      (lane) => lane.room === room && (lane.finals.length > 0 || lane.busySince !== null),
    );
  }

  #lane(room: string, actor: string): Lane | undefined {
    const key = `${room} ${actor}`;
    const known = this.#lanes.get(key);
    if (known) return known;
    if (this.#lanes.size >= maxSpeakers) return undefined;
    const lane: Lane = {
      ...{ room, actor, finals: [], partial: undefined, busySince: null, retryAt: 0, open: new Map() },
      language: undefined,
    };
    this.#lanes.set(key, lane);
    return lane;
  }

  /** Keeps the newest words: what waits in front of them for too long is worth less. */
  #bound(lane: Lane): void {
    const lengthOf = ({ speech }: Job): number => speech.endMs - speech.startMs;
    let queued = lane.finals.reduce((sum, job) => sum + lengthOf(job), 0);
    // The first one may be with the engine.
    while (queued > maxQueuedMs && lane.finals.length > 1) {
      const dropped = lane.finals[lane.busySince === null ? 0 : 1];
      if (!dropped) return;
      queued -= lengthOf(dropped);
      this.#giveUp(lane, dropped, 'queue_full');
      this.#fail(lane.room, 'engine_slow');
    }
  }

  #giveUp(lane: Lane, job: Job, reason: string): void {
    lane.finals.splice(lane.finals.indexOf(job), 1);
    this.#over(lane, job);
    this.#lose(reason);
  }

  /** Nothing comes of the segment. */
  #over(lane: Lane, job: Job): void {
    const shown = lane.open.get(job.speech.id)?.shown;
    lane.open.delete(job.speech.id);
    if (shown) this.#parts.nothing(shown);
  }

  #pump(lane: Lane): void {
    const now = this.#parts.clock.now();
    if (lane.busySince !== null || now < lane.retryAt || this.#closing.signal.aborted) return;
    const job = lane.finals[0] ?? lane.partial;
    if (!job) return;
    if (job === lane.partial) lane.partial = undefined;
    lane.busySince = now;
    this.#work(lane, job)
      .catch((error: unknown) => {
        this.#parts.log.warn({ err: error }, 'A caption could not be made.');
        lane.retryAt = this.#parts.clock.now() + retryMs;
        this.#fail(lane.room, 'engine_failed');
      })
      .finally(() => {
        lane.busySince = null;
        this.#pump(lane);
      });
  }

  async #work(lane: Lane, job: Job): Promise<void> {
    const { speech, segment } = job;
    const { clock, engines, hotWords, speaks } = this.#parts;
    const declared = await speaks(lane.actor);
    const likely = declared ?? lane.language;
    const began = clock.now();
    const answer = await engines.transcribe(
      {
        pcm: speech.pcm,
        ...(declared === null ? {} : { language: declared }),
        hotWords: likely === undefined ? [] : hotWords(likely),
        room: lane.room,
      },
      AbortSignal.any([this.#closing.signal, AbortSignal.timeout(givenUpMs)]),
    );
    if (!answer.ok) return this.#refused(lane, job, answer);
    const took = clock.now() - began;
    this.#pace = this.#pace === 0 ? took : this.#pace * 0.7 + took * 0.3;
    if (took < slowMs) this.#recover(lane.room);
    else this.#fail(lane.room, 'engine_slow');
    lane.language = answer.language;
    const made = captionText({ ...answer, speechMs: speech.speechMs });
    const t0 = Math.round(speech.startedAt);
    const said: Said = {
      ...{ room: lane.room, actor: lane.actor, segment, t0 },
      t1: Math.max(t0 + 1, Math.round(t0 + speech.endMs - speech.startMs)),
      lang: answer.language,
      ...(declared === null || declared === answer.language ? {} : { spoken: declared }),
      ...{ text: made.ok ? made.text : '', engine: answer.engine },
    };
    if (speech.kind === 'partial') this.#partial(lane, speech.id, said);
    else if (!made.ok) {
      lane.finals.shift();
      this.#over(lane, job);
      this.#lose(made.reason);
    } else if (await this.#parts.final(said)) {
      lane.finals.shift();
      lane.open.delete(speech.id);
    } else lane.retryAt = clock.now() + retryMs;
  }

  #partial(lane: Lane, id: string, said: Said): void {
    const open = lane.open.get(id);
    // The person has gone on since: the whole segment comes in a moment.
    if (!open || lane.finals.some(({ speech }) => speech.id === id)) return;
    if (said.text === (open.shown?.text ?? '')) return;
    open.shown = said.text === '' ? undefined : said;
    if (said.text === '') this.#parts.nothing(said);
    else this.#parts.partial(said);
  }

  #refused(lane: Lane, job: Job, { reason, retryAfterMs }: { reason: CaptionReason; retryAfterMs?: number }): void {
    const isFinal = job.speech.kind === 'final';
    // The queue of the engine is full: words that wait for long say so themselves.
    if (reason !== 'engine_busy') this.#fail(lane.room, reason);
    if (reason === 'no_engine' || reason === 'engine_refused') {
      if (isFinal) this.#giveUp(lane, job, reason);
      return;
    }
    if (isFinal) lane.retryAt = this.#parts.clock.now() + Math.min(retryAfterMs ?? retryMs, maxRetryMs);
  }

  #fail(room: string, reason: CaptionReason): void {
    this.#troubles.set(room, { reason, at: this.#parts.clock.now() });
    this.#tell(room);
  }

  #recover(room: string): void {
    if (this.#troubles.delete(room)) this.#tell(room);
  }

  #tell(room: string): void {
    const trouble = this.trouble(room);
    if ((this.#told.get(room) ?? null) === trouble) return;
    if (trouble === null) this.#told.delete(room);
    else this.#told.set(room, trouble);
    this.#parts.changed(room);
  }

  #lose(reason: string): void {
    this.#lost[reason] = (this.#lost[reason] ?? 0) + 1;
  }

  #report(now: number): void {
    if (now - this.#reported.at < reportMs) return;
    const count = Object.values(this.#lost).reduce((sum, one) => sum + one, 0);
    if (count > this.#reported.count) this.#parts.log.warn({ ...this.#lost }, 'segments of speech became no caption');
    this.#reported = { at: now, count };
  }
}
