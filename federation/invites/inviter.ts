import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Role } from '../../spec/schemas/events/control.ts';
import { ActorId, NodeId } from '../../spec/schemas/federation/envelope.ts';
import { InviteId, type InviteRequest, type ProposeRequest } from '../../spec/schemas/federation/exchange.ts';
import type { Author, AuthorDeps } from '../authoring/append.ts';
import type { ControlAuthor, ControlInput } from '../authoring/control.ts';
import type { Invite, Result, VerifiedEvent } from '../contract.ts';
import type { BuiltRequest, QueuedRequest, RequestQueue } from '../delivery/requests.ts';
import type { TrustView } from '../registry/trust.ts';
import { mayGovern } from '../rooms/governance.ts';
import { signDocument } from '../signing/documents.ts';
import { toEnvelope } from '../signing/envelope.ts';
import type { RoomMemory } from '../state/room-memory.ts';
import type { InviteBook, InviteRecord } from './invite-book.ts';

export interface InviteInput {
  room: string;
  actor: string;
  to: { node: string; actor: string };
  role: Role;
  until?: number;
}
export interface InviterDeps<Tx extends object> extends AuthorDeps<Tx> {
  author: Author<Tx>;
  control: ControlAuthor<Tx>;
  requests: RequestQueue<Tx>;
  book: InviteBook<Tx>;
  trust(): TrustView;
}

const ProposedInvite = Type.Object({
  invite: InviteId,
  node: NodeId,
  actor: Type.Union([ActorId, Type.Literal('*')]),
  role: Role,
  until: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
});

const proposedInviteShape = Compile(ProposedInvite);

/** Control events that travel with an invitation; the receiver pulls the rest. */
const maxControlEvents = 400;
const maxControlBytes = 786_432;

/** Invites people and nodes into rooms and answers invitations. */
export class Inviter<Tx extends object> {
  readonly #deps: InviterDeps<Tx>;

  constructor(deps: InviterDeps<Tx>) {
    this.#deps = deps;
  }

  newId(prefix: string): string {
    return prefix + this.#deps.random.bytes(16).toString('base64url');
  }

  /** Admits the node when needed, invites the person, and hands the invitation over, or asks the owner to do all that. */
  async invite(tx: Tx, input: InviteInput): Promise<Result<Invite>> {
    const { node, cache } = this.#deps;
    const memory = await cache.get(tx, input.room);
    if (memory === undefined) return { ok: false, code: 'no_such_room' };
    const invite = this.#draft(memory, node, input, this.newId('i_'));
    const { state } = memory.chain;
    if (state.kind !== 'dm' && state.owner !== node) return this.#propose(tx, memory, invite);
    return this.issue(tx, memory, invite);
  }

  /** Writes the control events on the node that owns the room, signs the invitation and queues it. */
  async issue(tx: Tx, memory: RoomMemory, invite: Invite): Promise<Result<Invite>> {
    const { node, control, keys, clock, book } = this.#deps;
    const { state } = memory.chain;
    const person = `${invite.to.node}/${invite.to.actor}`;
    const freshness = this.#deps.trust().freshness(invite.to.node);
    const fresh = freshness === 'fresh' || freshness === 'warn';
    // Nobody new is let in on the word of an old registry.
    if (!fresh && !Object.hasOwn(state.nodes, invite.to.node)) return { ok: false, code: 'degraded' };
    if (state.kind === 'dm') {
      if (!state.members.includes(person)) return { ok: false, code: 'room_fixed' };
    } else {
      const written = await control.write(tx, invite.room, this.#changes(memory, invite));
      if (!written.ok) return written;
    }
    const remote = invite.to.node !== node;
    const { id, room, from, to, role, until, title } = invite;
    const claims = { iss: node, ...{ id, room, from, to, role, until, title }, iat: Math.floor(clock.now() / 1000) };
    const document = remote ? signDocument('consilium-invite+jws', claims, keys) : null;
    await book.put(tx, { invite, issuer: node, document });
    if (remote && !(await this.#queue(tx, 'invite', to.node, id, room))) return { ok: false, code: 'overloaded' };
    return { ok: true, value: invite };
  }

  /** The invitation that a person of another node asked the owner to issue; undefined when the proposal does not say enough. */
  fromProposal(memory: RoomMemory, by: string, actor: string, d: Record<string, unknown>): Invite | undefined {
    if (!proposedInviteShape.Check(d)) return undefined;
    const to = { node: d.node, actor: d.actor };
    const input = { room: memory.room, actor, to, role: d.role, ...(d.until !== null && { until: d.until }) };
    return this.#draft(memory, by, input, d.invite);
  }

  /** Accepting writes the person's member.join into this node's feed; the answer itself only tells the inviting side. */
  async answer(
    tx: Tx,
    input: { id: string; actor: string; answer: 'accept' | 'decline'; profile: unknown },
  ): Promise<Result<null>> {
    const { book, author, node } = this.#deps;
    const record = await book.get(tx, input.id);
    if (record === undefined || record.invite.to.node !== node) return { ok: false, code: 'no_such_object' };
    const { invite } = record;
    if (invite.to.actor !== '*' && invite.to.actor !== input.actor) return { ok: false, code: 'no_such_object' };
    if (invite.state !== 'open') return { ok: false, code: 'invite_answered' };
    if (input.answer === 'accept') {
      const joined = await author.append(tx, {
        ...{ room: invite.room, actor: input.actor, type: 'member.join', body: joinBody(input.profile) },
      });
      if (!joined.ok) return joined;
    }
    await book.setState(tx, record, input.answer === 'accept' ? 'accepted' : 'declined');
    if (record.issuer !== node && invite.to.actor !== '*') {
      await this.#queue(tx, 'answer', record.issuer, invite.id, invite.room, { answer: input.answer });
    }
    return { ok: true, value: null };
  }

  /** A control change by an actor of this node: written here when this node owns the room, else proposed to the owner. */
  async change(tx: Tx, input: ControlInput & { ref?: string }): Promise<Result<VerifiedEvent | null>> {
    const { node, cache, control } = this.#deps;
    const memory = await cache.get(tx, input.room);
    if (memory === undefined) return { ok: false, code: 'no_such_room' };
    const { state } = memory.chain;
    if (state.owner === node) {
      const written = await control.write(tx, input.room, [input]);
      return written.ok ? { ok: true, value: written.value[0] ?? null } : written;
    }
    // The owner decides; what it would refuse for lack of a right is refused here already.
    if (!mayGovern(state, input)) return { ok: false, code: 'right_missing' };
    return this.#send(tx, memory, { type: input.type, actor: input.actor, ...pick(input) });
  }

  /** Body of a queued request from what is true when it is sent. */
  async build(request: QueuedRequest): Promise<BuiltRequest | 'moot'> {
    const base = '/federation/v1';
    if (request.kind === 'propose') {
      return { method: 'POST', path: `${base}/rooms/${request.room}/propose`, value: request.payload };
    }
    const record = await this.#deps.book.get(null, request.subject);
    if (record === undefined) return 'moot';
    const path = `${base}/invites/${request.subject}`;
    if (request.kind === 'answer') return { method: 'PUT', path: `${path}/answer`, value: request.payload };
    const value = await this.#inviteRequest(record);
    return value === undefined ? 'moot' : { method: 'PUT', path, value };
  }

  /** Offers the open invitation of a node again: it does not know the room (any more). */
  async offerAgain(tx: Tx, record: InviteRecord): Promise<void> {
    await this.#queue(tx, 'invite', record.invite.to.node, record.invite.id, record.invite.room);
  }

  async #inviteRequest({ document, invite }: InviteRecord): Promise<InviteRequest | undefined> {
    const { store } = this.#deps;
    const stored = await store.range(null, invite.room, 'c', 1, maxControlEvents);
    const [create, ...rest] = stored.map((event) => toEnvelope(event, { withBody: true }));
    if (create === undefined || document === null) return undefined;
    const control: InviteRequest['control'] = [];
    let bytes = 0;
    for (const envelope of rest) {
      bytes += JSON.stringify(envelope).length;
      if (bytes > maxControlBytes) break;
      control.push(envelope);
    }
    return { invite: document, create, control };
  }

  #draft(memory: RoomMemory, by: string, { room, actor, to, role, until }: InviteInput, id: string): Invite {
    const from = { node: by, actor };
    return { id, room, from, to, role, until: until ?? null, title: titleOf(memory), state: 'open' };
  }

  #changes(memory: RoomMemory, { room, from, to, role, until, id }: Invite): ControlInput[] {
    const by = { room, actor: from.actor, by: from.node };
    const changes: ControlInput[] = [
      { ...by, type: 'actor.invite', d: { node: to.node, actor: to.actor, role, until } },
    ];
    const admitted = Object.hasOwn(memory.chain.state.nodes, to.node);
    // The cap is what the institution may be trusted with at most; roles of its people are given one by one.
    if (!admitted) changes.unshift({ ...by, type: 'node.admit', d: { node: to.node, cap: 'moderator', invite: id } });
    return changes;
  }

  async #propose(tx: Tx, memory: RoomMemory, invite: Invite): Promise<Result<Invite>> {
    const { state } = memory.chain;
    const d = {
      invite: invite.id,
      node: invite.to.node,
      actor: invite.to.actor,
      role: invite.role,
      until: invite.until,
    };
    const wish = { by: invite.from.node, actor: invite.from.actor, type: 'actor.invite', d };
    if (!mayGovern(state, wish)) return { ok: false, code: 'right_missing' };
    const sent = await this.#send(tx, memory, { type: 'room.invite', actor: invite.from.actor, d });
    if (!sent.ok) return sent;
    await this.#deps.book.put(tx, { invite, issuer: state.owner, document: null });
    return { ok: true, value: invite };
  }

  async #send(tx: Tx, memory: RoomMemory, proposal: Omit<ProposeRequest, 'id'>): Promise<Result<null>> {
    const id = this.newId('');
    const queued = await this.#queue(tx, 'propose', memory.chain.state.owner, id, memory.room, { id, ...proposal });
    return queued ? { ok: true, value: null } : { ok: false, code: 'overloaded' };
  }

  #queue(
    tx: Tx,
    kind: QueuedRequest['kind'],
    peer: string,
    subject: string,
    room: string,
    payload?: unknown,
  ): Promise<boolean> {
    const createdAt = this.#deps.clock.now();
    const request = { id: `${kind} ${subject}`, peer, kind, subject, room, createdAt };
    return this.#deps.requests.enqueue(tx, payload === undefined ? request : { ...request, payload });
  }
}

function pick({ d, body }: ControlInput): { d?: Record<string, unknown>; body?: unknown } {
  return { ...(d !== undefined && { d }), ...(body !== undefined && { body }) };
}

/** Title in force, from the bodies of the control log. */
export function titleOf({ chain }: RoomMemory): string {
  let title = '';
  for (const { body } of chain.canonical) {
    const named = (body as { title?: unknown } | undefined)?.title;
    if (typeof named === 'string') title = named;
  }
  return title;
}

/** The profile alone, or a whole body of member.join with the approval beside it. */
function joinBody(profile: unknown): unknown {
  return typeof profile === 'object' && profile !== null && 'profile' in profile ? profile : { profile };
}
