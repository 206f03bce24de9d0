import { createHmac, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { crc32 } from 'node:zlib';
import { DtlsClient } from 'werift';
import { emptyRtpHeader, readRtpHeader } from '../../rtp/header.ts';
import { createStoredPacket, type StoredPacket } from '../../rtp/packet-cache.ts';
import { createDtlsCertificate, type DtlsCertificate } from '../dtls.ts';
import { SendRing } from '../send-ring.ts';
import { padBytes } from '../srtp-keys.ts';
import { SrtpReceiver } from '../srtp-receiver.ts';
import { type SendStream, SrtpSender } from '../srtp-sender.ts';
import { readBindingRequest, writeBindingResponse } from '../stun.ts';
import { type ClientPlan, writeOffer } from './offer-text.ts';

export type { ClientPlan } from './offer-text.ts';

/** What the other side described: taken from its answer, or from its offer. */
export interface RemoteEnd {
  readonly name: string;
  readonly password: string;
  readonly address: string;
  readonly port: number;
  readonly lite: boolean;
}

/** A participant at the level of the protocol, without a browser: for load, and for attacks. */
export class PeerClient {
  readonly name = randomBytes(4).toString('hex');
  readonly password = randomBytes(12).toString('hex');
  readonly certificate: DtlsCertificate;
  readonly socket: Socket;
  readonly #ring: SendRing;
  readonly #streams = new Map<number, SendStream>();
  readonly #header = emptyRtpHeader();
  readonly #place = createStoredPacket();
  readonly #dtls: { onData: (data: Buffer) => void } = { onData: () => {} };
  #remote: RemoteEnd | undefined;
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;
  #keepAlive: NodeJS.Timeout | undefined;
  #onStun: (() => void) | undefined;
  #abandon: (() => void) | undefined;
  /** Packets that look like RTP, opened or not. */
  packets = 0;
  /** Open every n-th packet and give it to `onPacket`. */
  openEvery = 1;
  onPacket: (packet: StoredPacket) => void = () => {};
  onRtcp: (packet: Buffer) => void = () => {};

  private constructor(socket: Socket, certificate: DtlsCertificate) {
    this.socket = socket;
    this.certificate = certificate;
    this.#ring = SendRing.for(socket, 256);
    socket.on('message', (packet, from) => this.#receive(packet, from));
    socket.on('error', () => {});
  }

  /**
   * @param certificate another one than the worker's own, for attacks
   * @param bind address of this machine to send from
   */
  static async open(certificate?: DtlsCertificate, bind = '127.0.0.1'): Promise<PeerClient> {
    const socket = createSocket({
      type: 'udp4',
      lookup: (address, _options, callback) => callback(null, address, 4),
      recvBufferSize: 4 * 1024 * 1024,
    });
    const listening = once(socket, 'listening');
    socket.bind(0, bind);
    await listening;
    return new PeerClient(socket, certificate ?? (await createDtlsCertificate()));
  }

  offer(plan: ClientPlan): string {
    const { name, password } = this;
    const { port } = this.socket.address();
    return writeOffer(plan, { name, password, port, fingerprint: this.certificate.fingerprint.value });
  }

  /** Connects to the end that an answer describes. @throws when it takes longer than 10 s */
  async connect(answer: string): Promise<void> {
    const remote = readRemote(answer);
    this.#remote = remote;
    const answered = new Promise<void>((resolve) => {
      this.#onStun = resolve;
    });
    this.check();
    const again = setInterval(() => this.check(), 200);
    await withLimit('the connectivity check was not answered', answered).finally(() => clearInterval(again));
    this.#keepAlive = setInterval(() => this.check(), 5_000);
    await this.#handshake();
  }

  /** Gives a connection up that is being made. */
  abandon(): void {
    this.#abandon?.();
  }

  /** Sends a connectivity check that nominates (RFC 8445 7.2.2). */
  check(from: Socket = this.socket): void {
    const remote = this.#remote as RemoteEnd;
    const request = writeCheck(`${remote.name}:${this.name}`, remote.password, remote.lite);
    from.send(request, remote.port, remote.address);
  }

  /** Sends bytes as they are to the relay's port, from this or another socket. */
  raw(bytes: Buffer, from: Socket = this.socket): void {
    const remote = this.#remote as RemoteEnd;
    from.send(bytes, remote.port, remote.address);
  }

  /** Protects and sends one packet. @returns the protected bytes, to be replayed */
  send(packet: Buffer, headerBytes: number): Buffer {
    const sender = this.#sender as SrtpSender;
    const ssrc = packet.readUInt32BE(8);
    let stream = this.#streams.get(ssrc);
    if (stream === undefined) {
      stream = sender.stream(ssrc);
      this.#streams.set(ssrc, stream);
    }
    const place = this.#ring.take();
    if (place < 0) throw new Error('the load client cannot send so fast');
    const { memory, words } = this.#ring;
    packet.copy(memory, place + padBytes);
    const length = sender.protect(stream, memory, words, place, headerBytes, packet.length, packet.readUInt16BE(2));
    const remote = this.#remote as RemoteEnd;
    this.socket.send(memory, place + padBytes, length, remote.port, remote.address);
    return memory.subarray(place + padBytes, place + padBytes + length);
  }

  sendRtcp(packet: Buffer): void {
    this.raw((this.#sender as SrtpSender).protectRtcp(packet));
  }

  close(): void {
    clearInterval(this.#keepAlive);
    this.socket.close();
  }

  async #handshake(): Promise<void> {
    const { werift } = this.certificate;
    const transport = Object.assign(this.#dtls, {
      type: 'client',
      address: {} as never,
      send: async (data: Buffer) => this.raw(data),
      close: async () => {},
      closed: false,
    });
    const client = new DtlsClient({
      cert: werift.certPem,
      key: werift.privateKey,
      signatureHash: werift.signatureHash,
      transport: transport as never,
      srtpProfiles: [1],
      extendedMasterSecret: true,
    });
    const connected = new Promise<void>((resolve, reject) => {
      client.onConnect.once(() => resolve());
      client.onError.once((error) => reject(error));
      this.#abandon = () => reject(new Error('given up'));
    });
    client.connect().catch(() => {});
    await withLimit('the handshake was not finished', connected);
    const keys = client.extractSessionKeys(16, 14);
    this.#sender = new SrtpSender({ key: keys.localKey, salt: keys.localSalt });
    this.#receiver = new SrtpReceiver({ key: keys.remoteKey, salt: keys.remoteSalt });
  }

  #receive(packet: Buffer, from: { address: string; port: number }): void {
    const first = packet[0] ?? 0;
    if (first < 4) {
      if (packet.readUInt16BE(0) === 0x0101) this.#onStun?.();
      const request = readBindingRequest(packet);
      if (request) this.socket.send(writeBindingResponse(request, from, this.password), from.port, from.address);
    } else if (first >= 20 && first <= 63) this.#dtls.onData(packet);
    else if (first >= 128 && first <= 191) this.#receiveMedia(packet);
  }

  #receiveMedia(packet: Buffer): void {
    const type = packet[1] as number;
    if (type >= 192 && type <= 223) {
      const plain = this.#receiver?.openRtcp(packet);
      if (plain instanceof Buffer) this.onRtcp(plain);
      return;
    }
    this.packets++;
    if (this.openEvery === 0 || this.packets % this.openEvery !== 0 || !this.#receiver) return;
    const header = this.#header;
    if (!readRtpHeader(packet, packet.length - 10, header)) return;
    if (this.#receiver.accept(packet, header.ssrc, header.sequence) !== 'ok') return;
    this.#receiver.decrypt(packet, header.headerLength, this.#place);
    Object.assign(this.#place.header, header);
    this.onPacket(this.#place);
  }
}

function readRemote(sdp: string): RemoteEnd {
  const value = (name: string) => new RegExp(`a=${name}:(\\S+)`).exec(sdp)?.[1] ?? '';
  const candidate = /a=candidate:\S+ 1 udp \d+ (\d+\.\d+\.\d+\.\d+) (\d+) typ host/i.exec(sdp);
  if (!candidate) throw new Error('the answer has no address on this machine');
  return {
    name: value('ice-ufrag'),
    password: value('ice-pwd'),
    address: String(candidate[1]),
    port: Number(candidate[2]),
    lite: sdp.includes('a=ice-lite'),
  };
}

/** A binding request that nominates, as a browser writes it (RFC 8445 7.1, RFC 8489 14.5 and 14.7). */
export function writeCheck(userName: string, password: string, nominates = true): Buffer {
  const attribute = (type: number, value: Buffer): Buffer => {
    const bytes = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
    bytes.writeUInt16BE(type, 0);
    bytes.writeUInt16BE(value.length, 2);
    value.copy(bytes, 4);
    return bytes;
  };
  const attributes = Buffer.concat([
    attribute(0x0006, Buffer.from(userName, 'latin1')),
    attribute(0x0024, Buffer.from([0x6e, 0x7f, 0x1e, 0xff])),
    // The end that is not lite and has offered nominates itself.
    attribute(nominates ? 0x802a : 0x8029, Buffer.alloc(8)),
    ...(nominates ? [attribute(0x0025, Buffer.alloc(0))] : []),
  ]);
  // The length counts up to the end of the attribute that is being computed.
  const head = (bytes: number) =>
    Buffer.concat([Buffer.from([0, 1, bytes >> 8, bytes & 255, 0x21, 0x12, 0xa4, 0x42]), id]);
  const id = randomBytes(12);
  const covered = Buffer.concat([head(attributes.length + 24), attributes]);
  const integrity = attribute(0x0008, createHmac('sha1', password).update(covered).digest());
  const signed = Buffer.concat([head(attributes.length + 32), attributes, integrity]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc32(signed) ^ 0x5354554e) >>> 0);
  return Buffer.concat([signed, attribute(0x8028, sum)]);
}

async function withLimit(what: string, promise: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(what)), 10_000);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
