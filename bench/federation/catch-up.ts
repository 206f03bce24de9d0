import { eventually } from '../../server/testing/eventually.ts';
import { environmentOf, startNodeProcess } from '../../server/testing/node-process.ts';
import { post } from '../../server/testing/posting.ts';
import { StreamClient } from '../../server/testing/stream-client.ts';
import type { Pair } from '../pair.ts';
import { progress } from '../report.ts';
import { openRoomCount } from './room-count.ts';

const posts = 3_000;
const atOnce = 32;

export interface CatchUp {
  /** From the moment that B is up until all are in its database. */
  readonly catchUpEventsPerSecond: number;
  /** From the start of B's process until a page that was left open on it shows all of them. */
  readonly openPageSeconds: number;
  /** From the moment that B is up until both nodes name the same state hash. */
  readonly convergeSeconds: number;
}

/** B is killed, A writes on, B comes back. */
export async function measureCatchUp(pair: Pair): Promise<CatchUp> {
  const b = pair.network.node('b');
  await using count = openRoomCount(b, pair.room);
  const before = await count.events();
  await using page = await StreamClient.open(pair.reader.client);
  await pair.b.kill();
  const seenBefore = page.seenPosts(pair.room).length;
  let left = posts;
  await Promise.all(
    Array.from({ length: atOnce }, async (_, index) => {
      const writer = pair.writers[index % pair.writers.length];
      while (writer && left-- > 0) await post(writer, pair.room, `Written while B was away, ${left}.`);
    }),
  );
  const launched = performance.now();
  pair.b = await startNodeProcess(environmentOf(b));
  const started = performance.now();
  await count.reaches(before + posts, 120_000);
  const perSecond = (posts * 1000) / (performance.now() - started);
  await eventually(
    'the open page shows all of them',
    60_000,
    () => page.seenPosts(pair.room).length >= seenBefore + posts,
  );
  const openPageSeconds = (performance.now() - launched) / 1000;
  const [writer] = pair.writers;
  await eventually('both nodes have the same state', 60_000, async () => {
    const [one, other] = await Promise.all(
      [writer, pair.reader].map((person) => person?.client.call('discussions.get', { params: { room: pair.room } })),
    );
    return one !== undefined && one.stateHash === other?.stateHash;
  });
  const convergeSeconds = (performance.now() - started) / 1000;
  progress(
    `catch-up: ${perSecond.toFixed(0)} events per second, the same state after ${convergeSeconds.toFixed(1)} s, ` +
      `${posts} posts in an open page ${openPageSeconds.toFixed(1)} s after the start of the process`,
  );
  return { catchUpEventsPerSecond: perSecond, openPageSeconds, convergeSeconds };
}
