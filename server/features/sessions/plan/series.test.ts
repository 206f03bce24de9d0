import t from 'tap';
import { isZone, laterMeetings } from './series.ts';

const hour = 3_600_000;
const at = (text: string) => ({ start: Date.parse(text), end: Date.parse(text) + hour });
const times = (text: string, zone: string, every: 'week' | 'two-weeks' | 'month', count: number) =>
  laterMeetings(at(text), zone, { every, count }).map(({ start }) => new Date(start).toISOString().slice(0, 16));

t.test('nine in the morning stays nine in the morning when summer time ends', async (t) => {
  t.same(times('2026-10-20T07:00:00Z', 'Europe/Rome', 'week', 3), ['2026-10-27T08:00', '2026-11-03T08:00']);
});

t.test('every two weeks', async (t) => {
  t.same(times('2026-11-24T06:00:00Z', 'Europe/Istanbul', 'two-weeks', 3), ['2026-12-08T06:00', '2026-12-22T06:00']);
});

t.test('a monthly series keeps its weekday and its place in the month', async (t) => {
  t.same(times('2026-11-10T06:00:00Z', 'Europe/Istanbul', 'month', 4), [
    '2026-12-08T06:00',
    '2027-01-12T06:00',
    '2027-02-09T06:00',
  ]);
});

t.test('the fifth one of a weekday is the last one of the month', async (t) => {
  t.same(times('2026-12-29T09:00:00Z', 'UTC', 'month', 3), ['2027-01-26T09:00', '2027-02-23T09:00']);
});

t.test('the day counts where the session is planned, not at the node', async (t) => {
  // Late evening in Los Angeles is the next day in UTC.
  t.same(times('2026-12-02T05:00:00Z', 'America/Los_Angeles', 'month', 2), ['2027-01-06T05:00']);
});

t.test('a meeting of a series lasts as long as the first', async (t) => {
  const [second] = laterMeetings(at('2026-11-24T06:00:00Z'), 'UTC', { every: 'week', count: 2 });
  t.equal((second?.end ?? 0) - (second?.start ?? 0), hour);
});

t.test('only zones that exist are zones', async (t) => {
  t.ok(isZone('Asia/Ho_Chi_Minh'));
  t.notOk(isZone('Mars/Olympus'));
});
