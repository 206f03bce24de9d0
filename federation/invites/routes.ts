import { AnswerRequest, InviteRequest, ProposeRequest } from '../../spec/schemas/federation/exchange.ts';
import type { ControlAuthor } from '../authoring/control.ts';
import type { Invite, Result, WireResponse } from '../contract.ts';
import { json, problem, problemFor } from '../http/problem.ts';
import { type Route, route } from '../http/router.ts';
import type { Store } from '../ports.ts';
import type { RoomCache } from '../state/room-cache.ts';
import type { InvitationInbox } from './invitation-inbox.ts';
import type { InviteBook } from './invite-book.ts';
import type { Inviter } from './inviter.ts';

export interface InviteRouteDeps<Tx extends object> {
  node: string;
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  book: InviteBook<Tx>;
  inviter: Inviter<Tx>;
  control: ControlAuthor<Tx>;
  inbox: InvitationInbox<Tx>;
  refused(peer: string | null, code: string, what: string, where?: { eventId?: string; room?: string }): void;
}

const invitePath = '/federation/v1/invites/{id}';

/** Endpoints for invitations, their answers, and changes that people of other nodes ask a room's owner for. */
export function inviteRoutes<Tx extends object>(deps: InviteRouteDeps<Tx>): Route[] {
  return [
    route('PUT', invitePath, InviteRequest, async ({ peer, params, body }) => {
      const taken = await deps.inbox.take(peer, params.id ?? '', body);
      if (!taken.ok) deps.refused(peer, taken.code, 'invitation');
      return taken.ok ? json({ state: taken.value.state }, 201) : problemFor(taken.code, 'event_malformed');
    }),
    route('PUT', `${invitePath}/answer`, AnswerRequest, ({ peer, params, body }) =>
      answered(deps, peer, params.id ?? '', body.answer),
    ),
    route('POST', '/federation/v1/rooms/{room}/propose', ProposeRequest, ({ peer, params, body }) =>
      proposed(deps, peer, params.room ?? '', body),
    ),
  ];
}

async function answered<Tx extends object>(
  { store, book }: InviteRouteDeps<Tx>,
  peer: string,
  id: string,
  answer: AnswerRequest['answer'],
): Promise<WireResponse> {
  const states: Record<AnswerRequest['answer'], Invite['state']> = {
    accept: 'accepted',
    decline: 'declined',
    withdraw: 'withdrawn',
  };
  const found = await store.transaction(async (tx) => {
    const record = await book.get(tx, id);
    // The invited node answers, the inviting one withdraws; to anybody else there is no such invitation.
    const side = answer === 'withdraw' ? record?.issuer : record?.invite.to.node;
    if (record === undefined || side !== peer) return false;
    if (record.invite.state !== states[answer]) await book.setState(tx, record, states[answer]);
    return true;
  });
  return found ? json({}) : problem('no_such_object');
}

/** A person of the calling node asks for a change of the control log; this node owns the room and writes it, or says why not. */
async function proposed<Tx extends object>(
  deps: InviteRouteDeps<Tx>,
  peer: string,
  room: string,
  proposal: ProposeRequest,
): Promise<WireResponse> {
  const memory = await deps.cache.get(null, room);
  if (memory === undefined || !Object.hasOwn(memory.chain.state.nodes, peer)) return problem('no_such_room');
  if (memory.chain.state.owner !== deps.node) return problem('epoch_stale');
  const outcome = await deps.store
    .transaction(async (tx) => {
      // A lost answer makes the peer ask again: the same proposal is written once.
      const before = await deps.store.document(tx, 'proposal', `${peer} ${proposal.id}`);
      if (before !== undefined) return { ok: true, value: null } as const;
      const written = await execute(deps, tx, peer, room, proposal);
      if (!written.ok) throw new Refused(written);
      await deps.store.putDocument(tx, 'proposal', `${peer} ${proposal.id}`, { room });
      return written;
    })
    .catch((error: unknown) => {
      if (error instanceof Refused) return error.result;
      throw error;
    });
  if (outcome.ok) return json({}, 202);
  deps.refused(peer, outcome.code, `proposal of ${proposal.type}`, { room });
  return problemFor(outcome.code, 'forbidden');
}

/** Rolls the transaction back without being a fault. */
class Refused extends Error {
  readonly result: { ok: false; code: string };
  constructor(result: { ok: false; code: string }) {
    super(result.code);
    this.result = result;
  }
}

async function execute<Tx extends object>(
  { cache, inviter, control, book }: InviteRouteDeps<Tx>,
  tx: Tx,
  peer: string,
  room: string,
  { type, actor, d, body }: ProposeRequest,
): Promise<Result<unknown>> {
  if (type !== 'room.invite') {
    const input = { room, by: peer, actor, type, ...(d !== undefined && { d }), ...(body !== undefined && { body }) };
    return control.write(tx, room, [input]);
  }
  const memory = await cache.get(tx, room);
  if (memory === undefined) return { ok: false, code: 'no_such_room' };
  const invite = inviter.fromProposal(memory, peer, actor, d ?? {});
  if (invite === undefined) return { ok: false, code: 'event_malformed' };
  if ((await book.get(tx, invite.id)) !== undefined) return { ok: false, code: 'conflict' };
  return inviter.issue(tx, memory, invite);
}
