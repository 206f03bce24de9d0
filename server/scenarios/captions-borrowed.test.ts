import t from 'tap';
import type { Language } from '../../spec/schemas/common/words.ts';
import {
  keysOf,
  seesCaption,
  seesState,
  sentence,
  startSession,
  transcript,
  useEngine,
  Voice,
} from '../testing/caption-house.ts';
import type { SeededPerson } from '../testing/seed/seed.ts';
import { startSpeechEngine } from '../testing/speech-engine.ts';
import { StreamClient } from '../testing/stream-client.ts';
import { startTestNetwork } from '../testing/test-network.ts';

t.setTimeout(240_000);
const engine = await startSpeechEngine();
const withMedia = { CONSILIUM_MEDIA_WORKERS: '1' };
const network = await startTestNetwork({ environment: withMedia, hubEnvironment: withMedia });
t.teardown(async () => {
  await network[Symbol.asyncDispose]();
  await engine.close();
});
const a = network.node('a');
const kaya = await network.doctor('a', 'Kaya');
const rossi = await network.doctor('b', 'Rossi');
const lin = await network.doctor('hub', 'Lin');
const ref = ({ node, actor }: SeededPerson) => ({ node, actor });

t.test('with one engine at the host, people of all nodes are captioned and read their own language', async (t) => {
  await useEngine(a, engine.url, 'rooms');
  const room = await startSession([kaya, rossi, lin]);
  const reads = (who: SeededPerson, to: Language) =>
    who.client.call('captions.listen', { params: { room }, body: { to, original: false } });
  const voices = { kaya: await Voice.enter(t, kaya, room), rossi: await Voice.enter(t, rossi, room) };
  await Voice.enter(t, lin, room);
  await using rossis = await StreamClient.open(rossi.client);
  await using lins = await StreamClient.open(lin.client);
  await reads(rossi, 'ar');
  await reads(lin, 'zh');
  await kaya.client.call('captions.switch', { params: { room }, body: { on: true } });
  for (const page of [rossis, lins]) {
    const { engine: mark } = await seesState(page, 'the engine of the host is named', (now) => {
      return now.on && now.mine === 'running' && now.translates === 'running';
    });
    t.match(mark, { node: a.name, outside: false }, 'before anybody speaks');
  }
  await voices.kaya.say(keysOf('tr', 2));
  await seesCaption(lins, room, 'the hub reads Chinese', (one) => one.translation?.text === sentence(2, 'zh'));
  await seesCaption(rossis, room, 'Hospital B reads Arabic', (one) => one.translation?.text === sentence(2, 'ar'));
  await voices.rossi.say(keysOf('it', 3));
  const said = await seesCaption(lins, room, 'the hub reads Rossi', (one) => {
    return one.translation?.text === sentence(3, 'zh');
  });
  t.match(said, { speaker: ref(rossi), lang: 'it', text: sentence(3, 'it'), engine: { node: a.name } });
  const thai = await transcript(lin, room, { to: 'th' });
  t.same(
    thai.map(({ translation }) => translation?.text),
    [sentence(2, 'th'), sentence(3, 'th')],
    'all of it in Thai from second 0',
  );
});
