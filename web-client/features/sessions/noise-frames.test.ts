import t from 'tap';
import { FrameBuffer, LoadMeter } from './noise-frames.ts';

t.test('sound passes through frames of another length without a gap, one frame late', (t) => {
  const frames = new FrameBuffer(480);
  const heard: number[] = [];
  let worked = 0;
  for (let block = 0; block < 30; block++) {
    const into = Float32Array.from({ length: 128 }, (_, index) => block * 128 + index + 1);
    const out = new Float32Array(128);
    frames.pass(into, out, (frame) => {
      worked++;
      for (let index = 0; index < frame.length; index++) frame[index] = -(frame[index] as number);
    });
    heard.push(...out);
  }
  t.equal(worked, 8);
  t.ok(heard.slice(0, 480).every((value) => value === 0));
  t.same(
    heard.slice(480),
    Array.from({ length: heard.length - 480 }, (_, index) => -(index + 1)),
  );
  t.end();
});

t.test('a machine that does not keep up is told once, and not for its slow beginning', (t) => {
  let told = 0;
  const meter = new LoadMeter(10, () => told++);
  const run = (ms: number) => {
    for (let index = 0; index < 200; index++) meter.add(ms);
  };
  run(9);
  t.equal(told, 0, 'the beginning does not count');
  run(2);
  t.equal(told, 0);
  run(6);
  run(6);
  t.equal(told, 1);
  t.end();
});
