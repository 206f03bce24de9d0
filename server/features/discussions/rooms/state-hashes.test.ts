import t from 'tap';
import type { RoomHeads } from '../../../../spec/schemas/federation/envelope.ts';
import { StateHashes } from './state-hashes.ts';

const room = `r_${'A'.repeat(43)}`;

/** A room of which every working out takes `costMs` of processor time. */
function stage(costMs: number) {
  let now = 1_000;
  let seq = 1;
  let worked = 0;
  const rooms = {
    heads: async (): Promise<RoomHeads> => ({ room, ctl: [1, 1, 'e'], feeds: { 'a.example/1': [seq, `e_${seq}`] } }),
    stateHash: async () => {
      worked++;
      const hash = `hash of ${seq}`;
      for (const until = performance.now() + costMs; performance.now() < until; );
      return hash;
    },
  };
  const hashes = new StateHashes(() => rooms, { now: () => now });
  return {
    of: () => hashes.of(room),
    post: () => seq++,
    wait: (ms: number) => {
      now += ms;
    },
    worked: () => worked,
  };
}

t.test('a room that did not change is worked out once, also when several ask at the same time', async (t) => {
  const { of, worked } = stage(0);
  t.same(await Promise.all([of(), of(), of()]), ['hash of 1', 'hash of 1', 'hash of 1']);
  await of();
  t.equal(worked(), 1);
});

t.test('a small room is exact at any moment', async (t) => {
  const { of, post } = stage(0);
  await of();
  post();
  t.equal(await of(), 'hash of 2');
});

t.test('a large busy room is worked out only now and then', async (t) => {
  const { of, post, wait, worked } = stage(40);
  await of();
  for (let n = 0; n < 5; n++) {
    post();
    t.equal(await of(), 'hash of 1');
  }
  t.equal(worked(), 1);
  wait(60_000);
  t.equal(await of(), 'hash of 6');
});
