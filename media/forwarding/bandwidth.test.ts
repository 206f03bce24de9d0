import t from 'tap';
import { allocateLayers, reservedBps } from './allocation.ts';
import { BandwidthEstimate, linkLoss, minBps } from './bandwidth.ts';

/** A way of so many bits per second with a queue, to which `sendBps` are sent for some seconds. */
function way(
  estimate: BandwidthEstimate,
  parts: {
    wayBps: number;
    seconds: number;
    loss?: number;
    followEstimate?: boolean;
    sendBps?: number;
    startMs?: number;
  },
) {
  const bytes = 1_200;
  let sequence = 0;
  let nowMs = parts.startMs ?? 10_000;
  let freeAtMs = nowMs;
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };
  const end = nowMs + parts.seconds * 1000;
  let pending: { sequence: number; arrivalUs: number | undefined }[] = [];
  let feedbackAtMs = nowMs + 50;
  while (nowMs < end) {
    const bps = parts.followEstimate ? estimate.bps : (parts.sendBps ?? 500_000);
    nowMs += (bytes * 8_000) / bps;
    estimate.noteSent(sequence, bytes, nowMs);
    freeAtMs = Math.max(freeAtMs, nowMs) + (bytes * 8_000) / parts.wayBps;
    const lost = random() < (parts.loss ?? 0) || freeAtMs - nowMs > 1_000;
    if (lost) freeAtMs -= (bytes * 8_000) / parts.wayBps;
    // The other end's clock has nothing to do with this one.
    pending.push({ sequence, arrivalUs: lost ? undefined : (freeAtMs + 20 + 5_000_000) * 1_000 });
    sequence = (sequence + 1) & 0xffff;
    if (nowMs < feedbackAtMs) continue;
    feedbackAtMs = nowMs + 50;
    const arrived = pending.filter(
      ({ arrivalUs }) => arrivalUs === undefined || arrivalUs / 1_000 - 5_000_000 <= nowMs,
    );
    pending = pending.filter((entry) => !arrived.includes(entry));
    estimate.noteFeedback(arrived, nowMs);
  }
}

t.test('a narrow way is found and not overfilled', async (t) => {
  const estimate = new BandwidthEstimate();
  way(estimate, { wayBps: 800_000, seconds: 20, followEstimate: true });
  t.ok(estimate.bps > 400_000 && estimate.bps < 1_100_000, `${Math.round(estimate.bps / 1000)} kbit/s`);
});

t.test('a wide way is used more and more', async (t) => {
  const estimate = new BandwidthEstimate();
  way(estimate, { wayBps: 50_000_000, seconds: 20, followEstimate: true });
  t.ok(estimate.bps > 4_000_000, `${Math.round(estimate.bps / 1000)} kbit/s`);
});

t.test('what was held back is tried again after the way got wider', async (t) => {
  const estimate = new BandwidthEstimate();
  way(estimate, { wayBps: 300_000, seconds: 10, sendBps: 1_000_000 });
  t.ok(estimate.limited && estimate.bps < 700_000, `${Math.round(estimate.bps / 1000)} kbit/s`);
  way(estimate, { wayBps: 50_000_000, seconds: 40, sendBps: 50_000, startMs: 25_000 });
  t.ok(estimate.bps > 2_000_000, `${Math.round(estimate.bps / 1000)} kbit/s, although hardly anything was sent`);
});

t.test('little loss changes nothing, much loss does', async (t) => {
  const little = new BandwidthEstimate();
  way(little, { wayBps: 50_000_000, seconds: 10, sendBps: 1_000_000, loss: 0.01 });
  t.notOk(little.limited);
  const much = new BandwidthEstimate();
  way(much, { wayBps: 50_000_000, seconds: 20, sendBps: 1_000_000, loss: 0.3 });
  t.ok(much.bps < 700_000 && much.bps >= minBps, `${Math.round(much.bps / 1000)} kbit/s`);
  t.ok(much.loss > 0.05);
});

const camera = (height: number) => ({ screen: false, height, bitrates: [150_000, 500_000, 1_700_000] });
const screen = { screen: true, height: 900, bitrates: [1_000_000] };

t.test('with room for all everybody gets what was asked for', async (t) => {
  t.same(allocateLayers([camera(720), camera(720), screen], 10_000_000), [2, 2, 0]);
});

t.test('cameras step down before they stop, and before the screen', async (t) => {
  t.same(allocateLayers([camera(720), camera(720)], reservedBps + 2_300_000), [1, 2]);
  t.same(allocateLayers([camera(720), camera(720), screen], reservedBps + 1_400_000), [0, 0, 0]);
  t.same(allocateLayers([camera(720), camera(180), screen], reservedBps + 1_150_000), [0, -1, 0]);
  t.same(allocateLayers([camera(720), camera(180), screen], 300_000), [-1, -1, 0], 'the screen stays');
  t.same(allocateLayers([camera(720)], 60_000), [-1], 'only sound is left');
  t.same(allocateLayers([], 0), []);
});

t.test('random loss between hospitals narrows nothing, waiting does', async (t) => {
  const lossy = new BandwidthEstimate(linkLoss);
  way(lossy, { wayBps: 50_000_000, seconds: 10, loss: 0.2, sendBps: 2_000_000 });
  t.notOk(lossy.limited);
  const narrow = new BandwidthEstimate(linkLoss);
  way(narrow, { wayBps: 800_000, seconds: 20, followEstimate: true });
  t.ok(narrow.bps < 1_100_000, `${Math.round(narrow.bps / 1000)} kbit/s`);
});
