import type { Body, Reply } from '../../../../spec/schemas/api/operations.ts';
import { withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accepted } from '../../discussions/index.ts';
import { accessSession, mayHost } from '../access.ts';
import type { CallNow, Parts, PersonRef } from '../parts.ts';
import type { SessionRow } from '../session-row.ts';
import { rightsOf, waitingRights } from './entrance.ts';

/** A grant is used in the same moment. */
const grantMs = 30_000;

/**
 * Makes a place for the person at this node's relay, bound to them and this session. A host who comes in begins the session.
 * Where the session has a lobby, whoever is no host waits until one lets them in: connected, but nothing is heard or seen.
 * @throws Problem `call_locked`, `call_refused`; `session_not_open` before the door opens and when it is over; `media_unavailable`, `call_full`
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
  const entrance = calls.entrance(row);
  if (entrance === 'locked') throw new Problem('call_locked');
  if (entrance === 'refused') throw new Problem('call_refused');
  const waits = entrance === 'waits';
  const opened = await media.openRoom(room);
  const rights = waits ? waitingRights : rightsOf(row);
  const joined = opened.ok
    ? await media.join({ room, participant: actor, rights, expiresAt: clock.now() + grantMs })
    : opened;
  if (!joined.ok) throw new Problem(joined.reason === 'media_room_full' ? 'call_full' : 'media_unavailable');
  calls.entered(room, actor, waits);
  return { participant: actor, send: [...rightsOf(row).send], waits, ...(await calls.now(room)) };
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

/**
 * A host or co-host of this node does something to somebody in the call, on whichever node.
 * @throws Problem `right_missing`, `not_in_call`; `invalid_input` for what cannot be done to everybody at once
 */
export async function actInCall(
  parts: Parts,
  actor: string,
  room: string,
  { act, to }: Body<'call.act'>,
): Promise<void> {
  await accessSession(parts, parts.db, actor, room, 'host');
  if (to === undefined) {
    if (act !== 'mute' && act !== 'lower') throw new Problem('invalid_input');
  } else {
    const { people, waiting } = await parts.calls.now(room);
    const among: readonly PersonRef[] = act === 'refuse' ? waiting : people;
    if (!among.some((one) => one.node === to.node && one.actor === to.actor)) throw new Problem('not_in_call');
  }
  parts.calls.act(room, actor, act, to);
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
