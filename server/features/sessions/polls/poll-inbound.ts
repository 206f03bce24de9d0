import type { Change } from '../../../../federation/index.ts';
import type { Tx } from '../../../db/index.ts';
import type { Inbound } from '../../../federation-host/index.ts';
import type { Parts } from '../parts.ts';
import { choiceOf, type PollFacts, pollFacts, type VoteRow } from './poll-rows.ts';
import { pollViews } from './poll-view.ts';

const types = ['poll.open', 'poll.vote', 'poll.close', 'msg.redact'] as const;

/** Where events of polls become questions, votes and results, for events of this node and of others alike. */
export function pollsInbound(parts: Parts): Inbound<(typeof types)[number]> {
  return { name: 'polls', types, wantsLive: true, apply: (tx, changes) => project(parts, tx, changes) };
}

async function project(parts: Parts, tx: Tx, changes: readonly Change[]): Promise<void> {
  const facts = pollFacts(changes);
  const touched = new Set<string>([...(await addFacts(tx, facts)), ...(await fillWords(tx, facts))]);
  const redacted = [...facts.redacted, ...facts.polls.map(({ id }) => id), ...facts.worded.polls.map(({ id }) => id)];
  for (const change of changes) {
    if (change.kind !== 'live') continue;
    for (const id of await setLive(tx, change.ids, change.live)) touched.add(id);
    if (!change.live) continue;
    const rows = await tx.sql<{ post: string }[]>`
      select post from post_redaction where id = any(${change.ids}) and effective`;
    redacted.push(...rows.map(({ post }) => post));
  }
  const removed = await removeRedacted(tx, redacted);
  for (const { id, room } of removed) {
    touched.add(id);
    await parts.stream.forget(tx, room, id, { type: 'poll.gone', room, poll: id });
  }
  await tell(parts, tx, touched, [...facts.votes, ...facts.worded.votes]);
}

/** Facts that are here already stay as they are. @returns polls that look different now */
async function addFacts(tx: Tx, { polls, votes, closes }: PollFacts): Promise<string[]> {
  const touched: string[] = [];
  if (polls.length > 0) {
    const rows = await tx.sql<{ id: string }[]>`
      insert into poll (id, room, ord, node, actor, at_ms, live, options, many, named, results, question, labels, language)
      select r.* from json_to_recordset(${JSON.stringify(polls)}::json) as r(
        id text, room text, ord text, node text, actor text, at_ms bigint, live boolean, options smallint, many boolean,
        named boolean, results text, question text, labels jsonb, language text)
        join discussion d on d.room = r.room and d.kind = 'session'
      on conflict (id) do nothing returning id`;
    touched.push(...rows.map(({ id }) => id));
  }
  if (votes.length > 0) {
    const rows = await tx.sql<{ poll: string }[]>`
      insert into poll_vote (id, room, poll, ord, node, inc, seq, actor, live, mask)
      select r.* from json_to_recordset(${JSON.stringify(votes)}::json) as r(
        id text, room text, poll text, ord text, node text, inc integer, seq bigint, actor text, live boolean, mask smallint)
        join discussion d on d.room = r.room and d.kind = 'session'
      on conflict (id) do nothing returning poll`;
    touched.push(...rows.map(({ poll }) => poll));
  }
  if (closes.length > 0) {
    const rows = await tx.sql<{ poll: string }[]>`
      insert into poll_close (id, room, poll, at_ms, live, cut)
      select r.* from json_to_recordset(${JSON.stringify(closes)}::json) as r(
        id text, room text, poll text, at_ms bigint, live boolean, cut jsonb)
        join discussion d on d.room = r.room and d.kind = 'session'
      on conflict (id) do nothing returning poll`;
    touched.push(...rows.map(({ poll }) => poll));
  }
  return touched;
}

/** Words that came after their headers, unless they were removed. */
async function fillWords(tx: Tx, { worded }: PollFacts): Promise<string[]> {
  const touched: string[] = [];
  for (const { id, question, labels, language } of worded.polls) {
    const rows = await tx.sql<{ id: string }[]>`
      update poll set question = ${question}, labels = ${JSON.stringify(labels)}::text::jsonb, language = ${language}
      where id = ${id} and not removed returning id`;
    touched.push(...rows.map((row) => row.id));
  }
  if (worded.votes.length > 0) {
    const rows = await tx.sql<{ poll: string }[]>`
      update poll_vote v set mask = r.mask
      from json_to_recordset(${JSON.stringify(worded.votes)}::json) as r(id text, mask smallint)
      where v.id = r.id returning v.poll`;
    touched.push(...rows.map(({ poll }) => poll));
  }
  return touched;
}

async function setLive(tx: Tx, ids: string[], live: boolean): Promise<string[]> {
  const rows = await tx.sql<{ poll: string }[]>`
    with p as (update poll set live = ${live} where id = any(${ids}) and live <> ${live} returning id as poll),
      v as (update poll_vote set live = ${live} where id = any(${ids}) and live <> ${live} returning poll),
      c as (update poll_close set live = ${live} where id = any(${ids}) and live <> ${live} returning poll)
    select poll from p union select poll from v union select poll from c`;
  return rows.map(({ poll }) => poll);
}

/** Takes the words out of polls that a redaction names, whichever of the two came first; discussions keep the redactions of every room. */
async function removeRedacted(tx: Tx, candidates: readonly string[]): Promise<{ id: string; room: string }[]> {
  if (candidates.length === 0) return [];
  return tx.sql<{ id: string; room: string }[]>`
    update poll p set removed = true, question = null, labels = null, language = null
    where p.id = any(${[...candidates]}) and not p.removed
      and exists (select from post_redaction r where r.post = p.id and r.room = p.room and r.effective)
    returning p.id, p.room`;
}

/** Words of polls and votes that have not counted for a day go, as those of posts do. */
export async function forgetPollWords(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.sql`
    update poll set question = null, labels = null, language = null where id = any(${[...ids]}) and not live`;
  await tx.sql`update poll_vote set mask = null where id = any(${[...ids]}) and not live`;
}

/** Everybody in the session sees how a poll stands; what somebody chose themselves, only they. */
async function tell(parts: Parts, tx: Tx, touched: ReadonlySet<string>, votes: readonly VoteRow[]): Promise<void> {
  if (touched.size === 0) return;
  const { node, stream } = parts;
  const views = await pollViews(parts, tx, tx.sql`select unnest(${[...touched]}::text[]) as id`);
  const shown = new Set(views.map(({ id }) => id));
  for (const poll of views)
    stream.publish(tx, { room: poll.room }, { type: 'poll.changed', room: poll.room, poll }, { about: poll.room });
  for (const { room, poll, actor, mask, live, node: of } of votes) {
    if (of !== node || !live || mask === null || !shown.has(poll)) continue;
    stream.publish(tx, { actors: [actor] }, { type: 'poll.voted', room, poll, choice: choiceOf(mask) });
  }
}
