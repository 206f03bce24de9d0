import type { Reader } from '../../db/index.ts';
import { Problem } from '../../platform/problem.ts';
import type { RoomWords } from '../discussions/index.ts';
import type { Parts } from './parts.ts';
import { type SessionRow, selectSessions } from './session-row.ts';

/** `see`: plan and people; `take-part`: who is in; `host`: change, start, end. */
export type Need = 'see' | 'take-part' | 'host';

/**
 * The only door to sessions. Somebody who is not asked to one gets the same answer as for a session that is not there.
 * @throws Problem `not_found`; `not_joined` when the invitation has to be accepted first; `right_missing` for what only hosts do
 */
export async function accessSession(
  parts: Parts,
  reader: Reader,
  actor: string,
  room: string,
  need: Need,
): Promise<SessionRow> {
  const [row] = await reader.sql<SessionRow[]>`
    ${selectSessions(parts, reader, reader.sql`select ${room} as room, ${actor} as viewer`)}`;
  if (!row || !maySee(row)) throw new Problem('not_found');
  if (need !== 'see' && !row.joined) throw new Problem('not_joined');
  if (need === 'host' && !mayHost(row)) throw new Problem('right_missing');
  return row;
}

/** Title and agenda, for somebody who may see them. */
export async function wordsOf(
  parts: Parts,
  reader: Reader,
  actor: string,
  room: string,
): Promise<RoomWords | undefined> {
  const [row] = await reader.sql<SessionRow[]>`
    ${selectSessions(parts, reader, reader.sql`select ${room} as room, ${actor} as viewer`)}`;
  if (!row || !maySee(row)) return undefined;
  return { room, title: row.title, topic: row.topic, language: row.language };
}

/** Whoever is in, was in, is invited, or belongs to an institution that is invited as a whole. */
export function maySee(row: Pick<SessionRow, 'barred' | 'here' | 'known' | 'invitation_role'>): boolean {
  return row.here && !row.barred && (row.known || row.invitation_role !== null);
}

/** Does the viewer lead the session? Of a plan that names nobody, whoever made the room does. */
export function isHost(
  { node }: Pick<Parts, 'node'>,
  row: Pick<SessionRow, 'viewer' | 'host' | 'started_node' | 'started_actor'>,
): boolean {
  return (row.host ?? `${row.started_node}/${row.started_actor}`) === `${node}/${row.viewer}`;
}

/** The host and co-hosts. Those of other institutions have an admin's word in the log, but show with the cap of their node (R-7.2, R-7.11). */
export function mayHost(row: Pick<SessionRow, 'role' | 'joined' | 'barred'>): boolean {
  return row.joined && !row.barred && (row.role === 'admin' || row.role === 'moderator');
}
