import type { Concept, ConceptArea, SomeTerms, Term } from '../../../../spec/schemas/common/terms.ts';
import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import type { TermProposeBody } from '../../../../spec/schemas/events/content.ts';

/** A proposal as its event and the redactions of the room say it. */
export interface Proposal {
  readonly id: string;
  /** Sorts like. */
  readonly ord: string;
  readonly node: string;
  readonly actor: string;
  readonly atMs: number;
  readonly live: boolean;
  readonly removed: boolean;
  readonly concept: string;
  readonly words: TermProposeBody | null;
}
export interface Decision {
  readonly id: string;
  readonly proposal: string;
  readonly ord: string;
  readonly node: string;
  readonly actor: string;
  readonly atMs: number;
  readonly live: boolean;
  readonly approve: boolean;
  readonly reason: string | null;
}

/** Where a term in force comes from; null: the program carries it. */
export interface Origin {
  readonly proposal: Proposal;
  readonly decision: Decision;
}
export interface ConceptInForce {
  readonly id: string;
  readonly area: ConceptArea | null;
  readonly note: string | null;
  readonly terms: SomeTerms;
  readonly origins: Readonly<Partial<Record<Language, Origin>>>;
}
export interface Folded {
  readonly version: number;
  /** By id, those of the program first and in its order. */
  readonly concepts: ReadonlyMap<string, ConceptInForce>;
  /** By proposal: the decision that counts. */
  readonly decided: ReadonlyMap<string, Decision>;
  /** Concepts that approved proposals touched, the last first. */
  readonly recent: readonly string[];
}

const byOrd = (a: { ord: string; id: string }, b: { ord: string; id: string }) =>
  a.ord < b.ord ? -1 : a.ord > b.ord ? 1 : a.id < b.id ? -1 : 1;

/**
 * The terms in force and their version: the same for the same events, in whatever order they are handed in.
 * @param seedVersion of the concepts that the program carries
 */
export function foldTerms(
  seed: readonly Concept[],
  seedVersion: number,
  proposals: readonly Proposal[],
  decisions: readonly Decision[],
): Folded {
  const known = new Map(proposals.filter(({ live }) => live).map((proposal) => [proposal.id, proposal]));
  const about = Map.groupBy(
    decisions.filter(({ live, proposal }) => live && known.has(proposal)).toSorted(byOrd),
    ({ proposal }) => proposal,
  );
  let version = seedVersion;
  const decided = new Map<string, Decision>();
  const approved: Origin[] = [];
  for (const [id, list] of about) {
    const proposal = known.get(id);
    const last = list.at(-1);
    if (!proposal || !last) continue;
    decided.set(id, last);
    version += changesOf(list, proposal.removed);
    if (last.approve && !proposal.removed && proposal.words !== null) approved.push({ proposal, decision: last });
  }
  approved.sort((a, b) => byOrd(a.decision, b.decision));
  const concepts = new Map<string, ConceptInForce>(seed.map((concept) => [concept.id, carried(concept)]));
  for (const origin of approved)
    concepts.set(origin.proposal.concept, changed(concepts.get(origin.proposal.concept), origin));
  const recent = [...new Set(approved.toReversed().map(({ proposal }) => proposal.concept))];
  return { version, concepts, decided, recent };
}

/** How often the proposal became approved or ceased to be. */
function changesOf(list: readonly Decision[], removed: boolean): number {
  let approved = false;
  let changes = 0;
  for (const { approve } of list) {
    if (approve !== approved) changes += 1;
    approved = approve;
  }
  return removed && approved ? changes + 1 : changes;
}

const carried = ({ id, area, note, terms }: Concept): ConceptInForce => ({
  ...{ id, area, terms },
  note: note ?? null,
  origins: {},
});

function changed(before: ConceptInForce | undefined, origin: Origin): ConceptInForce {
  const { concept: id, words } = origin.proposal;
  const named = languages.filter((language) => words?.terms[language] !== undefined);
  return {
    id,
    area: before?.area ?? words?.area ?? null,
    note: words?.note ?? before?.note ?? null,
    terms: {
      ...before?.terms,
      ...Object.fromEntries(named.map((language) => [language, words?.terms[language] as Term])),
    },
    origins: { ...before?.origins, ...Object.fromEntries(named.map((language) => [language, origin])) },
  };
}
