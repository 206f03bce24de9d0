import type { MediaRights } from '../../spec/schemas/media/control.ts';
import type {
  CallNotice,
  CallReply,
  MediaRefusal,
  OfferRequest,
  ViewRequest,
} from '../../spec/schemas/media/signalling.ts';
import type { DtlsCertificate } from '../engine/dtls.ts';
import type { FaultCounter } from '../engine/faults.ts';
import type { MediaPort } from '../engine/media-port.ts';
import { PeerTransport, type TransportEnd } from '../engine/peer-transport.ts';
import { BandwidthEstimate } from '../forwarding/bandwidth.ts';
import { type AnswerTransport, extensionsOf, writeAnswer } from '../negotiation/answer.ts';
import { type Offer, readOffer } from '../negotiation/offer.ts';
import type { RtpHeader } from '../rtp/header.ts';
import type { StoredPacket } from '../rtp/packet-cache.ts';
import { writeCname, writeNack, writePli, writeReceiverReport } from '../rtp/rtcp.ts';
import { ArrivalRecorder } from '../rtp/transport-feedback.ts';
import { Inbound } from './inbound.ts';
import { answerSection, planSections, type SectionPlan } from './negotiate.ts';
import { handleRtcp } from './participant-rtcp.ts';
import { Slot } from './slot.ts';
import { type Layer, Track } from './track.ts';

/** Number under which the relay itself reports; its streams have others. */
export const relaySsrc = 1;

/** What a participant needs of the worker it lives in. */
export interface Ground {
  readonly port: MediaPort;
  readonly faults: FaultCounter;
  readonly certificate: DtlsCertificate;
  /** Addresses that browsers are told. */
  readonly announce: readonly string[];
  /** Address that the port is bound to. */
  readonly bind: string;
  /** ms; goes forward only. */
  readonly now: () => number;
  /** A whole number below the limit. */
  readonly random: (limit: number) => number;
}

export interface ParticipantListener {
  onTracksChanged(): void;
  onConnection(connected: boolean): void;
  notify(notice: CallNotice): void;
}

export type SignalResult =
  | { readonly ok: true; readonly reply: CallReply }
  | { readonly ok: false; readonly reason: MediaRefusal };

/** One person of a room with the one connection of the own browser: what it sends, and the sections it receives in. */
export class Participant {
  readonly id: string;
  readonly ground: Ground;
  readonly #listener: ParticipantListener;
  readonly inbound: Inbound;
  readonly arrivals = new ArrivalRecorder();
  /** Of the way to this browser. */
  bandwidth = new BandwidthEstimate();
  readonly tracks = new Map<string, Track>();
  readonly slots = new Map<string, Slot>();
  /** Which tile shows what, as the browser asked. */
  view: ViewRequest['video'] = [];
  /** Whether voices are sent to this browser; it may ask for none. */
  hears = true;
  rights: MediaRights;
  transport: PeerTransport | undefined;
  #identity = '';
  #iceName = '';
  #sessionId: number;
  #transportSequence = 0;
  readonly muted = new Set<string>();
  readonly off = new Set<string>();

  constructor(id: string, rights: MediaRights, ground: Ground, listener: ParticipantListener) {
    this.id = id;
    this.rights = rights;
    this.ground = ground;
    this.#listener = listener;
    this.inbound = new Inbound((name) => ground.faults.add(name));
    this.#sessionId = 1 + ground.random(2 ** 30);
  }

  /** The part of the room where the person is; empty = the main room. */
  get group(): string {
    return this.rights.group ?? '';
  }

  /** Answers an offer: a first one, a changed one, an ICE restart, or one of a wholly new connection. */
  offer(request: OfferRequest): SignalResult {
    const offer = readOffer(request.sdp);
    if (offer === undefined) return { ok: false, reason: 'media_offer_malformed' };
    const plans = planSections(offer, request, this.rights);
    if (plans.every(({ use }) => use === 'none')) return { ok: false, reason: 'media_codec_missing' };
    const transport = this.#transportFor(offer);
    this.#applyReceived(plans);
    this.#applySent(plans, transport);
    const sections = plans.map((plan) => answerSection(plan, this.slots.get(plan.offer.mid)?.parts));
    const sdp = writeAnswer(
      sections,
      {
        ice: { name: transport.localName, password: transport.localPassword },
        fingerprint: this.ground.certificate.fingerprint,
        candidates: candidatesOf(this.ground),
      },
      this.#sessionId,
    );
    this.#listener.onTracksChanged();
    return { ok: true, reply: { kind: 'answer', sdp } };
  }

  notify(notice: CallNotice): void {
    this.#listener.notify(notice);
  }

  /** Another certificate means another connection object of the browser: everything of the old one is given up. */
  #transportFor(offer: Offer): PeerTransport {
    const identity = offer.fingerprints.map(({ algorithm, value }) => `${algorithm} ${value}`).join();
    if (this.transport && identity === this.#identity) {
      if (offer.ice.name !== this.#iceName) this.transport.restart();
      this.#iceName = offer.ice.name;
      return this.transport;
    }
    this.#closeTransport();
    this.#identity = identity;
    this.#iceName = offer.ice.name;
    const transport: PeerTransport = new PeerTransport({
      ...this.ground,
      fingerprints: offer.fingerprints,
      listener: {
        onConnected: () => this.#onConnected(),
        placeFor: (packet, header) => this.#place(packet, header),
        onStored: (place) => this.#forward(place),
        onRtcp: (packet) => handleRtcp(this, packet),
        onEnd: (reason) => this.#onEnd(transport, reason),
      },
    });
    this.transport = transport;
    return transport;
  }

  #onConnected(): void {
    this.#listener.onConnection(true);
    for (const slot of this.slots.values()) slot.requestKeyframe();
  }

  #onEnd(transport: PeerTransport, reason: TransportEnd): void {
    if (this.transport !== transport) return;
    this.transport = undefined;
    if (reason === 'closed') return;
    this.#clear();
    this.#listener.onConnection(false);
    this.#listener.onTracksChanged();
    this.notify({ kind: 'reoffer', reason: 'connection_lost' });
  }

  #place(packet: Buffer, header: RtpHeader): StoredPacket | undefined {
    const sequence = this.inbound.transportSequence(packet, header);
    if (sequence >= 0) this.arrivals.note(sequence, this.ground.now() * 1000);
    return this.inbound.place(packet, header);
  }

  #forward(place: StoredPacket): void {
    const taken = this.inbound.take(place);
    if (taken === undefined) return;
    const { layer, packet, isRepair } = taken;
    layer.reception.note(packet.header.sequence, packet.header.timestamp, packet.receivedAtMs, isRepair);
    if (layer.track.kind === 'audio') layer.track.noteLevelOf(packet);
    layer.forward(packet, packet.receivedAtMs);
  }

  #applyReceived(plans: readonly SectionPlan[]): void {
    const wanted = new Map(plans.flatMap((plan) => (plan.use === 'receive' ? [[plan.source, plan] as const] : [])));
    for (const [source, track] of this.tracks) {
      const plan = wanted.get(track.source);
      const layers = Math.max(1, plan?.offer.rids.length ?? 0);
      if (plan && plan.codec.codec === track.codec && layers === track.layers.length) continue;
      this.#dropTrack(source, track);
    }
    for (const [source, plan] of wanted) {
      const known = this.tracks.get(source);
      const track = known ?? this.#createTrack(plan);
      this.inbound.connect(plan.offer, track);
    }
  }

  #createTrack(plan: Extract<SectionPlan, { use: 'receive' }>): Track {
    const { source } = plan;
    const track = new Track({
      participant: this.id,
      source,
      codec: plan.codec.codec,
      extensions: extensionsOf(plan.offer),
      layers: Math.max(1, plan.offer.rids.length),
      askKeyframe: (layer) => this.#askKeyframe(layer),
      onFault: (name) => this.ground.faults.add(name),
    });
    track.muted = this.muted.has(source);
    track.group = this.group;
    track.on = !this.off.has(source);
    this.tracks.set(source, track);
    return track;
  }

  #dropTrack(source: string, track: Track): void {
    this.tracks.delete(source);
    this.inbound.disconnect(track);
  }

  #applySent(plans: readonly SectionPlan[], transport: PeerTransport): void {
    const wanted = new Map(plans.flatMap((plan) => (plan.use === 'send' ? [[plan.offer.mid, plan] as const] : [])));
    for (const [mid, slot] of this.slots) {
      if (wanted.has(mid)) continue;
      slot.close();
      this.slots.delete(mid);
    }
    for (const [mid, { offer, codecs }] of wanted) {
      if (this.slots.has(mid)) continue;
      const kind = offer.kind === 'audio' ? 'audio' : 'video';
      const rtx = codecs.some((codec) => codec.rtx !== undefined);
      const slot = new Slot({
        mid,
        kind,
        ssrc: this.#newSsrc(),
        rtxSsrc: rtx ? this.#newSsrc() : undefined,
        payloadTypes: new Map(
          codecs.map(({ codec, payloadType, rtx: repair }) => [codec, { main: payloadType, rtx: repair }]),
        ),
        extensions: extensionsOf(offer),
        transport,
        nextTransportSequence: (bytes) => this.#nextTransportSequence(bytes),
        now: this.ground.now,
        random: this.ground.random,
      });
      this.slots.set(mid, slot);
    }
  }

  #newSsrc(): number {
    return 2 + this.ground.random(2 ** 32 - 2);
  }

  #nextTransportSequence(bytes: number): number {
    this.#transportSequence = (this.#transportSequence + 1) & 0xffff;
    this.bandwidth.noteSent(this.#transportSequence, bytes, this.ground.now());
    return this.#transportSequence;
  }

  #askKeyframe(layer: Layer): void {
    if (layer.ssrc !== 0) this.transport?.sendRtcp(writePli(relaySsrc, layer.ssrc));
  }

  /** Several times a second: what is missing is asked for, arrivals are reported. */
  tick(nowMs: number): void {
    this.transport?.checkTime();
    const { transport } = this;
    if (!transport?.connected) return;
    for (const layer of this.#layers()) {
      layer.tick(nowMs);
      if (layer.track.kind === 'audio') continue;
      if (layer.reception.takeHopeless()) layer.requestKeyframe(nowMs);
      const asks = layer.reception.asks(nowMs, 100);
      if (asks.length > 0) transport.sendRtcp(writeNack(relaySsrc, layer.ssrc, asks));
    }
    const feedback = this.arrivals.write(relaySsrc, this.#anySsrc());
    if (feedback) transport.sendRtcp(feedback);
  }

  /** About once a second: reports in both directions. */
  report(nowMs: number): void {
    if (!this.transport?.connected) return;
    const blocks = this.#layers().flatMap((layer) => {
      const report = layer.ssrc === 0 ? undefined : layer.reception.report(layer.ssrc, nowMs);
      return report ? [report] : [];
    });
    const parts = [writeReceiverReport(relaySsrc, blocks.slice(0, 31)), writeCname(relaySsrc, 'relay')];
    this.transport.sendRtcp(Buffer.concat(parts));
    for (const slot of this.slots.values()) {
      const report = slot.senderReport(nowMs);
      if (report)
        this.transport.sendRtcp(Buffer.concat([report, writeCname(slot.parts.ssrc, `slot-${slot.parts.mid}`)]));
    }
  }

  #layers(): Layer[] {
    return [...this.tracks.values()].flatMap((track) => track.layers);
  }
  #anySsrc(): number {
    return this.#layers().find(({ ssrc }) => ssrc !== 0)?.ssrc ?? 0;
  }

  #closeTransport(): void {
    const { transport } = this;
    this.transport = undefined;
    transport?.close();
    this.#clear();
  }

  #clear(): void {
    for (const slot of this.slots.values()) slot.close();
    this.slots.clear();
    this.tracks.clear();
    this.inbound.clear();
    this.bandwidth = new BandwidthEstimate();
    this.#identity = '';
  }

  close(): void {
    this.#closeTransport();
  }
}

/** UDP is better: TCP repeats what is lost when it is too late. */
function candidatesOf({ announce, port }: Ground): AnswerTransport['candidates'] {
  const transports = port.streamFault === undefined ? (['udp', 'tcp'] as const) : (['udp'] as const);
  return transports.flatMap((transport) => announce.map((address) => ({ address, port: port.port, transport })));
}
