import type { Chain } from './chain.ts';
import type { Event } from './envelope.ts';

/** One incarnation of a node's feed: what belongs to it in order, and what the owner's reopening left out. */
export interface Feed {
  node: string;
  inc: number;
  events: Event[];
  leftOut: Event[];
}
export interface FeedFaults {
  /** Two events at one place, which nobody has decided yet. */
  forks: { feed: string; seq: number; ids: string[] }[];
  /** A clock that does not advance. */
  broken: { feed: string; seq: number; id: string }[];
}

/** Puts a room's content events into their feeds. Incarnations of a node come in order. */
export function arrange(chain: Chain, content: readonly Event[]): { feeds: Feed[]; faults: FeedFaults } {
  const feeds: Feed[] = [];
  const faults: FeedFaults = { forks: [], broken: [] };
  const nodes = [...new Set(content.map(({ header }) => header.node))];
  for (const node of nodes) {
    const own = content.filter(({ header }) => header.node === node);
    let anchor = chain.events[0]?.id ?? '';
    for (let inc = 1; inc > 0; ) {
      const here = own.filter(({ header }) => header.inc === inc);
      const [, baseSeq, baseId] = reopening(chain, node, inc + 1) ?? [];
      const ended = baseId === undefined ? null : backFrom(own, baseId, baseSeq ?? 0, inc, anchor);
      const events = ended ?? forward(own, here, anchor, `${node}/${inc}`, faults);
      const kept = new Set(events.map(({ id }) => id));
      feeds.push({ node, inc, events, leftOut: ended ? here.filter(({ id }) => !kept.has(id)) : [] });
      if (!ended || baseId === undefined) break;
      anchor = baseId;
      inc += 1;
    }
  }
  return { feeds, faults };
}

/** Base of an incarnation that C has opened: [incarnation before, seq, id]. */
export function reopening(chain: Chain, node: string, inc: number): [number, number, string] | undefined {
  const event = chain.events.find(
    ({ header: { type, d } }) => type === 'feed.reopen' && d?.node === node && Number(d?.inc) === inc,
  );
  return event?.header.d?.base as unknown as [number, number, string] | undefined;
}

function backFrom(own: readonly Event[], id: string, seq: number, inc: number, anchor: string): Event[] | null {
  const byId = new Map(own.map((event) => [event.id, event]));
  const path: Event[] = [];
  let at = id;
  for (let left = seq; left > 0; left--) {
    const event = byId.get(at);
    if (event?.header.inc !== inc || event.header.seq !== left) return null;
    path.unshift(event);
    at = event.header.prev ?? '';
  }
  return at === anchor ? path : null;
}

function forward(
  own: readonly Event[],
  here: readonly Event[],
  anchor: string,
  feed: string,
  faults: FeedFaults,
): Event[] {
  const followers = new Map<string, Event[]>();
  for (const event of here) {
    const key = `${event.header.prev} ${event.header.seq}`;
    followers.set(key, [...(followers.get(key) ?? []), event]);
  }
  const path: Event[] = [];
  let before = own.find(({ id }) => id === anchor);
  for (let id = anchor, seq = 1; ; seq++) {
    const next = followers.get(`${id} ${seq}`) ?? [];
    const [event] = next;
    if (!event) return path;
    if (next.length > 1) {
      faults.forks.push({ feed, seq, ids: next.map((each) => each.id).sort() });
      return path;
    }
    const [was, is] = [before?.header.hlc, event.header.hlc];
    if (was && (is[0] < was[0] || (is[0] === was[0] && is[1] <= was[1]))) {
      faults.broken.push({ feed, seq, id: event.id });
      return path;
    }
    path.push(event);
    before = event;
    id = event.id;
  }
}
