import type { SafetyFlag } from '../../../../../spec/schemas/api/language.ts';
import type { Comparator, Facts, Named, Negation, Sided, Span } from '../facts/fact.ts';
import type { Side as Hand } from '../lexicon.ts';
import { flag, type Side } from './flags.ts';

/** Compares what single words say. Sentence by sentence where both texts have as many, so that one error of two is seen. */
export function compareSigns(source: Side<Facts>, target: Side<Facts>): SafetyFlag[] {
  const flags: SafetyFlag[] = [];
  const cuts = sentencesOf(source.facts, target.facts);
  for (const [from, to] of cuts) {
    flags.push(...negationFlags(source, from, target, to), ...sideFlags(source, from, target, to));
  }
  flags.push(...comparatorFlags(source, target), ...drugFlags(source, target), ...allergyFlags(source, target));
  return flags;
}

type Stretch = readonly [start: number, end: number];

function sentencesOf(source: Facts, target: Facts): (readonly [Stretch, Stretch])[] {
  const stretches = (ends: readonly number[]) => ends.map((end, index): Stretch => [ends[index - 1] ?? 0, end]);
  const [from, to] = [stretches(source.ends), stretches(target.ends)];
  if (from.length === to.length) return from.map((stretch, index) => [stretch, to[index] as Stretch] as const);
  return [
    [
      [0, Number.POSITIVE_INFINITY],
      [0, Number.POSITIVE_INFINITY],
    ],
  ];
}

const within = <T extends Span>(facts: readonly T[], [start, end]: Stretch): T[] =>
  facts.filter((fact) => fact.start >= start && fact.start < end);

function negationFlags(source: Side<Facts>, from: Stretch, target: Side<Facts>, to: Stretch): SafetyFlag[] {
  const [one, other] = [within(source.facts.negations, from), within(target.facts.negations, to)];
  const firm = (facts: readonly Negation[]) => facts.filter(({ weight }) => weight === 'firm');
  const results = (facts: Facts, stretch: Stretch, positive: boolean) =>
    within(facts.results, stretch).filter((result) => result.positive === positive);
  const [negative, otherNegative] = [results(source.facts, from, false), results(target.facts, to, false)];
  const weak = one.length - firm(one).length + negative.length;
  const otherWeak = other.length - firm(other).length + otherNegative.length;
  const more = firm(one).length - firm(other).length;
  const isLost = more > Math.max(0, otherWeak - weak);
  const isAdded = -more > Math.max(0, weak - otherWeak);
  if (isLost || isAdded) {
    const span = firm(one).at(-1) ?? one.at(-1);
    return [flag('negation', { ...source, span }, { ...target, span: firm(other).at(-1) ?? other.at(-1) })];
  }
  const [positive, otherPositive] = [results(source.facts, from, true), results(target.facts, to, true)];
  const isTurned =
    (positive.length > otherPositive.length && negative.length < otherNegative.length) ||
    (positive.length < otherPositive.length && negative.length > otherNegative.length);
  if (!isTurned) return [];
  const span = positive[0] ?? negative[0];
  return [flag('negation', { ...source, span }, { ...target, span: otherPositive[0] ?? otherNegative[0] })];
}

function sideFlags(source: Side<Facts>, from: Stretch, target: Side<Facts>, to: Stretch): SafetyFlag[] {
  const [one, other] = [within(source.facts.sides, from), within(target.facts.sides, to)];
  const count = (facts: readonly Sided[], side: Hand, firmOnly: boolean) =>
    facts.filter((fact) => fact.side === side && (!firmOnly || fact.weight === 'firm')).length;
  const has = (facts: readonly Sided[], side: Hand) => count(facts, side, false) > 0;
  const hands: readonly Hand[] = ['left', 'right', 'both'];
  // Said once or twice is the same; said of another side is not.
  const isOneHanded = (facts: readonly Sided[], mate: readonly Sided[], side: Hand) =>
    count(facts, side, true) > 0 &&
    !has(mate, side) &&
    !(side === 'both' ? has(mate, 'left') && has(mate, 'right') : false);
  const isMissing = hands.some((side) => {
    const covered = (facts: readonly Sided[]) => side !== 'both' && has(facts, 'both') && bothSaid(one, other);
    return (isOneHanded(one, other, side) && !covered(other)) || (isOneHanded(other, one, side) && !covered(one));
  });
  const change = (side: Hand) => count(other, side, false) - count(one, side, false);
  const isMoved = change('left') * change('right') < 0;
  if (!isMissing && !isMoved && !isSwapped(one, other, isTurnedAround(source, one) !== isTurnedAround(target, other)))
    return [];
  return [flag('laterality', { ...source, span: one[0] }, { ...target, span: other[0] })];
}

/** "Left and right" in one text and "both" in the other. */
function bothSaid(one: readonly Sided[], other: readonly Sided[]): boolean {
  const sides = (facts: readonly Sided[]) => new Set(facts.map(({ side }) => side));
  return [one, other].some((facts) => sides(facts).has('left') && sides(facts).has('right'));
}

/** Japanese compares the other way round: "than the left, the right". */
const than = /^.{0,6}より/;

function isTurnedAround({ normal }: Side<Facts>, [first]: readonly Sided[]): boolean {
  return first !== undefined && than.test(normal.text.slice(first.end, first.end + 8));
}

/** Left then right has become right then left. @param turned one of the two says them in the other order */
function isSwapped(one: readonly Sided[], other: readonly Sided[], turned: boolean): boolean {
  const row = (facts: readonly Sided[]) => facts.filter(({ side }) => side !== 'both').map(({ side }) => side);
  const [first, second] = [row(one), turned ? row(other).reverse() : row(other)];
  if (first.length !== 2 || second.length !== 2 || first[0] === first[1]) return false;
  return first[0] === second[1] && first[1] === second[0];
}

const points = ({ direction }: Comparator) => (direction.startsWith('l') ? 'down' : 'up');

function comparatorFlags(source: Side<Facts>, target: Side<Facts>): SafetyFlag[] {
  const [one, other] = [source.facts.comparators, target.facts.comparators];
  const count = (facts: readonly Comparator[], way: 'up' | 'down') =>
    facts.filter((fact) => points(fact) === way).length;
  const change = (way: 'up' | 'down') => count(other, way) - count(one, way);
  const isTurned = change('up') * change('down') < 0;
  const isLost = (facts: readonly Comparator[], mate: readonly Comparator[]) =>
    (['up', 'down'] as const).some(
      (way) =>
        count(
          facts.filter(({ sign }) => sign),
          way,
        ) > 0 && count(mate, way) === 0,
    );
  const signs = (facts: readonly Comparator[]) =>
    facts
      .filter(({ sign }) => sign)
      .map(({ direction }) => direction)
      .sort();
  const [from, to] = [signs(one), signs(other)];
  const isLoosened = from.length === to.length && from.join() !== to.join();
  if (!isTurned && !isLost(one, other) && !isLost(other, one) && !isLoosened) return [];
  return [flag('comparator', { ...source, span: one[0] }, { ...target, span: other[0] })];
}

function drugFlags(source: Side<Facts>, target: Side<Facts>): SafetyFlag[] {
  const namesOf = (facts: Facts) => new Set(facts.drugs.flatMap((drug) => drug.names));
  const [one, other] = [namesOf(source.facts), namesOf(target.facts)];
  const lost = firstOfEach(source.facts.drugs.filter(({ names }) => !names.some((name) => other.has(name))));
  const added = firstOfEach(target.facts.drugs.filter(({ names }) => !names.some((name) => one.has(name))));
  return Array.from({ length: Math.max(lost.length, added.length) }, (_, index) =>
    flag('drug', { ...source, span: lost[index] }, { ...target, span: added[index] }),
  );
}

const maxNames = 20;

function firstOfEach(facts: readonly Named[]): Named[] {
  const seen = new Set<string>();
  return facts.filter(({ names }) => !seen.has(names.join()) && seen.add(names.join())).slice(0, maxNames);
}

/** An allergy must stay one; where a language calls anaphylaxis an allergy, what it has more of the one makes good the other. */
function allergyFlags(source: Side<Facts>, target: Side<Facts>): SafetyFlag[] {
  const [one, other] = [source.facts.allergies, target.facts.allergies];
  const severe = (facts: Facts['allergies']) => facts.filter((allergy) => allergy.severe).length;
  const isLost = (facts: Facts['allergies'], mate: Facts['allergies']) =>
    facts.length > 0 &&
    (mate.length === 0 ||
      (facts.length > severe(facts) && mate.length === severe(mate) && severe(mate) <= severe(facts)));
  if (!isLost(one, other) && !isLost(other, one)) return [];
  return [flag('allergy', { ...source, span: one[0] }, { ...target, span: other[0] })];
}
