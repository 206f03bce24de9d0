import type { ControlState, Result, VerifiedEvent } from '../contract.ts';
import { compareHlc } from './clock.ts';
import { applyControl, createState } from './control-apply.ts';
import { permits } from './control-permits.ts';

/** `[epoch, cseq, id]`: the control event that the author of a content event had applied. */
export type ControlCitation = readonly [epoch: number, cseq: number, id: string];

/**
 * The canonical control chain C of a room and what is known beside it. Immutable: `extend` answers a new one.
 * Indexes count from 0 at the create event; the control event with cseq n of C is at index n - 1.
 */
export interface ControlChain {
  readonly room: string;
  readonly canonical: readonly VerifiedEvent[];
  /** State after the last canonical event. */
  readonly state: ControlState;
  /** The owner wrote two events at one place: C ends before them until a new epoch is opened. */
  readonly frozen: boolean;
  /** The two events that prove it. */
  readonly equivocation: readonly [string, string] | null;
  /** The owner wrote an event that its own rules forbid: C ends before it. */
  readonly ended: { readonly id: string; readonly code: string } | null;
  /** Two events opened the highest epoch; the lower id counts, and people must look at it. */
  readonly tiedEpoch: boolean;
  /** State after the canonical event at `index`. @throws RangeError outside 0 … canonical.length - 1 */
  stateAt(index: number): ControlState;
  /** Index in C, or undefined for an event that is not canonical or not known. */
  indexOf(eventId: string): number | undefined;
  /**
   * Index in C of the cited event or of its nearest ancestor on C; `unknown` when it is not here yet (HOLD(ctl), R-5.7); `mismatch` when
   * the event is known and has another epoch or cseq than the citation says.
   */
  resolve(citation: ControlCitation): number | 'unknown' | 'mismatch';
  /** Is the event known, canonical or not? */
  knows(eventId: string): boolean;
}

interface TreeNode {
  event: VerifiedEvent;
  parent: string | null;
  /** Owner of the epoch that the event belongs to. */
  owner: string;
  /** null: it and all before it are permitted; else why not. */
  code: string | null;
  /** Kept for every 32nd event and where branches start; the others are folded again from there. */
  state: ControlState | null;
}
const keepStateEvery = 32;
const maxRecentStates = 64;

/** @throws TypeError without a valid create event, which a room that was opened before always has. */
export function foldControl(events: readonly VerifiedEvent[]): ControlChain {
  const created = events.filter((event) => event.header.type === 'room.create');
  const [create] = created;
  if (!create || created.some((event) => event.id !== create.id)) throw new TypeError('a room has one create event');
  const chain = openChain(create);
  if (!chain.ok) throw new TypeError(`create event: ${chain.code} ${chain.detail ?? ''}`);
  return grow(create, events);
}

/** Chain of a room of which only the create event is known. Codes: `event_malformed`. */
export function openChain(create: VerifiedEvent): Result<ControlChain> {
  const state = createState(create.id, create.header);
  if (!state.ok) return state;
  return { ok: true, value: grow(create, []) };
}

/**
 * Adds one control event; the result equals `foldControl` of all of them. An event that its owner must not write is kept and ends C; the caller
 * finds that in `ended`. The same event again answers the same chain.
 * @returns codes `no_such_room`, `gap` (its predecessor is not known), `not_owner` (not written by the owner of its epoch), `vote_refused`,
 *   `epoch_stale` (an epoch that nothing entitles its author to open), `feed_broken` (place or clock contradict its predecessor)
 */
export function extend(chain: ControlChain, event: VerifiedEvent): Result<ControlChain> {
  if (!(chain instanceof Chain)) throw new TypeError('not a chain of this module');
  return chain.extended(event);
}

function grow(create: VerifiedEvent, events: readonly VerifiedEvent[]): Chain {
  const children = new Map<string, VerifiedEvent[]>();
  const seen = new Set([create.id]);
  for (const event of events) {
    if (event.header.prev === undefined || seen.has(event.id)) continue;
    seen.add(event.id);
    const siblings = children.get(event.header.prev);
    if (siblings) siblings.push(event);
    else children.set(event.header.prev, [event]);
  }
  const state = createState(create.id, create.header);
  if (!state.ok) throw new TypeError(`create event: ${state.code}`);
  const root: TreeNode = { event: create, parent: null, owner: create.header.node, code: null, state: state.value };
  const tree = new Map([[create.id, root]]);
  const open: [TreeNode, ControlState][] = [[root, state.value]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [parent, parentState] = next;
    for (const event of children.get(parent.event.id) ?? []) {
      const grown = attach(parent, parentState, event);
      if (!grown.ok) continue;
      tree.set(event.id, grown.value.node);
      open.push([grown.value.node, grown.value.state]);
    }
  }
  return new Chain(tree, root);
}

/** Puts an event under its parent, or says why it cannot belong there. Reads nothing but the path from the create event. */
function attach(
  parent: TreeNode,
  before: ControlState,
  event: VerifiedEvent,
): Result<{ node: TreeNode; state: ControlState }> {
  const { header, id } = event;
  const room = before.room;
  if (header.lane !== 'c' || header.room !== room) return { ok: false, code: 'no_such_room' };
  const opens = header.type === 'epoch.open';
  const sameEpoch = header.epoch === parent.event.header.epoch;
  // Anybody can sign such an event; it must not count as a word of the owner.
  if (!opens && (!sameEpoch || header.node !== parent.owner)) return { ok: false, code: 'not_owner' };
  const isNext = header.seq === parent.event.header.seq + 1;
  if (!isNext || compareHlc(header.hlc, parent.event.header.hlc) <= 0) return { ok: false, code: 'feed_broken' };
  const allowed = parent.code === null ? permits(before, header) : { ok: false as const, code: 'after_invalid' };
  if (opens && !allowed.ok) return { ok: false, code: allowed.code };
  const state = allowed.ok ? applyControl(before, id, header) : before;
  const keep = opens || header.seq % keepStateEvery === 0;
  const node: TreeNode = {
    event,
    parent: parent.event.id,
    owner: header.node,
    code: allowed.ok ? null : allowed.code,
    state: keep && allowed.ok ? state : null,
  };
  return { ok: true, value: { node, state } };
}

class Chain implements ControlChain {
  readonly room: string;
  readonly canonical: readonly VerifiedEvent[];
  readonly state: ControlState;
  readonly frozen: boolean;
  readonly equivocation: readonly [string, string] | null;
  readonly ended: { readonly id: string; readonly code: string } | null;
  readonly tiedEpoch: boolean;
  readonly #tree: ReadonlyMap<string, TreeNode>;
  readonly #root: TreeNode;
  readonly #index = new Map<string, number>();
  readonly #recent = new Map<number, ControlState>();

  constructor(tree: ReadonlyMap<string, TreeNode>, root: TreeNode) {
    this.#tree = tree;
    this.#root = root;
    this.room = `r_${root.event.id.slice(2)}`;
    const path = canonicalPath(tree, root);
    this.canonical = path.events;
    this.frozen = path.equivocation !== null;
    this.equivocation = path.equivocation;
    this.ended = path.ended;
    this.tiedEpoch = path.tiedEpoch;
    for (const [index, event] of path.events.entries()) this.#index.set(event.id, index);
    const head = this.stateAt(path.events.length - 1);
    this.state = this.frozen ? { ...head, frozen: true } : head;
  }

  stateAt(index: number): ControlState {
    const event = this.canonical[index];
    if (!event) throw new RangeError(`no control event at index ${index}`);
    const known = this.#recent.get(index) ?? this.#tree.get(event.id)?.state;
    if (known) return known;
    let start = index;
    let state: ControlState | null | undefined;
    while (!state) {
      start -= 1;
      const before = this.canonical[start];
      state = before ? (this.#recent.get(start) ?? this.#tree.get(before.id)?.state) : this.#root.state;
    }
    for (let at = start + 1; at <= index; at++) {
      const step = this.canonical[at];
      if (step) state = applyControl(state, step.id, step.header);
    }
    if (this.#recent.size >= maxRecentStates) this.#recent.clear();
    this.#recent.set(index, state);
    return state;
  }

  indexOf(eventId: string): number | undefined {
    return this.#index.get(eventId);
  }

  knows(eventId: string): boolean {
    return this.#tree.has(eventId);
  }

  resolve([epoch, cseq, id]: ControlCitation): number | 'unknown' | 'mismatch' {
    const cited = this.#tree.get(id);
    if (!cited) return 'unknown';
    if (cited.event.header.epoch !== epoch || cited.event.header.seq !== cseq) return 'mismatch';
    for (let at: TreeNode | undefined = cited; at; at = at.parent === null ? undefined : this.#tree.get(at.parent)) {
      const index = this.#index.get(at.event.id);
      if (index !== undefined) return index;
    }
    throw new Error('the create event is always canonical');
  }

  extended(event: VerifiedEvent): Result<Chain> {
    if (this.#tree.has(event.id)) return { ok: true, value: this };
    const parent = event.header.prev === undefined ? undefined : this.#tree.get(event.header.prev);
    if (!parent) return { ok: false, code: 'gap' };
    const grown = attach(parent, this.#stateOf(parent), event);
    if (!grown.ok) return grown;
    const tree = new Map(this.#tree);
    tree.set(event.id, grown.value.node);
    return { ok: true, value: new Chain(tree, this.#root) };
  }

  /** State after a node of the tree, canonical or not: folded from the nearest ancestor whose state is kept. */
  #stateOf(node: TreeNode): ControlState {
    const index = this.#index.get(node.event.id);
    if (index !== undefined) return this.stateAt(index);
    const path: TreeNode[] = [];
    let at: TreeNode = node;
    while (!at.state) {
      if (at.code === null) path.push(at);
      const parent = at.parent === null ? undefined : this.#tree.get(at.parent);
      if (!parent) throw new Error('the create event has no state');
      at = parent;
    }
    return path.reduceRight((state, step) => applyControl(state, step.event.id, step.event.header), at.state);
  }
}

interface CanonicalPath {
  events: VerifiedEvent[];
  equivocation: [string, string] | null;
  ended: { id: string; code: string } | null;
  tiedEpoch: boolean;
}

/** The rule of C: path to the highest epoch, then the only child of the same epoch, as long as there is one. */
function canonicalPath(tree: ReadonlyMap<string, TreeNode>, root: TreeNode): CanonicalPath {
  const children = new Map<string, TreeNode[]>();
  let origin = root;
  let tiedEpoch = false;
  for (const node of tree.values()) {
    if (node.parent !== null && node.event.header.type !== 'epoch.open') {
      const siblings = children.get(node.parent);
      if (siblings) siblings.push(node);
      else children.set(node.parent, [node]);
    }
    if (node === root || node.event.header.type !== 'epoch.open' || node.code !== null) continue;
    const order = (node.event.header.epoch ?? 0) - (origin.event.header.epoch ?? 0);
    if (order > 0) tiedEpoch = false;
    if (order === 0) tiedEpoch = true;
    if (order > 0 || (order === 0 && node.event.id < origin.event.id)) origin = node;
  }
  const events: VerifiedEvent[] = [];
  for (let at: TreeNode | undefined = origin; at; at = at.parent === null ? undefined : tree.get(at.parent))
    events.push(at.event);
  events.reverse();
  for (let at = origin; ; ) {
    const next = children.get(at.event.id) ?? [];
    const [first] = next;
    if (!first) return { events, equivocation: null, ended: null, tiedEpoch };
    if (next.length > 1) {
      // Of more than two, everybody names the same two.
      const [one = '', two = ''] = next.map(({ event }) => event.id).sort();
      return { events, equivocation: [one, two], ended: null, tiedEpoch };
    }
    if (first.code !== null)
      return { events, equivocation: null, ended: { id: first.event.id, code: first.code }, tiedEpoch };
    events.push(first.event);
    at = first;
  }
}
