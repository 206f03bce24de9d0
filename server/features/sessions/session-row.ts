import type { PendingQuery, Row } from 'postgres';
import type { Role } from '../../../federation/index.ts';
import type { SessionRole } from '../../../spec/schemas/api/sessions.ts';
import type { Specialty } from '../../../spec/schemas/common/words.ts';
import type { SeriesStep } from '../../../spec/schemas/events/control.ts';
import type { Reader } from '../../db/index.ts';
import type { Parts, PersonRef } from './parts.ts';

/** A session as one person of this node stands to it. */
export interface SessionRow {
  viewer: string;
  room: string;
  owner: string;
  title: string | null;
  topic: string | null;
  specialties: Specialty[];
  language: string | null;
  started_node: string;
  started_actor: string | null;
  closed: boolean;
  here: boolean;
  institution_count: number;
  people_count: number;
  invited_count: number;
  status: 'planned' | 'started' | 'ended' | 'cancelled';
  start_ms: number;
  end_ms: number;
  zone: string;
  opens_before_s: number;
  every: SeriesStep | null;
  later: [number, number][];
  call: 'audio' | 'video' | null;
  speakers: PersonRef[];
  reason: string | null;
  revision: number;
  /** Who leads it, as `node/actor`. */
  host: string | null;
  lobby: boolean;
  locked: boolean;
  /** A host has let the person in. */
  admitted: boolean;
  /** The person has a place in the room: in it, invited, or was in it. */
  known: boolean;
  joined: boolean;
  barred: boolean;
  role: Role | null;
  /** Role that the invitation of the whole institution gives, when there is one. */
  invitation_role: Role | null;
  answer: 'no' | 'time' | null;
}

/**
 * `select …` of sessions for viewers.
 * @param picked fragment of a query that gives `room` and `viewer`
 */
export function selectSessions({ node }: Pick<Parts, 'node'>, reader: Reader, picked: PendingQuery<Row[]>) {
  return reader.sql`
    select k.viewer, d.room, d.owner, d.title, d.topic, d.specialties, d.language, d.started_node, d.started_actor,
      d.closed, d.here, d.institution_count, d.people_count, s.status, s.start_ms, s.end_ms, s.zone, s.opens_before_s,
      s.every, s.later, s.call, s.speakers, s.reason, s.revision, s.host, s.lobby, s.locked,
      ${node}::text || '/' || k.viewer = any(s.admitted) as admitted, p.actor is not null as known,
      coalesce(p.joined, false) as joined, coalesce(p.barred, false) as barred, p.role,
      i.role as invitation_role, a.answer,
      (select count(*)::int from participant o
        where o.room = d.room and (o.joined or o.invited) and not o.barred) as invited_count
    from (${picked}) k
      join session s on s.room = k.room
      join discussion d on d.room = k.room
      left join participant p on p.room = d.room and p.node = ${node} and p.actor = k.viewer
      left join lateral (
        select v.role from invitation v
        where v.room = d.room and v.state = 'open' and v.to_node = ${node} and v.to_actor = '*'
        order by v.at_ms desc limit 1
      ) i on true
      left join lateral (
        select o.answer from session_answer o
        where o.room = d.room and o.node = ${node} and o.actor = k.viewer and o.live order by o.ord desc limit 1
      ) a on true`;
}

/** How a right in the room's control log is called in a session: whoever began it is the host, every other admin a co-host. */
export function roleName(role: Role | null, isHost: boolean): SessionRole {
  if (role === 'admin' || role === 'moderator') return isHost ? 'host' : 'cohost';
  return role === 'viewer' ? 'listener' : 'speaker';
}

/** The right in the control log behind a role of a session. */
export const rights: Record<SessionRole, Role> = {
  host: 'admin',
  cohost: 'admin',
  speaker: 'member',
  listener: 'viewer',
};
