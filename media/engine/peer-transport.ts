import { randomBytes } from 'node:crypto';
import { emptyRtpHeader, type RtpHeader, readRtpHeader } from '../rtp/header.ts';
import type { StoredPacket } from '../rtp/packet-cache.ts';
import { type DtlsCertificate, DtlsEndpoint, type DtlsListener, type Fingerprint } from './dtls.ts';
import { DtlsClientEndpoint } from './dtls-client.ts';
import type { FaultCounter } from './faults.ts';
import type { PacketPort, PortUser, Remote } from './media-port.ts';
import { padBytes } from './srtp-keys.ts';
import { maxReceiveStreams, SrtpReceiver } from './srtp-receiver.ts';
import { type SendStream, SrtpSender } from './srtp-sender.ts';

/** A browser that sends nothing for so long is gone: a lite agent has no checks of its own (RFC 7675). */
export const idleLimitMs = 30_000;
/** From the offer to keys. */
export const connectLimitMs = 20_000;

export type TransportEnd = 'idle' | 'dtls_failed' | 'never_connected' | 'closed';

export interface TransportListener {
  onConnected(): void;
  /**
   * An authentic, new RTP packet. The receiver says where its bytes go; undefined drops it.
   * `onStored` follows when they are there.
   */
  placeFor(packet: Buffer, header: RtpHeader): StoredPacket | undefined;
  onStored(place: StoredPacket): void;
  onRtcp(packet: Buffer): void;
  onEnd(reason: TransportEnd): void;
}

/** A message of `ip` and `media` bytes that is being built in the ring. */
export interface OutgoingPlace {
  readonly memory: Buffer;
  /** Where the packet begins. */
  readonly start: number;
}

/** Times in ms. */
export interface TransportLimits {
  readonly idleMs: number;
  readonly connectMs: number;
  /** Streams that the peer may send. */
  readonly streams: number;
}
const browserLimits: TransportLimits = {
  idleMs: idleLimitMs,
  connectMs: connectLimitMs,
  streams: maxReceiveStreams,
};

/** The way to one browser: ICE-lite, DTLS, SRTP, over the port that all share. */
export class PeerTransport implements PortUser {
  localName = randomBytes(6).toString('hex');
  localPassword = randomBytes(16).toString('hex');
  readonly #port: PacketPort;
  readonly #faults: FaultCounter;
  readonly #listener: TransportListener;
  readonly #dtls: DtlsEndpoint | DtlsClientEndpoint;
  readonly #limits: TransportLimits;
  readonly #header = emptyRtpHeader();
  readonly #now: () => number;
  readonly #openedAtMs: number;
  #remote: Remote | undefined;
  #nominated = false;
  #nominatedAtMs = Number.NEGATIVE_INFINITY;
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;
  #heardAtMs = 0;
  #ended = false;
  bytesOut = 0;

  constructor(parts: {
    readonly port: PacketPort;
    readonly faults: FaultCounter;
    readonly certificate: DtlsCertificate;
    readonly fingerprints: readonly Fingerprint[];
    readonly listener: TransportListener;
    readonly now: () => number;
    /** Which side of DTLS; the client is the side that found the way. */
    readonly side?: 'server' | 'client';
    readonly limits?: TransportLimits;
  }) {
    this.#port = parts.port;
    this.#faults = parts.faults;
    this.#listener = parts.listener;
    this.#now = parts.now;
    this.#openedAtMs = parts.now();
    this.#limits = parts.limits ?? browserLimits;
    const listener: DtlsListener = {
      send: (datagram) => {
        if (this.#remote) this.#port.send(datagram, 0, datagram.length, this.#remote);
      },
      onKeys: ({ send, receive }) => {
        this.#sender = new SrtpSender(send);
        this.#receiver = new SrtpReceiver(receive, this.#limits.streams);
        this.#listener.onConnected();
      },
      onFailed: (reason) => {
        this.#faults.add(`dtls_${reason}`);
        this.#end('dtls_failed');
      },
    };
    const Side = parts.side === 'client' ? DtlsClientEndpoint : DtlsEndpoint;
    this.#dtls = new Side(parts.certificate, parts.fingerprints, listener);
    parts.port.add(this);
  }

  /** How long the other end has not asked for the way that is used, in ms. */
  get sinceNominationMs(): number {
    return this.#now() - this.#nominatedAtMs;
  }

  get connected(): boolean {
    return this.#sender !== undefined && !this.#ended;
  }

  /** New name and password for an ICE restart; the keys stay. */
  restart(): void {
    const before = this.localName;
    this.localName = randomBytes(6).toString('hex');
    this.localPassword = randomBytes(16).toString('hex');
    this.#nominated = false;
    this.#port.rename(before, this);
  }

  onCheck(remote: Remote, nominates: boolean): void {
    if (this.#ended) return;
    this.#heardAtMs = this.#now();
    if (nominates || !this.#nominated) this.#remote = remote;
    if (!nominates) return;
    this.#nominated = true;
    this.#nominatedAtMs = this.#heardAtMs;
    this.#dtls.start();
  }

  onPacket(packet: Buffer, remote: Remote): void {
    const first = packet[0] as number;
    if (first >= 20 && first <= 63) {
      if (!this.#dtls.receive(packet)) this.#faults.add('dtls_dropped');
      return;
    }
    if (first < 128 || first > 191 || packet.length < 12) {
      this.#faults.add('unknown_packet');
      return;
    }
    if (this.#receiver === undefined || this.#ended) {
      this.#faults.add('before_keys');
      return;
    }
    if (remote.port === 0) return;
    const second = packet[1] as number;
    // Types 192 to 223 are RTCP (RFC 5761 4).
    if (second >= 192 && second <= 223) this.#receiveRtcp(packet, this.#receiver);
    else this.#receiveRtp(packet, this.#receiver);
  }

  #receiveRtp(packet: Buffer, receiver: SrtpReceiver): void {
    const header = this.#header;
    if (!readRtpHeader(packet, packet.length - 10, header)) {
      this.#faults.add('rtp_malformed');
      return;
    }
    const fault = receiver.accept(packet, header.ssrc, header.sequence);
    if (fault !== 'ok') {
      this.#faults.add(`rtp_${fault}`);
      return;
    }
    this.#heardAtMs = this.#now();
    const place = this.#listener.placeFor(packet, header);
    if (place === undefined) return;
    receiver.decrypt(packet, header.headerLength, place);
    Object.assign(place.header, header);
    place.filled = true;
    place.receivedAtMs = this.#heardAtMs;
    this.#listener.onStored(place);
  }

  #receiveRtcp(packet: Buffer, receiver: SrtpReceiver): void {
    const plain = receiver.openRtcp(packet);
    if (typeof plain === 'string') {
      this.#faults.add(`rtcp_${plain}`);
      return;
    }
    this.#heardAtMs = this.#now();
    this.#listener.onRtcp(plain);
  }

  /** State of one stream that is sent here; undefined before there are keys. */
  sendStream(ssrc: number): SendStream | undefined {
    return this.#sender?.stream(ssrc);
  }

  /** Place in the ring for a packet, or -1 when it has to be dropped. The packet is written at `place + padBytes`. */
  take(): number {
    if (this.#remote === undefined || this.#ended) return -1;
    const place = this.#port.ring.take();
    if (place < 0) this.#faults.add('send_queue_full');
    return place;
  }

  get memory(): Buffer {
    return this.#port.ring.memory;
  }

  /** Protects and sends the packet that was built at `place + padBytes`. @returns bytes sent */
  sendRtp(stream: SendStream, place: number, headerBytes: number, bytes: number, sequence: number): number {
    const { memory, words } = this.#port.ring;
    const sender = this.#sender as SrtpSender;
    const length = sender.protect(stream, memory, words, place, headerBytes, bytes, sequence);
    this.#port.send(memory, place + padBytes, length, this.#remote as Remote);
    this.bytesOut += length;
    return length;
  }

  sendRtcp(packet: Buffer): void {
    if (this.#sender === undefined || this.#remote === undefined || this.#ended) return;
    const secured = this.#sender.protectRtcp(packet);
    this.#port.send(secured, 0, secured.length, this.#remote);
  }

  /** Ends a transport that has gone silent or never came up. Called about once a second. */
  checkTime(): void {
    if (this.#ended) return;
    const now = this.#now();
    if (!this.connected && now - this.#openedAtMs > this.#limits.connectMs) this.#end('never_connected');
    else if (this.connected && now - this.#heardAtMs > this.#limits.idleMs) this.#end('idle');
  }

  close(): void {
    this.#end('closed');
  }

  #end(reason: TransportEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#dtls.close();
    this.#port.remove(this);
    this.#listener.onEnd(reason);
  }
}
