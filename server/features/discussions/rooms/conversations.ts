import type { DiscussionDetail } from '../../../../spec/schemas/api/discussions.ts';
import { withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Parts } from '../parts.ts';
import type { PersonRef } from '../projection/facts.ts';
import { accepted } from '../refusals.ts';
import { detailOf } from './room-queries.ts';

/**
 * The conversation of two people, new or existing. When both open it at once on their nodes there are two rooms for a
 * moment; every node then shows the one with the lowest id (spec/decisions/conversations.md).
 */
export async function openConversation(parts: Parts, actor: string, other: PersonRef): Promise<DiscussionDetail> {
  if (other.node === parts.node && other.actor === actor) throw new Problem('not_yourself');
  const conversation = await withTx(parts.db, async (tx) => {
    const members = [`${parts.node}/${actor}`, `${other.node}/${other.actor}`].sort();
    // Two requests of one person at the same time make one room.
    await tx.sql`select pg_advisory_xact_lock(hashtextextended(${members.join(' ')}, 4022))`;
    const [known] = await tx.sql<{ room: string }[]>`
      select room from discussion where kind = 'dm' and members = ${members} and merged_into is null`;
    if (known) return known;
    const cards = await parts.people.personCards(tx, [other]);
    if (!cards.has(`${other.node}/${other.actor}`)) throw new Problem('person_unknown');
    const { rooms, registry } = parts.federation();
    const isHere = other.node === parts.node;
    if (!isHere && registry.view().node(other.node)?.status !== 'active') throw new Problem('institution_unknown');
    const { room } = accepted(
      await rooms.create(tx, { kind: 'dm', actor, title: '', join: 'invite', history: 'all', other }),
    );
    if (!isHere) accepted(await rooms.invite(tx, { room, actor, to: other, role: 'member' }));
    return { room };
  });
  return detailOf(parts, actor, conversation);
}
