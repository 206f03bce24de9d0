import type { AnswerState, Session, SessionRole } from '../../../spec/schemas/api/sessions.ts';
import { fill, intlLocale, msg, plural } from '../../app/i18n.ts';
import { displayName } from '../../ui/person.ts';

/** `Tuesday, 24 November, 09:00 – 10:00`, on the reader's own clock. */
export const whenWords = (start: number, end: number): string =>
  new Intl.DateTimeFormat(intlLocale(), {
    ...{ weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' },
    ...(new Date(start).getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' }),
  }).formatRange(start, end);

/** The same on the clock of another zone, with its name. */
export const whenThere = (start: number, end: number, zone: string): string =>
  new Intl.DateTimeFormat(intlLocale(), {
    ...{ weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone: zone, timeZoneName: 'short' },
  }).formatRange(start, end);

/** Does the wall clock of two zones differ at a moment? */
export function isElsewhere(at: number, zone: string): boolean {
  const clock = (timeZone?: string) =>
    new Intl.DateTimeFormat('en', {
      ...{ dateStyle: 'short', timeStyle: 'short' },
      ...(timeZone === undefined ? {} : { timeZone }),
    }).format(at);
  try {
    return clock(zone) !== clock();
  } catch {
    // A zone that this browser does not know cannot be shown.
    return false;
  }
}

/** A call of two has no title. */
export function titleOf(session: Session): string {
  if (session.title) return session.title;
  const values = { name: displayName(session.host) };
  return session.call === 'audio'
    ? fill(msg('Call from {name}', { id: 'sessions.callFrom' }), values)
    : fill(msg('Video call from {name}', { id: 'sessions.videoCallFrom' }), values);
}

export function roleWords(role: SessionRole): string {
  if (role === 'host') return msg('Host', { id: 'sessions.role.host' });
  if (role === 'cohost') return msg('Co-host', { id: 'sessions.role.cohost' });
  if (role === 'listener') return msg('Listens', { id: 'sessions.role.listener' });
  return msg('Takes part', { id: 'sessions.role.speaker' });
}

export function answerWords(answer: AnswerState): string {
  if (answer === 'accepted') return msg('Accepted', { id: 'sessions.answer.accepted' });
  if (answer === 'declined') return msg('Declined', { id: 'sessions.answer.declined' });
  if (answer === 'time') return msg('Proposes another time', { id: 'sessions.answer.time' });
  return msg('No answer yet', { id: 'sessions.answer.none' });
}

export function everyWords(every: 'week' | 'two-weeks' | 'month'): string {
  if (every === 'week') return msg('Every week', { id: 'sessions.every.week' });
  if (every === 'two-weeks') return msg('Every two weeks', { id: 'sessions.every.twoWeeks' });
  return msg('Every month, on the same weekday', { id: 'sessions.every.month' });
}

export const laterWords = (count: number): string =>
  plural(count, { one: '{n} more meeting', other: '{n} more meetings' }, { id: 'sessions.later' });
