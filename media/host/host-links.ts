import type { CommandResult, MediaCommand, RemotePerson, WorkerNotice } from '../../spec/schemas/media/control.ts';
import type { LinkOffer, LinkReason, LinkState } from '../../spec/schemas/media/link.ts';
import type { MediaSource } from '../../spec/schemas/media/signalling.ts';
import type { LinkPacket } from '../control/packets.ts';
import type { LaneName } from '../engine/link-tunnel.ts';
import type { LinkLane } from '../ports.ts';
import { KeptLink, type LinkPeers } from './kept-link.ts';
import { LaneBook } from './lane-book.ts';
import type { LinkAccepted, MediaResult, RoomNotice } from './notices.ts';

export interface HostLinksParts {
  /** Name of this node; none = it has no links. */
  readonly own: string | undefined;
  readonly command: (room: string, command: MediaCommand) => Promise<CommandResult>;
  readonly tell: (notice: RoomNotice) => void;
  /** Hands a packet to the worker of its room. */
  readonly packet: (packet: LinkPacket) => void;
  readonly report: (node: string, reason: LinkReason) => void;
  /** ms */
  readonly now: () => number;
}

/** What a room knows of other nodes: kept here, so that a worker that ended is replaced by one that knows the same. */
interface LinkedRoom {
  /** The link that this node opens. */
  kept: KeptLink | undefined;
  /** Links that others have opened: node → its link and whether it stands. */
  readonly accepted: Map<string, { readonly link: string; readonly isUp: boolean }>;
  people: readonly RemotePerson[];
  readonly muted: Map<string, { readonly node: string; readonly actor: string; readonly source: MediaSource }>;
}

type LinkNotice = Extract<WorkerNotice, { kind: 'link' }>;
type LanesNotice = Extract<WorkerNotice, { kind: 'linkLanes' }>;
const done = { ok: true, reply: { kind: 'done' } } as const;
const refused = { ok: false, reason: 'media_not_allowed' } as const;
const failed = { ok: false, reason: 'media_link_failed' } as const;
const maxRemoteMutes = 2_000;
/** A node whose link was ended as hostile gets no new one for so long. */
const barredMs = 60_000;
const maxBarred = 1_000;

/** The links of the rooms of one node. */
export class HostLinks {
  readonly #parts: HostLinksParts;
  readonly #rooms = new Map<string, LinkedRoom>();
  readonly #lanes: LaneBook;
  readonly #barred = new Map<string, number>();
  peers: LinkPeers | undefined;

  constructor(parts: HostLinksParts) {
    this.#parts = parts;
    this.#lanes = new LaneBook({
      ...{ command: parts.command, packet: parts.packet, now: parts.now },
      onGone: (room, peer, link) => {
        this.note({ kind: 'link', room, peer, link, up: false, reason: 'link_silent' });
        void parts.command(room, { kind: 'linkClose', room, peer, link });
      },
    });
  }

  /** A connection of a link that another node has opened. @param open takes it; not called for a link that is not known */
  attach(room: string, node: string, link: string, lane: LaneName, open: () => LinkLane): boolean {
    if (this.#rooms.get(room)?.accepted.get(node)?.link !== link) return false;
    this.#lanes.attach(room, node, link, lane, open());
    return true;
  }

  /** A worker says whether a link needs connections beside UDP. */
  wantLanes({ room, peer, link, wanted }: LanesNotice): void {
    const kept = this.#rooms.get(room)?.kept;
    if (kept?.node !== peer || kept.link !== link || this.peers === undefined) return;
    if (wanted) this.#lanes.want(room, peer, link, this.peers);
    else this.#lanes.close(link);
  }

  /** A packet of a worker for another node. */
  carry(packet: LinkPacket): void {
    this.#lanes.send(packet);
  }

  async keep(room: string, node: string): Promise<MediaResult> {
    const { own, command } = this.#parts;
    const { peers } = this;
    if (own === undefined || own === node) return refused;
    if (peers === undefined) return failed;
    const at = this.#at(room);
    if (at.kept?.node === node) return done;
    const before = at.kept;
    const kept = new KeptLink({
      ...{ room, node, own, peers },
      command: (each) => command(room, each),
      tell: (state, reason) => this.#tell(room, node, state, reason),
    });
    at.kept = kept;
    await before?.stop();
    if (at.kept === kept) kept.start();
    return done;
  }

  async stop(room: string): Promise<void> {
    const at = this.#rooms.get(room);
    const kept = at?.kept;
    if (at === undefined || kept === undefined) return;
    at.kept = undefined;
    if (kept.link !== undefined) this.#lanes.close(kept.link);
    await kept.stop();
  }

  async accept(room: string, node: string, offer: LinkOffer): Promise<LinkAccepted> {
    const { own, command } = this.#parts;
    if (own === undefined || own === node || this.#isBarred(node)) return refused;
    const result = await command(room, { kind: 'linkAccept', room, peer: node, own, offer });
    if (!result.ok) return result;
    if (!('answer' in result)) return failed;
    const { accepted } = this.#at(room);
    this.#lanes.close(accepted.get(node)?.link ?? '');
    accepted.set(node, { link: result.answer.link, isUp: false });
    this.#tell(room, node, 'connecting');
    return { ok: true, answer: result.answer };
  }

  async drop(room: string, node: string, link?: string): Promise<void> {
    const at = this.#rooms.get(room);
    const accepted = at?.accepted.get(node);
    if (at === undefined || accepted === undefined || (link !== undefined && accepted.link !== link)) return;
    at.accepted.delete(node);
    this.#lanes.close(accepted.link);
    await this.#parts.command(room, { kind: 'linkClose', room, peer: node, link: accepted.link });
    this.#tell(room, node, 'closed');
  }

  async keepOnly(room: string, nodes: ReadonlySet<string>): Promise<void> {
    const accepted = [...(this.#rooms.get(room)?.accepted.keys() ?? [])];
    for (const node of accepted) if (!nodes.has(node)) await this.drop(room, node);
  }

  async allow(room: string, people: readonly RemotePerson[]): Promise<MediaResult> {
    this.#at(room).people = people;
    return answerOf(await this.#parts.command(room, { kind: 'people', room, people: [...people] }));
  }

  async mute(
    room: string,
    { node, actor }: { readonly node: string; readonly actor: string },
    source: MediaSource,
    muted: boolean,
  ): Promise<MediaResult> {
    const at = this.#at(room);
    const key = `${node}/${actor}/${source}`;
    if (!muted) at.muted.delete(key);
    else if (at.muted.size < maxRemoteMutes) at.muted.set(key, { node, actor, source });
    return answerOf(await this.#parts.command(room, { kind: 'muteRemote', room, node, actor, source, muted }));
  }

  /** What a worker tells about a link. */
  note({ room, peer, link, up, reason }: LinkNotice): void {
    const at = this.#rooms.get(room);
    if (!up) this.#lanes.close(link);
    if (reason !== undefined) this.#parts.report(peer, reason);
    if (reason === 'link_hostile') this.#bar(peer);
    if (at?.kept?.node === peer) {
      at.kept.note(link, up, reason);
      return;
    }
    if (at?.accepted.get(peer)?.link !== link) return;
    // The peer opens a new one when it can.
    if (up) at.accepted.set(peer, { link, isUp: true });
    else at.accepted.delete(peer);
    this.#tell(room, peer, up ? 'linked' : 'failed', reason);
  }

  /** The worker of the room is a new one. Links of others are opened anew by those others. */
  async restore(room: string): Promise<void> {
    const at = this.#rooms.get(room);
    if (at === undefined) return;
    const { command } = this.#parts;
    await command(room, { kind: 'people', room, people: [...at.people] });
    for (const person of at.muted.values()) await command(room, { kind: 'muteRemote', room, ...person, muted: true });
    for (const [node, { link }] of at.accepted) {
      this.#lanes.close(link);
      this.#tell(room, node, 'connecting', 'link_own_media');
    }
    // Whoever opened them learns by its first packet, or its connection, that they are gone.
    at.accepted.clear();
    this.#lanes.close(at.kept?.link ?? '');
    at.kept?.restart();
  }

  /** The room ends. */
  async end(room: string): Promise<void> {
    await this.stop(room);
    for (const node of [...(this.#rooms.get(room)?.accepted.keys() ?? [])]) await this.drop(room, node);
    this.#rooms.delete(room);
  }

  async close(): Promise<void> {
    const kept = [...this.#rooms.values()].flatMap((at) => at.kept ?? []);
    this.#rooms.clear();
    this.#lanes.closeAll();
    await Promise.all(kept.map((each) => each.stop()));
  }

  #bar(node: string): void {
    const [oldest] = this.#barred.keys();
    if (this.#barred.size >= maxBarred && oldest !== undefined) this.#barred.delete(oldest);
    this.#barred.set(node, this.#parts.now() + barredMs);
  }

  #isBarred(node: string): boolean {
    return (this.#barred.get(node) ?? 0) > this.#parts.now();
  }

  #at(room: string): LinkedRoom {
    const known = this.#rooms.get(room);
    if (known) return known;
    const made: LinkedRoom = { kept: undefined, accepted: new Map(), people: [], muted: new Map() };
    this.#rooms.set(room, made);
    return made;
  }

  #tell(room: string, node: string, state: LinkState, reason?: LinkReason): void {
    this.#parts.tell({ kind: 'link', room, node, state, ...(reason === undefined ? {} : { reason }) });
  }
}

const answerOf = (result: CommandResult): MediaResult => (result.ok ? done : result);
