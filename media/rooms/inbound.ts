import { type ExtensionNumbers, extensionsOf } from '../negotiation/answer.ts';
import type { OfferSection } from '../negotiation/offer.ts';
import { findExtension, type RtpHeader, textExtension } from '../rtp/header.ts';
import { createStoredPacket, type StoredPacket } from '../rtp/packet-cache.ts';
import { restoreRepair } from './repair.ts';
import type { Layer, Track } from './track.ts';

/** Streams that are told apart on one connection. */
const maxRoutes = 64;

interface Section {
  readonly track: Track;
  readonly rids: readonly string[];
  readonly rtxTypes: ReadonlySet<number>;
  readonly mainTypes: ReadonlySet<number>;
  readonly mainType: number;
}
interface Route {
  readonly layer: Layer;
  readonly section: Section;
}

/**
 * Finds for each incoming packet the layer it belongs to: by its SSRC when that is known, else by the section and layer
 * that its extensions name (RFC 9143 9.2, RFC 8852). Repairs of lost packets are put where the lost ones belong.
 */
export class Inbound {
  readonly #sections = new Map<string, Section>();
  readonly #routes = new Map<number, Route>();
  readonly #onFault: (name: string) => void;
  readonly #repair = createStoredPacket();
  #numbers: ExtensionNumbers = {};
  #pending: Route | undefined;
  #isRepair = false;

  constructor(onFault: (name: string) => void) {
    this.#onFault = onFault;
  }

  /** Packets of this section belong to this track from now on. */
  connect(offer: OfferSection, track: Track): void {
    const codec = offer.codecs.find((entry) => entry.codec === track.codec);
    if (!codec) return;
    const section: Section = {
      track,
      rids: offer.rids,
      mainType: codec.payloadType,
      mainTypes: new Set([codec.payloadType]),
      rtxTypes: new Set(codec.rtx === undefined ? [] : [codec.rtx]),
    };
    this.#sections.set(offer.mid, section);
    this.#numbers = { ...this.#numbers, ...extensionsOf(offer) };
    const [layer] = track.layers;
    if (offer.rids.length > 0 || !layer) return;
    for (const ssrc of offer.ssrcs.slice(0, 1)) this.#learn(ssrc, { layer, section }, false);
    for (const [rtx, main] of offer.rtxOf) if (main === offer.ssrcs[0]) this.#learn(rtx, { layer, section }, true);
  }

  disconnect(track: Track): void {
    for (const [mid, section] of this.#sections) if (section.track === track) this.#sections.delete(mid);
    for (const [ssrc, route] of this.#routes) if (route.layer.track === track) this.#routes.delete(ssrc);
  }

  clear(): void {
    this.#sections.clear();
    this.#routes.clear();
  }

  /** Running number of the connection that the packet carries, or -1. */
  transportSequence(packet: Buffer, header: RtpHeader): number {
    const { transportSequence } = this.#numbers;
    const found = transportSequence === undefined ? -1 : findExtension(packet, header, transportSequence);
    return found < 0 ? -1 : packet.readUInt16BE(Math.floor(found / 256));
  }

  /** Where the packet's bytes go; undefined drops it. */
  place(packet: Buffer, header: RtpHeader): StoredPacket | undefined {
    const route = this.#routes.get(header.ssrc) ?? this.#discover(packet, header);
    if (route === undefined) {
      this.#onFault('unknown_stream');
      return undefined;
    }
    this.#pending = route;
    this.#isRepair = route.section.rtxTypes.has(header.payloadType);
    if (this.#isRepair) return this.#repair;
    if (!route.section.mainTypes.has(header.payloadType)) {
      this.#onFault('unknown_payload_type');
      return undefined;
    }
    return route.layer.cache.place(header.sequence);
  }

  /** The packet that was placed last is there. @returns what to forward, with its layer */
  take(place: StoredPacket): { layer: Layer; packet: StoredPacket; isRepair: boolean } | undefined {
    const route = this.#pending;
    if (route === undefined) return undefined;
    if (!this.#isRepair) return { layer: route.layer, packet: place, isRepair: false };
    const packet = restoreRepair(place, route.layer, route.section.mainType);
    return packet && { layer: route.layer, packet, isRepair: true };
  }

  #discover(packet: Buffer, header: RtpHeader): Route | undefined {
    const { mid, rid, repairedRid } = this.#numbers;
    const name = mid === undefined ? undefined : textExtension(packet, header, mid);
    const section = name === undefined ? undefined : this.#sections.get(name);
    if (section === undefined) return undefined;
    const repaired = repairedRid === undefined ? undefined : textExtension(packet, header, repairedRid);
    const layerName = repaired ?? (rid === undefined ? undefined : textExtension(packet, header, rid));
    const index = section.rids.length === 0 ? 0 : section.rids.indexOf(layerName ?? '');
    const layer = section.track.layers[index];
    if (layer === undefined) return undefined;
    const isRepair = repaired !== undefined || section.rtxTypes.has(header.payloadType);
    return this.#learn(header.ssrc, { layer, section }, isRepair);
  }

  #learn(ssrc: number, route: Route, isRepair: boolean): Route | undefined {
    if (this.#routes.size >= maxRoutes) {
      this.#onFault('too_many_routes');
      return undefined;
    }
    if (isRepair) route.layer.rtxSsrc = ssrc;
    else if (route.layer.ssrc !== ssrc) {
      // The browser replaced the stream: what was asked for under the old number will not come.
      route.layer.ssrc = ssrc;
    }
    this.#routes.set(ssrc, route);
    return route;
  }
}
