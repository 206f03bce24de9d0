import t from 'tap';
import { segmentsOf } from './segments.ts';

const words = (text: string) => segmentsOf(text).flatMap(({ text, stays }) => (stays ? [] : [text]));

t.test('the pieces of a text joined are the text again', async (t) => {
  for (const text of [
    '# Plan\n- Stop **heparin** today\n- See [the guideline](https://example.org/a)\n\n> quoted `code`',
    '[@Dr. Kaya](/people/a.example/u_aaaaaaaaaaaaaaaaaaaaaa) please look',
    '```\nx = 1\n```\nand then',
    '| a | b |\n|---|---|\n| c | d |',
    '',
    '  spaces  ',
  ])
    t.equal(
      segmentsOf(text)
        .map((segment) => segment.text)
        .join(''),
      text,
    );
});

t.test('only words are given to the translator', async (t) => {
  t.same(words('- Stop **heparin** today'), ['Stop', 'heparin', 'today']);
  t.same(words('[@Dr. Kaya](/people/a.example/u_aaaaaaaaaaaaaaaaaaaaaa) please look'), ['please look']);
  t.same(words('See [the guideline](https://example.org/a) at 12:30'), ['See', 'the guideline', 'at 12:30']);
  t.same(words('`x` https://example.org 42'), []);
  t.same(words('1. First line\n2. Second line'), ['1. First line', 'Second line']);
});
