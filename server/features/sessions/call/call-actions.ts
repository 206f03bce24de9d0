import type { Reply } from '../../../../spec/schemas/api/operations.ts';
import { withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accepted } from '../../discussions/index.ts';
import { accessSession, mayHost } from '../access.ts';
import type { CallNow, Parts } from '../parts.ts';
import type { SessionRow } from '../session-row.ts';
import { rightsOf } from './calls.ts';

/** A grant is used in the same moment. */
const grantMs = 30_000;

/**
 * Makes a place for the person at this node's relay, bound to them and this session. A host who comes in begins the session.
 * @throws Problem `session_not_open` before the door opens and when it is over; `media_unavailable`, `call_full`
 */
export async function joinCall(parts: Parts, actor: string, room: string): Promise<Reply<'call.join'>> {
  const row = await withTx(parts.db, async (tx) => {
    const row = await accessSession(parts, tx, actor, room, 'take-part');
    mustBeOpen(parts, row);
    if (row.status === 'planned' && mayHost(row))
      accepted(await parts.federation().rooms.control(tx, { room, actor, type: 'session.start', d: {} }));
    return row;
  });
  const { media, calls, clock } = parts;
  const opened = await media.openRoom(room);
  const rights = rightsOf(row);
  const joined = opened.ok
    ? await media.join({ room, participant: actor, rights, expiresAt: clock.now() + grantMs })
    : opened;
  if (!joined.ok) throw new Problem(joined.reason === 'media_room_full' ? 'call_full' : 'media_unavailable');
  calls.entered(room, actor);
  return { participant: actor, send: [...rights.send], waits: false, ...(await calls.now(room)) };
}

function mustBeOpen(parts: Parts, row: SessionRow): void {
  const isOpen =
    row.status === 'started' ||
    (row.status === 'planned' && row.start_ms - row.opens_before_s * 1000 <= parts.clock.now());
  if (!isOpen) throw new Problem('session_not_open');
}

/** A request of the person's own browser to the relay. What it says is checked and limited by the media host. */
export async function signalCall(
  parts: Parts,
  actor: string,
  room: string,
  request: unknown,
): Promise<Reply<'call.signal'>> {
  await accessSession(parts, parts.db, actor, room, 'take-part');
  const reply = await parts.media.signal(room, actor, request);
  if (reply.ok) parts.calls.signalled(room, actor, request);
  return reply;
}

/** Who is in the call, for whoever is in the session: before they come in, and when the stream was away. */
export async function callPeople(parts: Parts, actor: string, room: string): Promise<CallNow> {
  await accessSession(parts, parts.db, actor, room, 'take-part');
  return parts.calls.now(room);
}

export async function raiseHand(parts: Parts, actor: string, room: string, raised: boolean): Promise<void> {
  await accessSession(parts, parts.db, actor, room, 'take-part');
  parts.calls.raise(room, actor, raised);
}

export async function leaveCall(parts: Parts, actor: string, room: string): Promise<void> {
  await accessSession(parts, parts.db, actor, room, 'take-part');
  await parts.media.leave(room, actor);
  parts.calls.left(room, actor);
  parts.links.left(room, actor);
}
