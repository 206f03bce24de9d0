import t from 'tap';
import type { Session } from '../../spec/schemas/api/sessions.ts';
import { applyToUpcoming, momentOf, type SessionList } from './sessions.ts';

const hour = 3_600_000;
const now = 1_800_000_000_000;
const session = (room: string, over: Partial<Session> = {}): Session =>
  ({
    ...{ room, title: room, status: 'planned', start: now + hour, end: now + 2 * hour, opensAt: now + hour - 900_000 },
    ...{ series: null },
    ...over,
  }) as Session;
const list = (...sessions: Session[]): SessionList => ({ sessions, next: null });
const changed = (one: Session) => ({ type: 'session.changed', room: one.room, session: one }) as const;
const rooms = ({ sessions }: SessionList) => sessions.map(({ room }) => room);

t.test('a new session takes its place by its start, and the same event twice changes nothing', async (t) => {
  const before = list(session('a'), session('c', { start: now + 3 * hour }));
  const event = changed(session('b', { start: now + 2 * hour }));
  const once = applyToUpcoming(before, event, now);
  t.same(rooms(once), ['a', 'b', 'c']);
  t.same(applyToUpcoming(once, event, now), once);
});

t.test('what ended, or is not theirs any more, leaves the list', async (t) => {
  const before = list(session('a'), session('b'));
  t.same(rooms(applyToUpcoming(before, changed(session('a', { status: 'ended' })), now)), ['b']);
  t.same(rooms(applyToUpcoming(before, { type: 'session.changed', room: 'b', session: null }, now)), ['a']);
});

t.test('a series stays while meetings are left', async (t) => {
  const late = session('a', { start: now - 3 * hour, end: now - 2 * hour });
  t.same(rooms(applyToUpcoming(list(), changed(late), now)), []);
  const series: Session['series'] = { every: 'week', later: [{ start: now + hour, end: now + 2 * hour }] };
  t.same(rooms(applyToUpcoming(list(), changed({ ...late, series }), now)), ['a']);
});

t.test('the door opens before the start', async (t) => {
  t.equal(momentOf(session('a'), now), 'later');
  t.equal(momentOf(session('a'), now + hour - 60_000), 'soon');
  t.equal(momentOf(session('a', { status: 'started' }), now), 'now');
  t.equal(momentOf(session('a'), now + 5 * hour), 'over');
});
