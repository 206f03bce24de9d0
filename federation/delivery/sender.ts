import { Compile } from 'typebox/compile';
import { TxnReply } from '../../spec/schemas/federation/exchange.ts';
import type { PeerStatus } from '../contract.ts';
import type { PeerClient, PeerFailure, PeerReply } from '../http/peer-client.ts';
import type { Limits, Timings } from '../limits.ts';
import type { Clock, Random } from '../ports.ts';
import { type Breaker, failed, heardFrom, newBreaker, succeeded, waitMs } from './breaker.ts';
import type { Outbox } from './outbox.ts';
import { retryDelayMs, verdict } from './retry-policy.ts';
import { buildTxn, type Txn, type TxnSources } from './txn-builder.ts';

const txnReplyShape = Compile(TxnReply);

/** A request that is kept until the peer has answered it (invitations, answers, proposals); see RequestQueue. */
export interface QueuedWork {
  /** Sends the oldest queued request of the peer. `none`: there was none. */
  sendNext(peer: string): Promise<PeerReply | PeerFailure | 'none'>;
  waiting(peer: string): number;
}

export interface SenderDeps<Tx> extends TxnSources<Tx> {
  outbox: Outbox<Tx>;
  client: PeerClient;
  requests: QueuedWork;
  slots: Slots;
  clock: Clock;
  random: Random;
  limits: Limits;
  timings: Timings;
  /** Version of this node's directory, or null before the first announcement. */
  directory(): number | null;
  /** The peer's reply names feeds in which it is ahead of us, or its directory version: somebody should look. */
  heard(peer: string, reply: TxnReply): void;
  /** 401 or 403: this node's view of the registry may be old, or the peer's. */
  refused(peer: string, code: string): void;
  /** The peer answers again after it was given up for a while. */
  returned(peer: string): void;
  isActive(peer: string): boolean;
  warn(fields: Record<string, unknown>, message: string): void;
}

/** Bound on requests under way to all peers; peers that do not answer well share the smaller part of it. */
export class Slots {
  readonly #total: number;
  readonly #slow: number;
  #used = 0;
  #usedSlow = 0;
  readonly #waiting: { slow: boolean; resolve: () => void }[] = [];

  constructor(total = 64, slow = 16) {
    this.#total = total;
    this.#slow = slow;
  }

  async take(slow: boolean): Promise<() => void> {
    if (!this.#free(slow)) await new Promise<void>((resolve) => this.#waiting.push({ slow, resolve }));
    else this.#count(slow, 1);
    return () => this.#give(slow);
  }

  #free(slow: boolean): boolean {
    return this.#used < this.#total && (!slow || this.#usedSlow < this.#slow);
  }
  #count(slow: boolean, by: 1 | -1): void {
    this.#used += by;
    if (slow) this.#usedSlow += by;
  }
  #give(slow: boolean): void {
    this.#count(slow, -1);
    const next = this.#waiting.findIndex((waiter) => this.#free(waiter.slow));
    const [waiter] = next < 0 ? [] : this.#waiting.splice(next, 1);
    if (waiter === undefined) return;
    this.#count(waiter.slow, 1);
    waiter.resolve();
  }
}

/** Sends to one peer, one request at a time: queued requests, control feeds, content feeds, and what is only to be announced. */
export class PeerSender<Tx> {
  readonly peer: string;
  readonly #deps: SenderDeps<Tx>;
  #breaker: Breaker;
  #running = false;
  /** Woken while running: look once more before going to sleep. */
  #again = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #announced = 0;
  #announce = 0;
  #saidDirectory: number | null = null;
  #lastContactAt: number | null = null;
  #lastError: string | null = null;
  #slow = false;

  constructor(peer: string, deps: SenderDeps<Tx>) {
    this.peer = peer;
    this.#deps = deps;
    this.#breaker = newBreaker(deps.clock.now());
  }

  /** Something may be there to send; cheap to call. */
  wake(): void {
    this.#again = true;
    if (this.#running || this.#closed) return;
    this.#running = true;
    this.#again = false;
    this.#run()
      .catch((error: unknown) => {
        // A fault of our own (the database is away): the peer is not to blame, and nothing is lost by waiting.
        this.#deps.warn(
          { peer: this.peer, err: error instanceof Error ? error.message : 'unknown' },
          'delivery interrupted',
        );
        this.#sleep(this.#deps.timings.retryUnitMs);
      })
      .finally(() => {
        this.#running = false;
        if (this.#again && !this.#closed) this.wake();
      });
  }

  /** Makes sure that the peer hears from us soon, with or without events: our registry position or directory has changed. */
  announce(): void {
    this.#announce += 1;
    this.wake();
  }

  /** The peer has just sent us a valid request. */
  heard(now: number): void {
    this.#lastContactAt = now;
    const before = this.#breaker;
    this.#breaker = heardFrom(before, now);
    if (this.#breaker !== before) this.wake();
  }

  status(): PeerStatus {
    return {
      node: this.peer,
      reachable: this.#breaker.failures === 0 && this.#deps.isActive(this.peer),
      since: this.#breaker.since,
      lastContactAt: this.#lastContactAt,
      pendingEvents: this.#deps.outbox.pending(this.peer),
      lastError: this.#lastError,
    };
  }

  /** Nothing left that could be sent now. */
  idle(): boolean {
    return !this.#running && !this.#hasWork(this.#deps.clock.now());
  }

  /** Nothing is being sent at this moment. */
  resting(): boolean {
    return !this.#running;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #hasWork(now: number): boolean {
    const { outbox, requests } = this.#deps;
    if (!this.#deps.isActive(this.peer) || waitMs(this.#breaker, now) > 0) return false;
    return requests.waiting(this.peer) > 0 || outbox.backlog(this.peer, now).length > 0 || this.#mustAnnounce();
  }
  #mustAnnounce(): boolean {
    return this.#announced < this.#announce || this.#saidDirectory !== this.#deps.directory();
  }

  async #run(): Promise<void> {
    const { clock, slots, outbox } = this.#deps;
    while (!this.#closed) {
      const now = clock.now();
      if (!this.#deps.isActive(this.peer)) return;
      const wait = waitMs(this.#breaker, now);
      if (wait > 0) return this.#sleep(wait);
      if (!this.#hasWork(now)) {
        const resumeAt = outbox.nextPausedAt(this.peer);
        if (resumeAt !== null) this.#sleep(Math.max(10, resumeAt - now));
        return;
      }
      const release = await slots.take(this.#breaker.open || this.#slow);
      try {
        await this.#sendOne();
      } finally {
        release();
      }
    }
  }

  async #sendOne(): Promise<void> {
    const { requests, outbox, clock, client, timings } = this.#deps;
    const started = performance.now();
    const answered = await requests.sendNext(this.peer);
    if (answered !== 'none') {
      this.#judge(answered);
      return;
    }
    const wasOpen = this.#breaker.open;
    const announce = this.#announce;
    const directory = this.#deps.directory();
    const backlog = outbox.backlog(this.peer, clock.now());
    const txn = await buildTxn(this.#deps, this.peer, backlog, { pokeOnly: wasOpen, directory });
    for (const { room, feed } of txn.finished) await this.#finish(room, feed);
    if (txn.events === 0 && txn.poked.length === 0 && !this.#mustAnnounce()) {
      // Nothing could be read of what should be there: come back later instead of asking the store in a circle.
      if (txn.finished.length === 0) for (const { room } of backlog) this.#pause(room, timings.retryUnitMs);
      return;
    }
    const reply = await client.request(this.peer, {
      method: 'PUT',
      path: `/federation/v1/txn/${txn.id}`,
      body: txn.body,
    });
    this.#slow = performance.now() - started > 2_000;
    if (!this.#judge(reply)) {
      // Only a node that runs other software refuses a push as such. It may be mended one day, so nothing is dropped.
      if (reply.ok && verdict(reply.status) === 'final') this.#fail(problemCode(reply), 0);
      return;
    }
    this.#announced = announce;
    this.#saidDirectory = directory;
    if (reply.ok && txnReplyShape.Check(reply.json)) this.#settle(txn, reply.json);
    else this.#fail('reply_malformed', 0);
  }

  /** True when the request was taken. Any other outcome is a failure of the peer as a whole: what is to be sent stays and is sent later. */
  #judge(reply: PeerReply | PeerFailure): boolean {
    if (!reply.ok) {
      this.#fail(reply.code, 0);
      return false;
    }
    const code = problemCode(reply);
    const outcome = verdict(reply.status);
    if (outcome === 'refused') this.#deps.refused(this.peer, code);
    if (outcome === 'retry' || outcome === 'refused') {
      this.#fail(code, reply.retryAfterMs);
      return false;
    }
    const wasOpen = this.#breaker.open;
    this.#breaker = succeeded(this.#breaker, this.#deps.clock.now());
    if (wasOpen) this.#deps.returned(this.peer);
    this.#lastContactAt = this.#deps.clock.now();
    this.#lastError = outcome === 'final' ? code : null;
    return outcome === 'done';
  }

  #fail(code: string, retryAfter: number): void {
    const { clock, random, timings } = this.#deps;
    this.#lastError = code;
    const scaled = failed(this.#breaker, clock.now(), unit(random), retryAfter);
    const delay = (scaled.nextAt - clock.now()) * (timings.retryUnitMs / 1_000);
    this.#breaker = { ...scaled, nextAt: clock.now() + Math.max(delay, 1) };
  }

  /** The peer gets nothing more of a feed. Its cursors go with the last feed of the room, so that nothing spins on a room that was left. */
  async #finish(room: string, feed: string): Promise<void> {
    const { outbox, store } = this.#deps;
    if (outbox.finish(this.peer, room, feed)) {
      await store.transaction((tx) => store.deletePeerDeliveries(tx, this.peer, room));
    }
  }

  /** Takes over what the peer has and waits with rooms in which it did not move, so that nothing is sent in circles. */
  #settle(txn: Txn, reply: TxnReply): void {
    const { outbox, timings } = this.#deps;
    const unknown = new Set(reply.unknown);
    for (const room of [...txn.rooms, ...txn.poked]) {
      const moved = outbox.acknowledged(this.peer, room, reply.have[room] ?? {});
      if (unknown.has(room)) this.#pause(room, timings.unknownRoomMs);
      else if (!moved)
        this.#pause(room, txn.poked.includes(room) ? timings.requestTimeoutMs : timings.retryUnitMs / 10);
    }
    for (const { id, code } of reply.bad)
      this.#deps.warn({ peer: this.peer, event: id, code }, 'peer refused an event of ours');
    this.#deps.heard(this.peer, reply);
  }

  #pause(room: string, leastMs: number): void {
    const { outbox, clock, random, timings } = this.#deps;
    outbox.pause(this.peer, room, (stalls) => {
      const spread = retryDelayMs(stalls, unit(random)) * (timings.retryUnitMs / 1_000);
      return clock.now() + Math.max(leastMs, spread);
    });
  }

  #sleep(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(), Math.min(ms, 2 ** 31 - 1));
    this.#timer.unref();
  }
}

function unit(random: Random): number {
  return random.bytes(4).readUInt32BE() / 4_294_967_296;
}

function problemCode(reply: PeerReply): string {
  const { code } = Object(reply.json) as { code?: unknown };
  return typeof code === 'string' && code.length <= 64 ? code : `http_${reply.status}`;
}
