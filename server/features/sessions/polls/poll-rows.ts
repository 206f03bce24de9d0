import type { Change, VerifiedEvent } from '../../../../federation/index.ts';
import type { PollBody, PollClose, PollOpen, PollVoteBody } from '../../../../spec/schemas/events/content.ts';
import { orderKey } from '../../discussions/index.ts';

/** One bit for each chosen option, so that equal choices are equal numbers. */
export const maskOf = (choice: readonly number[]): number => choice.reduce((mask, option) => mask | (1 << option), 0);
export const choiceOf = (mask: number): number[] =>
  Array.from({ length: 16 }, (_, option) => option).filter((option) => (mask & (1 << option)) !== 0);

interface Words {
  question: string | null;
  labels: string[] | null;
  language: string | null;
}
export interface PollRow extends Words {
  id: string;
  room: string;
  ord: string;
  node: string;
  actor: string;
  at_ms: number;
  live: boolean;
  options: number;
  many: boolean;
  named: boolean;
  results: 'live' | 'closed';
}
export interface VoteRow {
  id: string;
  room: string;
  poll: string;
  ord: string;
  node: string;
  inc: number;
  seq: number;
  actor: string;
  live: boolean;
  mask: number | null;
}
export interface CloseRow {
  id: string;
  room: string;
  poll: string;
  at_ms: number;
  live: boolean;
  cut: PollClose['cut'];
}

/** What a batch of changes says about polls, one list for each table. */
export interface PollFacts {
  polls: PollRow[];
  votes: VoteRow[];
  closes: CloseRow[];
  /** Polls and votes whose words came after their headers. */
  worded: { polls: PollRow[]; votes: VoteRow[] };
  /** Targets of redactions, polls or not. */
  redacted: string[];
}

/** Sorts the changes of a batch; nothing is read from the database. */
export function pollFacts(changes: readonly Change[]): PollFacts {
  const facts: PollFacts = { polls: [], votes: [], closes: [], worded: { polls: [], votes: [] }, redacted: [] };
  for (const change of changes) {
    if (change.kind !== 'content' && change.kind !== 'body') continue;
    const { event, live } = change;
    const { type, ref } = event.header;
    const to = change.kind === 'body' ? facts.worded : facts;
    if (type === 'poll.open') to.polls.push(pollRow(event, live));
    else if (type === 'poll.vote') to.votes.push(voteRow(event, live));
    else if (type === 'poll.close' && change.kind === 'content') facts.closes.push(closeRow(event, live));
    else if (type === 'msg.redact' && ref !== undefined) facts.redacted.push(ref);
  }
  return facts;
}

function pollRow(event: VerifiedEvent, live: boolean): PollRow {
  const { header } = event;
  const { options, many, named, results } = header.d as PollOpen;
  const body = event.body as PollBody | undefined;
  return {
    ...{ id: event.id, room: event.room, ord: orderKey(header), node: header.node, actor: header.actor ?? '' },
    ...{ at_ms: header.hlc[0], live, options, many, named, results },
    question: body?.question ?? null,
    labels: body?.labels ?? null,
    language: body?.lang ?? null,
  };
}

function voteRow(event: VerifiedEvent, live: boolean): VoteRow {
  const { header } = event;
  const { node, inc, seq, actor = '', ref = '' } = header;
  const body = event.body as PollVoteBody | undefined;
  return {
    ...{ id: event.id, room: event.room, poll: ref, ord: orderKey(header), node, inc, seq, actor, live },
    mask: body === undefined ? null : maskOf(body.choice),
  };
}

function closeRow(event: VerifiedEvent, live: boolean): CloseRow {
  const { header } = event;
  const { cut } = header.d as PollClose;
  return { id: event.id, room: event.room, poll: header.ref ?? '', at_ms: header.hlc[0], live, cut };
}
