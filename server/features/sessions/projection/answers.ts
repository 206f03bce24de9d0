import type { Change, VerifiedEvent } from '../../../../federation/index.ts';
import type { SessionAnswer, SessionAnswerBody } from '../../../../spec/schemas/events/content.ts';
import type { Tx } from '../../../db/index.ts';
import { orderKey } from '../../discussions/index.ts';
import type { Effects } from './effects.ts';

/** The longest meeting that a proposal may name; a peer's nonsense is shown as a proposal without a time. */
const maxProposedMs = 24 * 3_600_000;

interface Words {
  start_ms: number | null;
  end_ms: number | null;
  note: string | null;
}

function words(body: SessionAnswerBody | undefined): Words {
  const [start, end] = body?.time ?? [null, null];
  const isTime = start !== null && end !== null && end > start && end - start <= maxProposedMs;
  return { start_ms: isTime ? start : null, end_ms: isTime ? end : null, note: body?.note ?? null };
}

const isAnswer = (event: VerifiedEvent): boolean => event.header.type === 'session.answer';

/** Answers, as they come. Those that are here already stay as they are. */
export async function addAnswers(tx: Tx, changes: readonly Change[], effects: Effects): Promise<void> {
  for (const change of changes) {
    if (change.kind !== 'content' || !isAnswer(change.event)) continue;
    const { event, room, live } = change;
    const { node, actor = '' } = event.header;
    const { answer } = event.header.d as SessionAnswer;
    const { start_ms, end_ms, note } = words(event.body as SessionAnswerBody | undefined);
    const added = await tx.sql`
      insert into session_answer (id, room, node, actor, ord, answer, live, start_ms, end_ms, note)
      values (${event.id}, ${room}, ${node}, ${actor}, ${orderKey(event.header)}, ${answer}, ${live}, ${start_ms},
        ${end_ms}, ${note})
      on conflict (id) do nothing returning id`;
    if (added.length > 0 && live) effects.answers.add(event.id);
  }
}

/** Words of answers that came after their headers. */
export async function fillAnswers(tx: Tx, changes: readonly Change[], effects: Effects): Promise<void> {
  for (const change of changes) {
    if (change.kind !== 'body' || !isAnswer(change.event)) continue;
    const { start_ms, end_ms, note } = words(change.event.body as SessionAnswerBody | undefined);
    await tx.sql`
      update session_answer set start_ms = ${start_ms}, end_ms = ${end_ms}, note = ${note} where id = ${change.event.id}`;
    effects.rooms.add(change.room);
  }
}

/** Answers that count, or count no longer, because the rights of their authors were decided anew. */
export async function setAnswersLive(tx: Tx, changes: readonly Change[], effects: Effects): Promise<void> {
  for (const change of changes) {
    if (change.kind !== 'live') continue;
    const rows = await tx.sql<{ room: string }[]>`
      update session_answer set live = ${change.live} where id = any(${change.ids}) and live <> ${change.live}
      returning room`;
    for (const { room } of rows) effects.rooms.add(room);
  }
}
