import { after, begin, refusal, type State } from './control.ts';
import type { Event } from './envelope.ts';

/** The canonical chain C of a room with the state after each of its events, and what stands beside it. */
export interface Chain {
  events: Event[];
  states: State[];
  /** Index in C of an event, or of its nearest ancestor on C; undefined for an event that is not in the log. */
  place(id: string): number | undefined;
  find(id: string): Event | undefined;
  /** Two events of the owner at one place. */
  equivocation: string[] | null;
  /** An event that its owner must not have written. */
  forbidden: { id: string; why: string } | null;
  /** Several events that open the highest epoch. */
  tied: boolean;
  /** Events that have no place in the log, and why. */
  outside: { id: string; why: string }[];
}

interface Branch {
  event: Event;
  parent: Branch | null;
  children: Branch[];
  /** null when it, or something before it, is not permitted. */
  state: State | null;
  why: string | null;
}

/** Builds the tree of a room's control events and finds C. @returns a text when there is no room */
export function findChain(create: Event, events: readonly Event[]): Chain | string {
  const first = begin(create);
  if (typeof first === 'string') return `create event: ${first}`;
  const trunk: Branch = { event: create, parent: null, children: [], state: first, why: null };
  const all = new Map([[create.id, trunk]]);
  const outside = new Map<string, string>();
  // A predecessor has a lower seq, so in this order it is always there first.
  for (const event of [...events].sort((a, b) => a.header.seq - b.header.seq)) {
    if (all.has(event.id)) continue;
    const parent = all.get(event.header.prev ?? '');
    const why = parent ? misplaced(parent, event) : 'its predecessor is missing';
    if (!parent || why !== null) outside.set(event.id, why ?? 'its predecessor is missing');
    else all.set(event.id, grow(parent, event));
  }
  const openings = [...all.values()].filter(({ event }) => event.header.type === 'epoch.open');
  const highest = Math.max(1, ...openings.map(({ event }) => event.header.epoch ?? 0));
  const top = openings
    .filter(({ event }) => event.header.epoch === highest)
    .sort((a, b) => (a.event.id < b.event.id ? -1 : 1));
  const path: Branch[] = [];
  for (let at: Branch | null = top[0] ?? trunk; at; at = at.parent) path.unshift(at);
  let equivocation: string[] | null = null;
  let forbidden: Chain['forbidden'] = null;
  for (let at = path.at(-1); at; ) {
    const next: Branch[] = at.children.filter(({ event }) => event.header.type !== 'epoch.open');
    const [only, ...others] = next;
    if (others.length > 0) equivocation = next.map(({ event }) => event.id).sort();
    else if (only?.why) forbidden = { id: only.event.id, why: only.why };
    const goesOn: boolean = only !== undefined && others.length === 0 && only.why === null;
    if (goesOn && only) path.push(only);
    at = goesOn ? only : undefined;
  }
  const indexes = new Map(path.map(({ event }, index) => [event.id, index]));
  const place = (id: string): number | undefined => {
    for (let at = all.get(id) ?? null; at; at = at.parent) {
      const index = indexes.get(at.event.id);
      if (index !== undefined) return index;
    }
    return undefined;
  };
  return {
    events: path.map(({ event }) => event),
    states: path.map(({ state }) => state ?? first),
    ...{ place, find: (id) => all.get(id)?.event, equivocation, forbidden, tied: top.length > 1 },
    outside: [...outside].map(([id, why]) => ({ id, why })),
  };
}

/** Belongs to the tree: right room, written by the owner of its epoch, next seq, later clock; an opening must be permitted as well. */
function misplaced(parent: Branch, event: Event): string | null {
  const [before, header] = [parent.event.header, event.header];
  if (header.lane !== 'c' || event.room !== parent.event.room) return 'another room';
  const opening = header.type === 'epoch.open';
  if (!opening && (header.epoch !== before.epoch || header.node !== before.node)) return 'not written by the owner';
  if (header.seq !== before.seq + 1) return 'seq';
  if (header.hlc[0] < before.hlc[0] || (header.hlc[0] === before.hlc[0] && header.hlc[1] <= before.hlc[1]))
    return 'clock';
  if (!opening) return null;
  return parent.state ? refusal(parent.state, parent.event, event) : 'on a log that had ended';
}

function grow(parent: Branch, event: Event): Branch {
  const why = parent.state ? refusal(parent.state, parent.event, event) : 'on a log that had ended';
  const state = parent.state && why === null ? after(parent.state, event) : null;
  const branch: Branch = { event, parent, children: [], state, why };
  parent.children.push(branch);
  return branch;
}
