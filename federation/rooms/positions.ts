import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';

/** A place in a node's content feed of one room: [incarnation, sequence number]. Positions of one node are totally ordered. */
export type Position = [inc: number, seq: number];

/** Order of two positions of the same node; a later incarnation is after every position of an earlier one. */
export function comparePositions(
  a: readonly [number, number, ...unknown[]],
  b: readonly [number, number, ...unknown[]],
) {
  return a[0] - b[0] || a[1] - b[1];
}

export const feedKey = (node: string, inc: number): string => `${node}/${inc}`;
export const personKey = (node: string, actor: string): string => `${node}/${actor}`;

/** The parts of a `node/inc` or `node/actor` key. */
export function splitKey(key: string): [node: string, rest: string] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
}

export function positionOf(header: Pick<EventHeader, 'inc' | 'seq'>): Position {
  return [header.inc, header.seq];
}

/**
 * Highest position of each node in a `seen` or `acked` map (`node/inc` → [seq, id]).
 * Keys that are not of that form are left out: they name no feed.
 */
export function highestPerNode(seen: Record<string, [number, string]>): Map<string, Position> {
  const highest = new Map<string, Position>();
  for (const [key, [seq]] of Object.entries(seen)) {
    const [node, rest] = splitKey(key);
    const inc = Number(rest);
    if (node === '' || !Number.isSafeInteger(inc) || inc < 1 || String(inc) !== rest) continue;
    const before = highest.get(node);
    if (!before || comparePositions([inc, seq], before) > 0) highest.set(node, [inc, seq]);
  }
  return highest;
}
