import t from 'tap';
import { chunksOf, protect } from './protect.ts';

const mention = '[@Dr. Elif Kaya](/people/hospital-a.example/u_aaaaaaaaaaaaaaaaaaaaaa)';

t.test('mentions, addresses, code, tags and emoji leave the text and come back in their places', async (t) => {
  const text = `${mention} please see https://example.org/a_(b) and \`dose = 6\` 👍🏽 <b>bold</b>\n\`\`\`\nx = 1\n\`\`\``;
  const held = protect(text);
  t.equal(held.text, '⟦1⟧ please see ⟦2⟧ and ⟦3⟧ ⟦4⟧ ⟦5⟧bold⟦6⟧\n⟦7⟧');
  t.equal(held.restore(held.text), text);
  t.equal(held.restore('⟦7⟧⟦6⟧⟦5⟧⟦4⟧⟦3⟧⟦2⟧⟦1⟧')?.includes(mention), true, 'in another order too');
});

t.test('the words of a link are translated, its address is not', async (t) => {
  const held = protect('See [the guideline](https://example.org/x) now');
  t.equal(held.text, 'See ⟦1⟧the guideline⟦/1⟧ now');
  t.equal(held.restore('Bkz. ⟦1⟧kılavuz⟦/1⟧'), 'Bkz. [kılavuz](https://example.org/x)');
  t.equal(held.restore('Bkz. ⟦/1⟧kılavuz⟦1⟧'), undefined, 'its ends are not turned round');
});

t.test('marks that are lost, doubled or invented are noticed', async (t) => {
  const held = protect(`Ask ${mention} about \`x\``);
  t.equal(held.restore('Sor ⟦1⟧'), undefined);
  t.equal(held.restore('Sor ⟦1⟧ ⟦1⟧ ⟦2⟧'), undefined);
  t.equal(held.restore('Sor ⟦1⟧ ⟦2⟧ ⟦3⟧'), undefined);
  t.ok(held.restore('⟦2⟧ hakkında ⟦1⟧ kişisine sor'));
});

t.test('what looks like a mark in the text of a person stays theirs', async (t) => {
  const held = protect('Room ⟦1⟧ and `a`');
  t.equal(held.restore(held.text), 'Room ⟦1⟧ and `a`');
});

t.test('the words to translate are known without what is protected', async (t) => {
  t.equal(protect(`${mention} \`code\` https://example.org 👍`).words, '');
  t.match(protect('See [the guideline](https://example.org)').words, /See +the guideline/);
});

t.test('a long text is cut between paragraphs, lines, sentences and words, and joined it is the same', async (t) => {
  const sentence = 'The patient received 1.5 mg of the drug twice daily. ';
  const texts = [
    `${sentence.repeat(10)}\n\n${sentence.repeat(10)}\n\n${sentence.repeat(3)}`,
    sentence.repeat(30),
    'x'.repeat(1_000),
    '患者に投与しました。'.repeat(60),
    `${'word '.repeat(60)}⟦1⟧link words ${'and more '.repeat(5)}⟦/1⟧ ${'word '.repeat(60)}`,
    '😀'.repeat(300),
  ];
  for (const text of texts) {
    const chunks = chunksOf(text, 400);
    t.equal(chunks.join(''), text);
    t.ok(chunks.every((chunk) => chunk.length <= 400 && chunk !== '' && chunk.isWellFormed()));
    t.notOk(
      chunks.some((chunk) => /⟦[^⟧]*$/.test(chunk)),
      'no mark is torn',
    );
  }
});

t.test('a post full of brackets is read in a moment', async (t) => {
  const text = `${'['.repeat(10_000)}${'<a'.repeat(5_000)}`;
  t.equal(protect(text).restore(protect(text).text), text);
});
