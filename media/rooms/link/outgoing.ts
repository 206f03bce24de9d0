import type { LinkTracks, LinkWants } from '../../../spec/schemas/media/link.ts';
import type { PeerTransport } from '../../engine/peer-transport.ts';
import { chooseLayer } from '../../forwarding/layer-choice.ts';
import { assignVoices } from '../../forwarding/voices.ts';
import { fitPictures, type Shown } from '../pictures.ts';
import { Slot } from '../slot.ts';
import type { Track } from '../track.ts';
import { linkExtensions, linkPayloadTypes } from './codecs.ts';

export interface OutgoingParts {
  readonly own: string;
  readonly transport: Pick<PeerTransport, 'sendStream' | 'take' | 'memory' | 'sendRtp'>;
  readonly nextTransportSequence: (bytes: number) => number;
  readonly now: () => number;
  readonly random: (limit: number) => number;
}

const nothing: LinkWants = { kind: 'wants', voices: 0, video: [] };

/**
 * What one link carries to the other relay: one stream for each track that somebody there watches, in one layer, and
 * the loudest voices. Each stream keeps its number while its layer changes, so that the other side sees no seam.
 */
export class Outgoing {
  readonly #parts: OutgoingParts;
  /** Voices that have a place, by the part of the room. */
  #places = new Map<string, readonly (Track | undefined)[]>();
  #tracks: readonly Track[] = [];
  #wants = nothing;
  /** By track. */
  readonly #byTrack = new Map<Track, Slot>();
  /** By the number of their stream. */
  readonly #bySsrc = new Map<number, { readonly slot: Slot; readonly track: Track }>();

  constructor(parts: OutgoingParts) {
    this.#parts = parts;
  }

  /** By track id, for reports. */
  get slots(): Map<string, Slot> {
    return new Map([...this.#byTrack].map(([track, slot]) => [track.id, slot]));
  }
  /** Parts of the room in which somebody behind the other side listens. */
  get groups(): readonly string[] {
    return this.#wants.voices > 0 ? (this.#wants.groups ?? ['']) : [];
  }

  /** Every track of the room that does not come from this link. @returns what the other side is told */
  offer(tracks: readonly Track[]): LinkTracks {
    this.#tracks = tracks;
    const known = new Set(tracks);
    for (const [track, slot] of this.#byTrack) {
      if (known.has(track)) continue;
      slot.close();
      this.#byTrack.delete(track);
      this.#bySsrc.delete(slot.parts.ssrc);
    }
    return {
      kind: 'tracks',
      tracks: tracks.map((track) => {
        const { ssrc, rtxSsrc } = this.#slotOf(track).parts;
        const { codec, source, on, muted, origin } = track;
        const person = origin ?? { node: this.#parts.own, actor: track.participant };
        return { ...person, source, codec: codec === 'red' ? 'opus' : codec, ssrc, rtx: rtxSsrc as number, on, muted };
      }),
    };
  }

  want(wants: LinkWants): void {
    this.#wants = wants;
  }

  /** Which picture of which height the other side shows, by track id. */
  *watched(): Iterable<{ readonly track: Track; readonly height: number }> {
    for (const { ssrc, height } of this.#wants.video) {
      const entry = this.#bySsrc.get(ssrc);
      if (entry) yield { track: entry.track, height };
    }
  }

  /** Sends what is wanted and fits. @param bps what the way carries */
  apply(bps: number, maxVoices: number, nowMs: number): void {
    this.#applyVoices(Math.min(this.#wants.voices, maxVoices));
    const shown: Shown[] = [];
    const watched = new Set<Slot>();
    for (const { track, height } of this.watched()) {
      const slot = this.#byTrack.get(track);
      const layer = chooseLayer(track.layers, height, nowMs);
      if (slot === undefined || layer === undefined || track.kind !== 'video' || watched.has(slot)) continue;
      watched.add(slot);
      slot.setTrack(track);
      shown.push({ slot, track, height, layer });
    }
    for (const [track, slot] of this.#byTrack) {
      if (track.kind === 'video' && !watched.has(slot)) slot.setTrack(undefined);
    }
    fitPictures(shown, bps, nowMs);
  }

  /** After the keys are there: whoever waits gets a picture at once. */
  requestKeyframes(): void {
    for (const slot of this.#byTrack.values()) slot.requestKeyframe();
  }

  close(): void {
    for (const slot of this.#byTrack.values()) slot.close();
    this.#byTrack.clear();
    this.#bySsrc.clear();
  }

  #applyVoices(count: number): void {
    const before = this.#places;
    this.#places = new Map();
    const heard = new Set<Track | undefined>();
    for (const group of this.groups) {
      const audible = this.#tracks.filter(
        (track) => track.kind === 'audio' && track.on && !track.muted && track.group === group,
      );
      const places = Array.from({ length: count }, (_, index) => before.get(group)?.[index]);
      const chosen = assignVoices(places, audible);
      this.#places.set(group, chosen);
      for (const voice of chosen) heard.add(voice);
    }
    for (const [track, slot] of this.#byTrack) {
      if (track.kind === 'audio') slot.setTrack(heard.has(track) ? track : undefined);
    }
  }

  #slotOf(track: Track): Slot {
    const known = this.#byTrack.get(track);
    if (known) return known;
    const { transport, nextTransportSequence, now, random } = this.#parts;
    const slot = new Slot({
      ...{ mid: 'link', kind: track.kind, payloadTypes: linkPayloadTypes, extensions: linkExtensions },
      ...{ transport, nextTransportSequence, now, random, ssrc: this.#newSsrc(), rtxSsrc: this.#newSsrc() },
    });
    this.#byTrack.set(track, slot);
    this.#bySsrc.set(slot.parts.ssrc, { slot, track });
    return slot;
  }

  #newSsrc(): number {
    return 2 + this.#parts.random(2 ** 32 - 2);
  }
}
