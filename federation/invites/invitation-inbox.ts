import type { InviteClaims } from '../../spec/schemas/federation/documents.ts';
import type { InviteRequest } from '../../spec/schemas/federation/exchange.ts';
import { draftOfNewRoom } from '../authoring/control.ts';
import type { Invite, Result } from '../contract.ts';
import { authentic, verifyRun } from '../inbox/authenticity.ts';
import { type CommitDeps, deliveryChanges, writeDraft } from '../inbox/commit.ts';
import type { RoomDraft } from '../inbox/draft.ts';
import type { Clock } from '../ports.ts';
import type { TrustView } from '../registry/trust.ts';
import { extend, openChain } from '../rooms/control-chain.ts';
import { checkShape } from '../rooms/shape.ts';
import { openDocument } from '../signing/documents.ts';
import { type Opened, open, roomOf } from '../signing/envelope.ts';
import { fromOpened } from '../state/verified.ts';
import type { InviteBook } from './invite-book.ts';

export interface InvitationInboxDeps<Tx extends object> extends CommitDeps<Tx> {
  clock: Clock;
  book: InviteBook<Tx>;
  trust(): TrustView;
  /** A room is new here: its content is to be pulled from the node that invited us. */
  joined(peer: string, room: string): void;
}

/** Takes invitations into rooms. Nothing in them is believed because the inviter says so: the room's id follows from its create event. */
export class InvitationInbox<Tx extends object> {
  readonly #deps: InvitationInboxDeps<Tx>;

  constructor(deps: InvitationInboxDeps<Tx>) {
    this.#deps = deps;
  }

  /**
   * @returns codes of openDocument and of events; `event_malformed` (422) when the create event is not the room's, `conflict` (409) for another
   *   invitation under the same id, `not_admitted`, `degraded` when the registry here is too old to let somebody new in
   */
  async take(peer: string, id: string, request: InviteRequest): Promise<Result<Invite>> {
    const claims = await this.#claims(peer, id, request.invite);
    if (!claims.ok) return claims;
    const freshness = this.#deps.trust().freshness(peer);
    if (freshness === 'degraded' || freshness === 'stale') return { ok: false, code: 'degraded' };
    const { room, from, to, role, until, title } = claims.value;
    const invite: Invite = { id, room, from, to, role, until, title, state: 'open' };
    const create = open(request.create);
    if (!create.ok) return create;
    if (create.value.header.type !== 'room.create' || roomOf(create.value) !== room) {
      return { ok: false, code: 'event_malformed', detail: 'create event of another room' };
    }
    const before = await this.#deps.book.get(null, id);
    if (before !== undefined) {
      const same =
        before.document === request.invite || (before.document === null && sameInvite(before.invite, invite));
      if (!same) return { ok: false, code: 'conflict' };
      if (before.document !== null) return { ok: true, value: before.invite };
    }
    const known = (await this.#deps.cache.get(null, room)) !== undefined;
    const draft = known ? undefined : await this.#newRoom(create.value, request);
    if (draft !== undefined && !draft.ok) return draft;
    await this.#store(peer, invite, request.invite, draft?.value, create.value);
    this.#deps.joined(peer, room);
    return { ok: true, value: invite };
  }

  async #claims(peer: string, id: string, document: string): Promise<Result<InviteClaims>> {
    const trust = this.#deps.trust();
    const opened = await openDocument(
      'consilium-invite+jws',
      document,
      ({ kid, claims }) => (claims.iss === peer ? trust.key(peer, kid)?.key : undefined),
      this.#deps.clock,
    );
    if (!opened.ok) return opened;
    const { value } = opened;
    const ours = value.id === id && value.iss === peer && value.to.node === this.#deps.node;
    return ours ? opened : { ok: false, code: 'event_malformed', detail: 'invitation of somebody else' };
  }

  /** Folds the control log that came along; this node must be admitted in it. */
  async #newRoom(create: Opened, request: InviteRequest): Promise<Result<RoomDraft>> {
    const trust = this.#deps.trust();
    if (!checkShape(create.header).ok) return { ok: false, code: 'event_malformed' };
    if ((await authentic(trust, create)) !== 'yes') return { ok: false, code: 'sig_invalid' };
    const room = roomOf(create);
    const first = fromOpened(create, room, request.create);
    const chain = openChain(first.event);
    if (!chain.ok) return chain;
    const draft = draftOfNewRoom(first.event, first.stored, chain.value);
    const control: Opened[] = [];
    for (const envelope of request.control) {
      const event = open(envelope);
      if (!event.ok) return event;
      if (!checkShape(event.value.header).ok || roomOf(event.value) !== room)
        return { ok: false, code: 'event_malformed' };
      control.push(event.value);
    }
    const covered = await verifyRun(trust, control);
    if (covered.count < control.length) return { ok: false, code: 'sig_invalid' };
    for (const [index, event] of control.entries()) {
      const envelope = request.control[index];
      if (envelope === undefined) break;
      const received = fromOpened(event, room, envelope);
      const grown = extend(draft.chain, received.event);
      if (!grown.ok) return grown;
      draft.addControl(received, grown.value);
    }
    const admitted = Object.hasOwn(draft.state.nodes, this.#deps.node);
    return admitted ? { ok: true, value: draft } : { ok: false, code: 'not_admitted' };
  }

  async #store(
    issuer: string,
    invite: Invite,
    document: string,
    draft: RoomDraft | undefined,
    create: Opened,
  ): Promise<void> {
    const { store, node, book } = this.#deps;
    const deliveries = draft === undefined ? undefined : deliveryChanges(node, draft);
    const written = await store.transaction(async (tx) => {
      let fresh = false;
      if (draft !== undefined && deliveries !== undefined) {
        const { kind, owner, room } = draft.state;
        fresh = await store.insertRoom(tx, { room, kind, owner, create: create.id });
        if (fresh) await writeDraft(this.#deps, tx, draft, deliveries);
      }
      await book.put(tx, { invite, issuer, document });
      return fresh;
    });
    if (written && draft !== undefined && deliveries !== undefined) this.#deps.committed(draft, deliveries);
  }
}

function sameInvite(a: Invite, b: Invite): boolean {
  const key = ({ id, room, from, to, role, until }: Invite) =>
    JSON.stringify([id, room, from.node, from.actor, to.node, to.actor, role, until]);
  return key(a) === key(b);
}
