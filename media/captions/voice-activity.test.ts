import t from 'tap';
import { speechRate as rate } from './speech.ts';
import { FrameRun } from './testing/frames.ts';
import {
  babble,
  breathing,
  type Colour,
  clicks,
  dialled,
  joined,
  keypad,
  mixed,
  noise,
  silence,
  tones,
} from './testing/signals.ts';

// An hour of sound has to be made and heard, on a machine that may be busy.
t.setTimeout(170_000);

t.test('an hour of silence, hiss, rumble, breath and clicks is no speech', async (t) => {
  const run = new FrameRun();
  const colours: readonly Colour[] = ['white', 'pink', 'brown'];
  const noises = Array.from({ length: 9 }, (_, index) => noise(colours[index % 3] as Colour, 12_000, rate, -30, index));
  const breaths = [1, 2, 3, 4].map((seed) => breathing(6_000, rate, -30, seed));
  const at = (sound: Float32Array | undefined, db: number) =>
    (sound as Float32Array).map((x) => x * 10 ** ((db + 30) / 20));
  for (let part = 0; part < 120; part++) {
    const db = -62 + 3 * (part % 12);
    run.hear(silence(10_000, rate));
    // Ventilation that is switched on and off: loud at once, but without a voice.
    run.hear(at(noises[part % 9], db));
    run.hear(at(breaths[part % 4], db + 5));
    run.hear(clicks(2_000, rate, part));
  }
  run.end();
  t.equal(run.hours, 1);
  t.ok(run.activeFrames > 10_000, `${run.activeFrames} frames were loud enough to be looked at`);
  t.comment(`voiced frames in an hour: ${run.voicedFrames}, segments: ${run.finals.length}`);
  t.ok(run.finals.length <= 1, `${run.finals.length} segments`);
  t.equal(run.segments.length - run.finals.length, 0, 'and no partial of one');
});

t.test('every key of a telephone is a voice, soft or loud', async (t) => {
  for (const key of keypad) {
    for (const db of [-38, -12]) {
      const run = new FrameRun().hear(
        joined(silence(1_000, rate), dialled(key.repeat(2), rate, 120, 80, db), silence(1_000, rate)),
      );
      t.equal(run.finals.length, 1, `${key} at ${db} dB`);
      t.ok(run.voicedFrames >= 10 && run.voicedFrames <= 16, `${run.voicedFrames} frames of 12 of tone`);
    }
  }
});

t.test('somebody who speaks is heard in quiet and in noise, from the first word on', async (t) => {
  const speech = babble(12, rate, -28, 4);
  const whole = joined(speech, silence(2_000, rate), speech, silence(1_500, rate));
  for (const [colour, db] of [
    ['white', -120],
    ['white', -48],
    ['pink', -45],
    ['brown', -38],
  ] as const) {
    const run = new FrameRun().hear(mixed(whole, noise(colour, whole.length / 16, rate, db, 3)));
    t.equal(run.finals.length, 2, `two times over ${colour} of ${db} dB`);
    const spoken = run.finals.reduce((sum, { spokenFrames }) => sum + spokenFrames, 0) * 20;
    const said = (2 * speech.length) / 16;
    t.ok(spoken > 0.5 * said && spoken <= said + 400, `${spoken} of ${Math.round(said)} ms`);
  }
});

t.test('hum of the mains and a tone that never ends become background', async (t) => {
  const run = new FrameRun().hear(tones([50, 100, 150, 800], 120_000, rate, -30));
  t.ok(run.finals.length <= 1, `${run.finals.length} segments`);
  const after = run.activeFrames;
  run.hear(tones([50, 100, 150, 800], 60_000, rate, -30));
  t.equal(run.activeFrames, after);
  run.hear(mixed(tones([50, 100, 150, 800], 3_000, rate, -30), joined(dialled('123', rate), silence(2_400, rate))));
  t.ok(run.activeFrames > after, 'and who speaks over it is still heard');
});
