import t from 'tap';
import { eventually } from '../../server/testing/eventually.ts';
import type { CallConnection } from '../call/index.ts';
import { enter, hearsAndSees, launch, openHost } from './call-host.ts';
import type { CallPage } from './call-page.ts';

t.setTimeout(170_000);
const patienceMs = 40_000;
/** So long the way is watched, for a figure. */
const watchedMs = 10_000;

/** Bytes of both directions on the way of the call, and packets of sound and picture that came. */
async function used(page: CallPage): Promise<{ bytes: number; packets: number }> {
  const { used: pairs, audioPackets, framesDecoded } = await page.figures();
  return {
    bytes: pairs.reduce((sum, { sent, received }) => sum + sent + received, 0),
    packets: audioPackets + framesDecoded,
  };
}

const hear = (page: CallPage, voices: boolean): Promise<void> =>
  page.page.evaluate((on) => (window as unknown as { call: CallConnection }).call.hear(on), voices);

t.test('whoever asks for captions only gets no sound and no picture, and sound again when they want it', async (t) => {
  const host = await openHost();
  t.teardown(() => host[Symbol.asyncDispose]());
  await host.openRoom('case');
  const browser = await launch();
  t.teardown(() => browser.close());
  const [speaker, reader] = [await enter(t, browser, host, 'kaya'), await enter(t, browser, host, 'rossi')];
  await speaker.publish('microphone');
  await speaker.publish('camera');
  await speaker.connect();
  await reader.connect();
  const track = await eventually('the reader sees that there is a camera', patienceMs, async () =>
    (await reader.figures()).state.tracks.find(({ source }) => source === 'camera'),
  );
  await reader.show([{ track: track.id, height: 160 }]);
  await hearsAndSees(reader, 'the reader');

  await reader.show([]);
  await hear(reader, false);
  let last = await used(reader);
  let changedAt = performance.now();
  await eventually('nothing has arrived for two seconds: what was on its way is through', patienceMs, async () => {
    const before = last;
    last = await used(reader);
    if (last.packets !== before.packets) changedAt = performance.now();
    return performance.now() - changedAt > 2_000;
  });
  const at = performance.now();
  await new Promise((done) => setTimeout(done, watchedMs));
  const after = await used(reader);
  const kbits = ((after.bytes - last.bytes) * 8) / (performance.now() - at);
  t.comment(`${kbits.toFixed(1)} kbit/s in both directions without sound and picture`);
  t.equal(after.packets, last.packets, 'no packet of sound and no picture');

  await hear(reader, true);
  await eventually('sound comes back', patienceMs, async () => (await used(reader)).packets > after.packets + 20);
});
