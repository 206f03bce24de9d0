import type { Change, VerifiedEvent } from '../../../../federation/index.ts';
import type {
  TermDecide,
  TermDecideBody,
  TermPropose,
  TermProposeBody,
} from '../../../../spec/schemas/events/content.ts';
import { orderKey } from '../../discussions/index.ts';

interface Row {
  id: string;
  room: string;
  ord: string;
  node: string;
  actor: string;
  at_ms: number;
  live: boolean;
}
export interface ProposalRow extends Row {
  concept: string;
  words: TermProposeBody | null;
}
export interface DecisionRow extends Row {
  proposal: string;
  approve: boolean;
  reason: string | null;
}

/** What a batch of changes says about terms, one list for each table. */
export interface TermFacts {
  proposals: ProposalRow[];
  decisions: DecisionRow[];
  /** Those whose words came after their headers. */
  worded: { proposals: ProposalRow[]; decisions: DecisionRow[] };
  /** Targets of redactions, proposals or not. */
  redacted: string[];
}

/** Sorts the changes of a batch; nothing is read from the database. */
export function termFacts(changes: readonly Change[]): TermFacts {
  const facts: TermFacts = { proposals: [], decisions: [], worded: { proposals: [], decisions: [] }, redacted: [] };
  for (const change of changes) {
    if (change.kind !== 'content' && change.kind !== 'body') continue;
    const { event, live } = change;
    const { type, ref } = event.header;
    const into = change.kind === 'body' ? facts.worded : facts;
    if (type === 'term.propose') into.proposals.push(proposalOf(event, live));
    else if (type === 'term.decide') into.decisions.push(decisionOf(event, live));
    else if (type === 'msg.redact' && ref !== undefined) facts.redacted.push(ref);
  }
  return facts;
}

const rowOf = ({ id, room, header }: VerifiedEvent, live: boolean): Row => ({
  ...{ id, room, live, node: header.node, actor: header.actor ?? '' },
  ord: orderKey(header),
  at_ms: header.hlc[0],
});

const proposalOf = (event: VerifiedEvent, live: boolean): ProposalRow => ({
  ...rowOf(event, live),
  concept: (event.header.d as TermPropose).concept,
  words: (event.body as TermProposeBody | undefined) ?? null,
});

const decisionOf = (event: VerifiedEvent, live: boolean): DecisionRow => ({
  ...rowOf(event, live),
  proposal: event.header.ref ?? '',
  approve: (event.header.d as TermDecide).approve,
  reason: (event.body as TermDecideBody | undefined)?.reason ?? null,
});
