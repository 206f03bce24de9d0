import type { Database } from '../../db/index.ts';
import { readCard, type Way } from './address.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

export interface Peer {
  readonly node: string;
  readonly base: string;
}

const maxPeers = 200;
const atOnce = 8;
/** Requests are refused when clocks are five minutes apart; two are late enough to act. */
const badSkewMs = 120_000;
const notedSkewMs = 5_000;

/** Active nodes of the registries that this node follows, and their hubs; this node is not among them. */
export async function readPeers(db: Database, own: string): Promise<Peer[]> {
  const [table] = await db.sql<{ found: boolean }[]>`
    select to_regclass('federation.registry_event') is not null as found`;
  if (!table?.found) return [];
  const bases = new Map<string, string>();
  const active = new Set<string>();
  const hubs = await db.sql<{ hub: string; base: string }[]>`select hub, base from federation.registry_hub`;
  for (const { hub, base } of hubs) {
    bases.set(hub, base);
    active.add(hub);
  }
  const rows = await db.sql<{ envelope: { payload: string } }[]>`
    select envelope from federation.registry_event order by hub, seq limit 20000`;
  for (const { envelope } of rows) {
    // What stands there was verified when it came; only who is where is of interest here.
    const { type, d = {} } = JSON.parse(Buffer.from(envelope.payload, 'base64url').toString()) as {
      type: string;
      d?: { node?: string; base?: string };
    };
    if (!d.node || !type.startsWith('reg.node.')) continue;
    if (d.base) bases.set(d.node, d.base);
    if (/approve|reinstate/.test(type)) active.add(d.node);
    else if (/suspend|revoke|retire/.test(type)) active.delete(d.node);
  }
  return [...active]
    .flatMap((node) => (node === own ? [] : { node, base: bases.get(node) ?? '' }))
    .filter(({ base }) => base !== '')
    .slice(0, maxPeers);
}

/** Whether other nodes answer, and whether their clocks agree with this one. */
export async function examinePeers(way: Way, peers: readonly Peer[], nowMs: () => number): Promise<Finding[]> {
  if (peers.length === 0) return [ok('other nodes', 'this node knows none yet')];
  const away: string[] = [];
  const skews: number[] = [];
  const waiting = [...peers];
  const work = async () => {
    for (let peer = waiting.shift(); peer !== undefined; peer = waiting.shift()) {
      const askedMs = nowMs();
      const card = await readCard(way, peer.base);
      if (!card.ok) away.push(`${peer.node} (${card.detail})`);
      else if (card.node !== peer.node) away.push(`${peer.node} (${card.node ?? 'something else'} answers)`);
      // The header counts whole seconds: half of one is added on average.
      else if (card.dateMs !== undefined) skews.push((askedMs + nowMs()) / 2 - card.dateMs - 500);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return [judgeReach(peers.length, away), ...judgeClock(skews)];
}

export function judgeReach(all: number, away: readonly string[]): Finding {
  const words = `${all - away.length} of ${all} answer`;
  if (away.length === 0) return ok('other nodes', words);
  const who = `${words}; away: ${away.slice(0, 5).join(', ')}${away.length > 5 ? ' …' : ''}`;
  return away.length === all
    ? fail(
        'other nodes',
        who,
        'When all are away it is mostly this side: let HTTPS out to them (below), and look at the DNS.',
      )
    : warn('other nodes', who, 'What is written meanwhile is delivered when they are back. Ask them if it lasts.');
}

/** The middle of all: one node with a wrong clock says nothing about this one. */
export function judgeClock(skewsMs: readonly number[]): Finding[] {
  if (skewsMs.length === 0) return [];
  const sorted = [...skewsMs].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const seconds = (Math.abs(middle) / 1000).toFixed(1);
  const words = `${seconds} s ${middle > 0 ? 'before' : 'behind'} that of ${sorted.length} other nodes`;
  if (Math.abs(middle) > badSkewMs)
    return [fail('clock', words, 'Set this machine by NTP: beyond five minutes other nodes refuse its requests.')];
  return [Math.abs(middle) > notedSkewMs ? warn('clock', words, 'Set this machine by NTP.') : ok('clock', words)];
}
