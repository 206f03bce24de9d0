import type { BundleEnd, BundleEvent, BundleHead, BundleHub } from '../../spec/schemas/federation/bundle.ts';
import type { Envelope } from '../../spec/schemas/federation/envelope.ts';

export interface BundleInput {
  room: string;
  /** This node. */
  node: string;
  /** ms since the epoch. */
  at: number;
  /** State hash as this node has it. */
  stateHash: string;
  /** Registries that name a node of the room; the home hub first, as in. Rows in order of seq. */
  registries: readonly {
    hub: string;
    rootThumbprints: readonly string[];
    rows: Iterable<Envelope> | AsyncIterable<Envelope>;
  }[];
  /** Control events of every branch and content events, with the bodies that this node has; in any order. */
  events: Iterable<Envelope> | AsyncIterable<Envelope>;
}

/**
 * An exported room as NDJSON, one line at a time with its line feed, so that a room of any size streams through. The caller reads one
 * consistent state of its store: hash and events must belong together.
 */
export async function* bundleLines(input: BundleInput): AsyncGenerator<string> {
  const { room, node, at, stateHash } = input;
  let count = 0;
  const line = (value: BundleHead | BundleHub | BundleEvent | BundleEnd): string => {
    count += 1;
    return `${JSON.stringify(value)}\n`;
  };
  yield line({ consilium: 'bundle', v: 1, room, node, at, state_hash: stateHash });
  for (const { hub, rootThumbprints } of input.registries) yield line({ hub, roots: [...rootThumbprints] });
  for (const { rows } of input.registries) for await (const event of rows) yield line({ event });
  for await (const event of input.events) yield line({ event });
  yield line({ end: count });
}
