import type { Body } from '../../../../spec/schemas/api/operations.ts';
import type { SessionDetail } from '../../../../spec/schemas/api/sessions.ts';
import type { SessionAnswer, SessionAnswerBody } from '../../../../spec/schemas/events/content.ts';
import { type Tx, withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accepted } from '../../discussions/index.ts';
import { accessSession, isHost } from '../access.ts';
import type { Parts } from '../parts.ts';
import { getSession } from '../session-queries.ts';
import { maxLengthMs } from './series.ts';

type Input = Body<'sessions.answer'>;

/**
 * Accepting is joining the room; declining leaves it when the person was in. A proposal of another time changes nothing but what the hosts
 * see: the invitation stays open.
 * @throws Problem `session_time` for a proposal without a time that could be one, `session_state` when it is over
 */
export async function answerSession(parts: Parts, actor: string, room: string, input: Input): Promise<SessionDetail> {
  await withTx(parts.db, async (tx) => {
    const row = await accessSession(parts, tx, actor, room, 'see');
    if (row.status === 'ended' || row.status === 'cancelled') throw new Problem('session_state');
    if (input.answer === 'accepted') {
      if (!row.joined) await parts.rooms.accept(tx, room, actor);
      return;
    }
    if (input.answer === 'declined' && isHost(parts, row)) throw new Problem('not_yourself');
    const note = input.note?.trim() ? { note: input.note.trim() } : {};
    if (input.answer === 'time') return say(parts, tx, { room, actor }, 'time', { time: timeOf(input), ...note });
    await say(parts, tx, { room, actor }, 'no', note);
    if (row.joined) accepted(await parts.federation().rooms.append(tx, { room, actor, type: 'member.leave' }));
    else await parts.rooms.decline(tx, room, actor);
  });
  return getSession(parts, actor, room);
}

async function say(
  parts: Parts,
  tx: Tx,
  at: { room: string; actor: string },
  answer: SessionAnswer['answer'],
  body: SessionAnswerBody,
): Promise<void> {
  accepted(await parts.federation().rooms.append(tx, { ...at, type: 'session.answer', d: { answer }, body }));
}

function timeOf({ start, end }: Input): [number, number] {
  if (start === undefined || end === undefined || end <= start || end - start > maxLengthMs)
    throw new Problem('session_time');
  return [start, end];
}
