import { OpusDecoder } from 'opus-decoder';
import t, { type Test } from 'tap';
import type { SoundFrame } from '../control/sound.ts';
import { type Heard, Speaker } from './speaker.ts';
import { keysIn } from './testing/keypad.ts';
import { encodeOpus, opusRate } from './testing/opus-voice.ts';
import { dialled, joined, seeded, silence, tones } from './testing/signals.ts';

const beganAtMs = 1_000_000;

interface Sent extends SoundFrame {
  /** ms after the beginning. */
  readonly atMs: number;
}

function sent(sound: Float32Array): Sent[] {
  return encodeOpus(sound).map((payload, index) => ({
    sequence: (65_500 + index) & 0xffff,
    timestamp: (2 ** 32 - 48_000 + index * 960) >>> 0,
    payload,
    atMs: (index + 1) * 20,
  }));
}

async function listen(t: Test) {
  const decoder = new OpusDecoder({ sampleRate: 16_000, channels: 1 });
  await decoder.ready;
  t.teardown(() => decoder.free());
  const heard: Heard[] = [];
  const speaker = new Speaker(
    (packet) => decoder.decodeFrame(packet).channelData[0],
    (piece) => heard.push(piece),
  );
  const hear = (frames: readonly Sent[], ssrc = 5): void => {
    for (let at = 0; at < frames.length; at += 10) {
      const batch = frames.slice(at, at + 10);
      speaker.take(ssrc, beganAtMs + (batch.at(-1)?.atMs ?? 0), batch);
    }
  };
  const finals = (): Heard[] => heard.filter(({ kind }) => kind === 'final');
  return { speaker, hear, finals, keys: () => finals().map(({ pcm }) => keysIn(pcm, 16_000)) };
}

t.test('times are those of the node’s clock, whatever the numbers of the sender are', async (t) => {
  const { hear, finals, keys } = await listen(t);
  const sound = joined(silence(2_000, opusRate), dialled('147', opusRate), silence(1_500, opusRate));
  hear(sent(joined(sound, dialled('369', opusRate), silence(1_000, opusRate))));
  t.same(keys(), ['147', '369']);
  const starts = finals().map(({ startedAtMs }) => startedAtMs - beganAtMs);
  // 200 ms of margin before each; the first tone is at 2 s, the second word at 4.1 s.
  for (const [index, expected] of [1_800, 3_900].entries())
    t.ok(Math.abs((starts[index] ?? 0) - expected) <= 40, `${starts[index]} is about ${expected}`);
});

t.test('packets that wait on the way do not move the times of the words', async (t) => {
  const { hear, finals } = await listen(t);
  const random = seeded(3);
  const sound = joined(silence(5_000, opusRate), dialled('147', opusRate), silence(1_500, opusRate));
  hear(sent(sound).map((frame) => ({ ...frame, atMs: frame.atMs + 150 * random() ** 2 })));
  const start = (finals()[0]?.startedAtMs ?? 0) - beganAtMs;
  t.ok(Math.abs(start - 4_800) <= 80, `${start}`);
});

t.test('what is lost becomes silence of the same length, and does not end the word', async (t) => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const { hear, finals, keys } = await listen(t);
    const random = seeded(seed);
    const word = joined(silence(500, opusRate), dialled('2580', opusRate, 240, 160), silence(1_200, opusRate));
    hear(sent(word).filter(() => random() >= 0.15));
    t.equal(
      keys()
        .join(' ')
        .replace(/(.)\1+/g, '$1'),
      '2580',
    );
    const ms = (finals()[0]?.pcm.length ?? 0) / 16;
    t.ok(Math.abs(ms - 1_840) <= 120, `${ms} ms with seed ${seed}`);
  }
});

t.test('a sender that sends nothing in a pause ends the word as one that sends silence', async (t) => {
  const { hear, finals, keys } = await listen(t);
  const word = sent(joined(dialled('11', opusRate), silence(2_000, opusRate), dialled('22', opusRate)));
  const loud = word.filter(({ atMs }) => atMs <= 420 || atMs > 2_100);
  // The sequence goes on without a hole, the time does not (RFC 7587 3.1.3).
  hear(loud.map((frame, index) => ({ ...frame, sequence: 7 + index })));
  t.same(keys(), ['11'], 'the first word, while the second one is being said');
  t.ok((finals()[0]?.pcm.length ?? 0) / 16 <= 640);
});

t.test('when nothing comes any more the word is told after a second', async (t) => {
  const { speaker, hear, keys } = await listen(t);
  hear(sent(dialled('58', opusRate)));
  speaker.tick(beganAtMs + 1_200);
  t.same(keys(), []);
  speaker.tick(beganAtMs + 1_400);
  t.same(keys(), ['58']);
  speaker.tick(beganAtMs + 9_000);
  speaker.end();
  t.same(keys(), ['58'], 'and only once');
});

t.test('another stream of the same person is another word', async (t) => {
  const { speaker, hear, keys } = await listen(t);
  hear(sent(dialled('12', opusRate)), 5);
  hear(sent(dialled('34', opusRate)), 6);
  // A new worker counts anew under the same number.
  hear(sent(dialled('56', opusRate)), 6);
  speaker.end();
  t.same(keys(), ['12', '34', '56']);
});

t.test('packets that are no Opus, or of another time, are counted and change nothing', async (t) => {
  const { speaker, hear, keys } = await listen(t);
  const random = seeded(9);
  const frames = sent(joined(dialled('77', opusRate), silence(1_000, opusRate)));
  const garbage = frames.map((frame) => ({ ...frame, payload: Buffer.from([0xff, Math.floor(random() * 4) << 6]) }));
  hear(garbage, 4);
  t.equal(speaker.malformed, garbage.length);
  hear(frames);
  t.same(keys(), ['77']);
  const [first] = frames;
  if (!first) return t.fail('no frames');
  for (let turn = 0; turn < 1_000; turn++)
    hear([{ ...first, sequence: Math.floor(random() * 65_536), timestamp: Math.floor(random() * 2 ** 32) }]);
  speaker.end();
  t.same(keys(), ['77']);
});

t.test('of what lies above 8 kHz nothing is folded down into the speech', async (t) => {
  const decoder = new OpusDecoder({ sampleRate: 16_000, channels: 1 });
  await decoder.ready;
  t.teardown(() => decoder.free());
  const levelOf = (hertz: number): number => {
    const all = encodeOpus(tones([hertz], 1_000, opusRate, -12), 64_000).map(
      (packet) => decoder.decodeFrame(packet).channelData[0] as Float32Array,
    );
    const settled = all.slice(15);
    const energy = settled.reduce((sum, part) => sum + part.reduce((square, value) => square + value * value, 0), 0);
    return 10 * Math.log10(energy / settled.length / 320 + 1e-12);
  };
  t.ok(Math.abs(levelOf(1_000) + 12) < 1, 'a tone of 1 kHz stays as loud');
  t.ok(Math.abs(levelOf(6_000) + 12) < 2);
  for (const hertz of [9_000, 10_000, 12_500, 15_000]) t.ok(levelOf(hertz) < -55, `${hertz} Hz: ${levelOf(hertz)} dB`);
});
