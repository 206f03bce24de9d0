import { isMark, meaning, type Token } from '../tokens.ts';
import { isTime, type UnitName } from '../units.ts';
import type { Amount, Per, Rate, Span } from './fact.ts';

/** What a reader of one kind of fact found at a place: the facts, and where to go on. */
export interface Found<T> {
  readonly facts: T;
  readonly next: number;
}

export const figureOf = (token: Token | undefined): number | undefined => token?.figure?.value;

/** The bare figure of a token, without a unit. */
export function bare(token: Token): Amount {
  const { start, end, value, other, weight, raw } = token.figure ?? {
    start: token.start,
    end: token.end,
    value: 0,
    weight: 'ghost' as const,
    raw: '',
  };
  return { start, end, value, ...(other === undefined ? {} : { other }), raw, weight };
}

/** The unit at a place, past the hyphen of "5-mg" and the mark of "5'er". */
export function unitAt(tokens: readonly Token[], at: number): Found<UnitName> | undefined {
  const token = tokens[at];
  const skips = token && isMark(token, "-'") && tokens[at - 1]?.end === token.start;
  const unit = meaning(tokens[skips ? at + 1 : at], 'unit');
  return unit ? { facts: unit.unit, next: at + (skips ? 2 : 1) } : undefined;
}

export interface Measured {
  readonly amount: Amount;
  readonly pers: readonly Per[];
  readonly rates: readonly Rate[];
}

/** A figure with its unit before or behind it and all that it is divided by: "5 mg/kg/day". */
export function measuredAt(tokens: readonly Token[], at: number): Found<Measured> | undefined {
  const token = tokens[at];
  if (!token?.figure) return undefined;
  const plain = bare(token);
  // "يومين" is two and days in one word.
  const own = token.digits ? undefined : meaning(token, 'unit')?.unit;
  const behind = own ? undefined : unitAt(tokens, at + 1);
  const before = percentBefore(tokens, at);
  const unit = own ?? behind?.facts ?? before;
  const half = behind ? halfAt(tokens, behind.next) : undefined;
  const divided = dividedBy(tokens, half ?? behind?.next ?? at + 1);
  const ranged = unit ?? unitOfRange(tokens, at);
  return {
    facts: {
      amount: {
        ...plain,
        // "a week ago" may say one week without a figure.
        ...(plain.value === 1 && isTime(ranged) && plain.weight === 'firm' ? { weight: 'weak' as const } : {}),
        start: before ? (tokens[at - 1] as Token).start : plain.start,
        end: behind ? (tokens[behind.next - 1] as Token).end : plain.end,
        ...(half === undefined ? {} : { value: plain.value + 0.5 }),
        ...(ranged ? { unit: ranged } : {}),
        ...(unit || !ranged ? {} : { isLoose: true }),
      },
      pers: divided.facts.pers,
      rates: divided.facts.rates,
    },
    next: divided.next,
  };
}

/** Past the half of "2 hours and a half" and "1時間半". */
function halfAt(tokens: readonly Token[], at: number): number | undefined {
  const token = tokens[at];
  const isHalf = figureOf(token) === 0.5 && !token?.digits;
  return isHalf && /^(?:半|and a|y |et |e |с |ونصف)/.test(token?.written ?? '') ? at + 1 : undefined;
}

/** "%92", "百分之92", "yüzde 92": the sign stands in front. */
function percentBefore(tokens: readonly Token[], at: number): UnitName | undefined {
  const before = tokens[at - 1];
  if (meaning(before, 'percent-before')) return 'percent';
  if (before?.text !== '%' || tokens[at - 2]?.figure) return undefined;
  return 'percent';
}

/** In "5-10 mg" and "5 to 10 mg" the unit of the second figure is that of the first. */
function unitOfRange(tokens: readonly Token[], at: number): UnitName | undefined {
  const joint = tokens[at + 1];
  if (!joint || !(isMark(joint, '-~') || meaning(joint, 'to') || meaning(joint, 'and'))) return undefined;
  if (!tokens[at + 2]?.figure) return undefined;
  return unitAt(tokens, at + 3)?.facts ?? percentBefore(tokens, at);
}

const hoursPer: Readonly<Partial<Record<UnitName, number>>> = { s: 1 / 3600, min: 1 / 60, h: 1, day: 24, week: 168 };

/** How often in a day "per" a time is; months and years too. */
export function perDay(unit: UnitName, count = 1): number {
  const hours = hoursPer[unit] ?? (unit === 'fortnight' ? 336 : unit === 'month' ? 730 : 8760);
  return 24 / (hours * count);
}

/** All "/kg", "per day" and the like from a place on. */
export function dividedBy(
  tokens: readonly Token[],
  from: number,
): Found<{ pers: readonly Per[]; rates: readonly Rate[] }> {
  const pers: Per[] = [];
  const rates: Rate[] = [];
  let next = from;
  // "daily" and "every" may begin "every day 2 times" and are left to the reader of rates.
  while (meaning(tokens[next], 'per')) {
    const found = perAt(tokens, next);
    if (!found) break;
    if ('perDay' in found.facts) rates.push(found.facts);
    else pers.push(found.facts);
    next = found.next;
  }
  return { facts: { pers, rates }, next };
}

/** "per kg", "/kg", "/ 1 kg", "kg başına"; over a time it is a rate. */
export function perAt(tokens: readonly Token[], at: number): Found<Per | Rate> | undefined {
  const sign = tokens[at];
  if (!sign) return undefined;
  const each = meaning(sign, 'each');
  if (each) return { facts: perFact(each.unit, sign, false), next: at + 1 };
  const isSlash = sign.text === '/';
  if (meaning(sign, 'per') ?? meaning(sign, 'every')) {
    const isOne = figureOf(tokens[at + 1]) === 1;
    const place = at + (isOne ? 2 : 1);
    const unit = tokens[place]?.figure ? undefined : meaning(tokens[place], 'unit');
    if (!unit || (!isSlash && !meaning(sign, 'per') && isTime(unit.unit) && isOne)) return undefined;
    const span = { start: sign.start, end: (tokens[place] as Token).end };
    const after = meaning(tokens[place + 1], 'per-after') ? 2 : 1;
    return { facts: perFact(unit.unit, span, isSlash), next: place + after };
  }
  const place = figureOf(sign) === 1 ? at + 1 : at;
  const unit = meaning(tokens[place], 'unit');
  const after = tokens[place + 1];
  if (!unit || !after || !meaning(after, 'per-after')) return undefined;
  return { facts: perFact(unit.unit, { start: sign.start, end: after.end }, false), next: place + 2 };
}

function perFact(unit: UnitName, { start, end }: Span, isSlash: boolean): Per | Rate {
  if (!isTime(unit)) {
    const isByBody = unit === 'kg' || unit === 'm2';
    return { start, end, unit, weight: isSlash || isByBody ? 'firm' : 'weak' };
  }
  // "daily" may be left to the reader; an infusion per hour or minute may not.
  const isFast = unit === 'h' || unit === 'min' || unit === 's';
  return { start, end, perDay: perDay(unit), weight: isSlash && isFast ? 'firm' : 'weak', parts: [] };
}
