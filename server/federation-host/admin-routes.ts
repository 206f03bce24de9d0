import type { Federation } from '../../federation/index.ts';
import type { PeerView, RefusalView } from '../../spec/schemas/api/admin.ts';
import type { Tx } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { HealthCheck } from '../platform/health.ts';
import type { Api } from '../platform/operations.ts';
import { Problem } from '../platform/problem.ts';
import type { RefusalCursor, RefusalLog, RefusalRow } from './refusals.ts';

const PAGE = 50;
const DAY_MS = 86_400_000;
type Engine = () => Federation<Tx> | undefined;

/** What administrators see of the other nodes: how delivery stands, and what was refused from outside and why. */
export function serveFederationAdmin(api: Api, engine: Engine, refusals: RefusalLog, clock: Clock): void {
  api.handle('admin.peers', async () => {
    const unlawful = await refusals.unlawfulSince(clock.now() - DAY_MS);
    return { peers: peerViews(engine(), unlawful) };
  });
  api.handle('admin.refusals', async ({ query }) => {
    const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
    if (after === null) return new Problem('invalid_input');
    const limit = query.limit ?? PAGE;
    const rows = await refusals.page(after, limit, query.peer);
    const last = rows.length === limit ? rows.at(-1) : undefined;
    const names = engine()?.registry.view();
    return {
      refusals: rows.map((row) => refusalView(row, names?.node(row.peer ?? '')?.legalName ?? null)),
      next: last === undefined ? null : `${last.lastAt}.${last.id}`,
    };
  });
}

function peerViews(federation: Federation<Tx> | undefined, unlawful: ReadonlyMap<string, number>): PeerView[] {
  if (federation === undefined) return [];
  const view = federation.registry.view();
  return federation.peers().map((peer) => {
    const known = view.node(peer.node);
    return {
      ...{ ...peer, name: known?.legalName ?? peer.node, status: known?.status ?? 'unknown' },
      unlawful: unlawful.get(peer.node) ?? 0,
    };
  });
}

function refusalView({ id, ...row }: RefusalRow, peerName: string | null): RefusalView {
  return { id: String(id), ...row, peerName };
}

function readCursor(cursor: string): RefusalCursor | null {
  const [, lastAt, id] = /^(\d{1,16})\.(\d{1,16})$/.exec(cursor) ?? [];
  return lastAt === undefined || id === undefined ? null : { lastAt: Number(lastAt), id: Number(id) };
}

/** `/readyz`: a node serves its own people while peers are away, so this never makes it unready. */
export function peersCheck(engine: Engine): HealthCheck {
  return {
    name: 'peers',
    required: false,
    check: async () => {
      const peers = engine()?.peers() ?? [];
      const away = peers.filter((peer) => !peer.reachable).length;
      const stale = engine()
        ?.registry.view()
        .hubs()
        .filter((hub) => hub.freshness !== 'fresh' || hub.alarm !== undefined);
      const registry = stale === undefined || stale.length === 0 ? '' : `, ${stale.length} registries not fresh`;
      return {
        ok: away === 0 && registry === '',
        detail: `${peers.length - away} of ${peers.length} reachable${registry}`,
      };
    },
  };
}
