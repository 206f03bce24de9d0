import type { Meaning } from '../lexicon.ts';
import { isMark, type Token } from '../tokens.ts';
import type { Comparator, Facts, Named, Negation, Sided, Span } from './fact.ts';

type Signs = Pick<Facts, 'comparators' | 'sides' | 'negations' | 'results' | 'drugs' | 'allergies' | 'ends'>;

/** All that single words say: negation, sides, comparators, drugs, allergies; and where sentences end. */
export function readSigns(tokens: readonly Token[], text: string): Signs {
  const ends = sentenceEnds(tokens, text);
  const sides: Sided[] = [];
  const drugs: Named[] = [];
  const allergies: (Span & { severe: boolean })[] = [];
  const results: (Span & { positive: boolean })[] = [];
  const comparators: Comparator[] = [];
  tokens.forEach((token, at) => {
    const { start, end } = token;
    const names = token.meanings.flatMap((held) => (held.is === 'drug' ? [held.drug] : []));
    if (names.length > 0) drugs.push({ start, end, names });
    for (const held of token.meanings) {
      if (held.is === 'side') sides.push({ start, end, side: held.side, weight: held.weight });
      else if (held.is === 'allergy') allergies.push({ start, end, severe: held.severe });
      else if (held.is === 'result') results.push({ start, end, positive: held.positive });
      else if (held.is === 'comparator' && hasFigure(tokens, at, held)) {
        comparators.push({ start, end, direction: held.direction, sign: held.sign });
      }
    }
  });
  return { ends, sides, drugs, allergies, results, comparators, negations: readNegations(tokens, ends) };
}

/** How far from a comparator its figure stands, in words. */
const reach = 7;

function hasFigure(tokens: readonly Token[], at: number, held: Extract<Meaning, { is: 'comparator' }>): boolean {
  for (let step = 1; step <= reach; step++) {
    const token = tokens[held.after ? at - step : at + step];
    if (token === undefined || isMark(token, '.;!?,，、。')) return false;
    if (token.figure && token.figure.weight !== 'ghost') return true;
  }
  return false;
}

/** Marks at which a sentence ends: not the points inside "e.g." or 3.5, which no space follows. */
function sentenceEnds(tokens: readonly Token[], text: string): number[] {
  const ends: number[] = [];
  for (const token of tokens) {
    if (token.kind !== 'mark') continue;
    const next = text[token.end];
    const isEnd =
      '\n!?;'.includes(token.text) || (token.text === '.' && (next === undefined || !/[\p{L}\p{N}]/u.test(next)));
    // The full stop of Chinese and Japanese needs no space behind it.
    const isWideStop = token.text === '。';
    if (isEnd || isWideStop) ends.push(token.end);
  }
  if (ends.at(-1) !== text.length) ends.push(text.length);
  return ends;
}

/** Negations of a text; those that only strengthen another of their sentence ("no … ni") are left out. */
function readNegations(tokens: readonly Token[], ends: readonly number[]): Negation[] {
  const found: Negation[] = [];
  let sentence = 0;
  let hasFirm = false;
  let echo: Negation | undefined;
  let joins: Negation[] = [];
  const close = () => {
    const alone = hasFirm ? undefined : (echo ?? joins.shift());
    if (alone) found.push({ ...alone, weight: 'firm' });
    found.push(...joins.map((join) => ({ ...join, weight: 'weak' as const })));
    hasFirm = false;
    echo = undefined;
    joins = [];
  };
  for (const [at, token] of tokens.entries()) {
    while (token.start >= (ends[sentence] ?? Number.POSITIVE_INFINITY)) {
      close();
      sentence++;
    }
    const { start, end } = token;
    if (isNumberSign(tokens, at)) continue;
    // Before a question mark it asks: "có sốt không?".
    const asks = tokens[at + 1]?.text === '?';
    for (const held of token.meanings) {
      if (held.is !== 'negation') continue;
      const negation = { start, end, weight: asks ? ('weak' as const) : held.weight };
      if (negation.weight === 'echo') echo ??= negation;
      else if (negation.weight === 'join') joins.push(negation);
      else found.push(negation);
      if (negation.weight === 'firm') hasFirm = true;
    }
  }
  close();
  return found.sort((a, b) => a.start - b.start);
}

/** "room no. 12" */
function isNumberSign(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.text === 'no' && tokens[at + 1]?.text === '.' && tokens[at + 2]?.digits === true;
}
