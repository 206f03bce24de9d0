import { intlLocale, language, msg } from './i18n.ts';

const cache = new Map<string, Intl.DateTimeFormat>();
/** The keys are the few option sets below times twelve languages. */
function format(at: number, options: Intl.DateTimeFormatOptions): string {
  const key = `${language()} ${JSON.stringify(options)}`;
  const made = cache.get(key) ?? new Intl.DateTimeFormat(intlLocale(), options);
  cache.set(key, made);
  return made.format(at);
}

/** `09:41` */
export const timeOfDay = (at: number): string => format(at, { hour: '2-digit', minute: '2-digit' });
/** `24 November 2026` */
export const day = (at: number): string => format(at, { dateStyle: 'long' });
/** `24 Nov 2026, 09:41` */
export const dateTime = (at: number): string => format(at, { dateStyle: 'medium', timeStyle: 'short' });
/** `Tuesday 24 November 2026 at 09:41 CET`, for titles and screen readers. */
export const fullDateTime = (at: number): string => format(at, { dateStyle: 'full', timeStyle: 'long' });

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long ago, or in how long, in one unit: `3 minutes ago`, `yesterday`, `in 2 hours`. Older than six days: the date. */
export function relativeTime(at: number, now: number): string {
  const difference = at - now;
  const distance = Math.abs(difference);
  if (distance < minuteMs) return msg('now', { id: 'app.time.now' });
  if (distance >= 6 * dayMs) return format(at, { dateStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(intlLocale(), { numeric: 'auto' });
  if (distance < hourMs) return relative.format(Math.trunc(difference / minuteMs), 'minute');
  if (distance < dayMs) return relative.format(Math.trunc(difference / hourMs), 'hour');
  return relative.format(Math.trunc(difference / dayMs), 'day');
}

/** Milliseconds until the words of `relativeTime` can change; Infinity when they never do. */
export function nextChangeMs(at: number, now: number): number {
  const distance = Math.abs(at - now);
  if (distance < hourMs) return minuteMs;
  if (distance < 6 * dayMs) return hourMs;
  return Number.POSITIVE_INFINITY;
}

/** Short form for lists: the time if today, the weekday if in this week, else the date. `now` decides what today is. */
export function shortTime(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  if (sameDay) return timeOfDay(at);
  if (Math.abs(now - at) < 6 * dayMs) return format(at, { weekday: 'short' });
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format(at, sameYear ? { day: 'numeric', month: 'short' } : { dateStyle: 'medium' });
}
