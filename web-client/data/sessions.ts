import type { Reply } from '../../spec/schemas/api/operations.ts';
import type { Session, SessionDetail } from '../../spec/schemas/api/sessions.ts';
import type { StreamEvent } from '../../spec/schemas/api/stream.ts';
import type { Call } from '../api/client.ts';
import { type EventSource, LiveStore } from './live-store.ts';
import { recipe } from './registry.ts';

export type SessionList = Reply<'sessions.list'>;
const pageSize = 60;

/** Is it a session of those that are to come or happening now, as the node lists them? */
const isUpcoming = (session: Session, now: number): boolean =>
  session.status === 'started' ||
  ((session.status === 'planned' || session.status === 'cancelled') &&
    (session.end >= now || (session.series?.later.length ?? 0) > 0));

/** The list of sessions to come after an event; the next one first, equal to fetching it again. */
export function applyToUpcoming(list: SessionList, event: StreamEvent, now: number): SessionList {
  if (event.type !== 'session.changed') return list;
  const others = list.sessions.filter(({ room }) => room !== event.room);
  const { session } = event;
  if (session === null || !isUpcoming(session, now))
    return others.length === list.sessions.length ? list : { ...list, sessions: others };
  return {
    ...list,
    sessions: [...others, session].sort((a, b) => a.start - b.start || (a.room < b.room ? -1 : 1)),
  };
}

/** Sessions to come and happening now; lives as long as the log-in. */
export const upcomingSessions = recipe(
  ({ call, stream }) =>
    new LiveStore<SessionList>(stream, {
      fetch: (signal) => call('sessions.list', { query: { scope: 'upcoming', limit: pageSize }, signal }),
      apply: (list, event) => applyToUpcoming(list, event, Date.now()),
    }),
);

/** Sessions that are over, the last one first; kept up to date for as long as its page is open. */
export const openPastSessions = (call: Call, stream: EventSource): LiveStore<SessionList> =>
  new LiveStore(stream, {
    fetch: (signal) => call('sessions.list', { query: { scope: 'past', limit: pageSize }, signal }),
    apply: (list, event) => (event.type === 'session.changed' ? undefined : list),
  });

/** One session with its people and institutions. */
export const openSession = (call: Call, stream: EventSource, room: string): LiveStore<SessionDetail> =>
  new LiveStore(stream, {
    fetch: (signal) => call('sessions.get', { params: { room }, signal }),
    // People and their answers are not in the event.
    apply: (value, event) => (event.type === 'session.changed' && event.room === room ? undefined : value),
    applyEphemeral: (value, event) =>
      event.type === 'peer.reachability'
        ? {
            ...value,
            institutions: value.institutions.map((one) =>
              one.node === event.node ? { ...one, away: !event.reachable } : one,
            ),
          }
        : value,
  });

export type Moment = 'now' | 'soon' | 'later' | 'over';
/** Where a session stands: `now` when it was started, `soon` when its door is open. */
export function momentOf(session: Session, now: number): Moment {
  if (session.status === 'started') return 'now';
  if (session.status !== 'planned' || session.end < now) return 'over';
  return session.opensAt <= now ? 'soon' : 'later';
}

const zoneKey = 'consilium.zone';
/** Tells the node in which zone this person reads times, for mails; once per device and zone. Without it mails name the zone of the session. */
export async function tellZone(call: Call, actor: string): Promise<void> {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = `${actor} ${zone}`;
  try {
    if (!zone || localStorage.getItem(zoneKey) === known) return;
    const reply = await call('sessions.zone', { body: { zone } });
    if (reply.ok) localStorage.setItem(zoneKey, known);
  } catch {
    // A browser without storage tells it at every start.
  }
}
