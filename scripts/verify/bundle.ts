import { type Event, openEvent } from './envelope.ts';
import { readJson } from './json.ts';

/** What a bundle says, line by line, before anything of it is believed (chapter 11). */
export interface Bundle {
  room: string;
  /** Node that wrote it, and what it claims the state hash to be. */
  node: string;
  claim: string | null;
  /** Hub → thumbprints of its root keys, as the exporting node had confirmed them; in the order in which their word counts. */
  pins: Map<string, string[]>;
  registries: Map<string, Event[]>;
  control: Event[];
  content: Event[];
  /** Lines that are not what the format says, and why. */
  bad: { line: number; why: string }[];
  /** The last line is there and names the right number of lines. */
  complete: boolean;
}

const maxLineLength = 262_144;

/** Reads a bundle. Every fault is reported; none stops the reading. */
export async function readBundle(lines: AsyncIterable<string> | Iterable<string>): Promise<Bundle> {
  const bundle: Bundle = {
    ...{ room: '', node: '', claim: null, pins: new Map(), registries: new Map(), control: [], content: [] },
    ...{ bad: [], complete: false },
  };
  let count = 0;
  for await (const line of lines) {
    if (line === '') continue;
    count += 1;
    const why = line.length > maxLineLength ? 'line is too long' : readLine(bundle, line, count);
    if (why !== null) bundle.bad.push({ line: count, why });
  }
  return bundle;
}

function readLine(bundle: Bundle, line: string, number: number): string | null {
  let value: Record<string, unknown>;
  try {
    value = readJson(line) as Record<string, unknown>;
  } catch (error) {
    return error instanceof Error ? error.message : 'unreadable';
  }
  if (typeof value !== 'object' || value === null) return 'not an object';
  if (bundle.complete) return 'after the end';
  if (number === 1) return readFirst(bundle, value);
  if ('end' in value) {
    bundle.complete = value.end === number - 1;
    return bundle.complete ? null : `${String(value.end)} lines announced, ${number - 1} found`;
  }
  if ('hub' in value) return readPin(bundle, value);
  const event = openEvent(value.event);
  if (typeof event === 'string') return event;
  if (event.header.lane === 'r') {
    const hub = event.header.node;
    const log = bundle.registries.get(hub) ?? [];
    bundle.registries.set(hub, [...log, event]);
    return bundle.pins.has(hub) ? null : `no root keys for ${hub}`;
  }
  if (event.room !== bundle.room) return 'event of another room';
  (event.header.lane === 'c' ? bundle.control : bundle.content).push(event);
  return event.body === 'wrong' ? `body of ${event.id} is not what its header commits to` : null;
}

function readFirst(bundle: Bundle, value: Record<string, unknown>): string | null {
  const { consilium, v, room, node, state_hash } = value;
  if (consilium !== 'bundle' || v !== 1 || typeof room !== 'string' || typeof node !== 'string') return 'not a bundle';
  bundle.room = room;
  bundle.node = node;
  bundle.claim = typeof state_hash === 'string' ? state_hash : null;
  return null;
}

function readPin(bundle: Bundle, { hub, roots }: Record<string, unknown>): string | null {
  const strings = Array.isArray(roots) && roots.every((root) => typeof root === 'string');
  if (typeof hub !== 'string' || !strings || bundle.pins.has(hub)) return 'pin of a hub';
  bundle.pins.set(hub, roots as string[]);
  return null;
}
