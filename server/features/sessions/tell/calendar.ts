import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalCalendarMethod,
  ICalEventRepeatingFreq,
  ICalEventStatus,
  ICalWeekday,
} from 'ical-generator';
import type { SeriesStep } from '../../../../spec/schemas/events/control.ts';
import type { Caller } from '../../../platform/operations.ts';
import { accessSession } from '../access.ts';
import type { Parts } from '../parts.ts';
import { isZone, laterMeetings, placeInMonth } from '../plan/series.ts';
import type { SessionRow } from '../session-row.ts';
import { timeZoneComponent } from './time-zone.ts';

export type CalendarMethod = 'PUBLISH' | 'REQUEST' | 'CANCEL';
export type CalendarPlan = Pick<
  SessionRow,
  | 'room'
  | 'owner'
  | 'title'
  | 'topic'
  | 'status'
  | 'start_ms'
  | 'end_ms'
  | 'zone'
  | 'every'
  | 'later'
  | 'revision'
  | 'joined'
>;
interface Reader {
  readonly name: string;
  readonly email: string;
}

/** The session as a file for the caller's own calendar. */
export async function calendarOf(parts: Parts, caller: Caller, room: string): Promise<string> {
  const row = await accessSession(parts, parts.db, caller.actor, room, 'see');
  const method = row.status === 'cancelled' ? 'CANCEL' : 'PUBLISH';
  return calendarFile(row, {
    method,
    reader: caller,
    organizer: parts.mail.from,
    link: sessionLink(parts, room),
    now: parts.clock.now(),
  });
}

export const sessionLink = (parts: Pick<Parts, 'publicUrl'>, room: string): string =>
  `${parts.publicUrl}/sessions/${room}`;
/** The page before a call, where one more click is enough. */
export const joinLink = (parts: Pick<Parts, 'publicUrl'>, room: string): string => `${sessionLink(parts, room)}/call`;

/**
 * An iCalendar object (RFC 5545) of a session. One session is one UID for ever, on every node; SEQUENCE grows with every change, so that a
 * calendar takes over a new time and a cancellation. A series is a rule in the zone where it was planned.
 */
export function calendarFile(
  plan: CalendarPlan,
  about: { method: CalendarMethod; reader: Reader; organizer: string; link: string; now: number },
): string {
  const zone = isZone(plan.zone) ? plan.zone : 'UTC';
  const last = plan.later.at(-1)?.[1] ?? plan.end_ms;
  const calendar = ical({
    prodId: { company: 'Consilium', product: 'Sessions', language: 'EN' },
    method: ICalCalendarMethod[about.method],
    ...(zone === 'UTC'
      ? {}
      : { timezone: { name: zone, generator: (name: string) => timeZoneComponent(name, plan.start_ms, last) } }),
  });
  const at = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  const repeating = ruleOf(plan, zone);
  calendar.createEvent({
    id: `${plan.room}@${plan.owner}`,
    sequence: plan.revision,
    stamp: new Date(about.now),
    start: zone === 'UTC' ? new Date(plan.start_ms) : at(plan.start_ms),
    end: zone === 'UTC' ? new Date(plan.end_ms) : at(plan.end_ms),
    ...(zone === 'UTC' ? {} : { timezone: zone }),
    summary: plan.title ?? '',
    ...(plan.topic ? { description: plan.topic } : {}),
    location: about.link,
    url: about.link,
    organizer: { name: 'Consilium', email: about.organizer },
    attendees: [
      {
        ...{ name: about.reader.name, email: about.reader.email, role: ICalAttendeeRole.REQ, rsvp: false },
        status: plan.joined ? ICalAttendeeStatus.ACCEPTED : ICalAttendeeStatus.NEEDSACTION,
      },
    ],
    status: plan.status === 'cancelled' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    ...(repeating === null ? {} : { repeating }),
  });
  return calendar.toString();
}

const weekdays = [
  ICalWeekday.MO,
  ICalWeekday.TU,
  ICalWeekday.WE,
  ICalWeekday.TH,
  ICalWeekday.FR,
  ICalWeekday.SA,
  ICalWeekday.SU,
] as const;

/** The rule whose meetings are exactly those of the series; null where none says it, then the calendar holds the next meeting. */
function ruleOf(plan: CalendarPlan, zone: string) {
  const { every, later } = plan;
  if (every === null || later.length === 0) return null;
  const count = later.length + 1;
  const meant = laterMeetings({ start: plan.start_ms, end: plan.end_ms }, zone, { every, count });
  if (!meant.every(({ start, end }, index) => later[index]?.[0] === start && later[index]?.[1] === end)) return null;
  return { count, ...frequency(every, Temporal.Instant.fromEpochMilliseconds(plan.start_ms).toZonedDateTimeISO(zone)) };
}

function frequency(every: SeriesStep, start: Temporal.ZonedDateTime) {
  if (every !== 'month') return { freq: ICalEventRepeatingFreq.WEEKLY, interval: every === 'week' ? 1 : 2 };
  const { nth, fromEnd } = placeInMonth(start);
  const day = weekdays[start.dayOfWeek - 1] ?? ICalWeekday.MO;
  return { freq: ICalEventRepeatingFreq.MONTHLY, byDay: [day], bySetPos: fromEnd ? -1 : nth };
}
