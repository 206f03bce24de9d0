import { addProblemWords } from '../../../api/problems.ts';
import { msg } from '../../../app/i18n.ts';

addProblemWords({
  poll_options: () => ({
    title: msg('The poll is not complete.', { id: 'polls.problem.options' }),
    next: msg('It needs a question and at least two different answers.', { id: 'polls.problem.optionsNext' }),
  }),
  poll_limit: () => ({
    title: msg('This session has as many polls as it can hold.', { id: 'polls.problem.limit' }),
    next: msg('Please ask in the chat instead.', { id: 'polls.problem.limitNext' }),
  }),
  poll_closed: () => ({
    title: msg('The poll is closed.', { id: 'polls.problem.closed' }),
    next: msg('Its result does not change any more.', { id: 'polls.problem.closedNext' }),
  }),
  poll_hidden: () => ({
    title: msg('Who voted for what is not shown.', { id: 'polls.problem.hidden' }),
    next: msg('The poll hides names, or its result comes when it is closed.', { id: 'polls.problem.hiddenNext' }),
  }),
});

/**
 * What hiding names means between institutions, in plain words: votes are signed events that every institution of the session keeps. Nobody may take
 * it for a secret ballot.
 */
export const hiddenNamesWords = (): string =>
  msg(
    'Names are not shown to anybody in the session. It is not a secret ballot: the institution of each voter signs the vote, every institution in the session stores it, and their administrators could find out who voted for what.',
    { id: 'polls.hidden.long' },
  );
