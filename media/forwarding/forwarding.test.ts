import t from 'tap';
import { chooseLayer } from './layer-choice.ts';
import { assignVoices } from './voices.ts';

const layer = (index: number, sending = true) => ({ index, isSending: () => sending });
const three = [layer(0), layer(1), layer(2)];

t.test('a tile gets the smallest layer that is not smaller than it is drawn', async (t) => {
  const chosen = (height: number, layers = three) => chooseLayer(layers, height, 0)?.index;
  t.equal(chosen(0), undefined);
  t.equal(chosen(120), 0);
  t.equal(chosen(360), 1);
  t.equal(chosen(1080), 2);
  t.equal(chosen(1080, [layer(0)]), 0);
});

t.test('a layer that is not sent is replaced by the best below it, then by any', async (t) => {
  t.equal(chooseLayer([layer(0), layer(1), layer(2, false)], 1080, 0)?.index, 1);
  t.equal(chooseLayer([layer(0, false), layer(1), layer(2)], 100, 0)?.index, 1);
  t.equal(chooseLayer([layer(0, false), layer(1, false)], 1080, 0)?.index, 0, 'the lowest is asked for');
});

const voice = (name: string, level: number) => ({ name, level });
const names = (voices: readonly ({ name: string } | undefined)[]) => voices.map((each) => each?.name);

t.test('with places enough everybody is heard, and keeps the place', async (t) => {
  const [a, b, c] = [voice('a', 100), voice('b', 90), voice('c', 20)];
  t.same(names(assignVoices([undefined, undefined, undefined], [a, b, c])), ['c', 'b', 'a']);
  t.same(names(assignVoices([a, b, undefined], [a, b, c])), ['a', 'b', 'c']);
  t.same(names(assignVoices([a, b, undefined], [b])), [undefined, 'b', undefined]);
});

t.test('in a large room the loudest are heard, without flicker', async (t) => {
  const crowd = Array.from({ length: 20 }, (_, index) => voice(`p${index}`, 127));
  const places = assignVoices([undefined, undefined], crowd);
  const loud = voice('loud', 30);
  const after = assignVoices(places, [...crowd, loud]);
  t.ok(names(after).includes('loud'));
  t.equal(after.filter((each) => places.includes(each)).length, 1);
  const rival = voice('rival', 27);
  const other = voice('other', 28);
  t.same(names(assignVoices([loud, other], [loud, other, rival])), ['loud', 'other'], 'a little louder is not enough');
  t.same(assignVoices([], crowd), []);
});
