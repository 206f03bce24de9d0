import type { CallPerson } from '../../../../spec/schemas/api/sessions.ts';
import type { CallNow, PersonRef } from '../parts.ts';
import { type CallRoom, sourcesOf } from './call-room.ts';
import type { Standings } from './standings.ts';

/** Everybody in a call as people of this node see it: with the role of the control log, whatever their node says of them. */
export function callView(call: CallRoom | undefined, node: string, standings: Standings): CallNow {
  if (!call) return { people: [], waiting: [] };
  const all = [
    ...call.present().map((person) => ({ node, ...person })),
    ...[...call.heard].flatMap(([from, { people }]) => people.map((person) => ({ node: from, ...person }))),
  ].filter((person) => standings.has(`${person.node}/${person.actor}`));
  const people = all.flatMap(({ node, actor, on, hand, by, lobby, lost }): CallPerson[] => {
    const role = standings.get(`${node}/${actor}`);
    if (role === undefined || lobby) return [];
    return [
      {
        ...{ node, actor, role, on: sourcesOf(on) },
        ...(hand === undefined ? {} : { hand }),
        ...(by === undefined ? {} : { mutedBy: { node: by.node, actor: by.actor } }),
        ...(lost ? { lost: true as const } : {}),
      },
    ];
  });
  const waiting = all.filter(({ lobby }) => lobby).map(({ node, actor }) => ({ node, actor }));
  return { people: people.sort(byName), waiting: waiting.slice(0, maxWaiting) };
}

const maxWaiting = 500;
const byName = (a: PersonRef, b: PersonRef): number => (a.node + a.actor < b.node + b.actor ? -1 : 1);
