import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../server/testing/eventually.ts';
import { post } from '../../server/testing/posting.ts';
import { StreamClient } from '../../server/testing/stream-client.ts';
import type { Pair } from '../pair.ts';
import { cpuMsOfTrees } from '../process-cpu.ts';
import { percentile, progress } from '../report.ts';

export interface PostLatency {
  /** From the moment the request is sent on A to the moment the open page on B has the post. */
  visibleMs: number[];
  /** Until A has answered. */
  acceptedMs: number[];
  /** CPU of both nodes and their databases per post. */
  cpuMsPerPost: number;
  lost: number;
  /** Posts per second that were really sent. */
  perSecond: number;
}

/**
 * Sends posts at a fixed rate, whether or not earlier ones were answered, and watches a page on the other node.
 * @param rate posts per second
 * @param seconds how long; the first second warms up and does not count
 */
export async function measurePosts(pair: Pair, rate: number, seconds: number): Promise<PostLatency> {
  await using page = await StreamClient.open(pair.reader.client);
  const shownAt = new Map<string, number>();
  page.onEvent = (event) => {
    if (event.type === 'post.changed' && !shownAt.has(event.post.id)) shownAt.set(event.post.id, performance.now());
  };
  await run(pair, rate, 2, []);
  const trees = [pair.a.pid, pair.b.pid, pair.postgres.pid];
  const cpuBefore = cpuMsOfTrees(trees);
  const started = performance.now();
  const sent: Sent[] = [];
  await run(pair, rate, seconds, sent);
  const tookSeconds = (performance.now() - started) / 1000;
  await eventually('every post is shown', 60_000, () => sent.every(({ id }) => shownAt.has(id))).catch(() => undefined);
  const cpuMs = cpuMsOfTrees(trees) - cpuBefore;
  const seen = sent.filter(({ id }) => shownAt.has(id));
  const result: PostLatency = {
    visibleMs: seen.map(({ id, at }) => (shownAt.get(id) as number) - at),
    acceptedMs: sent.map(({ at, acceptedAt }) => acceptedAt - at),
    cpuMsPerPost: cpuMs / sent.length,
    lost: sent.length - seen.length,
    perSecond: sent.length / tookSeconds,
  };
  const ms = (samples: number[], share: number): string => percentile(samples, share).toFixed(0);
  progress(
    `${rate}/s: sent ${sent.length} (${result.perSecond.toFixed(0)}/s), visible p50 ${ms(result.visibleMs, 0.5)} p99 ${ms(result.visibleMs, 0.99)} ms, ` +
      `accepted p50 ${ms(result.acceptedMs, 0.5)} p99 ${ms(result.acceptedMs, 0.99)} ms, ${result.cpuMsPerPost.toFixed(2)} ms CPU per post, lost ${result.lost}`,
  );
  return result;
}

interface Sent {
  id: string;
  at: number;
  acceptedAt: number;
}

async function run(pair: Pair, rate: number, seconds: number, sent: Sent[]): Promise<void> {
  const started = performance.now();
  const pending: Promise<void>[] = [];
  for (let number = 0; number < rate * seconds; number++) {
    const dueIn = started + (number * 1000) / rate - performance.now();
    if (dueIn > 0) await delay(dueIn);
    const writer = pair.writers[number % pair.writers.length];
    if (writer === undefined) throw new Error('nobody writes');
    const at = performance.now();
    pending.push(
      post(writer, pair.room, `Observation ${number}: sinus rhythm, no ST deviation.`).then((id) => {
        sent.push({ id, at, acceptedAt: performance.now() });
      }),
    );
  }
  await Promise.all(pending);
}
