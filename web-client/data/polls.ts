import type { Reply } from '../../spec/schemas/api/operations.ts';
import type { Poll } from '../../spec/schemas/api/polls.ts';
import type { StreamEvent } from '../../spec/schemas/api/stream.ts';
import type { Call } from '../api/client.ts';
import { type EventSource, LiveStore } from './live-store.ts';

export type PollList = Reply<'polls.list'>;

/** The polls of a session after an event; equal to fetching them again. Undefined: what the viewer chose has to be asked anew. */
export function applyToPolls(list: PollList, event: StreamEvent, room: string): PollList | undefined {
  if (event.type === 'poll.changed' && event.room === room) {
    const isClosing =
      event.poll.state === 'closed' && list.polls.some(({ id, state }) => id === event.poll.id && state === 'open');
    // Whether the own vote was in time is known only at the node.
    if (isClosing && list.own.some(({ poll }) => poll === event.poll.id)) return undefined;
    return withPoll(list, event.poll);
  }
  if (event.type !== 'poll.voted' || event.room !== room) return list;
  const known = list.polls.find(({ id }) => id === event.poll);
  if (known?.state === 'closed') return undefined;
  const others = list.own.filter(({ poll }) => poll !== event.poll);
  return { ...list, own: [...others, { poll: event.poll, choice: event.choice, counted: true }] };
}

/** The list with a poll as it is now, in its place. */
export function withPoll(list: PollList, poll: Poll): PollList {
  const others = list.polls.filter(({ id }) => id !== poll.id);
  return { ...list, polls: [...others, poll].sort((a, b) => (a.order < b.order ? -1 : 1)) };
}

/** The polls of one session; closed by whoever opened it. */
export const openPolls = (call: Call, stream: EventSource, room: string): LiveStore<PollList> =>
  new LiveStore(stream, {
    fetch: (signal) => call('polls.list', { params: { room }, signal }),
    apply: (list, event) => applyToPolls(list, event, room),
  });

/** How much of all votes an option has, in whole percent. */
export const share = (votes: number | null, voters: number): number =>
  votes === null || voters === 0 ? 0 : Math.round((100 * votes) / voters);
