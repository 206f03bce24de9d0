import { randomBytes } from 'node:crypto';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { MediaHost } from '../../media-host/index.ts';
import { Problem } from '../../platform/problem.ts';
import { RateCounter } from '../../platform/rate-limit.ts';

/** A way that works connects within a few seconds, even from another continent. */
export const trialMs = 15_000;
/** Trials of a node at the same time. Each takes a little of a media worker. */
export const maxTrials = 60;
/** Of one person and minute: one for each way, three times. */
export const maxTrialsPerMinute = 12;

const participant = 'trial';

export interface TrialParts {
  readonly media: Pick<MediaHost, 'openRoom' | 'closeRoom' | 'join' | 'signal'>;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Runs something later. @returns a function that prevents it */
  readonly later: (run: () => void, ms: number) => () => void;
}

/**
 * Throw-away places at the relay. A browser that wants to know whether a way is open connects for real: the packets of
 * a handshake go both ways, or they do not. Nobody is heard or seen in such a place, and nobody else is in it.
 */
export class Trials {
  readonly #parts: TrialParts;
  readonly #counter: RateCounter;
  /** Room → a function that forgets its end. */
  readonly #open = new Map<string, () => void>();

  constructor(parts: TrialParts) {
    this.#parts = parts;
    this.#counter = new RateCounter(parts.now);
  }

  /** @throws Problem `rate_limited` */
  async open(actor: string, sdp: string): Promise<Reply<'network.trial'>> {
    const wait = this.#counter.hit(actor, maxTrialsPerMinute);
    if (wait !== undefined) throw new Problem('rate_limited', {}, wait);
    if (this.#open.size >= maxTrials) throw new Problem('rate_limited', {}, trialMs / 1000);
    const room = `trial-${randomBytes(12).toString('hex')}`;
    // Counted from now on: several requests at the same moment must not pass the limit together.
    this.#open.set(
      room,
      this.#parts.later(() => this.#close(room), trialMs),
    );
    const answer = await this.#connect(room, sdp);
    if (!answer.ok) this.#close(room);
    return answer;
  }

  async #connect(room: string, sdp: string): Promise<Reply<'network.trial'>> {
    const { media, now } = this.#parts;
    const opened = await media.openRoom(room, { maxParticipants: 1, maxVoices: 1 });
    if (!opened.ok) return opened;
    const expiresAt = now() + trialMs;
    const joined = await media.join({ room, participant, rights: { send: [], receive: true }, expiresAt });
    if (!joined.ok) return joined;
    const answer = await media.signal(room, participant, { kind: 'offer', sdp, sources: [] });
    if (!answer.ok) return answer;
    return answer.reply.kind === 'answer'
      ? { ok: true, sdp: answer.reply.sdp }
      : { ok: false, reason: 'media_offer_malformed' };
  }

  #close(room: string): void {
    this.#open.get(room)?.();
    if (this.#open.delete(room)) void this.#parts.media.closeRoom(room);
  }

  /** Ends every trial. */
  close(): void {
    for (const room of [...this.#open.keys()]) this.#close(room);
  }
}
