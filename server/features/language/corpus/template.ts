/**
 * Sentences with slots, as the files of `frames/` and `sentences/` write them:
 * - `{dose}`, `{side/f}`: a slot, perhaps in a grammatical form of the language;
 * - `[negative|affirmative]`: the two polarities of one statement, each written by hand;
 * - `⟨with the allergy|without it⟩`: what is said with an allergy, and the same without.
 */
export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'slot'; readonly name: string; readonly form?: string }
  | {
      readonly kind: 'choice';
      readonly name: ChoiceName;
      readonly sides: readonly [readonly Token[], readonly Token[]];
    };

/** A choice is filled like a slot, with `first` (negative, with the allergy) or `second`. */
export type ChoiceName = 'polarity' | 'allergy';

const choices: readonly { open: string; close: string; name: ChoiceName }[] = [
  { open: '[', close: ']', name: 'polarity' },
  { open: '⟨', close: '⟩', name: 'allergy' },
];
const slotPattern = /^\{([a-z]+\d?)(?:\/([a-z.]+))?\}/;

/** @throws when a bracket is not closed, a slot is misspelt or a choice has not exactly two sides */
export function parseTemplate(template: string): readonly Token[] {
  const tokens: Token[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') tokens.push({ kind: 'text', text });
    text = '';
  };
  for (let at = 0; at < template.length; ) {
    const rest = template.slice(at);
    const choice = choices.find(({ open }) => rest.startsWith(open));
    const slot = slotPattern.exec(rest);
    if (choice !== undefined) {
      flush();
      const end = rest.indexOf(choice.close);
      const sides = rest.slice(1, end).split('|');
      const [first, second] = sides;
      if (end < 0 || first === undefined || second === undefined || sides.length !== 2) {
        throw new Error(`a choice needs two sides: ${rest}`);
      }
      tokens.push({ kind: 'choice', name: choice.name, sides: [parseTemplate(first), parseTemplate(second)] });
      at += end + 1;
    } else if (slot !== null) {
      flush();
      const [whole, name = '', form] = slot;
      tokens.push(form === undefined ? { kind: 'slot', name } : { kind: 'slot', name, form });
      at += whole.length;
    } else {
      if (/^[{}|\]⟩]/.test(rest)) throw new Error(`a stray ${rest[0]} in: ${template}`);
      text += rest[0];
      at += 1;
    }
  }
  flush();
  return tokens;
}

/** Names of all slots and choices of a template. */
export function slotNames(tokens: readonly Token[]): Set<string> {
  const names = new Set<string>();
  for (const token of tokens) {
    if (token.kind === 'text') continue;
    names.add(token.name);
    if (token.kind === 'choice') for (const side of token.sides) for (const name of slotNames(side)) names.add(name);
  }
  return names;
}
