import type { Direction, Side, Weight } from '../lexicon.ts';
import type { UnitName } from '../units.ts';

/** Where a fact stands in the normal text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A number with its unit. */
export interface Amount extends Span {
  readonly value: number;
  readonly other?: number;
  readonly raw: string;
  readonly weight: Weight;
  readonly unit?: UnitName;
  /** The unit stands by the second figure of a range, or may be none of this figure. */
  readonly isLoose?: boolean;
}

/** How often in a day: 8-hourly and three times a day are the same. */
export interface Rate extends Span {
  readonly perDay: number;
  readonly weight: Weight;
  /** The figures it was read from, if the other text says it in a way that was not understood. */
  readonly parts: readonly Amount[];
}

/** Several figures that mean one thing: a date, a time of day, 120/80, 1-0-1. */
export interface Group extends Span {
  readonly kind: 'date' | 'clock' | 'pair' | 'scheme';
  /** Readings of which one must be the same in both texts; 03/04 may be two days. */
  readonly keys: readonly string[];
  readonly weight: Weight;
  readonly parts: readonly Amount[];
}

/** "/kg": what an amount is divided by, time apart. */
export interface Per extends Span {
  readonly unit: UnitName;
  readonly weight: Weight;
}

export interface Comparator extends Span {
  readonly direction: Direction;
  readonly sign: boolean;
}

export interface Sided extends Span {
  readonly side: Side;
  readonly weight: Weight;
}

export interface Negation extends Span {
  readonly weight: Weight;
}

export interface Named extends Span {
  /** All that the word may name: in Chinese one word is penicillin and benzylpenicillin. */
  readonly names: readonly string[];
}

/** All that is compared of a text. */
export interface Facts {
  readonly amounts: readonly Amount[];
  readonly rates: readonly Rate[];
  readonly groups: readonly Group[];
  readonly pers: readonly Per[];
  readonly comparators: readonly Comparator[];
  readonly sides: readonly Sided[];
  readonly negations: readonly Negation[];
  readonly results: readonly (Span & { readonly positive: boolean })[];
  readonly drugs: readonly Named[];
  /** Severe: anaphylaxis, which one language calls an allergy and another does not. */
  readonly allergies: readonly (Span & { readonly severe: boolean })[];
  /** Where sentences end. */
  readonly ends: readonly number[];
}
