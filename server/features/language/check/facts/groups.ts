import { isMark, meaning, type Token } from '../tokens.ts';
import { bare, type Found, figureOf, unitAt } from './amounts.ts';
import type { Amount, Group } from './fact.ts';

/** A date, a time of day, 120/80 or 1-0-1, if one begins at a place. */
export function groupAt(tokens: readonly Token[], at: number): Found<Group> | undefined {
  return dateAt(tokens, at) ?? clockAt(tokens, at) ?? schemeAt(tokens, at) ?? pairAt(tokens, at);
}

function group(
  tokens: readonly Token[],
  at: number,
  next: number,
  what: Pick<Group, 'kind' | 'keys' | 'parts'> & Partial<Pick<Group, 'weight'>>,
): Found<Group> {
  const start = (tokens[at] as Token).start;
  const end = (tokens[next - 1] as Token).end;
  return { facts: { weight: 'firm', ...what, start, end }, next };
}

/** Whole numbers of digits or words within bounds, as the day of a month. */
function within(token: Token | undefined, least: number, most: number): number | undefined {
  const value = figureOf(token);
  return value !== undefined && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
}

/** A year of our era; Thai years are counted from the Buddha. */
function yearOf(token: Token | undefined): number | undefined {
  const value = token?.digits ? within(token, 1900, 2699) : undefined;
  if (value === undefined || value <= 2100) return value;
  return value >= 2400 ? value - 543 : undefined;
}

interface DateParts {
  readonly year?: number | undefined;
  readonly month?: number | undefined;
  readonly day?: number | undefined;
}

const dateKey = ({ year, month, day }: DateParts) => `${year ?? ''}-${month ?? ''}-${day ?? ''}`;

function dateAt(tokens: readonly Token[], at: number): Found<Group> | undefined {
  return dayMonthName(tokens, at) ?? monthNameDay(tokens, at) ?? marked(tokens, at) ?? numeric(tokens, at);
}

const isFiller = (token: Token | undefined) =>
  token !== undefined && (isMark(token, ".,-/'º") || Boolean(meaning(token, 'ordinal')));
/** Past the "of" and the commas of a date, two at most. */
function skip(tokens: readonly Token[], at: number): number {
  let next = at;
  while (next < at + 2 && isFiller(tokens[next])) next++;
  return next;
}

/** "12 March 2024", "12 de marzo de 2024", "12-го марта". */
function dayMonthName(tokens: readonly Token[], at: number): Found<Group> | undefined {
  const day = within(tokens[at], 1, 31);
  if (day === undefined) return undefined;
  const place = skip(tokens, at + 1);
  const month = meaning(tokens[place], 'month');
  if (!month) return undefined;
  const yearPlace = skip(tokens, skipWord(tokens, place + 1));
  const year = yearOf(tokens[yearPlace]);
  const parts = [
    bare(tokens[at] as Token),
    ...(year === undefined ? [] : [yearPart(tokens[yearPlace] as Token, year)]),
  ];
  const keys = [dateKey({ year, month: month.month, day })];
  return group(tokens, at, year === undefined ? place + 1 : yearPlace + 1, { kind: 'date', keys, parts });
}

/** "March 12, 2024", "March 2024", "in March"; a month alone may be another word ("may", "march"). */
function monthNameDay(tokens: readonly Token[], at: number): Found<Group> | undefined {
  const month = meaning(tokens[at], 'month');
  if (!month) return undefined;
  const place = skip(tokens, skipWord(tokens, at + 1));
  const year = yearOf(tokens[place]);
  if (year !== undefined) {
    const keys = [dateKey({ year, month: month.month })];
    return group(tokens, at, place + 1, { kind: 'date', keys, parts: [yearPart(tokens[place] as Token, year)] });
  }
  const day = tokens[at + 1]?.digits ? within(tokens[at + 1], 1, 31) : undefined;
  if (day === undefined || unitAt(tokens, at + 2)) {
    return group(tokens, at, at + 1, {
      kind: 'date',
      keys: [dateKey({ month: month.month })],
      parts: [],
      weight: 'ghost',
    });
  }
  const yearPlace = skip(tokens, at + 2);
  const yearAfter = yearOf(tokens[yearPlace]);
  const dayPart = bare(tokens[at + 1] as Token);
  const parts = yearAfter === undefined ? [dayPart] : [dayPart, yearPart(tokens[yearPlace] as Token, yearAfter)];
  const keys = [dateKey({ year: yearAfter, month: month.month, day })];
  return group(tokens, at, yearAfter === undefined ? at + 2 : yearPlace + 1, { kind: 'date', keys, parts });
}

const yearPart = (token: Token, year: number): Amount => ({ ...bare(token), value: year, raw: String(year) });
/** "12 March of the year 2024": a word for the year in front of it. */
const skipWord = (tokens: readonly Token[], at: number) => (meaning(tokens[at], 'year-mark') ? at + 1 : at);

const marks = ['year-mark', 'month-mark', 'day-mark'] as const;

const isHan = (token: Token | undefined) => /^\p{Script=Han}/u.test(token?.text ?? '');

/** "2024年3月12日"; Vietnamese has the marks in front: "ngày 12 tháng 3 năm 2024". */
function marked(tokens: readonly Token[], at: number): Found<Group> | undefined {
  const isBefore = tokens[at]?.figure === undefined;
  const found: { year?: number; month?: number; day?: number } = {};
  const parts: Amount[] = [];
  let next = at;
  for (let count = 0; count < 3; count++) {
    const number = tokens[isBefore ? next + 1 : next];
    const sign = tokens[isBefore ? next : next + 1];
    const mark = marks.find((is) => meaning(sign, is));
    if (!mark || number?.figure === undefined || isHan(sign) === isBefore) break;
    const [key, value] =
      mark === 'year-mark'
        ? (['year', yearOf(number)] as const)
        : mark === 'month-mark'
          ? (['month', within(number, 1, 12)] as const)
          : (['day', within(number, 1, 31)] as const);
    if (value === undefined || key in found) break;
    found[key] = value;
    parts.push(
      key === 'year' ? yearPart(number, value) : { ...bare(number), ...(key === 'month' ? { weight: 'ghost' } : {}) },
    );
    next += 2;
  }
  if (found.month === undefined) return undefined;
  const isAlone = found.year === undefined && found.day === undefined;
  return group(tokens, at, next, {
    kind: 'date',
    keys: [dateKey(found)],
    parts,
    ...(isAlone ? { weight: 'weak' } : {}),
  });
}

/** 12/03/2024 and 2024-03-12; where day and month may be taken for one another, both readings are kept. */
function numeric(tokens: readonly Token[], at: number): Found<Group> | undefined {
  if (!tokens[at]?.digits) return undefined;
  const [a, markA, b, markB, c] = tokens.slice(at, at + 5);
  if (!a?.digits || !b?.digits || !c?.digits || markA?.text !== markB?.text) return undefined;
  if (!markA || !['/', '-', '.'].includes(markA.text)) return undefined;
  const parts = [a, b, c].map(bare);
  const keys: string[] = [];
  const add = (year: number | undefined, month: number | undefined, day: number | undefined) => {
    if (year !== undefined && month !== undefined && day !== undefined) keys.push(dateKey({ year, month, day }));
  };
  add(yearOf(a), within(b, 1, 12), within(c, 1, 31));
  add(yearOf(c), within(b, 1, 12), within(a, 1, 31));
  add(yearOf(c), within(a, 1, 12), within(b, 1, 31));
  if (keys.length === 0) return undefined;
  const written = parts.map((part) =>
    part.value >= 2400 && part.value < 2700 ? { ...part, value: part.value - 543 } : part,
  );
  return group(tokens, at, at + 5, { kind: 'date', keys, parts: written });
}

/** 14:30, 14h30, 14時30分, "2 pm"; morning and evening are not told apart, as many languages leave it out. */
function clockAt(tokens: readonly Token[], at: number): Found<Group> | undefined {
  const pointed = pointedClock(tokens, at);
  if (pointed) return pointed;
  const hour = within(tokens[at], 0, 24);
  const token = tokens[at];
  if (hour === undefined || !token?.figure) return undefined;
  const sign = tokens[at + 1];
  const minuteToken = tokens[at + 2];
  const minute = minuteToken?.digits ? within(minuteToken, 0, 59) : undefined;
  const isColon = isMark(sign, ':') && minuteToken?.text.length === 2;
  const isHours = Boolean(meaning(sign, 'hour-mark')) || sign?.text === 'h';
  if (minute !== undefined && (isColon || isHours) && !isMark(tokens[at + 3], ':')) {
    const next = meaning(tokens[at + 3], 'minute-mark') ? at + 4 : at + 3;
    return clock(tokens, at, next, hour, minute, [bare(token), bare(minuteToken as Token)]);
  }
  const place = meaning(sign, 'hour-mark') ? at + 2 : at + 1;
  const isTold = meaning(tokens[place], 'afternoon') ?? meaning(tokens[place], 'morning');
  if (!isTold && !isToldBefore(tokens, at, place)) return undefined;
  return clock(tokens, at, isTold ? place + 1 : place, hour, 0, [bare(token)]);
}

/** "pukul 14.30", "14.30 น.": a point between hours and minutes, told from a decimal by the words around it. */
function pointedClock(tokens: readonly Token[], at: number): Found<Group> | undefined {
  const token = tokens[at];
  const written = token?.digits ? /^(\d{1,2})[.,](\d{2})$/.exec(token.text) : null;
  if (!token || !written) return undefined;
  const [hour, minute] = [Number(written[1]), Number(written[2])];
  const isAfter = meaning(tokens[at + 1], 'hour-mark');
  if (hour > 24 || minute > 59 || !(isAfter || meaning(tokens[at - 1], 'clock'))) return undefined;
  // "at 0.05 µg/kg/min" is a dose.
  if (!isAfter && meaning(tokens[at + 1], 'unit')) return undefined;
  const part = (value: number): Amount => ({ ...bare(token), value, raw: String(value) });
  return clock(tokens, at, isAfter ? at + 2 : at + 1, hour, minute, [part(hour), part(minute)]);
}

const isToldBefore = (tokens: readonly Token[], at: number, place: number) =>
  place === at + 2 && Boolean(meaning(tokens[at - 1], 'afternoon') ?? meaning(tokens[at - 1], 'morning'));

function clock(
  tokens: readonly Token[],
  at: number,
  next: number,
  hour: number,
  minute: number,
  parts: readonly Amount[],
): Found<Group> {
  const shown = parts.map((part, index) =>
    index === 1 && part.value === 0 ? { ...part, weight: 'ghost' as const } : part,
  );
  return group(tokens, at, next, { kind: 'clock', keys: [`${hour % 12}:${minute}`], parts: shown });
}

/** 1-0-1: morning, noon, evening, night. */
function schemeAt(tokens: readonly Token[], at: number): Found<Group> | undefined {
  const parts: Amount[] = [];
  let next = at;
  while (parts.length < 4) {
    const token = tokens[next];
    if (!token?.digits || within(token, 0, 9) === undefined) break;
    if (parts.length > 0 && token.start !== tokens[next - 1]?.end) break;
    parts.push(bare(token));
    const dash = tokens[next + 1];
    if (!isMark(dash, '-') || dash?.start !== token.end || !tokens[next + 2]?.digits) {
      next++;
      break;
    }
    next += 2;
  }
  if (parts.length < 3 || (parts[0]?.value ?? 0) > 9) return undefined;
  return group(tokens, at, next, { kind: 'scheme', keys: [parts.map(({ value }) => value).join('-')], parts });
}

/** 120/80 and 1:1000. A half may be written 1/2. */
function pairAt(tokens: readonly Token[], at: number): Found<Group> | undefined {
  const [a, sign, b] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (!a?.digits || !b?.digits || !sign || !(sign.text === '/' || isMark(sign, ':'))) return undefined;
  const unit = unitAt(tokens, at + 3);
  // In "5 mg/2 ml" and "50/100 ml" the second figure has a unit of its own only with the first.
  const parts = [bare(a), bare(b)].map((part) => (unit ? { ...part, unit: unit.facts } : part));
  const value = (a.figure?.value ?? 0) / (b.figure?.value || 1);
  const keys = [`${a.figure?.value}/${b.figure?.value} ${unit?.facts ?? ''}`, ...(value < 1 ? [`=${value}`] : [])];
  return group(tokens, at, unit?.next ?? at + 3, { kind: 'pair', keys, parts });
}
