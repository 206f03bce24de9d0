import { ROOM_EVENTS } from '../../spec/schemas/events/index.ts';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { AppendInput, ControlState, CreateRoomInput, Result, VerifiedEvent } from '../contract.ts';
import { deliveryChanges, writeDraft } from '../inbox/commit.ts';
import { RoomDraft } from '../inbox/draft.ts';
import { type Hlc, tick } from '../rooms/clock.ts';
import { extend, openChain } from '../rooms/control-chain.ts';
import { FIRST_EPOCH, permits, RULE_VERSION, tightens } from '../rooms/control-permits.ts';
import { mayGovern } from '../rooms/governance.ts';
import { RANK, roleOf } from '../rooms/roles.ts';
import { seal } from '../signing/envelope.ts';
import { incarnationOf, loadRoom, type RoomMemory } from '../state/room-memory.ts';
import { headAfter } from '../state/verified.ts';
import { type AuthorDeps, cutOf, faultOf } from './append.ts';

/** A control change as somebody asks for it: an actor of this node, or of another one through a proposal. */
export interface ControlInput extends Omit<AppendInput, 'ref'> {
  /** Node of the actor. */
  by: string;
}

/** Types whose `d.cut` the engine fills in when the caller leaves it out. */
const cutTypes = new Set(['node.remove', 'actor.ban', 'actor.uninvite']);
const takeoverAfterSeconds = 86_400;

/** Writes rooms' control logs on the node that owns them (R-7.1): one writer, checked by the rules that every other node applies. */
export class ControlAuthor<Tx extends object> {
  readonly #deps: AuthorDeps<Tx>;

  constructor(deps: AuthorDeps<Tx>) {
    this.#deps = deps;
  }

  /** Starts a room that this node owns. Its id is the hash of this event. */
  async create(tx: Tx, input: CreateRoomInput): Promise<Result<VerifiedEvent>> {
    const { node, clock, keys, random, store } = this.#deps;
    const body = {
      ...(input.title !== '' && { title: input.title }),
      ...(input.topic !== undefined && { topic: input.topic }),
      ...(input.specialties !== undefined && { specialties: input.specialties }),
      ...(input.language !== undefined && { lang: input.language }),
    };
    const members = input.other && { members: [`${node}/${input.actor}`, `${input.other.node}/${input.other.actor}`] };
    const header: Omit<EventHeader, 'bh' | 'bl'> = {
      ...{ v: 1, lane: 'c', node, inc: 1, seq: 1, hlc: tick(clock.now(), null, []), type: 'room.create' },
      ...{ actor: input.actor, epoch: FIRST_EPOCH },
      d: {
        ...{ kind: input.kind, rv: RULE_VERSION, stewards: [], join: input.join, history: input.history },
        ...{ takeover_after: takeoverAfterSeconds, roles: {}, retention_days: null },
        ...members,
      },
    };
    const fault = faultOf(header, body);
    if (fault !== undefined) return fault;
    const { stored, envelope, id } = seal({ header, body }, keys, random);
    const event: VerifiedEvent = { id, room: stored.room, header: stored.header, body, envelope };
    const opened = openChain(event);
    if (!opened.ok) return opened;
    const { room } = event;
    await store.insertRoom(tx, { room, kind: input.kind, owner: node, create: id });
    await this.#write(tx, draftOfNewRoom(event, stored, opened.value));
    return { ok: true, value: event };
  }

  /** Writes one control event, or several that belong together; none when one of them is refused. */
  async write(tx: Tx, room: string, inputs: ControlInput[]): Promise<Result<VerifiedEvent[]>> {
    const { store, node } = this.#deps;
    const head = await store.lockFeed(tx, room, 'c');
    let memory = await this.#deps.cache.getLocked(tx, room);
    if (memory === undefined || head === undefined) return { ok: false, code: 'no_such_room' };
    // A commit that this transaction waited for may not have reached the cache yet.
    if (memory.control.id !== head.id) memory = await loadRoom(store, tx, room);
    if (memory === undefined) return { ok: false, code: 'no_such_room' };
    if (memory.chain.state.owner !== node) return { ok: false, code: 'not_owner' };
    const draft = new RoomDraft(memory);
    const written: VerifiedEvent[] = [];
    for (const input of inputs) {
      const event = this.#next(draft, memory, input);
      if (!event.ok) return event;
      written.push(event.value);
    }
    await this.#write(tx, draft);
    return { ok: true, value: written };
  }

  #next(draft: RoomDraft, memory: RoomMemory, input: ControlInput): Result<VerifiedEvent> {
    const { clock, keys, random } = this.#deps;
    const { state } = draft;
    if (!mayGovern(state, input)) return { ok: false, code: 'right_missing' };
    const header: Omit<EventHeader, 'bh' | 'bl'> = {
      ...{ v: 1, room: draft.room, lane: 'c', node: state.owner, inc: 1, seq: state.cseq + 1, prev: state.head },
      ...{ hlc: tick(clock.now(), draft.control.hlc as Hlc, []), type: input.type, epoch: state.epoch },
      ...(input.by === state.owner && { actor: input.actor }),
      d: withAsker(state, input, withCut(memory, state, input)),
      ...(needsSeen(state, input) && { seen: seenOf(memory) }),
    };
    const fault = faultOf(header, input.body);
    if (fault !== undefined) return fault;
    const { stored, envelope, id } = seal(
      { header, ...(input.body === undefined ? {} : { body: input.body }) },
      keys,
      random,
    );
    const allowed = permits(state, stored.header);
    if (!allowed.ok) return allowed;
    const event: VerifiedEvent = { id, room: draft.room, header: stored.header, envelope };
    if (input.body !== undefined) event.body = input.body;
    const grown = extend(draft.chain, event);
    if (!grown.ok) return grown;
    draft.addControl({ event, stored, bodyFault: null }, grown.value);
    return { ok: true, value: event };
  }

  async #write(tx: Tx, draft: RoomDraft): Promise<void> {
    const deliveries = deliveryChanges(this.#deps.node, draft);
    await writeDraft(this.#deps, tx, draft, deliveries);
    this.#deps.store.afterCommit(tx, () => this.#deps.committed(draft, deliveries));
  }
}

/** A draft that writes a room's first event. */
export function draftOfNewRoom(
  event: VerifiedEvent,
  stored: Parameters<RoomDraft['addControl']>[0]['stored'],
  chain: RoomMemory['chain'],
): RoomDraft {
  const control = headAfter(event);
  const memory: RoomMemory = {
    ...{ room: event.room, chain, control, feeds: new Map(), suspensions: [], awaited: new Set(), unsaved: 0 },
  };
  const draft = new RoomDraft(memory);
  draft.addControl({ event, stored, bodyFault: null }, chain);
  return draft;
}

/** Types that say who asked for them: people are told whose doing it was. */
const askedTypes = new Set([
  ...['role.set', 'actor.ban', 'actor.unban', 'session.door', 'session.admit', 'session.host'],
]);

/** The event's actor is of the owner's node; somebody of another one is named in the data. What a proposal says about it is left out. */
function withAsker(
  state: ControlState,
  { type, by, actor }: ControlInput,
  d: Record<string, unknown>,
): Record<string, unknown> {
  if (!askedTypes.has(type)) return d;
  const { by: _said, ...rest } = d;
  return by === state.owner ? rest : { ...rest, by: `${by}/${actor}` };
}

/** Restrictions carry the position up to which the target's events go on counting: what the owner holds of it now. */
function withCut(memory: RoomMemory, state: ControlState, { type, d = {} }: ControlInput): Record<string, unknown> {
  if (type === 'feed.reopen') return withBase(memory, d);
  const { node, actor, role, cut } = d as { node?: unknown; actor?: unknown; role?: unknown; cut?: unknown };
  if (typeof node !== 'string' || cut !== undefined) return d;
  const lowers =
    (type === 'role.set' || type === 'actor.invite') &&
    typeof role === 'string' &&
    typeof actor === 'string' &&
    Object.hasOwn(RANK, role) &&
    RANK[role as keyof typeof RANK] < RANK[roleOf(state, node, actor)];
  return cutTypes.has(type) || lowers ? { ...d, cut: cutOf(memory, node) } : d;
}

/** A feed is reopened where the owner holds it, unless the caller says where. */
function withBase(memory: RoomMemory, d: Record<string, unknown>): Record<string, unknown> {
  const { node } = d;
  if (typeof node !== 'string') return d;
  const inc = incarnationOf(memory.chain.state, node) + 1;
  return { inc, base: cutOf(memory, node), why: 'fork', ...d };
}

/** Types that name where every feed stood: the history anchor of an admission, or the cut for everybody. */
function needsSeen(state: ControlState, { type, d }: ControlInput): boolean {
  return ROOM_EVENTS.get(type)?.seen === true || (type === 'room.set' && tightens(state, d ?? {}));
}

/** Feed heads that the owner holds: history anchor of admissions, cut of closings, and what it cannot take back later. */
function seenOf({ feeds }: RoomMemory): Record<string, [number, string]> {
  const seen: Record<string, [number, string]> = {};
  for (const [feed, { head }] of feeds) if (head.seq > 0) seen[feed] = [head.seq, head.id];
  return seen;
}
