import type { Language } from '../../../../spec/schemas/common/words.ts';
import { writeDate, writeTime } from './dates.ts';
import { drugName } from './drug-names.ts';
import { pick } from './random.ts';
import { drugOf, type Wording, words } from './slots.ts';
import type { Token } from './template.ts';
import {
  type Style,
  scriptDigits,
  writeDuration,
  writeMeasure,
  writeNumber,
  writePercent,
  writeTemperature,
} from './units.ts';

/** A stretch of a sentence. `slot` names the slot or choice that it fills; `within` the choice around the slot. */
export interface Piece {
  readonly text: string;
  readonly slot?: string;
  readonly within?: string;
}

/** What the slots hold, language apart: "0.5 mg", "7 day", "right", "2026-03-12"; a choice holds `first` or `second`. */
export type Values = Readonly<Record<string, string>>;

/** Kind of a slot: its name without the figure that tells two of a kind apart. */
export function kindOf(slot: string): string {
  return slot.replace(/\d$/, '');
}

/**
 * Writes a sentence in one language.
 * @param seed id of the sentence: the same sentence is always written in the same style
 * @throws when a slot has no value or no such form
 */
export function render(tokens: readonly Token[], values: Values, language: Language, seed: string): Piece[] {
  const style: Style = { language, seed: `${seed} ${language}` };
  return capitalised(withoutDoubleStops(piecesOf(tokens, values, style)), language);
}

export function textOf(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

function piecesOf(tokens: readonly Token[], values: Values, style: Style, within?: string): Piece[] {
  const around = within === undefined ? {} : { within };
  return tokens.flatMap((token): Piece[] => {
    if (token.kind === 'text') {
      const text = scriptDigits(token.text, style);
      return [within === undefined ? { text } : { text, slot: within }];
    }
    const value = values[token.name];
    if (value === undefined) throw new Error(`${style.seed}: nothing fills ${token.name}`);
    if (token.kind === 'slot') {
      const text = scriptDigits(writeValue(token.name, value, token.form ?? 'default', style), style);
      return [{ text, slot: token.name, ...around }];
    }
    const side = piecesOf(token.sides[value === 'first' ? 0 : 1], values, style, token.name);
    // An empty side leaves a mark, so that what was left out can still be found.
    return side.length === 0 ? [{ text: '', slot: token.name }] : side;
  });
}

function writeValue(slot: string, value: string, form: string, style: Style): string {
  const kind = kindOf(slot);
  const [amount = '', unit = ''] = value.split(' ');
  switch (kind) {
    case 'drug':
      return drugName(drugOf(value), form, style.language);
    case 'dose':
    case 'value':
      return writeMeasure(Number(amount), unit, style);
    case 'days':
      return writeDuration(Number(amount), unit, form, style);
    case 'number':
      return writeNumber(Number(value), style);
    case 'percent':
      return writePercent(Number(value), style);
    case 'temp':
      return writeTemperature(Number(value), style);
    case 'date':
      return writeDate(value, style);
    case 'time':
      return writeTime(value, style);
    default:
      return writeWords(kind, value, form, style);
  }
}

function writeWords(kind: string, value: string, form: string, { language, seed }: Style): string {
  const wording: Wording | undefined = words[kind]?.[value]?.[language];
  if (wording === undefined) throw new Error(`${seed}: no ${kind} ${value}`);
  if (typeof wording === 'string') return adverbial(wording, form);
  if (Array.isArray(wording)) return adverbial(pick(wording, `${seed} ${kind}`), form);
  const found = wording[form === 'default' ? 'base' : form];
  if (found === undefined) throw new Error(`${seed}: ${kind} ${value} has no form ${form}`);
  return found;
}

/** Japanese: before a verb "every 8 hours" takes a particle, "three times a day" none. */
function adverbial(wording: string, form: string): string {
  return form === 'ni' && /(ごと|毎)$/.test(wording) ? `${wording}に` : wording;
}

/** A unit that ends with a full stop ends the sentence too ("рт. ст."). */
function withoutDoubleStops(pieces: readonly Piece[]): Piece[] {
  return pieces.map((piece, index) =>
    piece.text.startsWith('.') && pieces[index - 1]?.text.endsWith('.')
      ? { ...piece, text: piece.text.slice(1) }
      : { ...piece },
  );
}

function capitalised(pieces: readonly Piece[], language: Language): Piece[] {
  const first = pieces.findIndex((piece) => piece.text !== '');
  return pieces.map((piece, index) =>
    index === first
      ? { ...piece, text: piece.text.replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase(language)) }
      : piece,
  );
}
