import { post } from '../../server/testing/posting.ts';
import type { Pair } from '../pair.ts';
import { progress } from '../report.ts';
import { openRoomCount } from './room-count.ts';

const seconds = 15;
const atOnce = 48;

/** Posts per second that go from people of A into the database of B when everybody writes as fast as they are answered. */
export async function measureLive(pair: Pair): Promise<number> {
  await using count = openRoomCount(pair.network.node('b'), pair.room);
  const before = await count.events();
  const started = performance.now();
  const until = started + seconds * 1000;
  let sent = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async (_, index) => {
      const writer = pair.writers[index % pair.writers.length];
      while (writer && performance.now() < until) {
        await post(writer, pair.room, `Observation ${index}: sinus rhythm, no ST deviation.`);
        sent += 1;
      }
    }),
  );
  await count.reaches(before + sent, 60_000);
  const perSecond = (sent * 1000) / (performance.now() - started);
  progress(`live: ${sent} posts, ${perSecond.toFixed(0)} per second in the other database`);
  return perSecond;
}
