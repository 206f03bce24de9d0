import type { LinkTrack } from '../../../spec/schemas/media/link.ts';
import { createStoredPacket, type StoredPacket } from '../../rtp/packet-cache.ts';
import { kindOf } from '../negotiate.ts';
import { restoreRepair } from '../repair.ts';
import { type Layer, Track } from '../track.ts';
import { linkExtensions, linkPayloadTypes } from './codecs.ts';
import { type RemotePeople, remoteName } from './people.ts';

export interface RemoteTracksParts {
  readonly people: RemotePeople;
  /** Whether the other side may speak for people of this node: for its own, and, where it is the host, for those of others. */
  readonly maySpeakFor: (node: string) => boolean;
  /** People of other nodes that still find a place in the room, with those of this link. */
  readonly places: () => number;
  readonly askKeyframe: (layer: Layer) => void;
  readonly onFault: (name: string) => void;
}

interface Route {
  readonly layer: Layer;
  readonly isRepair: boolean;
}

/** The tracks that come over one link, and where their packets go. Only what the control log allows becomes a track. */
export class RemoteTracks {
  readonly #parts: RemoteTracksParts;
  readonly #routes = new Map<number, Route>();
  readonly #repair = createStoredPacket();
  /** By track id. */
  readonly tracks = new Map<string, Track>();
  #told: readonly LinkTrack[] = [];
  #pending: Route | undefined;

  constructor(parts: RemoteTracksParts) {
    this.#parts = parts;
  }

  /** The other side says anew what it could send. */
  take(told: readonly LinkTrack[]): void {
    this.#told = told;
    this.judge();
  }

  /** Compares what was told with what is allowed now. */
  judge(): void {
    const before = new Map(this.tracks);
    const people = new Set<string>();
    const places = this.#parts.places();
    this.tracks.clear();
    this.#routes.clear();
    for (const entry of this.#told) {
      if (!this.#isAllowed(entry)) continue;
      const person = remoteName(entry.node, entry.actor);
      if (!people.has(person) && people.size >= places) {
        this.#parts.onFault('link_room_full');
        continue;
      }
      people.add(person);
      this.#add(entry, person, before.get(`${person}.${entry.source}`));
    }
  }

  layers(): Layer[] {
    return [...this.tracks.values()].flatMap((track) => track.layers);
  }

  clear(): void {
    this.#told = [];
    this.tracks.clear();
    this.#routes.clear();
  }

  /** Where the bytes of a packet go; undefined drops it. */
  place(ssrc: number, payloadType: number, sequence: number): StoredPacket | undefined {
    const route = this.#routes.get(ssrc);
    if (route === undefined) {
      this.#parts.onFault('link_unknown_stream');
      return undefined;
    }
    const types = linkPayloadTypes.get(route.layer.track.codec);
    if (payloadType !== (route.isRepair ? types?.rtx : types?.main)) {
      this.#parts.onFault('link_payload_type');
      return undefined;
    }
    this.#pending = route;
    return route.isRepair ? this.#repair : route.layer.cache.place(sequence);
  }

  /** The packet that was placed last is there. @returns what to forward, with its layer */
  stored(place: StoredPacket): { layer: Layer; packet: StoredPacket; isRepair: boolean } | undefined {
    const route = this.#pending;
    if (route === undefined) return undefined;
    const { layer, isRepair } = route;
    if (!isRepair) return { layer, packet: place, isRepair };
    const packet = restoreRepair(place, layer, linkPayloadTypes.get(layer.track.codec)?.main ?? 0);
    return packet && { layer, packet, isRepair };
  }

  #isAllowed({ node, actor, source, codec, ssrc, rtx }: LinkTrack): boolean {
    const { people, maySpeakFor, onFault } = this.#parts;
    if (!maySpeakFor(node)) onFault('link_not_theirs');
    else if (!people.maySend(node, actor, source)) onFault('link_not_allowed');
    else if ((kindOf(source) === 'audio') !== (codec === 'opus') || ssrc === rtx) onFault('link_track_malformed');
    else if (this.#routes.has(ssrc) || this.#routes.has(rtx)) onFault('link_track_malformed');
    else return true;
    return false;
  }

  #add(entry: LinkTrack, participant: string, known: Track | undefined): void {
    const { node, actor, source, codec, ssrc, rtx } = entry;
    const id = `${participant}.${source}`;
    if (this.tracks.has(id)) {
      this.#parts.onFault('link_track_malformed');
      return;
    }
    const isSame = known?.codec === codec && known.layers[0]?.ssrc === ssrc;
    const track =
      known && isSame
        ? known
        : new Track({
            ...{ participant, source, codec, origin: { node, actor }, extensions: linkExtensions, layers: 1 },
            askKeyframe: this.#parts.askKeyframe,
            onFault: this.#parts.onFault,
          });
    track.on = entry.on;
    track.group = this.#parts.people.groupOf(node, actor);
    track.muted = entry.muted || this.#parts.people.isMuted(node, actor, source);
    this.tracks.set(id, track);
    const layer = track.layers[0] as Layer;
    layer.ssrc = ssrc;
    layer.rtxSsrc = rtx;
    this.#routes.set(ssrc, { layer, isRepair: false });
    this.#routes.set(rtx, { layer, isRepair: true });
  }
}
