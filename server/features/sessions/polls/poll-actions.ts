import type { Result, VerifiedEvent } from '../../../../federation/index.ts';
import type { Body, Reply } from '../../../../spec/schemas/api/operations.ts';
import type { Poll } from '../../../../spec/schemas/api/polls.ts';
import { maxPollCut, type PollBody, type PollOpen } from '../../../../spec/schemas/events/content.ts';
import { type Reader, type Tx, withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accepted, unknownPerson } from '../../discussions/index.ts';
import { accessSession, type Need } from '../access.ts';
import type { Parts } from '../parts.ts';
import { maskOf } from './poll-rows.ts';
import { namedVotes, ownVotes, pollViews } from './poll-view.ts';

/** Polls that one session may hold, and that are listed. */
const maxPolls = 100;

interface PollAccess {
  id: string;
  room: string;
  options: number;
  many: boolean;
  named: boolean;
  results: 'live' | 'closed';
  removed: boolean;
  closed: boolean;
  status: 'planned' | 'started' | 'ended' | 'cancelled';
}

/**
 * The only door to polls: through their session. Waits for others who change the same poll on this node.
 * @throws Problem as `accessSession`
 */
async function accessPoll(parts: Parts, tx: Tx, actor: string, id: string, need: Need): Promise<PollAccess> {
  const [row] = await tx.sql<Omit<PollAccess, 'status' | 'closed'>[]>`
    select id, room, options, many, named, results, removed from poll where id = ${id} and live for update`;
  if (!row) throw new Problem('not_found');
  const { status } = await accessSession(parts, tx, actor, row.room, need);
  return { ...row, status, closed: await isClosed(tx, row) };
}

async function isClosed(reader: Reader, { id, room }: { id: string; room: string }): Promise<boolean> {
  const rows = await reader.sql`select from poll_close where poll = ${id} and room = ${room} and live limit 1`;
  return rows.length > 0;
}

async function viewOf(parts: Parts, tx: Tx, id: string): Promise<Poll> {
  const [view] = await pollViews(parts, tx, tx.sql`select ${id} as id`);
  if (!view) throw new Problem('not_found');
  return view;
}

export async function listPolls(parts: Parts, actor: string, room: string): Promise<Reply<'polls.list'>> {
  const { db } = parts;
  await accessSession(parts, db, actor, room, 'take-part');
  const picked = db.sql`select id from poll where room = ${room} and live order by ord desc limit ${maxPolls}`;
  return { polls: await pollViews(parts, db, picked), own: await ownVotes(parts, db, actor, room) };
}

/** Opens a poll in a running session. The same client id again answers the poll that it made. */
export async function openPoll(parts: Parts, actor: string, room: string, input: Body<'polls.open'>): Promise<Poll> {
  const labels = input.options.map((text) => text.trim());
  const question = input.question.trim();
  if (question === '' || labels.some((text) => text === '') || new Set(labels).size < labels.length)
    throw new Problem('poll_options');
  const id = await parts.rooms.once(actor, input.clientId, async (tx) => {
    const { status } = await accessSession(parts, tx, actor, room, 'host');
    if (status !== 'started') throw new Problem('session_state');
    const [count] = await tx.sql<{ polls: number }[]>`
      select count(*)::int as polls from poll where room = ${room} and live`;
    if ((count?.polls ?? 0) >= maxPolls) throw new Problem('poll_limit');
    const d: PollOpen = { options: labels.length, many: input.many, named: input.named, results: input.results };
    const body: PollBody = { question, labels, ...(input.language === undefined ? {} : { lang: input.language }) };
    const { rooms } = parts.federation();
    return accepted(await rooms.append(tx, { room, actor, type: 'poll.open', d, body })).id;
  });
  return withTx(parts.db, (tx) => viewOf(parts, tx, id));
}

/** Votes, changes the vote, or takes it back. Nothing is written when it is so already. */
export async function votePoll(parts: Parts, actor: string, id: string, choice: readonly number[]): Promise<Poll> {
  return withTx(parts.db, async (tx) => {
    const poll = await accessPoll(parts, tx, actor, id, 'take-part');
    if (poll.removed || poll.closed) throw new Problem('poll_closed');
    if (poll.status !== 'started') throw new Problem('session_state');
    if (choice.some((option) => option >= poll.options) || (choice.length > 1 && !poll.many))
      throw new Problem('invalid_input');
    const own = (await ownVotes(parts, tx, actor, poll.room)).find((vote) => vote.poll === id);
    if (maskOf(own?.choice ?? []) !== maskOf(choice)) {
      const event = { room: poll.room, actor, type: 'poll.vote', ref: id, body: { choice: [...choice] } };
      accepted(await parts.federation().rooms.append(tx, event));
    }
    return viewOf(parts, tx, id);
  });
}

export async function closePoll(parts: Parts, actor: string, id: string): Promise<Poll> {
  return withTx(parts.db, async (tx) => {
    const poll = await accessPoll(parts, tx, actor, id, 'host');
    if (!poll.closed && !poll.removed) accepted(await writeClosing(parts, tx, actor, poll));
    return viewOf(parts, tx, id);
  });
}

/** Closes what is open when the session ends, in the name of whoever ends it; a refusal leaves polls open and the end to go on. */
export async function closePolls(parts: Parts, tx: Tx, actor: string, room: string): Promise<void> {
  const open = await tx.sql<{ id: string; room: string }[]>`
    select p.id, p.room from poll p
    where p.room = ${room} and p.live and not p.removed
      and not exists (select from poll_close c where c.poll = p.id and c.room = p.room and c.live)
    order by p.ord limit ${maxPolls} for update of p`;
  for (const poll of open) await writeClosing(parts, tx, actor, poll);
}

/** Names the last vote of each node that is here; several events when there are many nodes. */
async function writeClosing(
  parts: Parts,
  tx: Tx,
  actor: string,
  { id, room }: { id: string; room: string },
): Promise<Result<VerifiedEvent[]>> {
  const seen = await tx.sql<{ node: string; inc: number; seq: number }[]>`
    select distinct on (node) node, inc, seq from poll_vote where poll = ${id} and room = ${room}
    order by node, inc desc, seq desc`;
  const cuts = [];
  for (let at = 0; at === 0 || at < seen.length; at += maxPollCut)
    cuts.push(Object.fromEntries(seen.slice(at, at + maxPollCut).map(({ node, inc, seq }) => [node, [inc, seq]])));
  const closings = cuts.map((cut) => ({ actor, type: 'poll.close', ref: id, d: { cut } }));
  return parts.federation().rooms.appendAll(tx, room, closings);
}

/** Takes question and options away for good, on every node. */
export async function removePoll(parts: Parts, actor: string, id: string): Promise<Poll> {
  return withTx(parts.db, async (tx) => {
    const { room, removed } = await accessPoll(parts, tx, actor, id, 'host');
    if (!removed)
      accepted(await parts.federation().rooms.append(tx, { room, actor, type: 'msg.redact', ref: id, body: {} }));
    return viewOf(parts, tx, id);
  });
}

/** @throws Problem `poll_hidden` for a poll without names, or one whose results are not shown yet */
export async function votersOf(parts: Parts, actor: string, id: string): Promise<Reply<'polls.voters'>> {
  return withTx(parts.db, async (tx) => {
    const poll = await accessPoll(parts, tx, actor, id, 'take-part');
    if (!poll.named || poll.removed || (poll.results === 'closed' && !poll.closed)) throw new Problem('poll_hidden');
    const votes = await namedVotes(tx, poll);
    const cards = await parts.people.personCards(tx, votes);
    return {
      voters: votes.map(({ node, actor, choice }) => ({
        person: cards.get(`${node}/${actor}`) ?? unknownPerson({ node, actor }),
        choice,
      })),
    };
  });
}
