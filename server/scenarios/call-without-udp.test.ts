import t from 'tap';
import { enterCall, hearAndSee, showCamera, startCall, talk } from '../testing/call-house.ts';
import { startTestNetwork } from '../testing/test-network.ts';

t.setTimeout(170_000);
// Relays announce an address at which nobody listens: as behind a firewall, no packet of a link arrives. The people of
// these tests reach their own relay at the real one.
const network = await startTestNetwork({
  environment: { CONSILIUM_MEDIA_WORKERS: '1', CONSILIUM_MEDIA_ADDRESSES: '127.0.0.2' },
});
t.teardown(() => network[Symbol.asyncDispose]());
const kaya = await network.doctor('a', 'Kaya');
const rossi = await network.doctor('b', 'Rossi');
const inside = (answer: string) => answer.replaceAll('127.0.0.2', '127.0.0.1');

t.test('two hospitals between which no UDP passes hear and see each other over the port of the pages', async (t) => {
  const room = await startCall(network, kaya, rossi);
  const [first, second] = [await enterCall(t, kaya, room, inside), await enterCall(t, rossi, room, inside)];
  const startedAt = performance.now();
  talk(t, first, second);
  await showCamera(kaya, rossi, room);
  await showCamera(rossi, kaya, room);
  await hearAndSee(first, second);
  t.comment(`sound and pictures after ${Math.round(performance.now() - startedAt)} ms`);
});
