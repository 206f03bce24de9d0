import t from 'tap';
import { isSoundBatch, maxBatchBytes, maxBatchFrames, readFrames, type SoundBatch } from '../control/sound.ts';
import { createStoredPacket, type StoredPacket } from '../rtp/packet-cache.ts';
import { Tap, Taps } from './tap.ts';
import { type Subscriber, Track } from './track.ts';

function microphone(participant = 'anna') {
  const faults: string[] = [];
  const track = new Track({
    ...{ participant, source: 'microphone', codec: 'opus', extensions: {}, layers: 1 },
    askKeyframe: () => {},
    onFault: (name) => faults.push(name),
  });
  const layer = track.layers[0];
  if (layer === undefined) throw new Error('a track has a layer');
  return { track, layer, faults };
}

function packet(sequence: number, payload: readonly number[] = [sequence & 255, 7], ssrc = 9): StoredPacket {
  const stored = createStoredPacket();
  stored.bytes.set(payload, 12);
  stored.length = 12 + payload.length;
  Object.assign(stored.header, { sequence: sequence & 0xffff, timestamp: sequence * 960, ssrc, headerLength: 12 });
  stored.receivedAtMs = 1_000 + sequence;
  return stored;
}

const copy = (bytes: Uint8Array) => [...readFrames(Uint8Array.from(bytes))];

t.test('frames come in order once a fifth of a second, without copies, and a hole stays one', async (t) => {
  const batches: { sequences: number[]; ageMs: number }[] = [];
  const tap = new Tap(({ bytes, ageMs }) => {
    batches.push({ sequences: copy(bytes).map(({ sequence }) => sequence), ageMs });
  });
  const { track, layer } = microphone();
  tap.setTrack(track);
  for (const sequence of [65_534, 65_535, 65_537, 65_536, 65_536, 65_540]) layer.forward(packet(sequence), 0);
  tap.tick(67_000);
  tap.tick(67_050);
  t.same(batches, [{ sequences: [65_534, 65_535, 0, 1, 4], ageMs: 67_000 - 66_540 }]);
  layer.forward(packet(65_538), 0);
  layer.forward(packet(65_541), 0);
  tap.tick(67_150);
  t.equal(batches.length, 1, 'not before 200 ms');
  tap.tick(67_200);
  t.same(batches[1]?.sequences, [5], 'what comes after its batch is too late');
  tap.tick(67_400);
  t.equal(batches.length, 2, 'nothing is said');
});

t.test('payload and time of a frame come as they were, without padding', async (t) => {
  const frames: { sequence: number; timestamp: number; payload: number[] }[] = [];
  const tap = new Tap(({ bytes }) => {
    frames.push(...copy(bytes).map((frame) => ({ ...frame, payload: [...frame.payload] })));
  });
  const { track, layer } = microphone();
  tap.setTrack(track);
  const padded = packet(3, [1, 2, 3, 0, 0, 3]);
  padded.header.padded = true;
  layer.forward(padded, 0);
  const nothing = packet(4, [0, 2]);
  nothing.header.padded = true;
  layer.forward(nothing, 0);
  const wrong = packet(5, [1, 200]);
  wrong.header.padded = true;
  layer.forward(wrong, 0);
  tap.tick(1_300);
  t.same(frames, [{ sequence: 3, timestamp: 2_880, payload: [1, 2, 3] }]);
});

t.test('a track that is muted or off gives nothing', async (t) => {
  let batches = 0;
  const tap = new Tap(() => batches++);
  const { track, layer } = microphone();
  tap.setTrack(track);
  track.muted = true;
  layer.forward(packet(1), 0);
  track.muted = false;
  track.on = false;
  layer.forward(packet(2), 0);
  tap.tick(2_000);
  t.equal(batches, 0);
  track.on = true;
  layer.forward(packet(3), 0);
  tap.tick(2_300);
  t.equal(batches, 1);
});

t.test(
  'a sender that floods fills one batch; the rest is dropped and counted, and others get every packet',
  async (t) => {
    const sizes: number[] = [];
    const tap = new Tap(({ bytes }) => sizes.push(bytes.length));
    const { track, layer, faults } = microphone();
    let forwarded = 0;
    const viewer: Subscriber = { setTrack() {}, write: () => forwarded++, requestKeyframe() {}, close() {} };
    tap.setTrack(track);
    layer.add(viewer);
    const big = new Array<number>(1_400).fill(1);
    for (let sequence = 0; sequence < 2_000; sequence++)
      layer.forward(packet(sequence, sequence < 1_000 ? [1] : big), 0);
    tap.tick(5_000);
    for (let sequence = 2_000; sequence < 3_000; sequence++) layer.forward(packet(sequence, big), 0);
    tap.tick(6_000);
    t.equal(forwarded, 3_000);
    t.equal(sizes[0], maxBatchFrames * 9);
    t.ok((sizes[1] ?? 0) > 10_000 && (sizes[1] ?? 0) <= maxBatchBytes);
    t.same([...new Set(faults)], ['tap_full']);
  },
);

t.test('a tap follows its person from one connection to the next, and ends with being told so', async (t) => {
  const heard: string[] = [];
  const taps = new Taps((participant, { ssrc, bytes }) => {
    heard.push(`${participant} ${ssrc} ${copy(bytes).map(({ sequence }) => sequence)}`);
  });
  const one = microphone();
  const two = microphone();
  taps.listen('anna', true);
  taps.apply(() => one.track);
  one.layer.forward(packet(1, [1], 9), 0);
  taps.tick(1_300);
  taps.apply(() => undefined);
  one.layer.forward(packet(2, [1], 9), 0);
  taps.apply(() => two.track);
  two.layer.forward(packet(1, [1], 8), 0);
  two.layer.forward(packet(0, [1], 7), 0);
  taps.tick(1_600);
  taps.listen('anna', false);
  two.layer.forward(packet(3, [1], 7), 0);
  taps.tick(1_900);
  t.same(heard, ['anna 9 1', 'anna 7 0'], 'another stream gives up what the one before it has not handed on');
  t.notOk(two.layer.watched);
});

t.test('only what has the shape of a batch is one', async (t) => {
  const batch: SoundBatch = {
    ...{ kind: 'sound', room: 'r', participant: 'anna', ssrc: 1, ageMs: 0, bytes: new Uint8Array(9) },
  };
  t.ok(isSoundBatch(batch));
  for (const wrong of [
    undefined,
    'sound',
    { ...batch, kind: 'packet' },
    { ...batch, room: 1 },
    { ...batch, ssrc: 1.5 },
    { ...batch, ageMs: Number.NaN },
    { ...batch, bytes: [1] },
    { ...batch, bytes: new Uint8Array(maxBatchBytes + 1) },
  ])
    t.notOk(isSoundBatch(wrong));
  t.same([...readFrames(Uint8Array.from([0, 1, 0, 200, 0, 0, 0, 0, 1]))], [], 'cut off');
});
