import t from 'tap';
import { type Catalogue, compare } from './check.ts';
import { type Extraction, extractFrom, type Message } from './extract.ts';

function extracted(code: string): Extraction {
  const found: Extraction = { messages: new Map(), faults: [] };
  extractFrom('features/x/page.ts', code, found);
  return found;
}
const messages = (...all: Pick<Message, 'id' | 'source'>[]) =>
  new Map(all.map((one) => [one.id, { ...one, at: 'x.ts:1' }]));
const replies = { id: 'x.replies', source: { one: '{n} reply', other: '{n} replies' } };
const faultsOf = (language: Parameters<typeof compare>[0], all: Parameters<typeof messages>, entries: Catalogue) =>
  compare(language, messages(...all), entries);

t.test('texts, texts with values and plurals are found with their ids', async (t) => {
  const { messages: found, faults } = extracted(
    [
      "msg('Hello', { id: 'x.a' });",
      // Written in two parts, so that it is no placeholder of this file.
      'html`$' + '{msg(str`By $' + '{name} at $' + "{time()}`, { id: 'x.b' })}`;",
      "plural(n, { one: '{n} reply', other: '{n} replies' }, { id: 'x.c', values: { a } });",
    ].join('\n'),
  );
  t.same(faults, []);
  t.same(
    [...found.values()].map(({ id, source }) => [id, source]),
    [
      ['x.a', 'Hello'],
      ['x.b', 'By {0} at {1}'],
      ['x.c', { one: '{n} reply', other: '{n} replies' }],
    ],
  );
});

t.test('code that a script cannot read is a fault, with its line', async (t) => {
  t.match(extracted('\nmsg("Hello")').faults, ['features/x/page.ts:2: msg() needs a literal']);
  t.match(extracted('msg(text, { id: "x.a" })').faults, [/needs its English text/]);
  t.match(extracted('msg("A", { id: "nodots" })').faults, [/not of the form/]);
  t.match(extracted('msg("A", { id: "x.a" }); msg("B", { id: "x.a" })').faults, [/has another text/]);
  t.match(extracted('plural(n, { one: "A" }, { id: "x.a" })').faults, [/needs its English text/]);
});

t.test('a missing translation, a lost place and a left-over id are faults', async (t) => {
  const source = { id: 'x.a', source: 'By {0} in {title}' };
  t.same(faultsOf('fr', [source], { 'x.a': 'Par {0} dans {title}' }), []);
  t.match(faultsOf('fr', [source], {}), [/no translation/]);
  t.match(faultsOf('fr', [source], { 'x.a': 'Par {0}' }), [/\{title\} is lost/]);
  t.match(faultsOf('fr', [source], { 'x.a': 'Par {0} dans {title} {1}' }), [/\{1\} has no value/]);
  t.match(faultsOf('fr', [], { 'x.old': 'Vieux' }), [/no such message/]);
  t.match(faultsOf('fr', [source], { 'x.a': ' ' }), [/is empty/]);
});

t.test('a plural needs exactly the forms of its language', async (t) => {
  t.same(faultsOf('ja', [replies], { 'x.replies': { other: '返信{n}件' } }), []);
  t.match(faultsOf('ru', [replies], { 'x.replies': { one: '{n} ответ', other: '{n} ответа' } }), [
    /"few" is missing/,
    /"many" is missing/,
  ]);
  t.match(faultsOf('tr', [replies], { 'x.replies': { one: '{n} yanıt', other: '{n} yanıt', few: '{n}' } }), [
    /no plural form/,
  ]);
  t.match(faultsOf('tr', [replies], { 'x.replies': '{n} yanıt' }), [/must have plural forms/]);
});

t.test('one may be said without the number, another value may not be lost', async (t) => {
  t.same(faultsOf('tr', [replies], { 'x.replies': { one: 'Bir yanıt', other: '{n} yanıt' } }), []);
  const named = { id: 'x.b', source: { one: '{n} of {name}', other: '{n} of {name}' } };
  t.match(faultsOf('tr', [named], { 'x.b': { one: 'Bir', other: '{n} {name}' } }), [/\{name\} is lost/]);
});

t.test('English left in a language of another script is a fault', async (t) => {
  t.match(faultsOf('ar', [{ id: 'x.a', source: 'Log in' }], { 'x.a': 'Login' }), [/no letter of this language/]);
  t.match(faultsOf('zh', [{ id: 'x.a', source: 'Password' }], { 'x.a': 'Password' }), [/still English/]);
  t.same(faultsOf('zh', [{ id: 'x.a', source: 'Consilium' }], { 'x.a': 'Consilium' }), []);
});
