import type {
  GlossaryConcept,
  GlossaryLine,
  GlossaryProposal,
  GlossaryState,
} from '../../../../spec/schemas/api/glossary.ts';
import type { Query, Reply } from '../../../../spec/schemas/api/operations.ts';
import type { PersonCard } from '../../../../spec/schemas/api/people.ts';
import { languages } from '../../../../spec/schemas/common/words.ts';
import { Problem } from '../../../platform/problem.ts';
import { unknownPerson } from '../../discussions/index.ts';
import type { Decision, Proposal } from './fold.ts';
import { isHub, standingOf } from './glossary-access.ts';
import type { LiveTerms, Snapshot } from './live-terms.ts';
import type { Parts, PersonRef } from './parts.ts';

const defaultLimit = 50;
const maxHistory = 100;

type CardOf = (who: PersonRef) => PersonCard;

/** Cards of everybody whom some proposals and their decisions name. */
async function cardsFor(parts: Parts, people: readonly PersonRef[]): Promise<CardOf> {
  const distinct = new Map(people.map(({ node, actor }) => [`${node}/${actor}`, { node, actor }]));
  const cards = await parts.people.personCards(parts.db, [...distinct.values()]);
  return ({ node, actor }) => cards.get(`${node}/${actor}`) ?? unknownPerson({ node, actor });
}

const waits = (snapshot: Snapshot, { id, live, removed }: Proposal) => live && !removed && !snapshot.decided.has(id);

export async function stateView(
  parts: Parts,
  live: LiveTerms,
  caller: { actor: string; roles: readonly string[] },
): Promise<GlossaryState> {
  const { snapshot } = live;
  const standing = await standingOf(parts, live, caller.actor);
  const leads = caller.roles.includes('hub_administrator');
  const takesPart = caller.roles.includes('member');
  return {
    version: snapshot.version,
    concepts: snapshot.concepts.size,
    hub: standing?.state.owner ?? null,
    waiting: [...snapshot.proposals.values()].filter((proposal) => waits(snapshot, proposal)).length,
    may: {
      propose: takesPart && (standing?.propose ?? false),
      decide: takesPart && (standing?.decide ?? false),
      appoint: leads && (standing?.appoint ?? false),
      open: leads && snapshot.room === null && isHub(parts),
    },
  };
}

/** Letters of a search as they are compared: without case and without marks above Latin letters. */
const folded = (text: string) =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
    .normalize('NFC')
    .replaceAll('ı', 'i')
    .replaceAll('ё', 'е');

/** Concepts whose words contain the query; those that begin with it first, else in the order of areas. */
export function searchConcepts({ snapshot }: LiveTerms, query: Query<'glossary.search'>): Reply<'glossary.search'> {
  const wanted = folded(query.query?.trim() ?? '');
  const scored = [...snapshot.concepts.values()].flatMap((concept) => {
    if (query.area !== undefined && concept.area !== query.area) return [];
    const words = Object.values(concept.terms).flatMap(({ term, also = [] }) => [term, ...also]);
    const score = wanted === '' ? 1 : Math.max(0, ...words.map((word) => scoreOf(folded(word), wanted)));
    return score > 0 ? [{ concept, score }] : [];
  });
  scored.sort((a, b) => b.score - a.score);
  const waiting = Map.groupBy(
    [...snapshot.proposals.values()].filter((proposal) => waits(snapshot, proposal)),
    ({ concept }) => concept,
  );
  const { offset = 0, limit = defaultLimit } = query;
  const concepts = scored.slice(offset, offset + limit).map(({ concept }): GlossaryLine => {
    const { id, area, terms, origins } = concept;
    const words = Object.fromEntries(languages.flatMap((at) => (terms[at] ? [[at, terms[at].term]] : [])));
    return { id, area, words, changed: Object.keys(origins).length > 0, waiting: waiting.get(id)?.length ?? 0 };
  });
  return { concepts, total: scored.length };
}

const scoreOf = (word: string, wanted: string) =>
  word === wanted ? 4 : word.startsWith(wanted) ? 3 : word.includes(` ${wanted}`) ? 2 : word.includes(wanted) ? 1 : 0;

export async function conceptView(
  parts: Parts,
  { snapshot }: LiveTerms,
  viewer: string,
  id: string,
): Promise<Reply<'glossary.concept'>> {
  const concept = snapshot.concepts.get(id);
  if (!concept) throw new Problem('not_found');
  const about = [...snapshot.proposals.values()].filter((proposal) => proposal.concept === id && proposal.live);
  const history = about.toReversed().slice(0, maxHistory);
  const origins = Object.values(concept.origins);
  const cardOf = await cardsFor(parts, [
    ...people(snapshot, history),
    ...origins.flatMap(({ proposal, decision }) => [proposal, decision]),
  ]);
  const terms = languages.flatMap((language): GlossaryConcept['terms'] => {
    const term = concept.terms[language];
    if (!term) return [];
    const origin = concept.origins[language];
    return [{ language, term, origin: origin ? originView(origin.proposal, origin.decision, cardOf) : null }];
  });
  return {
    concept: { id, area: concept.area, note: concept.note, terms },
    history: history.map((proposal) => viewOf(parts, snapshot, proposal, viewer, cardOf)),
  };
}

const originView = (proposal: Proposal, decision: Decision, cardOf: CardOf) => ({
  proposal: proposal.id,
  by: cardOf(proposal),
  source: proposal.words?.source ?? null,
  approvedBy: cardOf(decision),
  at: decision.atMs,
});

const people = ({ decided }: Snapshot, proposals: readonly Proposal[]): PersonRef[] =>
  proposals.flatMap((proposal) => {
    const decision = decided.get(proposal.id);
    return decision ? [proposal, decision] : [proposal];
  });

export async function proposalList(
  parts: Parts,
  { snapshot }: LiveTerms,
  viewer: string,
  { state = 'waiting', offset = 0, limit = defaultLimit }: Query<'glossary.proposals'>,
): Promise<Reply<'glossary.proposals'>> {
  const all = [...snapshot.proposals.values()];
  const picked =
    state === 'waiting'
      ? all.filter((proposal) => waits(snapshot, proposal))
      : all
          .filter((proposal) => proposal.live && !waits(snapshot, proposal))
          .sort((a, b) => lastMs(snapshot, b) - lastMs(snapshot, a));
  const page = picked.slice(offset, offset + limit);
  const cardOf = await cardsFor(parts, people(snapshot, page));
  return {
    proposals: page.map((proposal) => viewOf(parts, snapshot, proposal, viewer, cardOf)),
    total: picked.length,
  };
}

const lastMs = ({ decided }: Snapshot, { id, atMs }: Proposal) => decided.get(id)?.atMs ?? atMs;

/** One proposal as the viewer sees it. @throws Problem `not_found` */
export async function proposalView(
  parts: Parts,
  { snapshot }: LiveTerms,
  viewer: string,
  id: string,
): Promise<GlossaryProposal> {
  const proposal = snapshot.proposals.get(id);
  if (!proposal?.live) throw new Problem('not_found');
  return viewOf(parts, snapshot, proposal, viewer, await cardsFor(parts, people(snapshot, [proposal])));
}

function viewOf(
  { node }: Pick<Parts, 'node'>,
  snapshot: Snapshot,
  proposal: Proposal,
  viewer: string,
  cardOf: CardOf,
): GlossaryProposal {
  const { id, concept, words, removed, atMs } = proposal;
  const decision = snapshot.decided.get(id);
  const known = snapshot.concepts.get(concept);
  const named = languages.filter((language) => words?.terms[language] !== undefined);
  return {
    ...{ id, concept },
    fresh: known === undefined,
    by: cardOf(proposal),
    at: atMs,
    state: removed ? 'removed' : decision === undefined ? 'waiting' : decision.approve ? 'approved' : 'refused',
    area: known?.area ?? words?.area ?? null,
    terms: words?.terms ?? null,
    now: Object.fromEntries(named.flatMap((at) => (known?.terms[at] ? [[at, known.terms[at]]] : []))),
    note: words?.note ?? null,
    source: words?.source ?? null,
    reason: words?.reason ?? null,
    decision: decision ? { by: cardOf(decision), at: decision.atMs, reason: decision.reason } : null,
    own: proposal.node === node && proposal.actor === viewer,
  };
}
