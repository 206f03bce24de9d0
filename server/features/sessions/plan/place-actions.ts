import type { Body } from '../../../../spec/schemas/api/operations.ts';
import type { Tx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accepted } from '../../discussions/index.ts';
import { isHost } from '../access.ts';
import type { Parts, PersonRef } from '../parts.ts';
import { rights, type SessionRow } from '../session-row.ts';
import { host } from './plan-actions.ts';

type At = { readonly room: string; readonly actor: string };
type Placed = 'role.set' | 'actor.ban' | 'actor.unban' | 'session.door' | 'session.admit' | 'session.host';

async function write(parts: Parts, tx: Tx, at: At, type: Placed, d: Record<string, unknown>): Promise<void> {
  accepted(await parts.federation().rooms.control(tx, { ...at, type, d }));
}

/** @throws Problem `person_unknown` for somebody who has no place in the session */
async function placeOf(
  tx: Tx,
  room: string,
  { node, actor }: PersonRef,
): Promise<{ barred: boolean; joined: boolean }> {
  const [row] = await tx.sql<{ barred: boolean; joined: boolean }[]>`
    select barred, joined from participant where room = ${room} and node = ${node} and actor = ${actor}`;
  if (!row) throw new Problem('person_unknown');
  return row;
}

/** @throws Problem `host_protected` when it is about who leads the session and somebody else asks */
function spareHost(row: SessionRow, { node, actor }: PersonRef): void {
  if ((row.host ?? `${row.started_node}/${row.started_actor}`) === `${node}/${actor}`)
    throw new Problem('host_protected');
}

/** The role counts everywhere when the control event is there; at the relay, too. */
export async function setRole(
  parts: Parts,
  actor: string,
  room: string,
  { role, ...person }: Body<'sessions.role'>,
): Promise<void> {
  await host(parts, actor, room, async (tx, row) => {
    spareHost(row, person);
    if ((await placeOf(tx, room, person)).barred) throw new Problem('person_unknown');
    await write(parts, tx, { room, actor }, 'role.set', { ...person, role: rights[role] });
  });
}

/** @throws Problem `right_missing` for a co-host, `person_unknown` for somebody who is not in the session */
export async function handOver(parts: Parts, actor: string, room: string, person: PersonRef): Promise<void> {
  await host(parts, actor, room, async (tx, row) => {
    if (!isHost(parts, row)) throw new Problem('right_missing');
    if (person.node === parts.node && person.actor === actor) throw new Problem('not_yourself');
    const { barred, joined } = await placeOf(tx, room, person);
    if (barred || !joined) throw new Problem('person_unknown');
    mustBeOpen(row);
    await write(parts, tx, { room, actor }, 'role.set', { ...person, role: rights.host });
    await write(parts, tx, { room, actor }, 'session.host', { ...person });
  });
}

export async function setDoor(
  parts: Parts,
  actor: string,
  room: string,
  { lobby, locked }: Body<'sessions.door'>,
): Promise<void> {
  await host(parts, actor, room, async (tx, row) => {
    mustBeOpen(row);
    const door = { lobby: lobby ?? row.lobby, locked: locked ?? row.locked };
    if (door.lobby === row.lobby && door.locked === row.locked) return;
    await write(parts, tx, { room, actor }, 'session.door', door);
  });
}

export async function admitPeople(
  parts: Parts,
  actor: string,
  room: string,
  { people }: Body<'sessions.admit'>,
): Promise<void> {
  await host(parts, actor, room, async (tx, row) => {
    mustBeOpen(row);
    for (const person of people) {
      if ((await placeOf(tx, room, person)).barred) throw new Problem('person_unknown');
      await write(parts, tx, { room, actor }, 'session.admit', { ...person });
    }
  });
}

/** They leave the call at once, and do not see the session any more. */
export async function removePerson(parts: Parts, actor: string, room: string, person: PersonRef): Promise<void> {
  await host(parts, actor, room, async (tx, row) => {
    if (person.node === parts.node && person.actor === actor) throw new Problem('not_yourself');
    spareHost(row, person);
    if ((await placeOf(tx, room, person)).barred) return;
    await write(parts, tx, { room, actor }, 'actor.ban', { ...person });
  });
}

export async function restorePerson(parts: Parts, actor: string, room: string, person: PersonRef): Promise<void> {
  await host(parts, actor, room, async (tx) => {
    if (!(await placeOf(tx, room, person)).barred) return;
    await write(parts, tx, { room, actor }, 'actor.unban', { ...person });
  });
}

function mustBeOpen(row: SessionRow): void {
  if (row.status !== 'planned' && row.status !== 'started') throw new Problem('session_state');
}
