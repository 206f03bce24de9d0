import type { Discussion, DiscussionDetail } from '../../spec/schemas/api/discussions.ts';
import type { Query, Reply } from '../../spec/schemas/api/operations.ts';
import type { StreamEvent } from '../../spec/schemas/api/stream.ts';
import type { Call } from '../api/client.ts';
import { type EventSource, LiveStore } from './live-store.ts';
import { recipe } from './registry.ts';
import { applyEvents, emptyTimeline, replacePage, type Timeline } from './timeline.ts';

export type DiscussionList = Reply<'discussions.list'>;
export type DiscussionFilter = NonNullable<Query<'discussions.list'>>;
const pageSize = 50;
const postPage = 60;

const activity = (discussion: Discussion): number => discussion.lastPost?.at ?? discussion.startedAt;

/** Whether a discussion belongs in a list with this filter; undefined when only the node can tell (words to search for). */
function matches(discussion: Discussion, filter: DiscussionFilter): boolean | undefined {
  if (filter.q) return undefined;
  if (filter.kind && discussion.kind !== filter.kind) return false;
  if (filter.specialty && !discussion.specialties.includes(filter.specialty)) return false;
  if (filter.scope === 'open') return discussion.membership === 'open';
  if (filter.scope === 'joined') return discussion.membership === 'joined' || discussion.membership === 'invited';
  return discussion.membership !== 'left';
}

/** The list after an event: newest activity first, equal to fetching it again. */
export function applyToList(
  list: DiscussionList,
  filter: DiscussionFilter,
  event: StreamEvent,
): DiscussionList | undefined {
  if (event.type === 'read.changed') {
    const { room, unread, mentions } = event;
    return {
      ...list,
      discussions: list.discussions.map((one) => (one.room === room ? { ...one, unread, mentions } : one)),
    };
  }
  if (event.type !== 'discussion.changed') return list;
  const { discussion } = event;
  const known = list.discussions.some((one) => one.room === discussion.room);
  const belongs = matches(discussion, filter);
  // Whether a new one contains the searched words only the node can say.
  if (belongs === undefined)
    return known
      ? { ...list, discussions: list.discussions.map((one) => (one.room === discussion.room ? discussion : one)) }
      : list;
  const others = list.discussions.filter((one) => one.room !== discussion.room);
  if (!belongs) return known ? { ...list, discussions: others } : list;
  return {
    ...list,
    discussions: [...others, discussion].sort((a, b) => activity(b) - activity(a) || (a.room < b.room ? -1 : 1)),
  };
}

/** A list with a filter, kept up to date for as long as its page is open. */
export const openDiscussionList = (
  call: Call,
  stream: EventSource,
  filter: DiscussionFilter,
): LiveStore<DiscussionList> =>
  new LiveStore(stream, {
    fetch: (signal) => call('discussions.list', { query: { ...filter, limit: pageSize }, signal }),
    apply: (list, event) => applyToList(list, filter, event),
  });

/** Discussions and conversations of the viewer, for home and for counts; lives as long as the log-in. */
export const joinedDiscussions = recipe(({ call, stream }) => openDiscussionList(call, stream, { scope: 'joined' }));

/** One discussion with its institutions. People and institutions are fetched again when they change. */
export const openDiscussion = (call: Call, stream: EventSource, room: string): LiveStore<DiscussionDetail> =>
  new LiveStore(stream, {
    fetch: (signal) => call('discussions.get', { params: { room }, signal }),
    apply: (value, event) => {
      if (event.type === 'discussion.people' && event.room === room) return undefined;
      if (event.type === 'discussion.changed' && event.discussion.room === room) {
        const wider =
          event.discussion.institutionCount !== value.institutionCount ||
          event.discussion.role !== value.role ||
          event.discussion.membership !== value.membership;
        return wider ? undefined : { ...value, ...event.discussion };
      }
      if (event.type === 'read.changed' && event.room === room)
        return { ...value, unread: event.unread, mentions: event.mentions };
      return value;
    },
    applyEphemeral: (value, event) =>
      event.type === 'peer.reachability'
        ? {
            ...value,
            institutions: value.institutions.map((one) =>
              one.node === event.node && one.state !== 'suspended'
                ? { ...one, state: event.reachable ? (one.pending > 0 ? 'catching_up' : 'up_to_date') : 'away' }
                : one,
            ),
          }
        : value,
  });

/** The posts of one discussion. @param around id of a post to begin at, instead of the newest ones */
export const openTimeline = (
  call: Call,
  stream: EventSource,
  room: string,
  around: string | null,
): LiveStore<Timeline> => {
  let current = emptyTimeline(room);
  let start = around;
  const store: LiveStore<Timeline> = new LiveStore<Timeline>(stream, {
    fetch: async (signal) => {
      const reply = await call('posts.list', {
        params: { room },
        query: { limit: postPage, ...(start ? { around: start } : {}) },
        signal,
      });
      // A link to a post that is gone still opens its discussion.
      if (!reply.ok && start && reply.problem.status === 404) {
        start = null;
        return fetchNewest(call, room, current, signal);
      }
      start = null;
      return reply.ok ? { ok: true, value: replacePage(store?.value.value ?? current, reply.value) } : reply;
    },
    apply: (timeline, event) => {
      current = applyEvents(timeline, [event]);
      return current;
    },
  });
  return store;
};

async function fetchNewest(call: Call, room: string, current: Timeline, signal: AbortSignal) {
  const reply = await call('posts.list', { params: { room }, query: { limit: postPage }, signal });
  return reply.ok ? { ok: true as const, value: replacePage(current, reply.value) } : reply;
}

/** People of one discussion. */
export const openParticipants = (
  call: Call,
  stream: EventSource,
  room: string,
): LiveStore<Reply<'discussions.people'>> =>
  new LiveStore(stream, {
    fetch: (signal) => call('discussions.people', { params: { room }, signal }),
    apply: (value, event) => (event.type === 'discussion.people' && event.room === room ? undefined : value),
  });

/** The viewer's open invitations. */
export const invitations = recipe(
  ({ call, stream }) =>
    new LiveStore<Reply<'invitations.list'>>(stream, {
      fetch: (signal) => call('invitations.list', { signal }),
      apply: (value, event) => {
        if (event.type === 'discussion.changed') {
          const listed = value.invitations.some((one) => one.room === event.discussion.room);
          return (event.discussion.membership === 'invited') === listed ? value : undefined;
        }
        return event.type === 'notification.added' && event.notification.kind === 'invitation' ? undefined : value;
      },
    }),
);
