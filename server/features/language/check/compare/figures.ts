import type { SafetyFlag, SafetyKind } from '../../../../../spec/schemas/api/language.ts';
import { round } from '../digits.ts';
import type { Amount, Facts, Group, Per, Rate } from '../facts/fact.ts';
import type { Weight } from '../lexicon.ts';
import { amountIn, unitOf, units } from '../units.ts';
import { flag, pairOff, pairOffByKey, type Rest, type Side } from './flags.ts';

/** Compares all figures of two texts: dates and times, rates, amounts with their units, and what they are divided by. */
export function compareFigures(source: Side<Facts>, target: Side<Facts>): SafetyFlag[] {
  const groups = restOfGroups(source.facts.groups, target.facts.groups);
  const rates = restOfRates(source.facts.rates, target.facts.rates);
  const open = openParts(groups, rates);
  const amounts = restOfAmounts({
    source: [...source.facts.amounts, ...open.source],
    target: [...target.facts.amounts, ...open.target],
  });
  return [
    ...amountFlags(amounts, groups, rates, source, target),
    ...wholeFlags('date', onlyWhole(groups, amounts), source, target),
    ...rateFlags(rates, amounts, source, target),
    ...perFlags(source, target),
  ];
}

/** Groups without a partner; a date may have two readings, of which one must fit. */
function restOfGroups(source: readonly Group[], target: readonly Group[]): Rest<Group> {
  const same = (a: Group, b: Group) => a.keys.some((key) => b.keys.includes(key));
  const exact = pairOffByKey({ source, target }, ({ keys }) => keys.join());
  return pairOff(exact, same);
}

function restOfRates(source: readonly Rate[], target: readonly Rate[]): Rest<Rate> {
  const key = ({ perDay }: Rate) => String(Number(perDay.toPrecision(6)));
  return pairOffByKey({ source, target }, key);
}

/** Figures of what was said in another way: "twice a day" may be "2 x day" where the words were not understood. */
function openParts(groups: Rest<Group>, rates: Rest<Rate>): Rest<Amount> {
  const parts = (facts: readonly { parts: readonly Amount[] }[]) => facts.flatMap((fact) => fact.parts);
  return {
    source: [...parts(groups.source), ...parts(rates.source)],
    target: [...parts(groups.target), ...parts(rates.target)],
  };
}

const order: Readonly<Record<Weight, number>> = { firm: 0, weak: 1, join: 1, echo: 2, ghost: 3 };
const firmFirst = (facts: readonly Amount[]) => facts.toSorted((a, b) => order[a.weight] - order[b.weight]);

function restOfAmounts(all: Rest<Amount>): Rest<Amount> {
  const start = { source: firmFirst(all.source), target: firmFirst(all.target) };
  const exact = pairOffByKey(start, (amount) => `${amount.weight} ${sizeKey(amount)}`);
  const sized = pairOffByKey(exact, sizeKey);
  const soft = pairOff(sized, (a, b) => a.value === b.value && unitsMayDiffer(a, b));
  return pairOff(soft, isOtherReading);
}

/** Figures of more digits are compared as they are written: as numbers they would lose their last ones. */
const longest = 12;

/** The size of an amount, the same for 1 g and 1000 mg. */
function sizeKey({ value, unit, raw }: Amount): string {
  if (raw.length > longest) return `${raw} ${unit ?? ''}`;
  return unit ? `${round(amountIn(value, unit))} ${units[unit].measures}` : String(value);
}

/** "day 3" may lose its day, 5 mg not its mg; and a unit that stands far off may be read wrong. */
function unitsMayDiffer(a: Amount, b: Amount): boolean {
  if (a.raw.length > longest || b.raw.length > longest) return false;
  const [first, second] = [a.unit && unitOf(a.unit), b.unit && unitOf(b.unit)];
  // "a quarter of a litre": a figure in words may stand far from its unit.
  if ((!first && a.weight !== 'firm') || (!second && b.weight !== 'firm')) return true;
  if (!first || !second) return !(first?.firm || second?.firm) || Boolean(a.isLoose || b.isLoose);
  return Boolean(a.isLoose || b.isLoose) || (first.measures === 'degree') !== (second.measures === 'degree');
}

/** A year counted from the Buddha, as in Thailand, and the same of our era. */
const isBuddhistYear = (a: Amount, b: Amount) => a.value >= 2400 && a.value < 2700 && a.value - 543 === b.value;

/** 1.250 in a language that knows both marks; 8.30 as a time of day. */
function isOtherReading(a: Amount, b: Amount): boolean {
  const unitsFit = a.unit === b.unit || unitsMayDiffer(a, b);
  return unitsFit && (a.other === b.value || b.other === a.value || isBuddhistYear(a, b) || isBuddhistYear(b, a));
}

/** One flag for each figure that stays over, with its neighbour of the other text in reading order. */
function amountFlags(
  rest: Rest<Amount>,
  groups: Rest<Group>,
  rates: Rest<Rate>,
  source: Side<Facts>,
  target: Side<Facts>,
): SafetyFlag[] {
  const kindOf = (amount: Amount): SafetyKind => {
    const holds = (facts: readonly { parts: readonly Amount[] }[]) => facts.some(({ parts }) => parts.includes(amount));
    if ([...groups.source, ...groups.target].some((one) => one.kind === 'date' && one.parts.includes(amount)))
      return 'date';
    if (holds(rates.source) || holds(rates.target)) return 'frequency';
    return amount.unit && unitOf(amount.unit).dose ? 'dose' : 'number';
  };
  const turned = otherUnits(rest);
  const counting = countingOnly(rest);
  const left = [...new Set([...turned.source, ...counting.left])];
  const right = [...new Set([...turned.target, ...counting.right])];
  const sameFigure = pairOff({ source: left, target: right }, (a, b) => a.value === b.value);
  const unitFlags = left
    .filter((amount) => !sameFigure.source.includes(amount))
    .map((amount) => {
      const other = right.find((one) => one.value === amount.value && !sameFigure.target.includes(one));
      return flag('unit', { ...source, span: amount }, { ...target, span: other });
    });
  const byPlace = (a: Amount, b: Amount) => a.start - b.start;
  const [from, to] = [sameFigure.source.toSorted(byPlace), sameFigure.target.toSorted(byPlace)];
  const changed = Array.from({ length: Math.min(Math.max(from.length, to.length), maxFlags) }, (_, index) => {
    const [one, other] = [from[index], to[index]];
    const kinds = [one, other].flatMap((amount) => (amount ? [kindOf(amount)] : []));
    const kind = kinds.find((known) => known !== 'number') ?? 'number';
    return flag(kind, { ...source, span: one }, { ...target, span: other });
  });
  return [...unitFlags, ...changed];
}

/** Flags of one kind that a reader is shown; more say nothing more. */
const maxFlags = 20;

/** Figures that are the same but for their units, also where an article may have been taken for a one: "a week", "a month". */
function otherUnits(rest: Rest<Amount>): Rest<Amount> {
  const isTurned = (a: Amount, b: Amount) => a.value === b.value && a.unit !== undefined && b.unit !== undefined;
  const source = rest.source.filter((amount) =>
    rest.target.slice(0, maxFlags).some((other) => isTurned(amount, other)),
  );
  const target = rest.target.filter((amount) => source.slice(0, maxFlags).some((other) => isTurned(other, amount)));
  return { source, target };
}

/**
 * What counts of the figures that stay over. Words for numbers may be gone in another language ("both" for "the two"),
 * but two that stay over on both sides have been changed for one another.
 */
function countingOnly(rest: Rest<Amount>): { left: readonly Amount[]; right: readonly Amount[] } {
  const real = (facts: readonly Amount[]) => facts.filter(({ weight }) => weight !== 'ghost');
  const [left, right] = [real(rest.source), real(rest.target)];
  const isFirm = ({ weight }: Amount) => weight === 'firm';
  if (left.length > 0 && right.length > 0) return { left, right };
  return { left: left.filter(isFirm), right: right.filter(isFirm) };
}

/** Dates and schemes whose figures are all in the other text, but in another order or with another month. */
function onlyWhole(groups: Rest<Group>, amounts: Rest<Amount>): Rest<Group> {
  const isWhole = (group: Group, rest: readonly Amount[]) =>
    !group.parts.some((part) => part.weight !== 'ghost' && rest.includes(part));
  const source = groups.source.filter((group) => group.weight !== 'ghost' && isWhole(group, amounts.source));
  const target = groups.target.filter((group) => group.weight !== 'ghost' && isWhole(group, amounts.target));
  return source.length > 0 && target.length > 0 ? { source, target } : { source: [], target: [] };
}

function wholeFlags(kind: SafetyKind, rest: Rest<Group>, source: Side<Facts>, target: Side<Facts>): SafetyFlag[] {
  return rest.source.slice(0, maxFlags).map((group, index) => {
    const isDate = group.kind === 'date';
    return flag(isDate ? kind : 'number', { ...source, span: group }, { ...target, span: rest.target[index] });
  });
}

/** Rates that stay over and were not found again as plain figures. */
function rateFlags(rates: Rest<Rate>, amounts: Rest<Amount>, source: Side<Facts>, target: Side<Facts>): SafetyFlag[] {
  const isOpen = (rest: readonly Amount[]) => (rate: Rate) =>
    rate.parts.length === 0 ||
    !rate.parts.some(({ weight }) => weight !== 'ghost') ||
    rate.parts.some((part) => rest.includes(part));
  const left = rates.source.filter(isOpen(amounts.source));
  const right = rates.target.filter(isOpen(amounts.target));
  const isFirm = ({ weight }: Rate) => weight === 'firm';
  const both = left.length > 0 && right.length > 0;
  const [from, to] = both ? [left, right] : [left.filter(isFirm), right.filter(isFirm)];
  return Array.from({ length: Math.min(Math.max(from.length, to.length), maxFlags) }, (_, index) =>
    flag('frequency', { ...source, span: from[index] }, { ...target, span: to[index] }),
  );
}

function perFlags(source: Side<Facts>, target: Side<Facts>): SafetyFlag[] {
  const rest = pairOffByKey({ source: source.facts.pers, target: target.facts.pers }, ({ unit }) => unit);
  const isFirm = ({ weight }: Per) => weight === 'firm';
  const both = rest.source.length > 0 && rest.target.length > 0;
  const [from, to] = both ? [rest.source, rest.target] : [rest.source.filter(isFirm), rest.target.filter(isFirm)];
  return Array.from({ length: Math.min(Math.max(from.length, to.length), maxFlags) }, (_, index) =>
    flag('dose', { ...source, span: from[index] }, { ...target, span: to[index] }),
  );
}
