import fc from 'fast-check';
import t from 'tap';
import { compareHlc, compareOrder, type Hlc, isAhead, tick } from './clock.ts';

const hlc = fc.tuple(fc.nat({ max: 50 }), fc.nat({ max: 3 })) as fc.Arbitrary<Hlc>;

t.test('a new clock is later than all it follows and not behind the wall clock', (test) => {
  fc.assert(
    fc.property(fc.nat({ max: 50 }), fc.option(hlc), fc.array(hlc, { maxLength: 8 }), (now, prev, after) => {
      const next = tick(now, prev, after);
      return next[0] >= now && [...(prev ? [prev] : []), ...after].every((clock) => compareHlc(next, clock) > 0);
    }),
  );
  test.same(tick(10, null, []), [10, 0]);
  test.same(tick(10, [10, 4], [[10, 7]]), [10, 8]);
  test.same(tick(10, [12, 4], [[11, 7]]), [12, 5]);
  test.end();
});

t.test('a wall clock that leaps back leaves the clock of events monotone (row 10)', (test) => {
  const before = tick(1_000_000, null, []);
  test.same(tick(10, before, []), [1_000_000, 1]);
  test.end();
});

t.test('a full counter goes on with the next millisecond', (test) => {
  test.same(tick(10, [10, 65_535], []), [11, 0]);
  test.same(tick(9, null, [[10, 65_535]]), [11, 0]);
  test.end();
});

t.test('events more than five minutes ahead wait', (test) => {
  test.notOk(isAhead([300_000, 0], 0));
  test.ok(isAhead([300_001, 0], 0));
  test.end();
});

t.test('display order is total: clock, then node, then place in the feed', (test) => {
  const at = (ms: number, node: string, inc: number, seq: number) => ({ hlc: [ms, 0] as Hlc, node, inc, seq });
  const sorted = [at(1, 'b', 1, 1), at(2, 'a', 1, 1), at(2, 'b', 1, 1), at(2, 'b', 1, 2), at(2, 'b', 2, 1)];
  test.same([...sorted].reverse().sort(compareOrder), sorted);
  test.equal(compareOrder(at(1, 'a', 1, 1), at(1, 'a', 1, 1)), 0);
  test.end();
});
