import { isMark, meaning, type Token } from '../tokens.ts';
import { isTime, type UnitName, units } from '../units.ts';
import { bare, type Found, figureOf, perDay, unitAt } from './amounts.ts';
import type { Amount, Rate } from './fact.ts';

/** How often something is done, if that is what begins at a place. The ways of saying it are tried in turn. */
export function rateAt(tokens: readonly Token[], at: number): Found<Rate> | undefined {
  const word = meaning(tokens[at], 'rate');
  if (word) return { facts: rate(tokens, at, at + 1, word.perDay, []), next: at + 1 };
  return everyInterval(tokens, at) ?? intervalEvery(tokens, at) ?? timesPer(tokens, at) ?? perTimes(tokens, at);
}

function rate(tokens: readonly Token[], at: number, next: number, times: number, parts: readonly Amount[]): Rate {
  return {
    start: (tokens[at] as Token).start,
    end: (tokens[next - 1] as Token).end,
    perDay: times,
    weight: 'firm',
    parts,
  };
}

/** What comes in larger figures is no rate of a treatment, and rates of them could not be told apart. */
const mostOften = 1000;

interface Interval {
  readonly unit: UnitName;
  readonly count: number;
  readonly parts: readonly Amount[];
}

/** "8 hours", "8-12 hours" has no single rate and is none; without a figure it is one. */
function intervalAt(tokens: readonly Token[], at: number): Found<Interval> | undefined {
  const token = tokens[at];
  const own = token?.digits ? undefined : meaning(token, 'unit');
  if (token?.figure && own) {
    if (!isTime(own.unit)) return undefined;
    return {
      facts: { unit: own.unit, count: token.figure.value, parts: [{ ...bare(token), unit: own.unit }] },
      next: at + 1,
    };
  }
  if (token?.figure && token.figure.value > 0 && token.figure.value <= mostOften) {
    const unit = unitAt(tokens, at + 1);
    if (!unit || !isTime(unit.facts)) return undefined;
    const amount = { ...bare(token), unit: unit.facts, end: (tokens[unit.next - 1] as Token).end };
    return { facts: { unit: unit.facts, count: token.figure.value, parts: [amount] }, next: unit.next };
  }
  const unit = meaning(token, 'unit');
  return unit && isTime(unit.unit) ? { facts: { unit: unit.unit, count: 1, parts: [] }, next: at + 1 } : undefined;
}

interface Count {
  readonly count: number;
  readonly parts: readonly Amount[];
}

/** "3 times", "twice", "3x"; a word such as "twice" is number and times in one. */
function countAt(tokens: readonly Token[], at: number): Found<Count> | undefined {
  const token = tokens[at];
  const times = figureOf(token);
  if (times === undefined || times > mostOften) return undefined;
  const parts = [bare(token as Token)];
  if (meaning(token, 'times')) return { facts: { count: times, parts }, next: at + 1 };
  const behind = tokens[at + 1];
  const skips = behind && isMark(behind, '-') ? 1 : 0;
  if (meaning(tokens[at + 1 + skips], 'times')) return { facts: { count: times, parts }, next: at + 2 + skips };
  return undefined;
}

/** "every 8 hours", "each day", "every day 2 times", "每8小时1次". */
function everyInterval(tokens: readonly Token[], at: number): Found<Rate> | undefined {
  if (!meaning(tokens[at], 'every')) return undefined;
  const interval = intervalAt(tokens, at + 1);
  if (!interval) return undefined;
  let { next } = interval;
  // Turkish says both: "her 8 saatte bir".
  if (meaning(tokens[next], 'every-after')) next++;
  const { unit, count, parts } = interval.facts;
  const often = isFast(unit) ? undefined : countAt(tokens, next);
  // "every 8 hours, 3 times" would be two statements; the counter must follow at once.
  const times = often?.facts.count ?? 1;
  if (often) next = often.next;
  if (count === 1 && times === 1) return { facts: weakRate(tokens, at, next, perDay(unit)), next };
  const all = [...parts, ...(often?.facts.parts ?? [])];
  return { facts: rate(tokens, at, next, times * perDay(unit, count), all), next };
}

/** "8時間ごと", "8 saatte bir", "8小时一次", "8 giờ một lần". */
function intervalEvery(tokens: readonly Token[], at: number): Found<Rate> | undefined {
  const interval = intervalAt(tokens, at);
  if (!interval) return undefined;
  const { unit, count, parts } = interval.facts;
  const isAfter = meaning(tokens[interval.next], 'every-after');
  if (isAfter) {
    const next = interval.next + 1;
    const often = countAt(tokens, next);
    const end = often?.facts.count === 1 ? often.next : next;
    if (count === 1) return { facts: weakRate(tokens, at, end, perDay(unit)), next: end };
    return { facts: rate(tokens, at, end, perDay(unit, count), parts), next: end };
  }
  if (count === 1 || !tokens[at]?.figure) return undefined;
  const often = countAt(tokens, interval.next);
  // "5 days 3 times daily" are two statements.
  if (often?.facts.count !== 1) return undefined;
  const all = [...parts, ...often.facts.parts];
  return { facts: rate(tokens, at, often.next, perDay(unit, count), all), next: often.next };
}

/** "3 times a day", "twice daily", "2 раза в сутки", "раз в 8 часов", "2 lần/ngày". */
function timesPer(tokens: readonly Token[], at: number): Found<Rate> | undefined {
  const bareTimes = tokens[at]?.figure ? undefined : meaning(tokens[at], 'times');
  const often = countAt(tokens, at) ?? (bareTimes ? { facts: { count: 1, parts: [] }, next: at + 1 } : undefined);
  if (!often) return undefined;
  const { count, parts } = often.facts;
  const each = meaning(tokens[often.next], 'each');
  if (each && !isFast(each.unit))
    return timesRate(tokens, at, often.next + 1, count, { unit: each.unit, count: 1, parts });
  const isJoined = meaning(tokens[often.next], 'per') ?? meaning(tokens[often.next], 'every');
  const interval = intervalAt(tokens, often.next + (isJoined ? 1 : 0));
  if (!interval || isFast(interval.facts.unit)) return undefined;
  if (!isJoined && interval.facts.parts.length > 0 && interval.facts.count !== 1) return undefined;
  const all = [...parts, ...interval.facts.parts];
  return timesRate(tokens, at, interval.next, count, { ...interval.facts, parts: all });
}

/** "1日2回", "วันละ 2 ครั้ง", "günde 2 kez", "ngày 2 lần". */
function perTimes(tokens: readonly Token[], at: number): Found<Rate> | undefined {
  const each = meaning(tokens[at], 'each');
  const hasPer = meaning(tokens[at], 'per') && tokens[at]?.text !== '/';
  const interval: Found<Interval> | undefined = each
    ? { facts: { unit: each.unit, count: 1, parts: [] }, next: at + 1 }
    : intervalAt(tokens, at + (hasPer ? 1 : 0));
  if (interval?.facts.count !== 1 || isFast(interval.facts.unit)) return undefined;
  const isAfter = meaning(tokens[interval.next], 'per-after') ?? meaning(tokens[interval.next], 'every-after');
  const often = countAt(tokens, interval.next + (isAfter ? 1 : 0));
  if (often)
    return timesRate(tokens, at, often.next, often.facts.count, { ...interval.facts, parts: often.facts.parts });
  // "一日10 mg", "1日10mg": the day that an amount is of.
  const isOfAmount = interval.facts.parts.length > 0 && tokens[interval.next]?.figure && hasUnit(tokens, interval.next);
  if (!isOfAmount) return undefined;
  return { facts: weakRate(tokens, at, interval.next, perDay(interval.facts.unit)), next: interval.next };
}

/** Beats and breaths are counted by the minute: their figure is an amount, not how often something is given. */
const isFast = (unit: UnitName) => unit === 'min' || unit === 's';

function hasUnit(tokens: readonly Token[], at: number): boolean {
  const unit = unitAt(tokens, at + 1);
  return unit !== undefined && units[unit.facts].firm;
}

function timesRate(tokens: readonly Token[], at: number, next: number, count: number, interval: Interval): Found<Rate> {
  const times = count * perDay(interval.unit, interval.count);
  if (count === 1 && interval.count === 1) return { facts: weakRate(tokens, at, next, times), next };
  return { facts: rate(tokens, at, next, times, interval.parts), next };
}

/** "daily" may be said by another turn of words, or be understood. */
function weakRate(tokens: readonly Token[], at: number, next: number, times: number): Rate {
  return { ...rate(tokens, at, next, times, []), weight: 'weak' };
}
