import fc from 'fast-check';
import t from 'tap';
import { orderKey, orderKeyMaxLength } from './order-key.ts';

type Place = Parameters<typeof orderKey>[0];
const place: fc.Arbitrary<Place> = fc.record({
  hlc: fc.tuple(fc.oneof(fc.nat(3), fc.maxSafeNat()), fc.nat(65_535)),
  node: fc.constantFrom('a.example', 'a-b.example', 'a.example.org', 'a0.example', 'b.example', 'a'),
  inc: fc.integer({ min: 1, max: 1_000_000 }),
  seq: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.maxSafeNat()),
});
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
function byParts(a: Place, b: Place): number {
  return (
    a.hlc[0] - b.hlc[0] || a.hlc[1] - b.hlc[1] || byBytes(a.node, b.node) || a.inc - b.inc || Math.sign(a.seq - b.seq)
  );
}

t.test('Order keys compare byte by byte like clock, node, incarnation and sequence number.', async (t) => {
  fc.assert(
    fc.property(place, place, (a, b) => Math.sign(byBytes(orderKey(a), orderKey(b))) === Math.sign(byParts(a, b))),
    { numRuns: 5000 },
  );
  t.pass();
});

t.test('The longest order key stays within its limit.', async (t) => {
  const max = Number.MAX_SAFE_INTEGER;
  const key = orderKey({ hlc: [max, 65_535], node: 'n'.repeat(253), inc: 1_000_000, seq: max });
  t.ok(key.length <= orderKeyMaxLength);
});
