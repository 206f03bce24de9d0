import { createHash, randomBytes } from 'node:crypto';
import type { Change, ControlState, VerifiedEvent } from '../../../../federation/index.ts';
import type { EventHeader } from '../../../../spec/schemas/federation/envelope.ts';

const hash = (prefix: string, text: string): string =>
  `${prefix}_${createHash('sha256').update(text).digest('base64url')}`;

/** An actor id that depends only on `name`. */
export const actorNamed = (name: string): string => `u_${name.padEnd(22, '0').slice(0, 22)}`;

export const startMs = 1_767_600_000_000;

interface Written {
  type: string;
  node: string;
  actor?: string;
  ref?: string;
  body?: unknown;
  d?: Record<string, unknown>;
  /** ms since the epoch; the story's clock otherwise, which moves by a second with every event. */
  atMs?: number;
}

/**
 * Writes changes as the engine tells them, for tests of the projection alone: nothing is signed and no right is judged.
 * The same calls in the same order give the same ids for the same `name`.
 */
export class Story {
  readonly room: string;
  readonly state: ControlState;
  readonly changes: Change[] = [];
  now = startMs;
  readonly #name: string;
  readonly #seq = new Map<string, number>();

  constructor(
    name: string = randomBytes(6).toString('hex'),
    options: { owner?: string; kind?: 'group' | 'dm'; members?: string[]; nodes?: string[]; title?: string } = {},
  ) {
    const { owner = 'a.example', kind = 'group', members = [], nodes = ['a.example', 'b.example'] } = options;
    this.#name = name;
    this.room = hash('r', name);
    this.state = {
      room: this.room,
      kind,
      rv: 1,
      epoch: 1,
      cseq: 0,
      head: hash('e', name),
      owner,
      stewards: [],
      join: 'invite',
      history: 'all',
      retentionDays: null,
      nodes: Object.fromEntries(nodes.map((node) => [node, { cap: 'member', admittedAt: 1, seen: {} }])),
      roles: {},
      invited: {},
      banned: [],
      closed: false,
      frozen: false,
      members: [...members].sort(),
      takeoverAfterSeconds: 86_400,
      acked: {},
      reopened: {},
      transferTo: null,
      upgradedTo: null,
      session: null,
    };
    const ownerNode = this.state.nodes[owner];
    if (ownerNode) ownerNode.cap = kind === 'dm' ? 'member' : 'admin';
    const title = options.title ?? 'Prone positioning';
    this.control('room.create', kind === 'dm' ? {} : { body: { title } });
  }

  /** A control event of the owner after which the state is `change`d. */
  control(
    type: string,
    more: { body?: unknown; d?: Record<string, unknown>; change?: Partial<ControlState> } = {},
  ): Change {
    Object.assign(this.state, more.change, { cseq: this.state.cseq + 1 });
    const event = this.#event(
      { type, node: this.state.owner, actor: actorNamed('kaya'), ...more, ...(more.d ? { d: more.d } : {}) },
      'c',
    );
    return this.#keep({ kind: 'control', room: this.room, event, state: structuredClone(this.state) });
  }

  /** A content event. */
  content(written: Written, live = true): Extract<Change, { kind: 'content' }> {
    const event = this.#event(written, 'm');
    const change: Extract<Change, { kind: 'content' }> = {
      kind: 'content',
      room: this.room,
      event,
      live,
      state: structuredClone(this.state),
    };
    this.#keep(change);
    return change;
  }

  join(name: string, node = 'a.example') {
    return this.content({ type: 'member.join', node, actor: actorNamed(name), body: { profile: { name } } });
  }

  post(name: string, text: string, more: { node?: string; body?: object; atMs?: number } = {}) {
    const { node = 'a.example', body = {}, ...rest } = more;
    return this.content({
      type: 'msg.post',
      node,
      actor: actorNamed(name),
      body: { text, fmt: 'md', mentions: [], attachments: [], ...body },
      ...rest,
    });
  }

  #keep<C extends Change>(change: C): C {
    this.changes.push(change);
    return change;
  }

  #event(written: Written, lane: 'c' | 'm'): VerifiedEvent {
    const feed = lane === 'c' ? 'c' : `${written.node}/1`;
    const seq = (this.#seq.get(feed) ?? 0) + 1;
    this.#seq.set(feed, seq);
    this.now += 1_000;
    const header = {
      v: 1,
      room: this.room,
      lane,
      node: written.node,
      inc: 1,
      seq,
      hlc: [written.atMs ?? this.now, 0],
      type: written.type,
      ...(written.actor === undefined ? {} : { actor: written.actor }),
      ...(written.ref === undefined ? {} : { ref: written.ref }),
      ...(written.d === undefined ? {} : { d: written.d }),
    } as EventHeader;
    const id = hash('e', `${this.#name} ${feed} ${seq}`);
    return {
      id,
      room: this.room,
      header,
      envelope: { protected: '', payload: '', signature: '' },
      ...(written.body === undefined ? {} : { body: written.body }),
    };
  }
}

/** The change as it comes when only the header has arrived. */
export function withoutBody(change: Extract<Change, { kind: 'content' }>): Extract<Change, { kind: 'content' }> {
  const { body: _body, ...event } = change.event;
  return { ...change, event };
}

/** The body of a change, arriving later. */
export function bodyOf(change: Extract<Change, { kind: 'content' }>): Change {
  return { kind: 'body', room: change.room, event: change.event, live: change.live };
}
