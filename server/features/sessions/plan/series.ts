import type { SeriesStep } from '../../../../spec/schemas/events/control.ts';

/** Longest meeting: a congress day and its night. */
export const maxLengthMs = 24 * 3_600_000;

export interface Meeting {
  /** ms since the epoch */
  readonly start: number;
  readonly end: number;
}
export interface SeriesPlan {
  readonly every: SeriesStep;
  /** Meetings in all, with the first. */
  readonly count: number;
}

/** Does this system know the IANA zone? */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/**
 * Times of a series by the wall clock of its zone: nine o'clock stays nine o'clock when summer time begins. A monthly one keeps its weekday
 * and its place in the month (the second Tuesday); the fifth one is the last.
 * @returns the meetings after the first, in order
 */
export function laterMeetings(first: Meeting, zone: string, { every, count }: SeriesPlan): Meeting[] {
  const start = Temporal.Instant.fromEpochMilliseconds(first.start).toZonedDateTimeISO(zone);
  const length = first.end - first.start;
  return Array.from({ length: count - 1 }, (_, index) => {
    const at = stepped(start, every, index + 1).epochMilliseconds;
    return { start: at, end: at + length };
  });
}

function stepped(start: Temporal.ZonedDateTime, every: SeriesStep, times: number): Temporal.ZonedDateTime {
  if (every !== 'month') return start.add({ weeks: every === 'week' ? times : 2 * times });
  const { nth, fromEnd } = placeInMonth(start);
  const month = start.with({ day: 1 }).add({ months: times });
  if (fromEnd) {
    const last = month.with({ day: month.daysInMonth });
    return last.subtract({ days: (last.dayOfWeek - start.dayOfWeek + 7) % 7 });
  }
  return month.add({ days: ((start.dayOfWeek - month.dayOfWeek + 7) % 7) + (nth - 1) * 7 });
}

/** Which one of its weekday in the month a day is; the fifth counts from the end. */
export function placeInMonth(day: Pick<Temporal.ZonedDateTime, 'day'>): { nth: number; fromEnd: boolean } {
  const nth = Math.ceil(day.day / 7);
  return { nth, fromEnd: nth === 5 };
}
