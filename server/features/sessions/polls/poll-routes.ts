import type { Api } from '../../../platform/operations.ts';
import type { Parts } from '../parts.ts';
import { closePoll, listPolls, openPoll, removePoll, votePoll, votersOf } from './poll-actions.ts';

/** What the API answers about polls. */
export function registerPolls(api: Api, parts: Parts): void {
  api.handle('polls.list', ({ caller, params }) => listPolls(parts, caller.actor, params.room));
  api.handle('polls.open', ({ caller, params, body }) => openPoll(parts, caller.actor, params.room, body));
  api.handle('polls.vote', ({ caller, params, body }) => votePoll(parts, caller.actor, params.poll, body.choice));
  api.handle('polls.close', ({ caller, params }) => closePoll(parts, caller.actor, params.poll));
  api.handle('polls.remove', ({ caller, params }) => removePoll(parts, caller.actor, params.poll));
  api.handle('polls.voters', ({ caller, params }) => votersOf(parts, caller.actor, params.poll));
}
