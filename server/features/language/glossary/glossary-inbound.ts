import type { Change } from '../../../../federation/index.ts';
import type { Tx } from '../../../db/index.ts';
import type { Inbound } from '../../../federation-host/index.ts';
import { type TermFacts, termFacts } from './glossary-rows.ts';
import type { Parts } from './parts.ts';

const types = [
  'term.propose',
  'term.decide',
  'msg.redact',
  // Which room counts, and who may do what in it.
  ...(['room.create', 'node.admit', 'role.set', 'room.close'] as const),
] as const;

/**
 * Where events of the glossary become rows, for events of this node and of others alike. Applying an event again changes
 * nothing, and the order in which they come makes no difference.
 * @param changed called after the commit of what changes terms, proposals or editors
 */
export function glossaryInbound(parts: Parts, changed: () => void): Inbound<(typeof types)[number]> {
  return { name: 'glossary', types, wantsLive: true, apply: (tx, changes) => project(parts, tx, changes, changed) };
}

async function project(parts: Parts, tx: Tx, changes: readonly Change[], changed: () => void): Promise<void> {
  const facts = termFacts(changes);
  let touched = changes.some((change) => change.kind === 'control' && change.state.kind === 'glossary');
  if (await addFacts(tx, facts)) touched = true;
  if (await fillWords(tx, facts)) touched = true;
  const redacted = [
    ...facts.redacted,
    ...facts.proposals.map(({ id }) => id),
    ...facts.worded.proposals.map(({ id }) => id),
  ];
  for (const change of changes) {
    if (change.kind !== 'live') continue;
    if (await setLive(tx, change.ids, change.live)) touched = true;
    if (!change.live) continue;
    const rows = await tx.sql<{ post: string }[]>`
      select post from post_redaction where id = any(${change.ids}) and effective`;
    redacted.push(...rows.map(({ post }) => post));
  }
  if (await removeRedacted(tx, redacted)) touched = true;
  if (!touched) return;
  parts.stream.publish(tx, 'everyone', { type: 'glossary.changed' });
  tx.afterCommit(changed);
}

/** Facts that are here already stay as they are. @returns whether anything is new */
async function addFacts(tx: Tx, { proposals, decisions }: TermFacts): Promise<boolean> {
  let added = 0;
  if (proposals.length > 0) {
    const rows = await tx.sql`
      insert into term_proposal (id, room, ord, node, actor, at_ms, live, concept, words)
      select r.* from json_to_recordset(${JSON.stringify(proposals)}::json) as r(
        id text, room text, ord text, node text, actor text, at_ms bigint, live boolean, concept text, words jsonb)
        join discussion d on d.room = r.room and d.kind = 'glossary'
      on conflict (id) do nothing returning id`;
    added += rows.length;
  }
  if (decisions.length > 0) {
    const rows = await tx.sql`
      insert into term_decision (id, room, proposal, ord, node, actor, at_ms, live, approve, reason)
      select r.id, r.room, r.proposal, r.ord, r.node, r.actor, r.at_ms, r.live, r.approve, r.reason
      from json_to_recordset(${JSON.stringify(decisions)}::json) as r(id text, room text, proposal text, ord text,
        node text, actor text, at_ms bigint, live boolean, approve boolean, reason text)
        join discussion d on d.room = r.room and d.kind = 'glossary'
      on conflict (id) do nothing returning id`;
    added += rows.length;
  }
  return added > 0;
}

/** Words that came after their headers, unless they were removed. */
async function fillWords(tx: Tx, { worded }: TermFacts): Promise<boolean> {
  let filled = 0;
  for (const { id, words } of worded.proposals) {
    if (words === null) continue;
    const rows = await tx.sql`
      update term_proposal set words = ${JSON.stringify(words)}::text::jsonb where id = ${id} and not removed returning id`;
    filled += rows.length;
  }
  for (const { id, reason } of worded.decisions) {
    const rows = await tx.sql`update term_decision set reason = ${reason} where id = ${id} returning id`;
    filled += rows.length;
  }
  return filled > 0;
}

async function setLive(tx: Tx, ids: string[], live: boolean): Promise<boolean> {
  const rows = await tx.sql`
    with p as (update term_proposal set live = ${live} where id = any(${ids}) and live <> ${live} returning id),
      d as (update term_decision set live = ${live} where id = any(${ids}) and live <> ${live} returning id)
    select id from p union all select id from d`;
  return rows.length > 0;
}

/** Takes the words out of proposals that a redaction names, whichever of the two came first; discussions keep the redactions of every room. */
async function removeRedacted(tx: Tx, candidates: readonly string[]): Promise<boolean> {
  if (candidates.length === 0) return false;
  const rows = await tx.sql`
    update term_proposal p set removed = true, words = null
    where p.id = any(${[...candidates]}) and not p.removed
      and exists (select from post_redaction r where r.post = p.id and r.room = p.room and r.effective)
    returning p.id`;
  return rows.length > 0;
}

/** Words of proposals and decisions that have not counted for a day go, as those of posts do. */
export async function forgetTermWords(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.sql`update term_proposal set words = null where id = any(${[...ids]}) and not live`;
  await tx.sql`update term_decision set reason = null where id = any(${[...ids]}) and not live`;
}
