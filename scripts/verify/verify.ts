import { authenticate } from './authenticity.ts';
import { type Bundle, readBundle } from './bundle.ts';
import { type Chain, findChain } from './chain.ts';
import type { Event } from './envelope.ts';
import { arrange } from './feeds.ts';
import { foldRegistry, type Registry } from './registry.ts';
import { judge } from './rights.ts';
import { stateHash } from './state-hash.ts';

/** What a bundle proves. */
export interface Report {
  room: string;
  /** null: the bundle has no room that can be verified. */
  stateHash: string | null;
  claimedHash: string | null;
  /** Everything that should not be in an honest and whole bundle; empty = verified. */
  faults: string[];
  registries: { hub: string; seq: number; head: string; roots: string[]; void: Registry['void'] }[];
  control: { events: number; head: string; epoch: number; owner: string } | null;
  events: number;
  live: number;
  void: { id: string; node: string; seq: number; why: string }[];
  /** Cannot be judged: something before it is missing, or after an undecided fork. */
  waiting: { id: string; node: string; seq: number }[];
  forks: { feed: string; seq: number; ids: string[] }[];
  /** Bodies that are here and right / not here. */
  bodies: { right: number; absent: number };
}

/**
 * Verifies an exported room from nothing but the bundle and the confirmed root keys.
 * @param pins hub → thumbprints of root keys that the reader has confirmed; without one, those that the bundle names are used and shown
 */
export async function verifyBundle(
  lines: AsyncIterable<string> | Iterable<string>,
  pins: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<Report> {
  const bundle = await readBundle(lines);
  const faults = bundle.bad.map(({ line, why }) => `line ${line}: ${why}`);
  if (!bundle.complete) faults.push('the bundle is cut off');
  const registries: Registry[] = [];
  for (const [hub, named] of bundle.pins) {
    const registry = foldRegistry(hub, pins.get(hub) ?? named, bundle.registries.get(hub) ?? []);
    if (registry.fault !== null) faults.push(`registry ${hub}: ${registry.fault}`);
    registries.push(registry);
  }
  const events = distinct([...bundle.control, ...bundle.content]);
  const { authentic, doubts } = authenticate(events, registries);
  for (const { id, why } of doubts) faults.push(`${id}: ${why}`);
  const report = emptyReport(bundle, registries, faults);
  report.events = events.length;
  const create = authentic.find(({ header }) => header.type === 'room.create');
  const chain = create
    ? findChain(
        create,
        authentic.filter(({ header }) => header.lane === 'c'),
      )
    : 'no create event';
  if (typeof chain === 'string') faults.push(chain);
  else
    describe(
      report,
      chain,
      authentic.filter(({ header }) => header.lane === 'm'),
    );
  return report;
}

const distinct = (events: readonly Event[]): Event[] => [...new Map(events.map((event) => [event.id, event])).values()];

function emptyReport(bundle: Bundle, registries: readonly Registry[], faults: string[]): Report {
  const bodies = distinct([...bundle.control, ...bundle.content]).filter(({ header }) => header.bh !== undefined);
  return {
    ...{ room: bundle.room, stateHash: null, claimedHash: bundle.claim, faults, control: null, events: 0, live: 0 },
    registries: registries.map(({ hub, seq, head, void: voids }) => {
      return { hub, seq, head, roots: bundle.pins.get(hub) ?? [], void: voids };
    }),
    ...{ void: [], waiting: [], forks: [] },
    bodies: {
      right: bodies.filter(({ body }) => body === 'right').length,
      absent: bodies.filter(({ body }) => body === 'absent').length,
    },
  };
}

function describe(report: Report, chain: Chain, content: readonly Event[]): void {
  const { faults } = report;
  for (const { id, why } of chain.outside) faults.push(`${id}: no place in the control log, ${why}`);
  if (chain.equivocation) faults.push(`the owner wrote ${chain.equivocation.join(' and ')} at one place`);
  if (chain.forbidden) faults.push(`${chain.forbidden.id}: the owner must not write this, ${chain.forbidden.why}`);
  if (chain.tied) faults.push('two events open the same epoch');
  const { feeds, faults: found } = arrange(chain, content);
  for (const { feed, seq, ids } of found.forks) faults.push(`${feed} has two events at ${seq}: ${ids.join(' and ')}`);
  for (const { feed, seq } of found.broken) faults.push(`${feed}: the clock goes back at ${seq}`);
  report.forks = found.forks;
  const verdicts = judge(chain, feeds);
  for (const event of content) {
    const { node, seq } = event.header;
    const why = verdicts.get(event.id);
    if (why === undefined) report.waiting.push({ id: event.id, node, seq });
    else if (why !== null) report.void.push({ id: event.id, node, seq, why });
  }
  if (report.waiting.length > 0) faults.push(`${report.waiting.length} events cannot be judged`);
  const live = content.filter(({ id }) => verdicts.get(id) === null);
  report.live = live.length;
  report.stateHash = stateHash(chain, live);
  const [head, state] = [chain.events.at(-1), chain.states.at(-1)];
  if (head && state)
    report.control = { events: chain.events.length, head: head.id, epoch: state.epoch, owner: state.owner };
  if (report.claimedHash !== null && report.claimedHash !== report.stateHash)
    faults.push(`the exporting node claims the state hash ${report.claimedHash}`);
}
