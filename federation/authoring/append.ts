import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { AppendInput, Result, VerifiedEvent } from '../contract.ts';
import { type CommitDeps, writeDraft } from '../inbox/commit.ts';
import { RoomDraft } from '../inbox/draft.ts';
import { findTargets } from '../inbox/targets.ts';
import type { Clock, FeedHead, Random, SigningKeys } from '../ports.ts';
import { type Hlc, tick } from '../rooms/clock.ts';
import { advance, citedOf } from '../rooms/feed-context.ts';
import { live } from '../rooms/rights.ts';
import { checkBody, checkShape } from '../rooms/shape.ts';
import { maxBodyBytes, seal } from '../signing/envelope.ts';
import {
  contextBefore,
  type FeedMemory,
  feedStart,
  incarnationOf,
  loadRoom,
  pages,
  type RoomMemory,
} from '../state/room-memory.ts';
import { fromStored } from '../state/verified.ts';

export interface AuthorDeps<Tx extends object> extends CommitDeps<Tx> {
  keys: SigningKeys;
  clock: Clock;
  random: Random;
}

const maxAfter = 8;

/** What is to be written into a room; without an actor it is the node's own word. */
type Words = Omit<AppendInput, 'room' | 'actor'> & { actor?: string };

function only(result: Result<VerifiedEvent[]>): Result<VerifiedEvent> {
  return result.ok ? { ok: true, value: result.value[0] as VerifiedEvent } : result;
}

/** Writes content events into this node's own feeds: lock the feed, tick the clock, seal, judge, store, tell the application. */
export class Author<Tx extends object> {
  readonly #deps: AuthorDeps<Tx>;

  constructor(deps: AuthorDeps<Tx>) {
    this.#deps = deps;
  }

  /** An event of a person of this node. Nothing is written when a peer would not let it count; the code says why. */
  async append(tx: Tx, { room, ...input }: AppendInput): Promise<Result<VerifiedEvent>> {
    return only(await this.#write(tx, room, [input]));
  }

  /** Several events of one room with one visit to the store: all of them, or none when one is refused. None may refer to another of them. */
  appendAll(tx: Tx, room: string, inputs: readonly Omit<AppendInput, 'room'>[]): Promise<Result<VerifiedEvent[]>> {
    return this.#write(tx, room, inputs);
  }

  /** An event of the node itself, such as the proof of a fork. */
  async appendOfNode(tx: Tx, { room, ...input }: Omit<AppendInput, 'actor' | 'body'>): Promise<Result<VerifiedEvent>> {
    return only(await this.#write(tx, room, [input]));
  }

  async #write(tx: Tx, room: string, inputs: readonly Words[]): Promise<Result<VerifiedEvent[]>> {
    const { cache, store, node } = this.#deps;
    let memory = await cache.get(tx, room);
    if (memory === undefined) return { ok: false, code: 'no_such_room' };
    const inc = incarnationOf(memory.chain.state, node);
    const feed = `${node}/${inc}`;
    const head = await store.lockFeed(tx, room, feed);
    // Behind the lock, for what was judged anew or restricted while this one waited for it.
    memory = await cache.getLocked(tx, room);
    if (memory === undefined) return { ok: false, code: 'no_such_room' };
    if (incarnationOf(memory.chain.state, node) !== inc) return this.#write(tx, room, inputs);
    memory = await this.#upToDate(tx, memory, feed, inc, head);
    const draft = new RoomDraft(memory);
    const events: VerifiedEvent[] = [];
    for (const input of inputs) {
      const added = await this.#add(tx, draft, feed, input);
      if (!added.ok) return added;
      events.push(added.value);
    }
    await writeDraft(this.#deps, tx, draft, []);
    store.afterCommit(tx, () => this.#deps.committed(draft, []));
    return { ok: true, value: events };
  }

  /** Seals one more event and adds it to the draft. */
  async #add(tx: Tx, draft: RoomDraft, feed: string, input: Words): Promise<Result<VerifiedEvent>> {
    const { store, keys, random } = this.#deps;
    const memory = draft.memory();
    const own = memory.feeds.get(feed);
    if (own === undefined) return { ok: false, code: 'feed_frozen' };
    if (own.head.status !== 'open')
      return { ok: false, code: own.head.status === 'broken' ? 'feed_broken' : 'feed_frozen' };
    const header = this.#header(memory, own, suspending(memory, input));
    const fault = faultOf(header, input.body);
    if (fault !== undefined) return fault;
    const { stored, envelope, id } = seal(
      { header, ...(input.body === undefined ? {} : { body: input.body }) },
      keys,
      random,
    );
    const event: VerifiedEvent = { id, room: memory.room, header: stored.header, envelope };
    if (input.body !== undefined) event.body = input.body;
    const targets = await findTargets(store, [event], tx);
    const target = header.ref === undefined ? undefined : targets.get(header.ref);
    const verdict = live(event, memory.chain, own.context, { suspensions: memory.suspensions, target });
    if (!verdict.live) return { ok: false, code: verdict.why };
    draft.addContent({ event, stored, bodyFault: null }, own, true);
    if (header.type === 'msg.redact' && header.ref !== undefined) draft.erase(header.ref, id, target !== undefined);
    return { ok: true, value: event };
  }

  #header(memory: RoomMemory, own: FeedMemory, input: Omit<Words, 'body'>): Omit<EventHeader, 'bh' | 'bl'> {
    const { epoch, cseq, head: control } = memory.chain.state;
    const cited = undominated(memory, own, input.type === 'mod.suspend' ? (input.d?.node as string) : undefined);
    const now = this.#deps.clock.now();
    const before = own.head.seq === 0 ? null : own.head.hlc;
    return {
      ...{ v: 1, room: memory.room, lane: 'm', node: own.head.node, inc: own.head.inc },
      ...{
        seq: own.head.seq + 1,
        prev: own.head.id,
        hlc: tick(
          now,
          before,
          cited.map(({ hlc }) => hlc as Hlc),
        ),
      },
      ...{ type: input.type, ctl: [epoch, cseq, control] },
      ...(input.actor !== undefined && { actor: input.actor }),
      ...(input.ref !== undefined && { ref: input.ref }),
      ...(input.d !== undefined && { d: input.d }),
      ...(cited.length > 0 && {
        after: cited.map(({ node, inc, seq, id }): [string, number, number, string] => [node, inc, seq, id]),
      }),
    };
  }

  /**
   * The memory as it is behind the lock. Another transaction may have written to the feed while this one waited, and its commit may not have
   * reached the cache yet; and the control event that it cited must be known before this one cites another.
   */
  async #upToDate(
    tx: Tx,
    memory: RoomMemory,
    feed: string,
    inc: number,
    head: FeedHead | undefined,
  ): Promise<RoomMemory> {
    const { store, node } = this.#deps;
    const known = memory.feeds.get(feed);
    if (known !== undefined && (head === undefined || head.seq <= known.head.seq)) return memory;
    const start = feedStart(memory.chain, node, inc);
    if (start === undefined) return memory;
    let context = known?.context ?? (await contextBefore(store, tx, memory.chain, memory.room, node, inc));
    for await (const page of pages(store, tx, memory.room, feed, context.seq + 1)) {
      for (const stored of page) {
        const { ctl } = stored.header;
        if (ctl !== undefined && memory.chain.resolve(ctl) === 'unknown') {
          const fresh = await loadRoom(store, tx, memory.room);
          if (fresh === undefined) throw new Error(`room ${memory.room} has gone`);
          return fresh;
        }
        context = advance(context, fromStored(stored), memory.chain, stored.live);
      }
    }
    const empty: FeedHead = { feed, node, inc, seq: 0, id: start.id, hlc: [0, 0], status: 'open' };
    return { ...memory, feeds: new Map(memory.feeds).set(feed, { head: head ?? empty, context }) };
  }
}

/** Heads of other feeds that this feed has not cited yet, at most eight: causality, and a witness against forks. */
function undominated(memory: RoomMemory, own: FeedMemory, always?: string): FeedHead[] {
  const heads: FeedHead[] = [];
  const must = always === undefined ? undefined : feedHeadOf(memory, always);
  for (const { head } of memory.feeds.values()) {
    if (head.node === own.head.node || head.seq === 0 || head === must) continue;
    const cited = citedOf(own.context, head.node);
    if (cited !== undefined && (cited[0] > head.inc || (cited[0] === head.inc && cited[1] >= head.seq))) continue;
    heads.push(head);
  }
  heads.sort((a, b) => b.hlc[0] - a.hlc[0] || b.hlc[1] - a.hlc[1]);
  return (must === undefined ? heads : [must, ...heads]).slice(0, maxAfter);
}

/** Head of the feed that a node writes now, as far as it is here; undefined before its first event. */
export function feedHeadOf(memory: RoomMemory, node: string): FeedHead | undefined {
  const head = memory.feeds.get(`${node}/${incarnationOf(memory.chain.state, node)}`)?.head;
  return head === undefined || head.seq === 0 ? undefined : head;
}

/** A position beyond which nothing of a node counts: the last event of it that is here. */
export function cutOf(memory: RoomMemory, node: string): [number, number, string] {
  const head = feedHeadOf(memory, node);
  const inc = incarnationOf(memory.chain.state, node);
  return head === undefined ? [inc, 0, feedStart(memory.chain, node, inc)?.id ?? ''] : [head.inc, head.seq, head.id];
}

/** A suspension cuts where the moderator's node stands, and cites that very head. */
function suspending<Input extends { type: string; d?: Record<string, unknown> }>(
  memory: RoomMemory,
  input: Input,
): Input {
  const { node, cut } = (input.d ?? {}) as { node?: unknown; cut?: unknown };
  if (input.type !== 'mod.suspend' || typeof node !== 'string' || cut !== undefined) return input;
  return { ...input, d: { ...input.d, cut: cutOf(memory, node) } };
}

/** Why an event could not be sent: its header or body is not of its type. Found before sealing, so that the caller gets a code and no throw. */
export function faultOf(
  header: Omit<EventHeader, 'bh' | 'bl'>,
  body: unknown,
): { ok: false; code: string; detail?: string } | undefined {
  const shape = checkShape(header);
  if (!shape.ok) return shape;
  if (body === undefined) return undefined;
  const fits = checkBody(header.type, body);
  if (!fits.ok) return fits;
  return Buffer.byteLength(JSON.stringify(body)) > maxBodyBytes
    ? { ok: false, code: 'limit_exceeded', detail: 'body' }
    : undefined;
}
