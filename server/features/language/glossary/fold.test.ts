import fc from 'fast-check';
import t from 'tap';
import type { Concept } from '../../../../spec/schemas/common/terms.ts';
import { languages } from '../../../../spec/schemas/common/words.ts';
import { type Decision, foldTerms, type Proposal } from './fold.ts';

const seed: Concept[] = ['weaning', 'sepsis'].map((id) => ({
  id,
  area: 'ventilation',
  terms: Object.fromEntries(languages.map((language) => [language, { term: `${id} ${language}` }])) as Concept['terms'],
}));
let clock = 0;
const stamp = () => {
  clock += 1;
  return { id: `e_${clock}`, ord: String(clock).padStart(6, '0'), node: 'a.example', actor: 'u_a', atMs: clock };
};
const propose = (concept: string, terms: Record<string, string>, over: Partial<Proposal> = {}): Proposal => ({
  ...stamp(),
  ...{ live: true, removed: false, concept },
  words: { terms: Object.fromEntries(Object.entries(terms).map(([language, term]) => [language, { term }])) },
  ...over,
});
const decide = ({ id }: Proposal, approve: boolean, over: Partial<Decision> = {}): Decision => ({
  ...stamp(),
  ...{ live: true, proposal: id, approve, reason: null },
  ...over,
});
const fold = (proposals: Proposal[], decisions: Decision[]) => foldTerms(seed, 1, proposals, decisions);
const termOf = (folded: ReturnType<typeof fold>, id: string, language: 'en' | 'tr' | 'fr') =>
  folded.concepts.get(id)?.terms[language]?.term;

t.test('without events the concepts of the program are in force', async (t) => {
  const folded = fold([], []);
  t.equal(folded.version, 1);
  t.equal(termOf(folded, 'weaning', 'tr'), 'weaning tr');
});

t.test('an approved proposal changes the languages that it names, a refused or open one nothing', async (t) => {
  const [yes, no, open] = [
    propose('weaning', { tr: 'ayırma' }),
    propose('weaning', { fr: 'x' }),
    propose('sepsis', { en: 'y' }),
  ];
  const folded = fold([yes, no, open], [decide(yes, true), decide(no, false)]);
  t.equal(folded.version, 2);
  t.equal(termOf(folded, 'weaning', 'tr'), 'ayırma');
  t.equal(termOf(folded, 'weaning', 'fr'), 'weaning fr');
  t.equal(termOf(folded, 'sepsis', 'en'), 'sepsis en');
  t.equal(folded.concepts.get('weaning')?.origins.tr?.proposal.id, yes.id);
});

t.test('the order of the decisions decides, not that of the proposals', async (t) => {
  const [first, second] = [propose('weaning', { tr: 'one' }), propose('weaning', { tr: 'two' })];
  t.equal(termOf(fold([first, second], [decide(second, true), decide(first, true)]), 'weaning', 'tr'), 'one');
});

t.test('an approval is taken back by deciding again, and the version grows each time', async (t) => {
  const proposal = propose('weaning', { tr: 'ayırma' });
  const decisions = [decide(proposal, true), decide(proposal, true), decide(proposal, false), decide(proposal, true)];
  const versions = decisions.map((_, count) => fold([proposal], decisions.slice(0, count + 1)).version);
  t.same(versions, [2, 2, 3, 4]);
  t.equal(termOf(fold([proposal], decisions.slice(0, 3)), 'weaning', 'tr'), 'weaning tr');
});

t.test('what does not count, was removed or has no words changes no term', async (t) => {
  const proposal = propose('weaning', { tr: 'ayırma' });
  const yes = decide(proposal, true);
  const term = (over: Partial<Proposal>, decision = yes) => {
    const folded = fold([{ ...proposal, ...over }], [decision]);
    return [termOf(folded, 'weaning', 'tr'), folded.version];
  };
  t.same(term({}), ['ayırma', 2]);
  t.same(term({ live: false }), ['weaning tr', 1]);
  t.same(term({ removed: true, words: null }), ['weaning tr', 3], 'translations made with it are made anew');
  t.same(term({ words: null })[0], 'weaning tr');
  t.same(term({}, { ...yes, live: false }), ['weaning tr', 1]);
  t.same(term({}, { ...yes, proposal: 'e_elsewhere' }), ['weaning tr', 1]);
});

t.test('a new concept comes with its area and is heard first', async (t) => {
  const proposal = propose('monkey-pox', { en: 'mpox' });
  const folded = fold(
    [{ ...proposal, words: { ...proposal.words, terms: { en: { term: 'mpox' } }, area: 'symptoms' } }],
    [decide(proposal, true)],
  );
  t.match(folded.concepts.get('monkey-pox'), { area: 'symptoms', terms: { en: { term: 'mpox' } } });
  t.same(folded.recent, ['monkey-pox']);
});

t.test('the same events make the same terms and version in whatever order they come', async (t) => {
  const proposals = Array.from({ length: 6 }, (_, n) =>
    propose(n % 2 ? 'weaning' : 'sepsis', { tr: `t${n}`, en: `e${n}` }),
  );
  const decisions = proposals.flatMap((proposal, n) => [decide(proposal, true), decide(proposal, n % 3 !== 0)]);
  const wanted = JSON.stringify([...fold(proposals, decisions).concepts]);
  const shuffled = <T>(list: T[]) => fc.shuffledSubarray(list, { minLength: list.length });
  fc.assert(
    fc.property(shuffled(proposals), shuffled(decisions), (some, others) => {
      const folded = fold(some, others);
      return JSON.stringify([...folded.concepts]) === wanted && folded.version === fold(proposals, decisions).version;
    }),
    { numRuns: 50, seed: 4 },
  );
  t.pass();
});
