import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { FaultCounter } from './faults.ts';
import type { PacketStream, Remote } from './remote.ts';
import { SendRing } from './send-ring.ts';
import { StreamPort } from './stream-port.ts';
import { type BindingRequest, hasIntegrity, readBindingRequest, writeBindingResponse } from './stun.ts';

export type { Remote } from './remote.ts';

/** What a peer offers to the port that receives for all of them. */
export interface PortUser {
  readonly localName: string;
  readonly localPassword: string;
  /** An authenticated connectivity check came from this address. */
  onCheck(remote: Remote, nominates: boolean): void;
  /** Anything but STUN, from an address from which an authenticated check came before. */
  onPacket(packet: Buffer, remote: Remote): void;
}

/** What a transport needs of the socket that it sends through: shared by all browsers, or of one link. */
export interface PacketPort {
  readonly ring: SendRing;
  add(user: PortUser): void;
  rename(before: string, user: PortUser): void;
  remove(user: PortUser): void;
  /** Sends bytes that nobody changes before they have left. */
  send(memory: Buffer, offset: number, length: number, remote: Remote): void;
}

/** Addresses that one peer may have at the same time: interfaces and NAT bindings; the oldest is forgotten. */
const maxAddressesPerUser = 16;
/** TCP connections of one peer; the oldest is closed. */
const maxStreamsPerUser = 4;
/** Any free number may be free for one of the two protocols only. */
const maxTries = 10;
const socketBufferBytes = 4 * 1024 * 1024;

/**
 * One UDP socket for all peers of a worker, and TCP connections on the same number. Who is meant is told by the local name in STUN; every other packet belongs
 * to the peer that proved its address by an authenticated check, and is dropped when nobody did. So no stranger's
 * packet reaches a peer, and nothing is ever sent to an address that only a candidate line named.
 */
export class MediaPort implements PacketPort, AsyncDisposable {
  readonly #socket: Socket;
  readonly #faults: FaultCounter;
  readonly #byName = new Map<string, PortUser>();
  /** Address → port → user: two look-ups and no new string for a packet. */
  readonly #byAddress = new Map<string, Map<number, PortUser>>();
  readonly #addresses = new Map<PortUser, Remote[]>();
  readonly #streamUsers = new Map<PacketStream, PortUser>();
  #streams: StreamPort | undefined;
  /** Why TCP is not there beside UDP; undefined when it is. */
  streamFault: string | undefined;
  readonly ring: SendRing;
  packetsIn = 0;
  packetsOut = 0;

  private constructor(socket: Socket, faults: FaultCounter) {
    this.#socket = socket;
    this.#faults = faults;
    this.ring = SendRing.for(socket);
    socket.on('message', (packet, info) => this.#receive(packet, info));
    // A port that nobody listens on any more answers with an error; the peer's own time limit closes it.
    socket.on('error', () => faults.add('socket_error'));
  }

  /**
   * Binds UDP and TCP to the same number. Without TCP it serves all the same and says so in `streamFault`.
   * @param port 0 = any that is free for both
   * @param now ms, forward only
   * @throws when UDP cannot be bound
   */
  static async open(bind: string, port: number, faults: FaultCounter, now: () => number): Promise<MediaPort> {
    for (let tries = 1; ; tries++) {
      const opened = new MediaPort(await openDatagrams(bind, port, faults), faults);
      await opened.#openStreams(bind, now);
      if (opened.streamFault === undefined || port !== 0 || tries === maxTries) return opened;
      await opened[Symbol.asyncDispose]();
    }
  }

  async #openStreams(bind: string, now: () => number): Promise<void> {
    const listener = {
      onFrame: (frame: Buffer, stream: PacketStream) => this.#receiveFrame(frame, stream),
      onClose: (stream: PacketStream) => void this.#streamUsers.delete(stream),
    };
    try {
      this.#streams = await StreamPort.open(bind, this.port, { faults: this.#faults, listener, now });
    } catch (error) {
      this.streamFault = (error as NodeJS.ErrnoException).code ?? 'failed';
    }
  }

  get port(): number {
    return this.#socket.address().port;
  }

  add(user: PortUser): void {
    this.#byName.set(user.localName, user);
  }

  /** The user has another name and password from now on (ICE restart); the old name stops. */
  rename(before: string, user: PortUser): void {
    if (this.#byName.get(before) === user) this.#byName.delete(before);
    this.#byName.set(user.localName, user);
  }

  remove(user: PortUser): void {
    if (this.#byName.get(user.localName) === user) this.#byName.delete(user.localName);
    for (const remote of this.#addresses.get(user) ?? []) this.#forget(remote, user);
    this.#addresses.delete(user);
    for (const stream of this.#streamsOf(user)) stream.close();
  }

  /** Sends bytes that nobody changes before they have left. */
  send(memory: Buffer, offset: number, length: number, remote: Remote): void {
    this.packetsOut++;
    if (remote.stream !== undefined) remote.stream.send(memory, offset, length);
    else this.#socket.send(memory, offset, length, remote.port, remote.address);
  }

  #receive(packet: Buffer, remote: Remote): void {
    this.packetsIn++;
    const first = packet[0];
    if (first === undefined) {
      this.#faults.add('empty');
      return;
    }
    if (first < 4) {
      this.#receiveCheck(packet, remote);
      return;
    }
    const user = this.#byAddress.get(remote.address)?.get(remote.port);
    if (user === undefined) {
      this.#faults.add('stranger');
      return;
    }
    user.onPacket(packet, remote);
  }

  /** The first frame of a connection proves who is there, or ends it. */
  #receiveFrame(frame: Buffer, stream: PacketStream): void {
    this.packetsIn++;
    const user = this.#streamUsers.get(stream);
    const first = frame[0];
    if (first !== undefined && first < 4) {
      this.#receiveCheck(frame, stream.remote);
      if (!stream.proven) stream.close();
    } else if (user === undefined) {
      this.#faults.add('stranger');
      stream.close();
    } else if (first === undefined) this.#faults.add('empty');
    else user.onPacket(frame, stream.remote);
  }

  #receiveCheck(packet: Buffer, remote: Remote): void {
    const request = readBindingRequest(packet);
    if (request === undefined) {
      this.#faults.add('stun_malformed');
      return;
    }
    const user = this.#byName.get(request.localName);
    // No answer to strangers: not even an error, which could be aimed at somebody else.
    if (user === undefined) {
      this.#faults.add('stun_unknown');
      return;
    }
    if (!hasIntegrity(packet, request, user.localPassword)) {
      this.#faults.add('stun_forged');
      return;
    }
    if (remote.stream === undefined) this.#remember(remote, user);
    else if (!this.#rememberStream(remote.stream, user)) return;
    this.#answer(request, remote, user);
    user.onCheck(remote.stream ? remote : { address: remote.address, port: remote.port }, request.nominates);
  }

  #answer(request: BindingRequest, remote: Remote, user: PortUser): void {
    const response = writeBindingResponse(request, remote, user.localPassword);
    this.send(response, 0, response.length, remote);
  }

  /** @returns false when the connection belongs to somebody else: it is closed */
  #rememberStream(stream: PacketStream, user: PortUser): boolean {
    const before = this.#streamUsers.get(stream);
    if (before === user) return true;
    if (before !== undefined) {
      this.#faults.add('stream_changes_user');
      stream.close();
      return false;
    }
    stream.proven = true;
    this.#streamUsers.set(stream, user);
    const own = this.#streamsOf(user);
    if (own.length > maxStreamsPerUser) own[0]?.close();
    return true;
  }

  /** Oldest first. */
  #streamsOf(user: PortUser): PacketStream[] {
    return [...this.#streamUsers].flatMap(([stream, owner]) => (owner === user ? [stream] : []));
  }

  #remember(remote: Remote, user: PortUser): void {
    const ports = this.#byAddress.get(remote.address);
    if (ports?.get(remote.port) === user) return;
    const before = ports?.get(remote.port);
    if (before) this.#drop(before, remote);
    if (ports) ports.set(remote.port, user);
    else this.#byAddress.set(remote.address, new Map([[remote.port, user]]));
    const known = this.#addresses.get(user) ?? [];
    known.push({ address: remote.address, port: remote.port });
    this.#addresses.set(user, known);
    const oldest = known.length > maxAddressesPerUser ? known.shift() : undefined;
    if (oldest) this.#forget(oldest, user);
  }

  #drop(user: PortUser, remote: Remote): void {
    const left = this.#addresses
      .get(user)
      ?.filter(({ address, port }) => address !== remote.address || port !== remote.port);
    if (left) this.#addresses.set(user, left);
  }

  #forget({ address, port }: Remote, user: PortUser): void {
    const ports = this.#byAddress.get(address);
    if (ports?.get(port) === user) ports.delete(port);
    if (ports?.size === 0) this.#byAddress.delete(address);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#byName.clear();
    this.#byAddress.clear();
    this.#addresses.clear();
    await this.#streams?.[Symbol.asyncDispose]();
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }
}

async function openDatagrams(bind: string, port: number, faults: FaultCounter): Promise<Socket> {
  const socket = createSocket({
    type: bind.includes(':') ? 'udp6' : 'udp4',
    // Every address comes from a received packet: it is numeric, and no resolver has to be asked.
    lookup: (address, _options, callback) => callback(null, address, address.includes(':') ? 6 : 4),
  });
  // The look-up answers at once, and so does the binding: listen for it before.
  const listening = once(socket, 'listening');
  socket.bind(port, bind);
  await listening;
  // The system may allow less; what it gives is enough to start with.
  for (const grow of [
    () => socket.setRecvBufferSize(socketBufferBytes),
    () => socket.setSendBufferSize(socketBufferBytes),
  ]) {
    try {
      grow();
    } catch {
      faults.add('socket_buffer_small');
    }
  }
  return socket;
}
