import t from 'tap';
import type { LinkDocument, LinkTrack } from '../../../spec/schemas/media/link.ts';
import { Documents } from './documents.ts';

/** Two sides whose packets are lost, doubled and mixed up as the test says. */
function pair(loss: number) {
  const clock = { ms: 0 };
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 0x7fff_ffff;
    return seed / 0x7fff_ffff;
  };
  const wire: { to: 0 | 1; packet: Buffer }[] = [];
  const got: LinkDocument[][] = [[], []];
  const violations: string[] = [];
  const sides = ([0, 1] as const).map(
    (side) =>
      new Documents({
        ...{ ssrc: 1, now: () => clock.ms },
        send: (packet) => void wire.push({ to: side === 0 ? 1 : 0, packet }),
        onDocument: (document) => got[side]?.push(document),
        onViolation: (name) => violations.push(name),
      }),
  ) as [Documents, Documents];
  let sent = 0;
  const run = (ms: number) => {
    for (const end = clock.ms + ms; clock.ms < end; clock.ms += 50) {
      for (const side of sides) side.tick();
      const now = wire.splice(0).sort(() => random() - 0.5);
      for (const { to, packet } of now) {
        sent++;
        if (random() >= loss) sides[to].receive(packet);
        if (random() < 0.1) sides[to].receive(packet);
      }
    }
  };
  return { sides, got, violations, run, sent: () => sent };
}

const tracks = (count: number, muted = false): LinkDocument => ({
  kind: 'tracks',
  tracks: Array.from({ length: count }, (_, index): LinkTrack => {
    const person = { node: 'b.example', actor: `u_${String(index).padStart(22, '0')}`, source: 'camera' as const };
    return { ...person, codec: 'h264', ssrc: 100 + index * 2, rtx: 101 + index * 2, on: true, muted };
  }),
});

for (const loss of [0, 0.15, 0.5]) {
  t.test(`the newest version of a long document arrives when ${loss * 100} % of packets are lost`, async (t) => {
    const { sides, got, violations, run } = pair(loss);
    sides[0].publish(tracks(400));
    run(100);
    sides[0].publish(tracks(400, true));
    run(20_000);
    t.same(got[1]?.at(-1), tracks(400, true));
    t.same(violations, []);
  });
}

t.test('a document that was received costs nothing any more, and the same again neither', async (t) => {
  const { sides, got, run, sent } = pair(0);
  sides[0].publish(tracks(3));
  run(1_000);
  const before = sent();
  for (let turn = 0; turn < 20; turn++) {
    sides[0].publish(tracks(3));
    run(100);
  }
  t.equal(sent(), before);
  t.equal(got[1]?.length, 1);
  t.ok((sides[0].rttMs ?? -1) >= 0);
});

t.test('versions that follow each other fast become one', async (t) => {
  const { sides, got, violations, run } = pair(0);
  for (let turn = 0; turn < 200; turn++) {
    sides[0].publish(tracks(1 + (turn % 5)));
    if (turn % 10 === 0) run(50);
  }
  run(1_000);
  t.ok((got[1]?.length ?? 0) < 25, `${got[1]?.length} versions were sent`);
  t.same(got[1]?.at(-1), tracks(5));
  t.same(violations, []);
});
