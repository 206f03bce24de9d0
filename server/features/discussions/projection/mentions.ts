import type { Tx } from '../../../db/index.ts';
import type { Parts } from '../parts.ts';
import type { EditRow, PersonRef, PostRow } from './facts.ts';

/** Remembers which posts mention people of this node, for their counts. An edit that mentions somebody counts at its post. */
export async function noteMentions(
  parts: Parts,
  tx: Tx,
  posts: readonly PostRow[],
  edits: readonly EditRow[],
): Promise<void> {
  const rows = [
    ...posts.flatMap((post) => mentioned(parts, post.mentions, post).map((actor) => ({ actor, post: post.id }))),
    ...edits.flatMap((edit) => mentioned(parts, edit.mentions, edit).map((actor) => ({ actor, post: edit.post }))),
  ];
  if (rows.length === 0) return;
  await tx.sql`
    insert into mention (actor, room, ord, post)
    select r.actor, p.room, p.ord, p.id
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(actor text, post text)
      join post p on p.id = r.post and p.redacted_ms is null
    on conflict do nothing`;
}

/** People of this node that somebody else mentions. */
export function mentioned(parts: Parts, mentions: PersonRef[] | null, author: PersonRef): string[] {
  const others = (mentions ?? []).filter(
    ({ node, actor }) => node === parts.node && !(author.node === node && author.actor === actor),
  );
  return [...new Set(others.map(({ actor }) => actor))];
}
