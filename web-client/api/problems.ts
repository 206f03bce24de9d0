import type { ProblemCode } from '../../spec/schemas/common/problems.ts';
import { msg, plural } from '../app/i18n.ts';
import type { ClientProblemCode, Problem } from './problem.ts';

/** What happened, and what to do next; whole sentences in the reader's language. */
export interface ProblemWords {
  title: string;
  next: string;
}
type Words = (problem: Problem) => ProblemWords;

const general: Words = () => ({
  title: msg('That did not work.', { id: 'problem.unknown.title' }),
  next: msg('Please try again. If it happens again, tell your institution’s administrator.', {
    id: 'problem.unknown.next',
  }),
});

const minute = 60;
function waiting(problem: Problem): string {
  const seconds = Math.ceil((problem.retryAfterMs ?? 0) / 1000);
  if (seconds === 0) return msg('Please wait a moment and try again.', { id: 'problem.wait' });
  if (seconds < 2 * minute)
    return plural(
      seconds,
      { one: 'Please try again in {n} second.', other: 'Please try again in {n} seconds.' },
      { id: 'problem.waitSeconds' },
    );
  return plural(
    Math.ceil(seconds / minute),
    { one: 'Please try again in {n} minute.', other: 'Please try again in {n} minutes.' },
    { id: 'problem.waitMinutes' },
  );
}

const busy: Words = () => ({
  title: msg('The node is not available at the moment.', { id: 'problem.busy.title' }),
  next: msg('Nothing is lost. Please try again in a moment.', { id: 'problem.busy.next' }),
});
const ended: Words = () => ({
  title: msg('You are not logged in any more.', { id: 'problem.loggedOut.title' }),
  next: msg('Please log in again.', { id: 'problem.loggedOut.next' }),
});

const tooLarge: Words = () => ({
  title: msg('That is too large.', { id: 'problem.tooLarge.title' }),
  next: msg('Please choose a smaller file or shorten the text.', { id: 'problem.tooLarge.next' }),
});

/** The codes whose words say more than the general sentence. Features add theirs in their own places by `addProblemWords`. */
const words: Partial<Record<ProblemCode | ClientProblemCode, Words>> & Record<string, Words | undefined> = {
  offline: () => ({
    title: msg('You are offline.', { id: 'problem.offline.title' }),
    next: msg('What you have written stays here. It can be sent when the connection is back.', {
      id: 'problem.offline.next',
    }),
  }),
  unreachable: () => ({
    title: msg('Your institution’s node cannot be reached.', { id: 'problem.unreachable.title' }),
    next: msg('Please check your connection and try again.', { id: 'problem.unreachable.next' }),
  }),
  timed_out: () => ({
    title: msg('The answer took too long.', { id: 'problem.timedOut.title' }),
    next: msg('The connection may be slow. Please try again.', { id: 'problem.timedOut.next' }),
  }),
  invalid_input: () => ({
    title: msg('Some of what was entered cannot be accepted.', { id: 'problem.invalid.title' }),
    next: msg('Please check the marked fields.', { id: 'problem.invalid.next' }),
  }),
  too_large: tooLarge,
  text_too_long: tooLarge,
  unsupported_media_type: () => ({
    title: msg('This kind of file is not accepted here.', { id: 'problem.mediaType.title' }),
    next: msg('Please choose a file of one of the named kinds.', { id: 'problem.mediaType.next' }),
  }),
  not_found: () => ({
    title: msg('This was not found.', { id: 'problem.notFound.title' }),
    next: msg('It may have been removed, or it is not visible to you.', { id: 'problem.notFound.next' }),
  }),
  forbidden: () => ({
    title: msg('You do not have the right to do this.', { id: 'problem.forbidden.title' }),
    next: msg('Your institution’s administrator can tell you who has.', { id: 'problem.forbidden.next' }),
  }),
  not_logged_in: ended,
  login_ended: ended,
  rate_limited: (problem) => ({
    title: msg('Too many requests in a short time.', { id: 'problem.rateLimited.title' }),
    next: waiting(problem),
  }),
  conflict: () => ({
    title: msg('Somebody else changed this in the meantime.', { id: 'problem.conflict.title' }),
    next: msg('Please look at the present state and try again.', { id: 'problem.conflict.next' }),
  }),
  gone: () => ({
    title: msg('This is no longer available.', { id: 'problem.gone.title' }),
    next: msg('It was removed or has expired.', { id: 'problem.gone.next' }),
  }),
  deadline_exceeded: busy,
  database_unavailable: busy,
  shutting_down: busy,
  not_ready: busy,
  disk_full: () => ({
    title: msg('The node has no space left.', { id: 'problem.diskFull.title' }),
    next: msg('Please tell your institution’s administrator. Nothing that was saved is lost.', {
      id: 'problem.diskFull.next',
    }),
  }),
  setup_not_done: () => ({
    title: msg('This node is not set up yet.', { id: 'problem.setupNotDone.title' }),
    next: msg('Whoever installed it opens the first-run link that the server printed.', {
      id: 'problem.setupNotDone.next',
    }),
  }),
  setup_already_done: () => ({
    title: msg('This node is set up already.', { id: 'problem.setupDone.title' }),
    next: msg('You can log in.', { id: 'problem.setupDone.next' }),
  }),
  setup_token_wrong: () => ({
    title: msg('The first-run link is wrong or has been replaced.', { id: 'problem.setupToken.title' }),
    next: msg('Please use the newest link that the server has printed.', { id: 'problem.setupToken.next' }),
  }),
  public_url_unsuitable: () => ({
    title: msg('This public address cannot be used.', { id: 'problem.publicUrl.title' }),
    next: msg('It must be the address under which browsers and other nodes reach this one, without a path.', {
      id: 'problem.publicUrl.next',
    }),
  }),
  picture_unreadable: () => ({
    title: msg('This picture cannot be read.', { id: 'problem.picture.title' }),
    next: msg('Please choose a PNG, JPEG or WebP picture.', { id: 'problem.picture.next' }),
  }),
  wrong_credentials: () => ({
    title: msg('The e-mail address or the password is not right.', { id: 'problem.credentials.title' }),
    next: msg('Please check both, or ask for a link to set a new password.', { id: 'problem.credentials.next' }),
  }),
  too_many_attempts: (problem) => ({
    title: msg('There were too many attempts to log in.', { id: 'problem.attempts.title' }),
    next: waiting(problem),
  }),
  account_suspended: () => ({
    title: msg('Your account is suspended.', { id: 'problem.suspended.title' }),
    next: msg('Your institution’s administrator can tell you why.', { id: 'problem.suspended.next' }),
  }),
  email_taken: () => ({
    title: msg('There is already an account with this e-mail address.', { id: 'problem.emailTaken.title' }),
    next: msg('You can log in or ask for a new password.', { id: 'problem.emailTaken.next' }),
  }),
  password_too_weak: () => ({
    title: msg('This password is too easy to guess.', { id: 'problem.weak.title' }),
    next: msg('Please choose a longer one, for example a few words that only you would put together.', {
      id: 'problem.weak.next',
    }),
  }),
  reset_token_wrong: () => ({
    title: msg('This link is wrong, used or expired.', { id: 'problem.resetToken.title' }),
    next: msg('Please ask for a new one.', { id: 'problem.resetToken.next' }),
  }),
  passkey_refused: () => ({
    title: msg('The passkey was not accepted.', { id: 'problem.passkey.title' }),
    next: msg('Please try again, or log in with your password.', { id: 'problem.passkey.next' }),
  }),
  passkey_challenge_expired: () => ({
    title: msg('That took too long.', { id: 'problem.challenge.title' }),
    next: msg('Please start again.', { id: 'problem.challenge.next' }),
  }),
};

/** A feature's own codes, given once when its first page is loaded: `addProblemWords({ room_closed: () => ({ title: msg(…), next: msg(…) }) })`. */
export function addProblemWords(more: Partial<Record<ProblemCode, Words>> & Record<string, Words>): void {
  Object.assign(words, more);
}

/** Words for a problem by its code; the general ones for a code that has none. */
export function problemWords(problem: Problem): ProblemWords {
  return (words[problem.code] ?? general)(problem);
}

/** Both sentences as one text, for a toast or a field. */
export function problemText(problem: Problem): string {
  const { title, next } = problemWords(problem);
  return `${title} ${next}`;
}
