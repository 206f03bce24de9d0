import type { NodeCard } from '../../../spec/schemas/api/auth.ts';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import { type Reader, withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Call } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { type HubParts, isHub, problemOf } from './parts.ts';

type Link = Reply<'federation.links'>['links'][number];
interface Followed {
  readonly hub: string;
  readonly base: string;
  readonly rootThumbprints: string[];
}

async function followedHubs(reader: Reader): Promise<Followed[]> {
  return reader.sql<Followed[]>`
    select hub, base, root_thumbprints as "rootThumbprints" from federation.registry_hub order by hub limit 64`;
}

async function sentTo(reader: Reader): Promise<Map<string, string>> {
  const rows = await reader.sql<{ hub: string; reference: string }[]>`select hub, reference from hub_application_sent`;
  return new Map(rows.map(({ hub, reference }) => [hub, reference]));
}

/** `federation.links`: the hubs that this node follows, and how it stands there. */
export async function listLinks(parts: HubParts): Promise<Link[]> {
  const view = parts.registry().view();
  const states = new Map(view.hubs().map((state) => [state.hub, state]));
  const own = view.node(parts.node);
  const sent = await sentTo(parts.db);
  const followed = await followedHubs(parts.db);
  return followed.map(({ hub, base, rootThumbprints }) => {
    const known = states.get(hub);
    const standing = own?.hub === hub ? standingThere(own.status) : undefined;
    return {
      ...{ hub, base, rootThumbprints },
      state: standing ?? (sent.has(hub) ? 'applied' : 'following'),
      checkpointAt: known?.checkpointAt || null,
      freshness: known?.freshness ?? 'stale',
    };
  });
}

function standingThere(status: 'active' | 'suspended' | 'revoked' | 'retired'): Link['state'] {
  return status === 'active' ? 'approved' : status === 'suspended' ? 'suspended' : 'revoked';
}

/** How this node stands in the federation, for the card that everybody sees. */
export async function standing(parts: HubParts, reader: Reader): Promise<Pick<NodeCard, 'isHub' | 'hub'>> {
  const hubHere = isHub(parts);
  const view = parts.registry().view();
  const own = view.node(parts.node);
  const nameOf = (hub: string) => view.node(hub)?.legalName ?? hub;
  if (own && own.hub !== parts.node && own.status !== 'revoked' && own.status !== 'retired') {
    const state = own.status === 'active' ? 'approved' : 'suspended';
    return { isHub: hubHere, hub: { node: own.hub, name: nameOf(own.hub), state } };
  }
  const [applied] = hubHere ? [] : await sentTo(reader);
  return { isHub: hubHere, hub: applied ? { node: applied[0], name: nameOf(applied[0]), state: 'applied' } : null };
}

/** `federation.discover`: fetches who a hub says it is, for a person to compare. */
export async function discover(parts: HubParts, url: string): Promise<Reply<'federation.discover'> | Problem> {
  const found = await parts.registry().discover(url);
  return found.ok ? found.value : problemOf(found.code, 'hub_unreachable');
}

/** `federation.follow`: follows a hub whose fingerprints a person has confirmed. They are compared with the hub once more. */
export async function follow(parts: HubParts, { body, caller }: Call<'federation.follow'>): Promise<Link | Problem> {
  const found = await parts.registry().discover(body.url);
  if (!found.ok) return problemOf(found.code, 'hub_unreachable');
  const same = [...found.value.rootThumbprints].sort().join() === [...new Set(body.rootThumbprints)].sort().join();
  if (found.value.hub !== body.hub || !same) return new Problem('hub_mismatch');
  const { hub, rootThumbprints } = found.value;
  const base = new URL(body.url).origin;
  await withTx(parts.db, async (tx) => {
    await parts.registry().follow(tx, { hub, base, rootThumbprints });
    await audit(tx, { action: 'hub.followed', by: caller, subject: hub });
  });
  // What the hub says is wanted now; when it cannot be had, it comes with the next pull.
  await parts.registry().sync();
  const link = (await listLinks(parts)).find((candidate) => candidate.hub === hub);
  return link ?? new Problem('conflict');
}

/** `federation.apply`: sends this institution's application to a hub that it follows. */
export async function applyToHub(
  parts: HubParts,
  { params, body, caller }: Call<'federation.apply'>,
): Promise<Reply<'federation.apply'> | Problem> {
  const followed = (await followedHubs(parts.db)).find(({ hub }) => hub === params.hub);
  if (!followed) return new Problem('hub_not_followed');
  if (followed.hub === parts.node) return new Problem('not_yourself');
  const sent = await parts.registry().apply(followed.base, { ...body });
  if (!sent.ok) return problemOf(sent.code, 'hub_refused');
  const { reference } = sent.value;
  await withTx(parts.db, async (tx) => {
    await tx.sql`
      insert into hub_application_sent (hub, reference, sent_at) values (${followed.hub}, ${reference}, ${new Date(parts.clock.now())})
      on conflict (hub) do update set reference = excluded.reference, sent_at = excluded.sent_at`;
    await audit(tx, { action: 'hub.applied_to', by: caller, subject: followed.hub, detail: { reference } });
    parts.stream.publish(tx, 'everyone', { type: 'institution.changed', node: parts.node });
  });
  return { reference };
}
