import { type Tx, withTx } from '../../../db/index.ts';
import type { Parts } from '../parts.ts';

/** Rounds of one run; what is left comes with the next one. */
const maxRounds = 100;

/** What other features made of such words. */
export type ForgetWords = (tx: Tx, events: readonly string[]) => Promise<void>;

/**
 * Deletes the words of events that have been void for a day, with the engine's bodies and the keys and bytes of their files. Should
 * such an event count again, its words come anew.
 */
export async function dropVoidWords(parts: Parts, also: ForgetWords): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    const dropped = await withTx(parts.db, async (tx) => {
      const ids = await parts.federation().rooms.dropVoidBodies(tx);
      if (ids.length > 0) {
        await forgetWords(parts, tx, ids);
        await also(tx, ids);
      }
      return ids.length;
    });
    if (dropped === 0) return;
  }
}

async function forgetWords(parts: Parts, tx: Tx, ids: string[]): Promise<void> {
  await tx.sql`
    update post set has_body = false, text = null, language = null, mentions = null, attachments = null,
      reply_to = case when kind = 'answer' then reply_to end
    where id = any(${ids}) and not live and kind in ('post', 'question', 'answer')`;
  await tx.sql`
    update post_edit set has_body = false, text = null, mentions = null, attachments = null
    where id = any(${ids}) and not live`;
  await tx.sql`update reaction set emoji = null, is_on = null where id = any(${ids}) and not live`;
  await tx.sql`update post_redaction set reason = null where id = any(${ids}) and not effective`;
  await tx.sql`delete from mention where post = any(${ids})`;
  await parts.attachments.erase(tx, ids);
  await parts.notifications.forgetPosts(tx, ids);
}
