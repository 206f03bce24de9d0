import { setImmediate as turn } from 'node:timers/promises';
import t from 'tap';
import type { TranslationAnswer, TranslationItem } from '../../spec/schemas/api/language.ts';
import type { Call } from '../api/client.ts';
import { clientProblem } from '../api/problem.ts';
import type { OwnTranslator } from './browser-translator.ts';
import { ownTranslator } from './browser-translator.ts';
import { TranslationDesk, type Wanted } from './translations.ts';

const engine = { name: 'e', model: 'm', node: 'a', outside: false };
const answered: TranslationAnswer = {
  ...{ state: 'done', text: 'Günaydın', from: 'vi', to: 'tr', flags: [], engine, glossary: 1, at: 1 },
};
const wanted = (number: number, over: Partial<Wanted> = {}): Wanted => ({
  item: { kind: 'post', post: `e_${number}` } as TranslationItem,
  text: `Chào ${number}`,
  language: 'vi',
  to: 'tr',
  ...over,
});

/** A desk over a node that answers what the test says. */
function stage(answer: (item: TranslationItem, turn: number) => TranslationAnswer, own?: OwnTranslator) {
  const asked: TranslationItem[][] = [];
  const checked: unknown[] = [];
  const call = (async (operation: string, { body }: { body: { items: TranslationItem[] } }) => {
    if (operation === 'translations.check') {
      checked.push(body);
      return { ok: true, value: { ok: true, from: 'vi', flags: [] } };
    }
    asked.push(body.items);
    return { ok: true, value: { answers: body.items.map((item) => answer(item, asked.length)) } };
  }) as unknown as Call;
  const desk = new TranslationDesk({ call, own, wait: async () => void (await turn()) });
  const settled = async (one: Wanted) => {
    while (desk.entry(one).value?.state === 'asking') await turn();
    return desk.entry(one).value;
  };
  return { desk, asked, checked, settled };
}

t.test('texts of a page are asked for together, each once', async (t) => {
  const s = stage(() => answered);
  for (let number = 0; number < 12; number++) s.desk.ask(wanted(number));
  s.desk.ask(wanted(0));
  for (let number = 0; number < 12; number++) t.match(await s.settled(wanted(number)), { state: 'done' });
  s.desk.ask(wanted(3));
  await turn();
  t.same(
    s.asked.map((items) => items.length),
    [10, 2],
  );
});

t.test('what is under way is asked for again until it is there, and the rest does not wait for it', async (t) => {
  const s = stage((item, attempt) =>
    'post' in item && item.post === 'e_1' && attempt < 3 ? { state: 'waiting' } : answered,
  );
  s.desk.ask(wanted(0));
  s.desk.ask(wanted(1));
  t.match(await s.settled(wanted(1)), { state: 'done' });
  t.same(
    s.asked.map((items) => items.length),
    [2, 1, 1],
  );
});

t.test('a failure is told and can be asked for again', async (t) => {
  let isDown = true;
  const call = (async () =>
    isDown
      ? { ok: false, problem: clientProblem('offline') }
      : { ok: true, value: { answers: [answered] } }) as unknown as Call;
  const desk = new TranslationDesk({ call, own: undefined, wait: async () => void (await turn()) });
  const end = async () => {
    while (desk.entry(wanted(1)).value?.state === 'asking') await turn();
    return desk.entry(wanted(1)).value;
  };
  desk.ask(wanted(1));
  t.match(await end(), { state: 'failed', problem: { code: 'offline' } });
  isDown = false;
  desk.ask(wanted(1));
  t.match(await end(), { state: 'done' });
});

/** What a browser with the Translator API has. */
const world = (over: object = {}) => ({
  Translator: {
    availability: async () => 'available' as const,
    create: async () => ({ translate: async (text: string) => text.replace('Chào', 'Merhaba') }),
    ...over,
  },
});
const known = (tag: string): tag is 'vi' => tag === 'vi';

t.test('without an engine the browser translates on the device, and the node checks it', async (t) => {
  const none: TranslationAnswer = { state: 'none', reason: 'no_engine', from: 'vi' };
  const s = stage(() => none, ownTranslator(known, world()));
  s.desk.ask(wanted(1));
  t.match(await s.settled(wanted(1)), { state: 'done', text: 'Merhaba 1', made: { by: 'browser' } });
  t.match(s.checked, [{ to: 'tr', text: 'Merhaba 1' }]);
});

t.test('a browser that cannot, or that breaks, leaves the reason of the node', async (t) => {
  const none: TranslationAnswer = { state: 'none', reason: 'no_engine', from: 'vi' };
  for (const over of [
    { availability: async () => 'unavailable' },
    { create: async () => Promise.reject(new Error('no room on the disk')) },
  ]) {
    const s = stage(() => none, ownTranslator(known, world(over)));
    s.desk.ask(wanted(1));
    t.match(await s.settled(wanted(1)), { state: 'none', reason: 'no_engine' });
  }
  t.equal(ownTranslator(known, {}), undefined, 'a browser without a translator');
});
