import type { DiscussionDetail } from '../../../../spec/schemas/api/discussions.ts';
import type { Reader } from '../../../db/index.ts';
import { nameIn } from '../../institution/index.ts';
import type { Parts } from '../parts.ts';

/** The nodes of a room, with what this one knows of their delivery. The owner comes first. */
export async function institutionsOf(
  parts: Parts,
  reader: Reader,
  room: string,
  owner: string,
): Promise<DiscussionDetail['institutions']> {
  const rows = await reader.sql<{ node: string }[]>`
    select node from discussion_node where room = ${room} order by node <> ${owner}, node`;
  const known = await parts.people.institutionNames(
    reader,
    rows.map(({ node }) => node),
  );
  const { registry, peers } = parts.federation();
  const view = registry.view();
  const links = new Map(peers().map((peer) => [peer.node, peer]));
  return rows.map(({ node }) => {
    const entry = view.node(node);
    const names = known.get(node);
    const link = links.get(node);
    const isSelf = node === parts.node;
    const isSuspended = entry !== undefined && entry.status !== 'active';
    const isAway = !isSelf && link !== undefined && !link.reachable;
    const pending = isSelf ? 0 : (link?.pendingEvents ?? 0);
    return {
      node,
      name: (names && nameIn(names)) ?? entry?.legalName ?? node,
      ...(names ? { names } : {}),
      country: entry?.country ?? null,
      isSelf,
      isOwner: node === owner,
      state: isSuspended ? 'suspended' : isAway ? 'away' : pending > 0 ? 'catching_up' : 'up_to_date',
      since: isSuspended ? entry.changedAt : isAway ? link.since : null,
      pending,
    };
  });
}
