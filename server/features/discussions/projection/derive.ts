import type { Tx } from '../../../db/index.ts';

/**
 * Works out anew what other events add to posts: the edit in force, the number of replies, the reactions, a redaction.
 * Reads facts only, so the order in which events arrived makes no difference. One statement for any number of posts.
 *
 * @returns of the posts that are here, those that are redacted, among them the ones that became so just now
 */
export async function derivePosts(tx: Tx, ids: readonly string[]): Promise<{ here: string[]; redacted: string[] }> {
  if (ids.length === 0) return { here: [], redacted: [] };
  const rows = await tx.sql<{ id: string; redacted: boolean }[]>`
    update post p set
      edits = coalesce(e.count, 0), shown_edit = e.last,
      reply_count = (
        select count(*) from post r where r.reply_to = p.id and r.room = p.room and r.live
          and not exists (select from post_redaction g where g.post = r.id and g.effective and g.room = r.origin)),
      reactions = x.reactions,
      redacted_by = d.by, redacted_ms = d.at_ms, redaction_reason = d.reason,
      has_body = p.has_body and d.at_ms is null,
      text = case when d.at_ms is null then p.text end,
      -- What a post answers is said in its body, except for answers to questions.
      reply_to = case when d.at_ms is null or p.kind = 'answer' then p.reply_to end,
      mentions = case when d.at_ms is null then p.mentions end,
      attachments = case when d.at_ms is null then p.attachments end
    from post self
      left join lateral (
        select count(*)::int as count, (array_agg(e.id order by e.ord desc) filter (where e.has_body))[1] as last
        from post_edit e
        where e.post = self.id and e.live and e.room = self.origin and e.node = self.node and e.actor = self.actor
          and not exists (select from post_redaction r where r.post = e.id and r.effective and r.room = e.room)
      ) e on true
      left join lateral (
        select r.at_ms, r.reason,
          case when r.node = self.node and r.actor = self.actor then 'author' else 'moderator' end as by
        from post_redaction r where r.post = self.id and r.effective and r.room = self.origin
        order by r.ord limit 1
      ) d on true
      left join lateral (
        select jsonb_agg(jsonb_build_object('emoji', g.emoji, 'count', g.count, 'people', g.people) order by g.first)
          as reactions
        from (
          select l.emoji, count(*)::int as count, min(l.ord) as first,
            (array_agg(l.node || '/' || l.actor order by l.ord))[1:50] as people
          from (
            select distinct on (r.node, r.actor, r.emoji) r.node, r.actor, r.emoji, r.is_on, r.ord
            from reaction r where r.post = self.id and r.live and r.room = self.origin and r.emoji is not null
              and not exists (select from post_redaction g where g.post = r.id and g.effective and g.room = r.room)
            order by r.node, r.actor, r.emoji, r.ord desc
          ) l where l.is_on group by l.emoji order by min(l.ord) limit 50
        ) g
      ) x on true
    where self.id = any(${[...ids]}) and p.id = self.id
    returning p.id, p.redacted_ms is not null as redacted`;
  return { here: rows.map(({ id }) => id), redacted: rows.filter(({ redacted }) => redacted).map(({ id }) => id) };
}

/**
 * Deletes what is left of redacted words: versions of redacted posts, those of `candidates` that are redacted themselves, and mentions.
 * @returns ids of the edits that still had words; their bodies must go as well
 */
export async function wipeRedacted(tx: Tx, posts: readonly string[], candidates: readonly string[]): Promise<string[]> {
  const edits = await tx.sql<{ id: string }[]>`
    update post_edit e set has_body = false, text = null, mentions = null, attachments = null
    where e.has_body and (e.post = any(${[...posts]}) or e.id = any(${[...candidates]})
      and exists (select from post_redaction r where r.post = e.id and r.effective and r.room = e.room))
    returning id`;
  if (posts.length > 0) await tx.sql`delete from mention where post = any(${[...posts]})`;
  return edits.map(({ id }) => id);
}
