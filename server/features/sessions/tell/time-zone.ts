/** Before and after the meetings: calendars look at the rule in force before the first one too. */
const marginMs = 366 * 24 * 3_600_000;
/** Zones change their offset at most a few times a year; a series spans a few years. */
const maxTransitions = 64;

/**
 * VTIMEZONE of a zone for the time between two moments (RFC 5545 section 3.6.5), with every change of offset written out: exact, also where a
 * country has changed its rules. Lines are separated by CRLF, without one at the end.
 */
export function timeZoneComponent(zone: string, fromMs: number, toMs: number): string {
  const until = toMs + marginMs;
  let at = Temporal.Instant.fromEpochMilliseconds(fromMs - marginMs).toZonedDateTimeISO(zone);
  const lines = ['BEGIN:VTIMEZONE', `TZID:${zone}`, ...component(at, at.offsetNanoseconds, isSummer(at))];
  for (let count = 0; count < maxTransitions; count++) {
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds > until) break;
    lines.push(...component(next, at.offsetNanoseconds, isSummer(next)));
    at = next;
  }
  return [...lines, 'END:VTIMEZONE'].join('\r\n');
}

function component(at: Temporal.ZonedDateTime, offsetBefore: number, summer: boolean): string[] {
  const kind = summer ? 'DAYLIGHT' : 'STANDARD';
  // The beginning is written by the clock that was in force before it.
  const local = at.toInstant().toZonedDateTimeISO('UTC').add({ nanoseconds: offsetBefore });
  const start = local.toPlainDateTime().toString({ smallestUnit: 'second' }).replace(/[-:]/g, '');
  return [
    `BEGIN:${kind}`,
    `DTSTART:${start}`,
    `TZOFFSETFROM:${offset(offsetBefore)}`,
    `TZOFFSETTO:${offset(at.offsetNanoseconds)}`,
    `END:${kind}`,
  ];
}

/** A zone is on summer time when it is ahead of where it stands at one of the two solstices. */
function isSummer(at: Temporal.ZonedDateTime): boolean {
  const offsets = [1, 7].map((month) => at.with({ month, day: 1 }).offsetNanoseconds);
  return at.offsetNanoseconds > Math.min(...offsets);
}

function offset(nanoseconds: number): string {
  const seconds = Math.round(Math.abs(nanoseconds) / 1e9);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const rest = seconds % 60 === 0 ? '' : two(seconds % 60);
  return `${nanoseconds < 0 ? '-' : '+'}${two(seconds / 3600)}${two((seconds % 3600) / 60)}${rest}`;
}
