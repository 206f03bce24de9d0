import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import { hashOf, pick } from './random.ts';
import { kindOf, type Piece, render, textOf, type Values } from './render.ts';
import { drugOf, drugs, readCorpusFile, words } from './slots.ts';
import { parseTemplate, slotNames, type Token } from './template.ts';

const Line = Type.String({ minLength: 3, maxLength: 500 });
const Texts = Type.Object(
  Object.fromEntries(languages.map((language) => [language, Line])) as Record<Language, typeof Line>,
  { additionalProperties: false },
);
/** One entry of `frames/*.json`. `use` says what may fill a slot: values, or the name of a group of drugs. */
export const Frame = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9-]+$' }),
    use: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })])),
    ),
    text: Texts,
  },
  { additionalProperties: false },
);
export type Frame = Static<typeof Frame>;

export interface Template extends Frame {
  /** Name of the file it stands in. */
  readonly topic: string;
  /** Whole sentence, written freely; it has no slots. */
  readonly free: boolean;
  readonly tokens: Readonly<Record<Language, readonly Token[]>>;
  readonly slots: readonly string[];
}

export type Half = 'tune' | 'test';

/** One sentence in all languages. */
export interface Sentence {
  readonly id: string;
  readonly template: Template;
  /** A check may be tuned on one half and is measured on the other; no frame is in both. */
  readonly half: Half;
  readonly values: Values;
  readonly text: Readonly<Record<Language, string>>;
}

/** Sentences drawn from one frame, where its slots allow so many. The half that is measured alone has 500 and more. */
const sentencesPerFrame: Readonly<Record<Half, number>> = { tune: 5, test: 9 };

let templates: readonly Template[] | undefined;
let sentences: readonly Sentence[] | undefined;

/** All frames and free sentences, as the files give them. @throws when a file is not well formed */
export function loadTemplates(): readonly Template[] {
  templates ??= [...readFolder('frames', false), ...readFolder('sentences', true)];
  return templates;
}

/** The frozen corpus: always the same sentences in the same order. */
export function loadCorpus(): readonly Sentence[] {
  sentences ??= loadTemplates().flatMap(sentencesOf);
  return sentences;
}

/** A sentence in one language with other values, in the same style; with its own values it is `sentence.text`. */
export function write(sentence: Sentence, language: Language, values: Values = sentence.values): Piece[] {
  return render(sentence.template.tokens[language], values, language, sentence.id);
}

function readFolder(folder: string, free: boolean): Template[] {
  const names = readdirSync(join(import.meta.dirname, folder)).filter((name) => name.endsWith('.json'));
  return names.sort().flatMap((name) =>
    readCorpusFile(`${folder}/${name}`, Type.Array(Frame)).map((frame) => {
      const tokens = Object.fromEntries(
        languages.map((language) => [language, parsed(frame, language)]),
      ) as Template['tokens'];
      return { ...frame, topic: name.replace(/\.json$/, ''), free, tokens, slots: [...slotNames(tokens.en)].sort() };
    }),
  );
}

function parsed(frame: Frame, language: Language): readonly Token[] {
  try {
    return parseTemplate(frame.text[language]);
  } catch (error) {
    throw new Error(`${frame.id} in ${language}`, { cause: error });
  }
}

function sentencesOf(template: Template): Sentence[] {
  const half: Half = hashOf(`half ${template.id}`) % 2 === 0 ? 'tune' : 'test';
  const found: Sentence[] = [];
  const seen = new Set<string>();
  // Draws that repeat an earlier one are thrown away; a frame of few values runs dry.
  const wanted = template.slots.length === 0 ? 1 : sentencesPerFrame[half];
  for (let draw = 0; draw < 80 && found.length < wanted; draw++) {
    const values = drawValues(template, `${template.id} ${draw}`, found.length);
    const id = `${template.id}-${found.length + 1}`;
    const text = Object.fromEntries(
      languages.map((language) => [language, textOf(render(template.tokens[language], values, language, id))]),
    ) as Record<Language, string>;
    const keys = [JSON.stringify(values), ...languages.map((language) => `${language} ${text[language]}`)];
    if (keys.some((key) => seen.has(key))) continue;
    for (const key of keys) seen.add(key);
    found.push({ id, template, half, values, text });
  }
  return found;
}

/** Fills all slots. Two of a kind never hold the same; the two polarities take turns. */
function drawValues(template: Template, seed: string, turn: number): Values {
  const values: Record<string, string> = {};
  const order = [...template.slots].sort((a, b) => Number(kindOf(b) === 'drug') - Number(kindOf(a) === 'drug'));
  for (const slot of order) {
    if (slot === 'polarity') values[slot] = turn % 2 === 0 ? 'first' : 'second';
    else if (slot === 'allergy') values[slot] = 'first';
    else {
      const taken = order
        .filter((other) => other !== slot && kindOf(other) === kindOf(slot))
        .map((other) => values[other]);
      const free = candidates(template, slot, values).filter((value) => !taken.includes(value));
      values[slot] = pick(free, `${seed} ${slot}`);
    }
  }
  return values;
}

/**
 * What may fill a slot of a frame.
 * @param values what fills the others: doses and frequencies are those of the drug of the same figure
 * @throws when the frame does not say and there is no usual set
 */
export function candidates(template: Template, slot: string, values: Values): readonly string[] {
  const kind = kindOf(slot);
  const use = template.use?.[slot];
  if (Array.isArray(use)) return use;
  if (kind === 'drug') {
    const inGroup = drugs.filter(
      (drug) => use === undefined || drug.groups.some((group) => use.split(' ').includes(group)),
    );
    return inGroup.map((drug) => drug.id);
  }
  const drug = values[slot.replace(kind, 'drug')];
  if (kind === 'dose' && drug !== undefined) return drugOf(drug).doses;
  if (kind === 'frequency' && drug !== undefined) return drugOf(drug).frequencies;
  const usual = usualValues[kind] ?? Object.keys(words[kind] ?? {});
  if (usual.length === 0) throw new Error(`${template.id}: nothing says what fills ${slot}`);
  return usual;
}

const usualValues: Readonly<Record<string, readonly string[]>> = {
  days: ['3 day', '5 day', '7 day', '10 day', '14 day', '3 week', '6 week', '48 hour', '72 hour'],
  percent: ['85', '88', '90', '92', '94', '96'],
  temp: ['37.8', '38.2', '38.5', '38.9', '39.4', '40.1'],
  date: [
    '2026-03-12',
    '2026-11-05',
    '2025-12-23',
    '2026-07-30',
    '2026-02-14',
    '2024-09-17',
    '2026-05-06',
    '2025-06-27',
  ],
  time: ['06:30', '08:15', '14:30', '16:45', '22:10'],
};
