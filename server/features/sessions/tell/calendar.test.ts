import t from 'tap';
import { type CalendarMethod, type CalendarPlan, calendarFile } from './calendar.ts';
import { timeZoneComponent } from './time-zone.ts';

const start = Date.parse('2026-10-20T07:00:00Z');
const hour = 3_600_000;
const plan: CalendarPlan = {
  ...{ room: 'r_1', owner: 'a.example', title: 'Tumour board', topic: 'Two cases; bring images', status: 'planned' },
  ...{ start_ms: start, end_ms: start + hour, zone: 'Europe/Rome', every: null, later: [], revision: 3, joined: false },
};
const file = (over: Partial<CalendarPlan> = {}, method: CalendarMethod = 'REQUEST') =>
  calendarFile(
    { ...plan, ...over },
    {
      ...{ method, organizer: 'consilium@b.example', link: 'https://b.example/sessions/r_1', now: start },
      reader: { name: 'Sofia Conti', email: 'conti@b.example' },
    },
  );
/** Long lines are folded (RFC 5545 section 3.1). */
const unfolded = (text: string) => text.replace(/\r\n[ \t]/g, '');

t.test('a session is one entry with a name for ever and a number that grows', async (t) => {
  const text = unfolded(file());
  t.match(text, 'METHOD:REQUEST');
  t.match(text, 'UID:r_1@a.example');
  t.match(text, 'SEQUENCE:3');
  t.match(text, 'DTSTART;TZID=Europe/Rome:20261020T090000');
  t.match(text, 'DTEND;TZID=Europe/Rome:20261020T100000');
  t.match(text, 'DESCRIPTION:Two cases\\; bring images');
  t.match(text, /ATTENDEE;.*PARTSTAT=NEEDS-ACTION.*MAILTO:conti@b\.example/i);
  t.ok(file().includes('\r\n') && !/[^\r]\n/.test(file()), 'lines end as the standard wants');
});

t.test('a cancelled session takes its entry away', async (t) => {
  const text = unfolded(file({ status: 'cancelled', revision: 4 }, 'CANCEL'));
  t.match(text, 'METHOD:CANCEL');
  t.match(text, 'STATUS:CANCELLED');
  t.match(text, 'SEQUENCE:4');
});

t.test('a series is a rule by the clock of its zone', async (t) => {
  const second = Date.parse('2026-10-27T08:00:00Z');
  const weekly = unfolded(file({ every: 'week', later: [[second, second + hour]] }));
  t.match(weekly, /RRULE:FREQ=WEEKLY;COUNT=2/);
  const november = Date.parse('2026-11-17T08:00:00Z');
  const monthly = unfolded(file({ every: 'month', later: [[november, november + hour]] }));
  t.match(monthly, /RRULE:FREQ=MONTHLY;.*BYDAY=TU.*BYSETPOS=3/);
});

t.test('a series that no rule describes is no rule', async (t) => {
  const odd = Date.parse('2026-10-28T11:00:00Z');
  t.notMatch(unfolded(file({ every: 'week', later: [[odd, odd + hour]] })), 'RRULE');
});

t.test('a zone that is not known here is written in UTC', async (t) => {
  t.match(unfolded(file({ zone: 'Mars/Olympus' })), 'DTSTART:20261020T070000Z');
});

t.test('the zone comes with every change of its clock', async (t) => {
  const text = timeZoneComponent('Europe/Rome', start, start + 60 * 24 * hour);
  t.match(
    text,
    /BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nTZOFFSETFROM:\+0200\r\nTZOFFSETTO:\+0100\r\nEND:STANDARD/,
  );
  t.match(text, /BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZOFFSETFROM:\+0100\r\nTZOFFSETTO:\+0200/);
  t.match(timeZoneComponent('Asia/Kolkata', start, start), 'TZOFFSETTO:+0530');
  t.match(timeZoneComponent('America/St_Johns', start, start), 'TZOFFSETFROM:-0330');
  t.match(file(), 'BEGIN:VTIMEZONE');
});

t.test('words of people cannot add a line', async (t) => {
  const text = unfolded(file({ title: 'Board\r\nATTENDEE:mailto:x@y.example' }));
  t.notMatch(text, /^ATTENDEE:mailto:x/m);
});
