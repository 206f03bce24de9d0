import { measureVerifies } from '../floor.ts';
import { startPair } from '../pair.ts';
import { type BenchResult, percentile } from '../report.ts';
import { measurePosts, type PostLatency } from './post-latency.ts';
import { measureFirstLoad, measureStarts } from './start.ts';

const writers = 6;
const secondsPerRate = 20;
/** Signatures that a post cannot do without: the event and the request on A, and the answer's; each is checked on the other side. */
const signaturesPerPost = 2;

/** What people of two hospitals feel: how soon a colleague's page shows a post, what that costs, and how soon a node is up. */
export async function run(): Promise<BenchResult> {
  const firstLoadKiB = await measureFirstLoad();
  const starts = await measureStarts();
  const verifiesPerSecond = measureVerifies();
  await using pair = await startPair(writers);
  const calm = await measurePosts(pair, 20, secondsPerRate);
  const busy = await measurePosts(pair, 100, secondsPerRate);
  const floorMs = (signaturesPerPost * 1000) / verifiesPerSecond;
  return {
    figures: {
      ...figuresOf(busy, ''),
      ...figuresOf(calm, 'At20'),
      firstLoadKiB,
      startSeconds: starts.first,
      secondStartSeconds: starts.second,
    },
    floor: { verifiesPerSecond, cpuMsOfSignatures: floorMs },
    ratios: { cpuToSignatures: busy.cpuMsPerPost / floorMs },
    notMeasured: {
      handbookRequestsPerSecond: 'there is no handbook yet',
      handbookP99Ms: 'there is no handbook yet',
      searchP95Ms: 'there is no full-text search yet',
    },
  };
}

function figuresOf(result: PostLatency, at: string): Record<string, number> {
  return {
    [`postVisible${at}P50Ms`]: percentile(result.visibleMs, 0.5),
    [`postVisible${at}P99Ms`]: percentile(result.visibleMs, 0.99),
    [`postAccepted${at}P50Ms`]: percentile(result.acceptedMs, 0.5),
    [`cpuMsPerFederatedPost${at}`]: result.cpuMsPerPost,
    [`postsLost${at}`]: result.lost,
    [`postsPerSecond${at}`]: result.perSecond,
  };
}
