import { openDatabase } from '../../server/db/index.ts';
import { measureInserts, measureVerifies } from '../floor.ts';
import { startPair } from '../pair.ts';
import type { BenchResult } from '../report.ts';
import { measureAuth } from './auth.ts';
import { measureCatchUp } from './catch-up.ts';
import { measureLive } from './live.ts';
import { measureRevocations } from './revocation.ts';

/** What nodes do among themselves: events live and after an absence, agreement, proof of who asks, and how fast a suspension reaches the others. */
export async function run(): Promise<BenchResult> {
  const verifiesPerSecond = measureVerifies();
  const authMsPerRequest = await measureAuth();
  await using pair = await startPair(16);
  const insertsPerSecond = await insertsOn(pair.postgres.url);
  const liveEventsPerSecond = await measureLive(pair);
  const { catchUpEventsPerSecond, openPageSeconds, convergeSeconds } = await measureCatchUp(pair);
  const revocation = await measureRevocations(pair);
  return {
    figures: {
      liveEventsPerSecond,
      catchUpEventsPerSecond,
      openPageSeconds,
      convergeSeconds,
      authMsPerRequest,
      revocationP99Seconds: revocation.p99,
      revocationP50Seconds: revocation.p50,
    },
    floor: { verifiesPerSecond, insertsPerSecond },
    ratios: {
      liveToFloor: liveEventsPerSecond / verifiesPerSecond,
      catchUpToFloor: catchUpEventsPerSecond / insertsPerSecond,
    },
  };
}

async function insertsOn(url: string): Promise<number> {
  await using db = openDatabase({ url });
  return await measureInserts(db);
}
