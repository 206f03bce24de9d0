import type { RemotePerson } from '../../../spec/schemas/media/control.ts';
import {
  type LinkAnswer,
  type LinkOffer,
  type LinkReason,
  type LinkWants,
  maxLinkPictures,
  maxLinkTracks,
  maxMediaGroups,
} from '../../../spec/schemas/media/link.ts';
import type { MediaSource } from '../../../spec/schemas/media/signalling.ts';
import type { LaneName } from '../../engine/link-tunnel.ts';
import type { Ground, Participant } from '../participant.ts';
import type { Track } from '../track.ts';
import { acceptLink, type Link, type LinkParts, newLinkId, openLink } from './link.ts';
import { RemotePeople } from './people.ts';

/** Nodes that one room is linked to at most. */
export const maxLinks = 64;

export interface RoomLinksParts {
  readonly ground: Ground;
  readonly participants: ReadonlyMap<string, Participant>;
  readonly maxParticipants: number;
  readonly maxVoices: number;
  onTracksChanged(): void;
  onLink(peer: string, link: string, up: boolean, reason?: LinkReason): void;
  onLanes(peer: string, link: string, wanted: boolean): void;
  onPacket(peer: string, link: string, lane: LaneName, packet: Buffer): void;
}

/**
 * The links of one room. They form a tree with the host's node as its root, and every stream names where it begins, so
 * nothing goes round: a link carries everything but what came over it, and from whom a stream may come is known.
 */
export class RoomLinks {
  readonly #parts: RoomLinksParts;
  readonly #links = new Map<string, Link>();
  readonly #people = new RemotePeople();

  constructor(parts: RoomLinksParts) {
    this.#parts = parts;
  }

  /** The room on the node of the host is opened to a peer: it brings its own people only. Replaces its link of before. */
  accept(peer: string, own: string, offer: LinkOffer): LinkAnswer | undefined {
    if (!this.#links.has(peer) && this.#links.size >= maxLinks) return undefined;
    this.#links.get(peer)?.close();
    const { link, answer } = acceptLink(
      this.#linkParts(newLinkId(), peer, own, (node) => node === peer),
      offer,
    );
    this.#links.set(peer, link);
    this.#parts.onTracksChanged();
    return answer;
  }

  /** Links the room to the node of its host, which brings everybody but the people of this node. */
  open(peer: string, own: string, name: string, answer: LinkAnswer): void {
    this.#links.get(peer)?.close();
    const parts = this.#linkParts(answer.link, peer, own, (node) => node !== own);
    this.#links.set(peer, openLink(parts, name, answer));
    this.#parts.onTracksChanged();
  }

  /** @param id only this link; none = whichever there is */
  close(peer: string, id?: string): void {
    const link = this.#links.get(peer);
    if (link === undefined || (id !== undefined && link.id !== id)) return;
    this.#links.delete(peer);
    link.close();
    this.#parts.onTracksChanged();
  }

  /** The link of that peer and number, if it is still the one. */
  get(peer: string, id: string): Link | undefined {
    const link = this.#links.get(peer);
    return link?.id === id ? link : undefined;
  }

  /** What the control log lets people of other nodes send here, from now on. */
  allow(people: readonly RemotePerson[]): void {
    this.#people.replace(people);
    this.#judge();
  }

  mute(node: string, actor: string, source: MediaSource, muted: boolean): void {
    this.#people.mute(node, actor, source, muted);
    this.#judge();
  }

  /** Everything that comes from other nodes. */
  *tracks(): Iterable<Track> {
    for (const link of this.#links.values()) yield* link.tracks.values();
  }

  find(id: string): Track | undefined {
    for (const link of this.#links.values()) {
      const track = link.tracks.get(id);
      if (track) return track;
    }
    return undefined;
  }

  /** People of other nodes who have something to hear or to see. */
  get people(): number {
    return new Set([...this.tracks()].map(({ participant }) => participant)).size;
  }

  tick(nowMs: number): void {
    for (const link of [...this.#links.values()]) link.tick(nowMs);
  }

  /** Five times a second and when tracks change: what goes over which link. */
  apply(nowMs: number): void {
    const { participants, maxVoices } = this.#parts;
    const own = [...participants.values()].flatMap((participant) => [...participant.tracks.values()]);
    for (const link of this.#links.values()) {
      const others = [...this.#links.values()].filter((other) => other !== link);
      const tracks = [...own, ...others.flatMap((other) => [...other.tracks.values()])].slice(0, maxLinkTracks);
      link.apply(tracks, this.#wantsOf(link, others), maxVoices, nowMs);
    }
  }

  report(nowMs: number): void {
    for (const link of this.#links.values()) link.report(nowMs);
  }

  closeAll(): void {
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  /** What people here, and behind other links, want of what comes over this one: each picture once, at its largest. */
  #wantsOf(link: Link, others: readonly Link[]): LinkWants {
    const heights = new Map<number, number>();
    const groups = new Set<string>();
    const note = (id: string, height: number, group?: string) => {
      const track = link.tracks.get(id);
      if (group !== undefined && track?.group !== group) return;
      const ssrc = track?.kind === 'video' ? track.layers[0]?.ssrc : undefined;
      if (ssrc !== undefined && height > 0) heights.set(ssrc, Math.max(height, heights.get(ssrc) ?? 0));
    };
    for (const participant of this.#parts.participants.values()) {
      if (!participant.rights.receive || !participant.transport?.connected) continue;
      groups.add(participant.group);
      for (const { track, height } of participant.view) note(track, height, participant.group);
    }
    for (const other of others) {
      for (const group of other.outgoing.groups) groups.add(group);
      for (const { track, height } of other.outgoing.watched()) note(track.id, height);
    }
    const video = [...heights].map(([ssrc, height]) => ({ ssrc, height })).slice(0, maxLinkPictures);
    if (groups.size === 0) return { kind: 'wants', voices: 0, video };
    const voices = this.#parts.maxVoices;
    if (groups.size === 1 && groups.has('')) return { kind: 'wants', voices, video };
    return { kind: 'wants', voices, groups: [...groups].sort().slice(0, maxMediaGroups), video };
  }

  #judge(): void {
    for (const link of this.#links.values()) link.remote.judge();
    this.#parts.onTracksChanged();
  }

  #linkParts(id: string, peer: string, own: string, maySpeakFor: (node: string) => boolean): LinkParts {
    const { ground, maxParticipants, participants, onTracksChanged, onLink, onLanes, onPacket } = this.#parts;
    const people = this.#people;
    const placesFor = (link: Link | undefined): number =>
      maxParticipants -
      participants.size -
      [...this.#links.values()].reduce((sum, each) => sum + (each === link ? 0 : peopleOf(each)), 0);
    return {
      ...{ id, peer, own, ground },
      remote: { people, maySpeakFor, places: () => placesFor(this.#links.get(peer)) },
      listener: {
        onUp: () => {
          onLink(peer, id, true);
          onTracksChanged();
        },
        onDown: (reason) => {
          if (this.#links.get(peer)?.id !== id) return;
          this.#links.delete(peer);
          onLink(peer, id, false, reason);
          onTracksChanged();
        },
        onTracksChanged,
        onLanes: (wanted) => onLanes(peer, id, wanted),
        onPacket: (lane, packet) => onPacket(peer, id, lane, packet),
      },
    };
  }
}

const peopleOf = (link: Link): number => new Set([...link.tracks.values()].map(({ participant }) => participant)).size;
