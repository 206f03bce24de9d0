import { OpusDecoder } from 'opus-decoder';
import t from 'tap';
import { opusSamples } from './opus-packet.ts';
import { encodeOpus } from './testing/opus-voice.ts';
import { babble, seeded } from './testing/signals.ts';

t.test('the length of a packet is in its first bytes', async (t) => {
  const toc = (config: number, code: number): number => (config << 3) | code;
  t.equal(opusSamples(Buffer.from([toc(31, 0), 1, 2])), 960);
  t.equal(opusSamples(Buffer.from([toc(28, 0), 1])), 120);
  t.equal(opusSamples(Buffer.from([toc(3, 0), 1])), 2_880);
  t.equal(opusSamples(Buffer.from([toc(13, 0), 1])), 960);
  t.equal(opusSamples(Buffer.from([toc(31, 1), 1, 2])), 1_920);
  t.equal(opusSamples(Buffer.from([toc(31, 2), 1, 7, 8])), 1_920);
  t.equal(opusSamples(Buffer.from([toc(31, 3), 3, 1, 2, 3])), 2_880);
  t.equal(opusSamples(Buffer.from([toc(31, 3), 0x82, 1, 9, 9, 9])), 1_920);
  t.equal(opusSamples(Buffer.from([toc(31, 3), 0x41, 2, 7, 0, 0])), 960);
  for (const packet of encodeOpus(babble(3, 48_000, -20, 1))) t.equal(opusSamples(packet), 960);
});

t.test('what breaks a rule of the format has no length', async (t) => {
  const broken: Record<string, number[]> = {
    empty: [],
    'two frames of one length in an odd number of bytes': [0xf9, 1, 2, 3],
    'first of two frames longer than the packet': [0xfa, 9, 1],
    'no length of the first of two frames': [0xfa],
    'no count': [0xfb],
    'no frame': [0xfb, 0],
    'longer than 120 ms': [0xfb, 7, 1, 2, 3, 4, 5, 6, 7],
    'padding longer than the packet': [0xfb, 0x41, 9],
    'padding without an end': [0xfb, 0x41, 255, 255],
    'frames of one length that do not divide the packet': [0xfb, 2, 1, 2, 3],
    'lengths longer than the packet': [0xfb, 0x83, 200, 200, 1],
    'a frame of more than 1,275 bytes': [0xf8, ...new Array<number>(1_300).fill(1)],
  };
  for (const [what, bytes] of Object.entries(broken)) t.equal(opusSamples(Buffer.from(bytes)), 0, what);
});

t.test('of random bytes the decoder refuses none that has a length, and says the same length', async (t) => {
  const random = seeded(6716);
  const decoder = new OpusDecoder({ sampleRate: 16_000, channels: 1 });
  await decoder.ready;
  t.teardown(() => decoder.free());
  let valid = 0;
  for (let turn = 0; turn < 20_000; turn++) {
    const packet = Buffer.from(Array.from({ length: 1 + Math.floor(random() * 40) }, () => Math.floor(random() * 256)));
    const samples = opusSamples(packet);
    if (samples === 0) continue;
    valid++;
    const { errors, samplesDecoded } = decoder.decodeFrame(packet);
    if (errors.length > 0 || samplesDecoded * 3 !== samples) {
      t.fail(`${packet.toString('hex')}: ${samplesDecoded} for ${samples}, ${errors[0]?.message}`);
      return;
    }
  }
  t.ok(valid > 5_000, `${valid} of them have one`);
});
