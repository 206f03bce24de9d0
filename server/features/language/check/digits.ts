import type { Weight } from './lexicon.ts';
import { isDigit, isSpacedLetter } from './lexicon.ts';

/** How a language writes 1234.5. `both`: in its countries one finds either mark, so both readings are tried. */
export interface Marks {
  readonly decimal: '.' | ',';
  readonly both: boolean;
}

export interface Figure {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  /** The other reading of 1.250, where the language knows both. */
  readonly other?: number;
  readonly weight: Weight;
  /** As written, without sign and spaces; 8.30 may be a time of day. */
  readonly raw: string;
}

interface Group {
  readonly digits: string;
  readonly start: number;
  readonly end: number;
  /** What stands before the group; empty before the first. */
  readonly mark: string;
}

const maxGroups = 40;

/**
 * Reads the figure that begins at `start` (a digit, or a mark with a digit behind it); a row such as 12.03.2024 that is
 * no single figure is answered as its parts.
 */
export function readFigures(text: string, start: number, marks: Marks, afterNumber: boolean): Figure[] {
  const groups = readGroups(text, start);
  const first = groups[0] as Group;
  const weight = isPartOfName(text, start) ? 'weak' : 'firm';
  const one = wholeFigure(groups, marks);
  if (!one) {
    return groups.map(({ digits, start: from, end }) => ({
      start: from,
      end,
      value: Number(digits),
      weight,
      raw: digits,
    }));
  }
  const end = (groups.at(-1) as Group).end;
  const negative = !afterNumber && isMinus(text, first.start);
  const power = readPower(text, end);
  const scale = (value: number) => round((negative ? -value : value) * 10 ** power.exponent);
  return [
    {
      start: negative ? start - 1 : start,
      end: power.end,
      value: scale(one.value),
      ...(one.other === undefined ? {} : { other: scale(one.other) }),
      weight,
      raw: groups.map(({ digits, mark }) => (mark === ' ' ? '' : mark) + digits).join(''),
    },
  ];
}

/** Keeps 0.1 + 0.2 from being another figure than 0.3. */
export function round(value: number): number {
  return Number(value.toPrecision(12));
}

function readGroups(text: string, start: number): Group[] {
  const groups: Group[] = [];
  let from = start;
  let mark = '';
  while (groups.length < maxGroups) {
    let end = from;
    while (isDigit(text[end])) end++;
    groups.push({ digits: text.slice(from, end), start: from, end, mark });
    const next = text[end];
    if (next === undefined || !isDigit(text[end + 1])) break;
    if (next === ' ' ? !isThousands(text, groups, end) : !".,٫٬'".includes(next)) break;
    mark = next;
    from = end + 1;
  }
  return groups;
}

/** A space joins figures only in groups of three, as in 10 000; never behind another mark. */
function isThousands(text: string, groups: readonly Group[], space: number): boolean {
  const first = groups[0]?.digits ?? '';
  const rest = groups.slice(1);
  if (first.length > 3 || first.startsWith('0') || rest.some(({ mark }) => mark !== ' ')) return false;
  const three = [1, 2, 3].every((step) => isDigit(text[space + step]));
  return three && !isDigit(text[space + 4]);
}

function wholeFigure(groups: readonly Group[], marks: Marks): { value: number; other?: number } | undefined {
  const [first, ...rest] = groups as [Group, ...Group[]];
  if (rest.length === 0) return { value: Number(first.digits) };
  const last = rest.at(-1) as Group;
  const isGrouped = (part: readonly Group[]) =>
    first.digits.length <= 3 && !first.digits.startsWith('0') && part.every(({ digits }) => digits.length === 3);
  const joined = (part: readonly Group[]) => [first, ...part].map(({ digits }) => digits).join('');
  const kinds = new Set(rest.map(({ mark }) => mark));
  if (kinds.size === 1 && rest.length > 1) {
    return isGrouped(rest) && last.mark !== '٫' ? { value: Number(joined(rest)) } : undefined;
  }
  if (kinds.size > 2) return undefined;
  if (rest.length > 1) {
    const middle = rest.slice(0, -1);
    const lastIsOwn = middle.every(({ mark }) => mark !== last.mark);
    return lastIsOwn && isGrouped(middle) ? { value: Number(`${joined(middle)}.${last.digits}`) } : undefined;
  }
  const decimal = Number(`${first.digits}.${last.digits}`);
  if (last.mark === '٫') return { value: decimal };
  const whole = Number(joined(rest));
  if (last.mark === '٬' || last.mark === "'" || last.mark === ' ')
    return isGrouped(rest) ? { value: whole } : undefined;
  if (!isGrouped(rest)) return { value: decimal };
  const [value, other] = last.mark === marks.decimal ? [decimal, whole] : [whole, decimal];
  return marks.both ? { value, other } : { value };
}

/** "×10^9" behind a figure, or "^9" behind the figure 10. */
function readPower(text: string, end: number): { end: number; exponent: number } {
  const pattern = /(?: ?[x×·*] ?10(?:\^|\*))(-?\d{1,2})(?!\d)/y;
  pattern.lastIndex = end;
  const times = pattern.exec(text);
  if (times) return { end: pattern.lastIndex, exponent: Number(times[1]) };
  const bare = /\^(-?\d{1,2})(?!\d)/y;
  bare.lastIndex = end;
  const power = /(?:^|[^\d.,])10$/.test(text.slice(Math.max(0, end - 3), end)) ? bare.exec(text) : null;
  return power ? { end: bare.lastIndex, exponent: Number(power[1]) - 1 } : { end, exponent: 0 };
}

/** SpO2, COVID-19, CD4: a figure that belongs to a name may be gone in a language that has a word for it. */
function isPartOfName(text: string, start: number): boolean {
  const before = text[start - 1];
  return isSpacedLetter(before) || (before === '-' && isSpacedLetter(text[start - 2]));
}

function isMinus(text: string, start: number): boolean {
  if (text[start - 1] !== '-') return false;
  const before = text[start - 2];
  return before === undefined || before === ' ' || before === '(' || before === '\n' || before === '=';
}
