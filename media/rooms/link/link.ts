import { randomBytes } from 'node:crypto';
import type { LinkAnswer, LinkDocument, LinkOffer, LinkReason, LinkWants } from '../../../spec/schemas/media/link.ts';
import { LinkSocket } from '../../engine/link-socket.ts';
import { type LaneName, LinkTunnel } from '../../engine/link-tunnel.ts';
import type { PacketPort } from '../../engine/media-port.ts';
import { PeerTransport, type TransportEnd, type TransportLimits } from '../../engine/peer-transport.ts';
import { BandwidthEstimate, linkLoss } from '../../forwarding/bandwidth.ts';
import { findExtension, type RtpHeader } from '../../rtp/header.ts';
import type { StoredPacket } from '../../rtp/packet-cache.ts';
import { writeCname, writeNack, writePli, writeReceiverReport } from '../../rtp/rtcp.ts';
import { ArrivalRecorder } from '../../rtp/transport-feedback.ts';
import { type Ground, relaySsrc } from '../participant.ts';
import { handleRtcp } from '../participant-rtcp.ts';
import type { Layer, Track } from '../track.ts';
import { isPictureType, linkExtensions } from './codecs.ts';
import { isDocumentPacket } from './document-parts.ts';
import { Documents } from './documents.ts';
import { Outgoing } from './outgoing.ts';
import { RemoteTracks, type RemoteTracksParts } from './remote-tracks.ts';

/** A link is told dead after this: both relays report every second, and the opening side checks the way twice as often. */
const limits: TransportLimits = { idleMs: 4_500, connectMs: 12_000, streams: 1_024 };
/** UDP that gives nothing for so long is helped by connections: at the beginning, and when it had worked. */
const helpAfterMs = { start: 2_500, later: 1_500 };
/** UDP that was not asked for by so long is not the way any more; the opening side asks twice a second. */
const unaskedMs = 1_200;
/** UDP that works again for so long needs no help. */
const helpEndsMs = 5_000;
/** Faults that no relay makes: after so many within the life of a link it is given up. */
const maxViolations = 20;
/** Reports that fit into one packet (RFC 3550 6.4). */
const maxReports = 31;

export interface LinkListener {
  onUp(): void;
  /** The link has ended by itself; not told after `close`. */
  onDown(reason: LinkReason): void;
  onTracksChanged(): void;
  /** Only on the side that opens: connections beside UDP are needed, or not any more. */
  onLanes(wanted: boolean): void;
  /** A packet for one of these connections; its memory is used again afterwards. */
  onPacket(lane: LaneName, packet: Buffer): void;
}
export interface LinkParts {
  readonly id: string;
  readonly peer: string;
  readonly own: string;
  readonly ground: Ground;
  readonly listener: LinkListener;
  readonly remote: Omit<RemoteTracksParts, 'askKeyframe' | 'onFault'>;
}

/** The side that opens a link: it knows where the other one listens. */
export function openLink(parts: LinkParts, name: string, answer: LinkAnswer): Link {
  const { ground } = parts;
  const target = { addresses: answer.addresses, name: answer.name, password: answer.password };
  const socket = new LinkSocket(target, ground.bind, ground.faults, ground.now, () => {
    ground.port.packetsOut++;
  });
  return new Link(parts, { port: socket, fingerprint: answer.fingerprint, side: 'client', socket, name });
}

/** The side of the host: it waits at the media port that browsers use too. */
export function acceptLink(parts: LinkParts, offer: LinkOffer): { link: Link; answer: LinkAnswer } {
  const { ground } = parts;
  const link = new Link(parts, { port: ground.port, fingerprint: offer.fingerprint, side: 'server' });
  const { localName, localPassword } = link.transport;
  const { port } = ground.port;
  const answer: LinkAnswer = {
    ...{ link: parts.id, name: localName, password: localPassword },
    fingerprint: ground.certificate.fingerprint.value.toUpperCase(),
    addresses: ground.announce.map((address) => ({ address, port })),
  };
  return { link, answer };
}

/** A name that nobody guesses for a link. */
export const newLinkId = (): string => randomBytes(16).toString('base64url');

interface LinkWay {
  readonly port: PacketPort;
  readonly fingerprint: string;
  readonly side: 'server' | 'client';
  readonly socket?: LinkSocket;
  readonly name?: string;
}

/**
 * One room's link to the relay of another node: many tracks of many people both ways over one DTLS-SRTP connection,
 * each track at most once, and only what somebody on the other side hears or sees.
 */
export class Link {
  readonly id: string;
  readonly peer: string;
  readonly ground: Ground;
  readonly transport: PeerTransport;
  readonly outgoing: Outgoing;
  readonly remote: RemoteTracks;
  readonly bandwidth = new BandwidthEstimate(linkLoss);
  readonly #parts: LinkParts;
  readonly #way: LinkWay;
  readonly #arrivals = new ArrivalRecorder();
  readonly #documents: Documents;
  #transportSequence = 0;
  #violations = 0;
  readonly #tunnel: LinkTunnel;
  #lanesWanted = false;
  #udpSinceMs = 0;
  #ended = false;

  constructor(parts: LinkParts, way: LinkWay) {
    const { ground } = parts;
    this.id = parts.id;
    this.peer = parts.peer;
    this.ground = ground;
    this.#parts = parts;
    this.#way = way;
    this.#tunnel = new LinkTunnel((lane, packet) => parts.listener.onPacket(lane, packet), isPictureType);
    const onFault = (name: string) => ground.faults.add(name);
    this.remote = new RemoteTracks({ ...parts.remote, onFault, askKeyframe: (layer) => this.#askKeyframe(layer) });
    const transport: PeerTransport = new PeerTransport({
      ...{ port: way.port, faults: ground.faults, certificate: ground.certificate, now: ground.now, limits },
      side: way.side,
      fingerprints: [{ algorithm: 'sha-256', value: way.fingerprint }],
      listener: {
        onConnected: () => this.#onConnected(),
        placeFor: (packet, header) => this.#place(packet, header),
        onStored: (place) => this.#forward(place),
        onRtcp: (packet) => this.#onRtcp(packet),
        onEnd: (reason) => this.#onEnd(reason),
      },
    });
    this.transport = transport;
    if (way.name !== undefined) transport.localName = way.name;
    this.outgoing = new Outgoing({
      ...{ own: parts.own, transport, now: ground.now, random: ground.random },
      nextTransportSequence: (bytes) => this.#nextTransportSequence(bytes),
    });
    this.#documents = new Documents({
      ...{ ssrc: relaySsrc, now: ground.now },
      send: (packet) => transport.sendRtcp(packet),
      onDocument: (document) => this.#onDocument(document),
      onViolation: (name) => this.violate(name),
    });
  }

  /** For reports that come in. */
  get tracks(): ReadonlyMap<string, Track> {
    return this.remote.tracks;
  }
  get slots() {
    return this.outgoing.slots;
  }
  get connected(): boolean {
    return this.transport.connected;
  }

  /** Tells the other side what there is and what is wanted of it, and sends what it wants. */
  apply(tracks: readonly Track[], wants: LinkWants, maxVoices: number, nowMs: number): void {
    if (!this.connected) return;
    this.#documents.publish(this.outgoing.offer(tracks));
    this.#documents.publish(wants);
    this.outgoing.apply(this.bandwidth.bps, maxVoices, nowMs);
  }

  /** Several times a second: what is missing is asked for, arrivals are reported. */
  tick(nowMs: number): void {
    this.#way.socket?.tick();
    this.#chooseWay(nowMs);
    this.transport.checkTime();
    if (!this.connected) return;
    this.#documents.tick();
    const rttMs = Math.min(600, Math.max(60, (this.#documents.rttMs ?? 0) * 1.2));
    for (const layer of this.remote.layers()) {
      layer.tick(nowMs);
      if (layer.track.kind === 'video' && layer.reception.takeHopeless()) layer.requestKeyframe(nowMs);
      const asks = layer.reception.asks(nowMs, rttMs);
      if (asks.length > 0) this.transport.sendRtcp(writeNack(relaySsrc, layer.ssrc, asks));
    }
    const feedback = this.#arrivals.write(relaySsrc, 0);
    if (feedback) this.transport.sendRtcp(feedback);
  }

  /** About once a second: reports in both directions, and the sign that this side lives. */
  report(nowMs: number): void {
    if (!this.connected) return;
    const blocks = this.remote.layers().flatMap((layer) => layer.reception.report(layer.ssrc, nowMs) ?? []);
    for (let at = 0; at === 0 || at < blocks.length; at += maxReports) {
      const parts = [writeReceiverReport(relaySsrc, blocks.slice(at, at + maxReports)), writeCname(relaySsrc, 'relay')];
      this.transport.sendRtcp(Buffer.concat(parts));
    }
    for (const slot of this.slots.values()) {
      const report = slot.current && slot.senderReport(nowMs);
      if (report) this.transport.sendRtcp(Buffer.concat([report, writeCname(slot.parts.ssrc, 'relay')]));
    }
  }

  /** A connection beside UDP stands or is gone. With both of them the link goes through them until UDP works again. */
  setLane(lane: LaneName, open: boolean): void {
    const before = this.#tunnel.isOpen;
    this.#tunnel.set(lane, open);
    const { socket } = this.#way;
    if (!this.#tunnel.isOpen || before || (socket && !this.#lanesWanted)) return;
    if (socket) socket.standby = true;
    this.transport.onCheck(this.#tunnel.remote, true);
  }

  /** A packet that came through one of these connections. */
  receive(packet: Buffer): void {
    if (!this.#tunnel.isOpen || packet.length === 0) return;
    // The opening side has changed to the connections and asks for UDP no more: this side follows.
    if (!this.#way.socket && this.transport.sinceNominationMs > unaskedMs)
      this.transport.onCheck(this.#tunnel.remote, true);
    this.transport.onPacket(packet, this.#tunnel.remote);
  }

  /** Pictures were dropped on their way: whoever sees them needs key frames. */
  noteLate(): void {
    this.ground.faults.add('link_late');
    this.outgoing.requestKeyframes();
  }

  /** Counts something that no relay does; too much of it ends the link. */
  violate(name: string): void {
    this.ground.faults.add(name);
    if (++this.#violations >= maxViolations) this.#down('link_hostile');
  }

  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#free();
  }

  #chooseWay(nowMs: number): void {
    const { socket } = this.#way;
    if (socket === undefined) return;
    const isWorking = !socket.standby && socket.silentMs < 1_200;
    if (!isWorking) this.#udpSinceMs = nowMs;
    const limit = this.connected ? helpAfterMs.later : helpAfterMs.start;
    if (!this.#lanesWanted && socket.silentMs > limit) {
      this.#lanesWanted = true;
      this.#parts.listener.onLanes(true);
    } else if (this.#lanesWanted && nowMs - this.#udpSinceMs > helpEndsMs) {
      this.#lanesWanted = false;
      this.#parts.listener.onLanes(false);
    } else if (this.#lanesWanted && this.#tunnel.isOpen && !socket.standby && socket.silentMs > helpAfterMs.later) {
      // UDP came back and went again while the connections still stand.
      socket.standby = true;
      this.transport.onCheck(this.#tunnel.remote, true);
    }
  }

  #onConnected(): void {
    this.#parts.listener.onUp();
    this.outgoing.requestKeyframes();
  }

  #onEnd(reason: TransportEnd): void {
    if (reason === 'idle') this.#down('link_silent');
    else if (reason === 'never_connected') this.#down('link_no_path');
    else if (reason === 'dtls_failed') this.#down('link_not_genuine');
  }

  #down(reason: LinkReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#free();
    this.#parts.listener.onDown(reason);
  }

  #free(): void {
    this.transport.close();
    this.outgoing.close();
    this.remote.clear();
  }

  #place(packet: Buffer, header: RtpHeader): StoredPacket | undefined {
    const found = findExtension(packet, header, linkExtensions.transportSequence as number);
    if (found >= 0) this.#arrivals.note(packet.readUInt16BE(Math.floor(found / 256)), this.ground.now() * 1000);
    return this.remote.place(header.ssrc, header.payloadType, header.sequence);
  }

  #forward(place: StoredPacket): void {
    const stored = this.remote.stored(place);
    if (stored === undefined) return;
    const { layer, packet, isRepair } = stored;
    layer.reception.note(packet.header.sequence, packet.header.timestamp, packet.receivedAtMs, isRepair);
    if (layer.track.kind === 'audio') layer.track.noteLevelOf(packet);
    layer.forward(packet, packet.receivedAtMs);
  }

  #onRtcp(packet: Buffer): void {
    if (isDocumentPacket(packet)) this.#documents.receive(packet);
    else handleRtcp(this, packet);
  }

  #onDocument(document: LinkDocument): void {
    if (document.kind === 'wants') {
      this.outgoing.want(document);
      return;
    }
    this.remote.take(document.tracks);
    this.#parts.listener.onTracksChanged();
  }

  #askKeyframe(layer: Layer): void {
    if (this.connected) this.transport.sendRtcp(writePli(relaySsrc, layer.ssrc));
  }

  #nextTransportSequence(bytes: number): number {
    this.#transportSequence = (this.#transportSequence + 1) & 0xffff;
    this.bandwidth.noteSent(this.#transportSequence, bytes, this.ground.now());
    return this.#transportSequence;
  }
}
