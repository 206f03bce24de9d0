import t from 'tap';
import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import { loadCorpus, loadTemplates, type Sentence, write } from './corpus.ts';
import { type Planted, type PlantedKind, plantErrors, plantedKinds } from './plant.ts';
import { kindOf, type Piece, textOf } from './render.ts';
import { slotNames } from './template.ts';

const corpus = loadCorpus();

t.test(
  'the half that is measured has at least 500 sentences in each language, the corpus 100 without slots',
  async (t) => {
    for (const language of languages) {
      const measured = corpus.filter((sentence) => sentence.half === 'test').map((sentence) => sentence.text[language]);
      t.ok(new Set(measured).size >= 500, `${new Set(measured).size} sentences in ${language}`);
    }
    const free = corpus.filter((sentence) => sentence.template.free);
    t.ok(free.length >= 100, `${free.length} free sentences`);
    t.same(
      free.filter((sentence) => sentence.template.slots.length > 0).map(({ id }) => id),
      [],
    );
  },
);

t.test('every frame has the same slots in all languages', async (t) => {
  const differing = loadTemplates().flatMap((template) =>
    languages
      .filter((language) => [...slotNames(template.tokens[language])].sort().join() !== template.slots.join())
      .map((language) => `${template.id} in ${language}`),
  );
  t.same(differing, []);
});

t.test('no sentence stands twice in a language, and none holds what was meant for the loader', async (t) => {
  for (const language of languages) {
    const texts = corpus.map((sentence) => sentence.text[language]);
    t.same(repeated(texts), [], language);
    t.same(
      texts.filter((text) => /[{}[\]⟨⟩|]|undefined|NaN| {2}|^\s|\s$|\s[.,](\s|$)/.test(text)),
      [],
      language,
    );
  }
  t.same(repeated(corpus.map((sentence) => sentence.id)), []);
});

/** Letters that a sentence of the language is written in; names of organisms, units and tests stay Latin everywhere. */
const scripts: Record<Language, RegExp> = {
  ar: /^\p{Script_Extensions=Arabic}$/u,
  en: /^[A-Za-zµμ]$/,
  es: /^[A-Za-zµμáéíóúüñÁÉÍÓÚÑº]$/,
  fr: /^[A-Za-zµμàâæçéèêëîïôœùûüÿÀÂÇÉÈÊÎÔŒ]$/,
  id: /^[A-Za-zµμ]$/,
  it: /^[A-Za-zµμàèéìíòóùÀÈÉ]$/,
  ja: /^[\p{Script=Han}\p{Script=Hiragana}\p{Script_Extensions=Katakana}々]$/u,
  ru: /^[А-Яа-яЁё]$/,
  th: /^\p{Script=Thai}$/u,
  tr: /^[A-Za-zµμçğıöşüâîÇĞİÖŞÜ]$/,
  vi: /^[A-Za-zµμ\p{Script=Latin}]$/u,
  zh: /^\p{Script=Han}$/u,
};
const latinNames = /^[A-Za-zµμ]$/;
const latin: readonly Language[] = ['en', 'es', 'fr', 'id', 'it', 'tr', 'vi'];

t.test('every sentence is written in the script of its language', async (t) => {
  for (const language of languages) {
    const own = scripts[language];
    const wrong = corpus.filter(({ text }) => {
      const letters = [...text[language].normalize('NFC')].filter((letter) => /\p{L}/u.test(letter));
      const foreign = letters.filter((letter) => !own.test(letter));
      if (latin.includes(language)) return foreign.length > 0;
      return foreign.some((letter) => !latinNames.test(letter)) || foreign.length === letters.length;
    });
    t.same(
      wrong.map((sentence) => `${sentence.id}: ${sentence.text[language]}`),
      [],
      language,
    );
  }
});

t.test('half of the Arabic and some of the Thai sentences with figures have digits of their own script', async (t) => {
  const share = (language: Language, own: RegExp) => {
    const figures = corpus.filter((sentence) => /\p{Nd}/u.test(sentence.text[language]));
    return figures.filter((sentence) => own.test(sentence.text[language])).length / figures.length;
  };
  t.ok(share('ar', /[٠-٩]/) > 0.4);
  t.ok(share('ar', /[٠-٩]/) < 0.6);
  t.ok(share('th', /[๐-๙]/) > 0.1);
});

t.test('the halves share no frame, and each is large enough to measure on', async (t) => {
  const halves = (['tune', 'test'] as const).map(
    (half) => new Set(corpus.filter((sentence) => sentence.half === half).map((sentence) => sentence.template.id)),
  );
  const [tune = new Set(), test = new Set()] = halves;
  t.same(
    [...tune].filter((id) => test.has(id)),
    [],
  );
  t.ok(Math.min(tune.size, test.size) > Math.max(tune.size, test.size) * 0.6, `${tune.size} and ${test.size} frames`);
});

t.test('a planted sentence differs from the correct one in the planted thing and in nothing else', async (t) => {
  const faults: string[] = [];
  const kinds = new Set<PlantedKind>();
  for (const sentence of corpus) {
    for (const language of languages) {
      const correct = write(sentence, language);
      if (textOf(correct) !== sentence.text[language]) faults.push(`${sentence.id} ${language} is not what was drawn`);
      for (const planted of plantErrors(sentence, language)) {
        kinds.add(planted.kind);
        const fault = faultOf(sentence, language, correct, planted);
        if (fault !== undefined) faults.push(`${sentence.id} ${language} ${planted.kind}: ${fault}: ${planted.text}`);
      }
    }
  }
  t.same(faults.slice(0, 20), []);
  t.same([...kinds].sort(), [...plantedKinds].sort(), 'every kind of error is planted');
});

t.test('every slot that can be wrong is planted in every language', async (t) => {
  const harmless = ['finding', 'symptom', 'organism'];
  const missed = corpus.flatMap((sentence) =>
    languages.flatMap((language) => {
      const planted = new Set(plantErrors(sentence, language).map(({ slot }) => slot));
      return sentence.template.slots
        .filter((slot) => !harmless.includes(kindOf(slot)) && !planted.has(slot))
        .map((slot) => `${sentence.id} ${language} ${slot}`);
    }),
  );
  t.same(missed, []);
});

/** Reads the planted sentence against the pieces of the correct one: what stands outside the slot must be there, in its order. */
function faultOf(sentence: Sentence, language: Language, correct: Piece[], planted: Planted): string | undefined {
  if (planted.text === sentence.text[language]) return 'nothing was planted';
  if (planted.text.trim() === '') return 'nothing is left';
  const pattern = correct.map((piece) =>
    piece.slot === planted.slot || piece.within === planted.slot
      ? '.*?'
      : escaped(piece.text.toLocaleLowerCase(language)),
  );
  // The first letter of a sentence is a capital, whatever comes first.
  return new RegExp(`^${pattern.join('')}$`, 'u').test(planted.text.toLocaleLowerCase(language))
    ? undefined
    : 'more than the slot changed';
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function repeated(texts: readonly string[]): string[] {
  return texts.filter((text, index) => texts.indexOf(text) !== index);
}
