import t from 'tap';
import { moment, wallTime } from './wall-clock.ts';

const iso = (date: string, time: string, zone: string) => new Date(moment({ date, time }, zone)).toISOString();

t.test('a time on the wall of a zone is one moment', async (t) => {
  t.equal(iso('2026-11-24', '09:00', 'Europe/Istanbul'), '2026-11-24T06:00:00.000Z');
  t.equal(iso('2026-07-01', '09:00', 'Europe/Rome'), '2026-07-01T07:00:00.000Z');
  t.equal(iso('2026-11-24', '00:30', 'Asia/Kolkata'), '2026-11-23T19:00:00.000Z');
});

t.test('and back', async (t) => {
  t.same(wallTime(Date.parse('2026-11-24T06:00:00Z'), 'Asia/Tokyo'), { date: '2026-11-24', time: '15:00' });
});

t.test('on the days when the clock changes', async (t) => {
  t.equal(iso('2026-03-29', '09:00', 'Europe/Rome'), '2026-03-29T07:00:00.000Z');
  t.equal(iso('2026-03-29', '02:30', 'Europe/Rome'), '2026-03-29T01:30:00.000Z', 'a skipped hour is the next one');
  t.equal(iso('2026-10-25', '02:30', 'Europe/Rome'), '2026-10-25T00:30:00.000Z', 'of two the first');
});

t.test('an empty field is no time', async (t) => {
  t.ok(Number.isNaN(moment({ date: '', time: '09:00' }, 'UTC')));
});
