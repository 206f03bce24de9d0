import type { FeedCut } from '../../spec/schemas/events/control.ts';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { VerifiedEvent } from '../contract.ts';
import { type Hlc, tick } from '../rooms/clock.ts';
import { seal } from '../signing/envelope.ts';
import { type TestKeys, testKeys, testRandom } from './keys.ts';

/** An actor id that depends only on `name`. */
export function actorId(name: string): string {
  return `u_${name.padEnd(22, '0').slice(0, 22)}`;
}

const made = new Map<string, TestKeys>();
/** Keys of a node in these rooms; making them costs more than signing with them. */
export function keysOf(node: string): TestKeys {
  const keys = made.get(node) ?? testKeys(node);
  made.set(node, keys);
  return keys;
}

export interface RoomOptions {
  /** Host of the owner's node. */
  owner?: string;
  /** Name of the person who creates the room. */
  creator?: string;
  /** Members of the create event's `d` that differ from a closed group. */
  d?: Record<string, unknown>;
  /** ms since the epoch. */
  startAt?: number;
}

type Extra = Partial<
  Pick<EventHeader, 'seen' | 'after' | 'ref' | 'd' | 'ctl' | 'seq' | 'prev' | 'epoch' | 'hlc' | 'inc' | 'actor'>
> & {
  body?: unknown;
};

/** Head of one feed as its author knows it. */
interface Head {
  inc: number;
  seq: number;
  id: string;
  hlc: Hlc | null;
}

/**
 * Writes real, signed events of one room for tests and vectors, deterministic in the order of calls. Every member of a header can be given by hand, so
 * wrong events are as easy to write as right ones. It applies no rules: what is written decides nothing.
 */
export class RoomAuthor {
  /** Told of every room that is written while it is set: to look at all rooms of other tests. */
  static watcher: ((author: RoomAuthor) => void) | null = null;

  readonly room: string;
  readonly create: VerifiedEvent;
  readonly owner: string;
  readonly events: VerifiedEvent[] = [];
  /** Last control event of the branch that is written on. */
  control: VerifiedEvent;
  now: number;
  readonly #heads = new Map<string, Head>();
  readonly #random = testRandom('room author');

  constructor(options: RoomOptions = {}) {
    const { owner = 'a.example', creator = 'kaya', d = {}, startAt = 1_767_600_000_000 } = options;
    this.owner = owner;
    this.now = startAt;
    this.create = this.#seal(
      {
        ...{ v: 1, lane: 'c', node: owner, inc: 1, seq: 1, hlc: [this.now, 0], type: 'room.create', epoch: 1 },
        actor: actorId(creator),
        d: {
          ...{ kind: 'group', rv: 1, stewards: [], join: 'invite', history: 'joined', takeover_after: 86400 },
          ...{ roles: {}, retention_days: null },
          ...d,
        },
      },
      { title: 'Ventilation in severe pneumonia' },
    );
    this.room = `r_${this.create.id.slice(2)}`;
    this.control = this.create;
    RoomAuthor.watcher?.(this);
  }

  /** A control event after `this.control` (or after `extra.prev`), which it becomes. */
  ctl(
    type: string,
    d: Record<string, unknown>,
    extra: Extra & { node?: string; base?: VerifiedEvent } = {},
  ): VerifiedEvent {
    const { body, node, base = this.control, ...over } = extra;
    const epoch = base.header.epoch ?? 1;
    const event = this.#seal(
      {
        ...{ v: 1, room: this.room, lane: 'c', node: node ?? base.header.node, inc: 1, seq: base.header.seq + 1 },
        ...{ prev: base.id, hlc: this.#tick(base.header.hlc), type, epoch, d },
        ...over,
      },
      body,
    );
    this.control = event;
    return event;
  }

  /** Admits a node with what the owner has seen. */
  admit(node: string, cap = 'member', extra: Extra = {}): VerifiedEvent {
    return this.ctl('node.admit', { node, cap }, { seen: this.seen(), ...extra });
  }

  /** Invites a person of an admitted node; a viewer needs a cut, which is then the head of their feed. */
  invite(node: string, name: string, role = 'member'): VerifiedEvent {
    const cut = role === 'viewer' ? { cut: this.cut(node) } : {};
    return this.ctl('actor.invite', { node, actor: name === '*' ? '*' : actorId(name), role, until: null, ...cut });
  }

  /** A content event at the head of the node's feed, citing the newest control event unless `extra.ctl` says otherwise. */
  say(node: string, name: string, type: string, extra: Extra = {}): VerifiedEvent {
    return this.#write(node, type, { actor: actorId(name), ...extra });
  }

  #write(node: string, type: string, extra: Extra): VerifiedEvent {
    const head = this.head(node);
    const { body, ...over } = extra;
    const header: Omit<EventHeader, 'bh' | 'bl'> = {
      ...{ v: 1, room: this.room, lane: 'm', node, inc: head.inc, seq: head.seq + 1, prev: head.id },
      ...{ hlc: this.#tick(head.hlc), type, ctl: this.cite(this.control) },
      ...over,
    };
    const event = this.#seal(header, body);
    this.#heads.set(node, { inc: header.inc, seq: header.seq, id: event.id, hlc: header.hlc });
    return event;
  }

  /** A content event of a node itself, without an actor. */
  note(node: string, type: string, extra: Omit<Extra, 'actor'> = {}): VerifiedEvent {
    return this.#write(node, type, extra);
  }

  post(node: string, name: string, text = 'Any experience with prone position?', extra: Extra = {}): VerifiedEvent {
    return this.say(node, name, 'msg.post', { body: { text, fmt: 'md', mentions: [], attachments: [] }, ...extra });
  }

  join(node: string, name: string, extra: Extra = {}): VerifiedEvent {
    return this.say(node, name, 'member.join', { body: { profile: { name: `Dr. ${name}` } }, ...extra });
  }

  /** Continues a node's feed after another event than its last one: for forks and for reopened feeds. */
  continueAt(node: string, inc: number, after: VerifiedEvent | null): void {
    const { seq, hlc } = after?.header ?? { seq: 0, hlc: null };
    const here = after !== null && after.header.inc === inc;
    this.#heads.set(node, { inc, seq: here ? seq : 0, id: after?.id ?? this.create.id, hlc });
  }

  head(node: string): Head {
    return this.#heads.get(node) ?? { inc: 1, seq: 0, id: this.create.id, hlc: null };
  }

  /** Where the owner may cut a node's feed when it has seen all of it. */
  cut(node: string): FeedCut {
    const { inc, seq, id } = this.head(node);
    return [inc, seq, id];
  }

  /** What the owner has seen: the heads of all feeds. */
  seen(): Record<string, [number, string]> {
    return Object.fromEntries([...this.#heads].map(([node, { inc, seq, id }]) => [`${node}/${inc}`, [seq, id]]));
  }

  cite(control: VerifiedEvent): [number, number, string] {
    return [control.header.epoch ?? 0, control.header.seq, control.id];
  }

  /** The entry of `after` for the last event of a node. */
  known(node: string): [string, number, number, string] {
    const { inc, seq, id } = this.head(node);
    return [node, inc, seq, id];
  }

  #tick(prev: Hlc | null): Hlc {
    this.now += 1000;
    return tick(this.now, prev, []);
  }

  #seal(header: Omit<EventHeader, 'bh' | 'bl'>, body: unknown): VerifiedEvent {
    const input = body === undefined ? { header } : { header, body };
    const { id, stored, envelope } = seal(input, keysOf(header.node), this.#random);
    const event: VerifiedEvent = { id, room: stored.room, header: stored.header, envelope };
    if (body !== undefined) event.body = body;
    this.events.push(event);
    return event;
  }
}
