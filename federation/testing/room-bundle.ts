import type { VerifiedEvent } from '../contract.ts';
import { bundleLines } from '../rooms/bundle.ts';
import { evaluateRoom, hashRoom } from '../rooms/evaluate.ts';
import { RegistryWriter } from './registry-writer.ts';
import { keysOf } from './room-author.ts';

/** The hub of rooms that are written for tests, with every node that wrote one of these events. */
export function hubOf(events: readonly VerifiedEvent[]): RegistryWriter {
  const hub = new RegistryWriter('hub.example');
  for (const node of new Set(events.map(({ header }) => header.node))) hub.approve(node, [keysOf(node)]);
  return hub;
}

/** Lines of a bundle with these events, as the node of the room's creator would export it. */
export async function bundleOf(
  events: readonly VerifiedEvent[],
  hub: RegistryWriter = hubOf(events),
  stateHash: string = hashRoom(events, evaluateRoom(events)),
): Promise<string[]> {
  const [create] = events;
  if (!create) throw new Error('a room begins with its create event');
  const registry = { ...hub.pin, rows: hub.written.map(({ envelope }) => envelope) };
  const lines: string[] = [];
  const input = { room: create.room, node: create.header.node, at: 1_800_000_100_000, stateHash };
  for await (const line of bundleLines({
    ...input,
    registries: [registry],
    events: events.map(({ envelope }) => envelope),
  }))
    lines.push(line.trimEnd());
  return lines;
}
