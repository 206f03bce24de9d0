import type { Reply } from '../../spec/schemas/api/operations.ts';
import type { StreamEvent } from '../../spec/schemas/api/stream.ts';
import { LiveStore } from './live-store.ts';
import { recipe } from './registry.ts';

export type Invitations = Reply<'invitations.list'>['invitations'];

/**
 * Invitations after an event. What an invitation says is not in the events, so a discussion that has become one, or stopped being one, makes the list
 * be fetched again.
 */
export function applyToInvitations(invitations: Invitations, event: StreamEvent): Invitations | undefined {
  if (event.type === 'notification.added') return event.notification.kind === 'invitation' ? undefined : invitations;
  if (event.type !== 'discussion.changed') return invitations;
  const { room, membership } = event.discussion;
  const known = invitations.some((one) => one.room === room);
  if (membership === 'invited') return known ? invitations : undefined;
  return known ? invitations.filter((one) => one.room !== room) : invitations;
}

export const openInvitations = recipe(
  ({ call, stream }) =>
    new LiveStore<Invitations>(stream, {
      fetch: async (signal) => {
        const reply = await call('invitations.list', { signal });
        return reply.ok ? { ok: true, value: reply.value.invitations.filter(({ state }) => state === 'open') } : reply;
      },
      apply: applyToInvitations,
    }),
);
