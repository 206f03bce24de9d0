import type { Body } from '../../../../spec/schemas/api/operations.ts';
import { type Tx, withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accessRoom, type RoomAccess } from '../access.ts';
import type { Parts } from '../parts.ts';
import type { PersonRef } from '../projection/facts.ts';
import { accepted } from '../refusals.ts';
import { inviteAll, titleOf } from './room-actions.ts';

/**
 * A change of a room's control log. On the owner's node it is written at once; elsewhere it goes to the owner as a
 * proposal and comes back as a control event, so these answer 202.
 */
async function govern(
  parts: Parts,
  actor: string,
  room: string,
  change: (tx: Tx, access: RoomAccess) => Promise<void>,
): Promise<void> {
  await withTx(parts.db, async (tx) => {
    const access = await accessRoom(tx, parts.node, { actor }, room, 'member');
    if (access.kind === 'dm') throw new Problem('room_fixed');
    if (access.closed) throw new Problem('room_closed');
    if (access.owner !== parts.node) {
      const owner = parts
        .federation()
        .peers()
        .find(({ node }) => node === access.owner);
      if (owner && !owner.reachable) throw new Problem('owner_away', { node: access.owner });
    }
    await change(tx, access);
  });
}

interface ControlChange {
  type: string;
  d?: Record<string, unknown>;
  body?: unknown;
}

async function control(parts: Parts, tx: Tx, room: string, actor: string, change: ControlChange): Promise<void> {
  accepted(await parts.federation().rooms.control(tx, { room, actor, ...change }));
}

const reasonBody = (reason: string | undefined) =>
  reason?.trim() ? { body: { reason: reason.trim() } } : { body: {} };

export async function updateDiscussion(
  parts: Parts,
  actor: string,
  room: string,
  input: Body<'discussions.update'>,
): Promise<void> {
  const { title, topic, join } = input;
  if (title === undefined && topic === undefined && join === undefined) return;
  await govern(parts, actor, room, (tx, access) =>
    control(parts, tx, access.room, actor, {
      type: 'room.set',
      d: join === undefined ? {} : { join },
      body: {
        ...(title === undefined ? {} : { title: titleOf(title) }),
        ...(topic === undefined ? {} : { topic: topic.trim() }),
      },
    }),
  );
}

export async function closeDiscussion(parts: Parts, actor: string, room: string): Promise<void> {
  await govern(parts, actor, room, (tx, access) =>
    control(parts, tx, access.room, actor, { type: 'room.close', d: {}, body: {} }),
  );
}

export async function inviteToDiscussion(
  parts: Parts,
  actor: string,
  room: string,
  input: Body<'discussions.invite'>,
): Promise<void> {
  await govern(parts, actor, room, (tx, access) => inviteAll(parts, tx, actor, access.room, input));
}

export async function setRole(
  parts: Parts,
  actor: string,
  room: string,
  person: PersonRef,
  role: Body<'discussions.setRole'>['role'],
): Promise<void> {
  await govern(parts, actor, room, async (tx, access) => {
    await mustTakePart(tx, access.room, person);
    await control(parts, tx, access.room, actor, { type: 'role.set', d: { ...person, role }, body: {} });
  });
}

/** Removes a person: nothing they write after what the owner knows of them counts, on any node. */
export async function removePerson(
  parts: Parts,
  actor: string,
  room: string,
  person: PersonRef,
  reason: string | undefined,
): Promise<void> {
  if (person.node === parts.node && person.actor === actor) throw new Problem('not_yourself');
  await govern(parts, actor, room, async (tx, access) => {
    await mustTakePart(tx, access.room, person);
    await control(parts, tx, access.room, actor, { type: 'actor.ban', d: { ...person }, ...reasonBody(reason) });
  });
}

export async function removeInstitution(
  parts: Parts,
  actor: string,
  room: string,
  node: string,
  reason: string | undefined,
): Promise<void> {
  await govern(parts, actor, room, async (tx, access) => {
    const [row] = await tx.sql`select from discussion_node where room = ${access.room} and node = ${node}`;
    if (!row) throw new Problem('node_not_admitted');
    await control(parts, tx, access.room, actor, { type: 'node.remove', d: { node }, ...reasonBody(reason) });
  });
}

async function mustTakePart(tx: Tx, room: string, person: PersonRef): Promise<void> {
  const [row] = await tx.sql`
    select from participant where room = ${room} and node = ${person.node} and actor = ${person.actor}
      and (joined or invited)`;
  if (!row) throw new Problem('person_unknown');
}
