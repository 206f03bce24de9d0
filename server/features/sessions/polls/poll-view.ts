import type { PendingQuery, Row } from 'postgres';
import type { Poll, PollOwn } from '../../../../spec/schemas/api/polls.ts';
import type { Reader } from '../../../db/index.ts';
import { unknownPerson } from '../../discussions/index.ts';
import type { Parts } from '../parts.ts';
import { choiceOf } from './poll-rows.ts';

/** People whose votes are named for one poll. */
const maxVoters = 500;

interface ViewRow {
  id: string;
  room: string;
  ord: string;
  node: string;
  actor: string;
  at_ms: number;
  live: boolean;
  removed: boolean;
  options: number;
  many: boolean;
  named: boolean;
  results: 'live' | 'closed';
  question: string | null;
  labels: string[] | null;
  language: string | null;
  closed_ms: number | null;
  /** [mask, people]; a vote without words has mask null. */
  tally: [number | null, number][];
}

/** Does the row `v` of poll_vote lie within what the closings of its poll have seen? */
const withinCuts = (reader: Reader) => reader.sql`(
  not exists (select from poll_close c where c.poll = v.poll and c.room = v.room and c.live)
  or exists (
    select from poll_close c where c.poll = v.poll and c.room = v.room and c.live
      and (v.inc, v.seq) <= ((c.cut->v.node->>0)::integer, (c.cut->v.node->>1)::bigint)))`;

/**
 * Polls with their results, in order. Those whose opening does not count are left out.
 * @param picked fragment of a query that gives `id`
 */
export async function pollViews(
  { people }: Pick<Parts, 'people'>,
  reader: Reader,
  picked: PendingQuery<Row[]>,
): Promise<Poll[]> {
  const rows = await reader.sql<ViewRow[]>`
    select p.*, k.closed_ms, coalesce(t.tally, '[]') as tally
    from (${picked}) asked
      join poll p on p.id = asked.id
      left join lateral (
        select min(c.at_ms) as closed_ms from poll_close c where c.poll = p.id and c.room = p.room and c.live
      ) k on true
      left join lateral (
        select jsonb_agg(jsonb_build_array(g.mask, g.people)) as tally from (
          select l.mask, count(*) as people from (
            select distinct on (v.node, v.actor) v.mask from poll_vote v
            where v.poll = p.id and v.room = p.room and v.live and ${withinCuts(reader)}
            order by v.node, v.actor, v.ord desc
          ) l group by l.mask
        ) g
      ) t on true
    where p.live order by p.ord`;
  const cards = await people.personCards(reader, rows);
  return rows.map((row) => viewOf(row, cards.get(`${row.node}/${row.actor}`) ?? unknownPerson(row)));
}

function viewOf(row: ViewRow, by: Poll['by']): Poll {
  const isClosed = row.closed_ms !== null;
  const counts = new Array<number>(row.options).fill(0);
  let voters = 0;
  for (const [mask, people] of row.tally) {
    const choice = chosen(mask, row);
    if (choice.length > 0) voters += people;
    for (const option of choice) counts[option] = (counts[option] ?? 0) + people;
  }
  const showsResults = isClosed || row.results === 'live';
  return {
    ...{ id: row.id, room: row.room, order: row.ord, by, at: row.at_ms, language: row.language },
    state: row.removed ? 'removed' : isClosed ? 'closed' : 'open',
    question: row.question,
    options: counts.map((votes, option) => ({
      text: row.labels?.[option] ?? null,
      votes: showsResults ? votes : null,
    })),
    ...{ many: row.many, named: row.named, results: row.results, voters, closedAt: row.closed_ms },
  };
}

/** A choice that the poll does not offer chooses nothing. */
function chosen(mask: number | null, { options, many }: Pick<ViewRow, 'options' | 'many'>): number[] {
  if (mask === null || mask >= 1 << options) return [];
  const choice = choiceOf(mask);
  return choice.length > 1 && !many ? [] : choice;
}

/** What one person of this node chose last, for each poll of a room; `counted`: a closing came before it. */
export async function ownVotes(
  parts: Pick<Parts, 'node'>,
  reader: Reader,
  actor: string,
  room: string,
): Promise<PollOwn[]> {
  const rows = await reader.sql<{ poll: string; mask: number; counted: boolean }[]>`
    select distinct on (v.poll) v.poll, v.mask, ${withinCuts(reader)} as counted from poll_vote v
    where v.room = ${room} and v.node = ${parts.node} and v.actor = ${actor} and v.live and v.mask is not null
    order by v.poll, v.ord desc`;
  return rows.map(({ poll, mask, counted }) => ({ poll, choice: choiceOf(mask), counted }));
}

/** Who chose what, the same votes that `pollViews` counts. */
export async function namedVotes(
  reader: Reader,
  poll: { id: string; room: string; options: number; many: boolean },
): Promise<{ node: string; actor: string; choice: number[] }[]> {
  const rows = await reader.sql<{ node: string; actor: string; mask: number | null }[]>`
    select distinct on (v.node, v.actor) v.node, v.actor, v.mask from poll_vote v
    where v.poll = ${poll.id} and v.room = ${poll.room} and v.live and ${withinCuts(reader)}
    order by v.node, v.actor, v.ord desc`;
  return rows
    .map(({ node, actor, mask }) => ({ node, actor, choice: chosen(mask, poll) }))
    .filter(({ choice }) => choice.length > 0)
    .slice(0, maxVoters);
}
