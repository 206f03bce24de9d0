import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import type { FaultCounter } from './faults.ts';
import type { PacketPort, PortUser, Remote } from './media-port.ts';
import { SendRing } from './send-ring.ts';
import { isAnswerGenuine, readBindingAnswer, writeBindingRequest } from './stun-client.ts';

/** Before a way is found, and then to keep it open and to hear that the other end lives. */
const searchEveryMs = 200;
const keepEveryMs = 500;
/** Checks whose answers are awaited; older ones are forgotten. */
const maxAwaited = 64;
/** Checks in a row that have to be answered before UDP is used again. */
const provenAnswers = 3;
const ringPlaces = 512;
const socketBufferBytes = 2 * 1024 * 1024;

export interface LinkTarget {
  /** Where the other end's media port may be reached; tried all at the same time, the first that answers is used. */
  readonly addresses: readonly Remote[];
  readonly name: string;
  readonly password: string;
}

/**
 * The UDP socket of one link, on the side that opens it: the controlling end of ICE (RFC 8445) towards a relay that is
 * ICE-lite. A socket of its own, because two rooms may link the same two media ports, and packets are told apart by
 * their addresses. Packets count only when they come from the address that answered an authenticated check.
 */
export class LinkSocket implements PacketPort {
  readonly ring: SendRing;
  readonly #sockets = new Map<4 | 6, Socket>();
  readonly #target: LinkTarget;
  readonly #faults: FaultCounter;
  readonly #now: () => number;
  readonly #tieBreaker = randomBytes(8);
  readonly #awaited = new Map<string, { readonly remote: Remote; readonly atMs: number }>();
  readonly #onSent: () => void;
  #user: PortUser | undefined;
  #remote: Remote | undefined;
  #checkAtMs = Number.NEGATIVE_INFINITY;
  #closed = false;
  #answers = 0;
  #answeredAtMs: number;
  /** Another way is used: this one is only watched until it has proven itself again. */
  standby = false;
  /** Of the last answered check. */
  rttMs: number | undefined;

  /** @param onSent counts a datagram that leaves */
  constructor(target: LinkTarget, bind: string, faults: FaultCounter, now: () => number, onSent: () => void) {
    this.#target = target;
    this.#faults = faults;
    this.#now = now;
    this.#onSent = onSent;
    this.#answeredAtMs = now();
    const families = new Set(target.addresses.map(({ address }) => familyOf(address)));
    for (const family of families) this.#sockets.set(family, this.#open(family, bind));
    this.ring = new SendRing(ringPlaces, () => this.#waiting());
  }

  add(user: PortUser): void {
    this.#user = user;
  }

  rename(): void {}

  remove(user: PortUser): void {
    if (this.#user !== user || this.#closed) return;
    this.#closed = true;
    this.#user = undefined;
    for (const socket of this.#sockets.values()) socket.close();
  }

  /** How long no check was answered, in ms. */
  get silentMs(): number {
    return this.#now() - this.#answeredAtMs;
  }

  send(memory: Buffer, offset: number, length: number, remote: Remote): void {
    if (this.#closed) return;
    this.#onSent();
    if (remote.stream !== undefined) {
      remote.stream.send(memory, offset, length);
      return;
    }
    this.#sockets.get(familyOf(remote.address))?.send(memory, offset, length, remote.port, remote.address);
  }

  /** Sends the checks that are due. Called several times a second. */
  tick(): void {
    const user = this.#user;
    const nowMs = this.#now();
    const pause = this.#remote || this.standby ? keepEveryMs : searchEveryMs;
    if (user === undefined || nowMs - this.#checkAtMs < pause) return;
    if (nowMs - this.#answeredAtMs > 2 * keepEveryMs) this.#answers = 0;
    this.#checkAtMs = nowMs;
    for (const remote of this.#remote ? [this.#remote] : this.#target.addresses) {
      const { name, password } = this.#target;
      const { packet, transaction } = writeBindingRequest(
        `${name}:${user.localName}`,
        password,
        this.#tieBreaker,
        !this.standby,
      );
      this.#awaited.set(transaction, { remote, atMs: nowMs });
      const [oldest] = this.#awaited.keys();
      if (this.#awaited.size > maxAwaited && oldest !== undefined) this.#awaited.delete(oldest);
      this.send(packet, 0, packet.length, remote);
    }
  }

  #open(family: 4 | 6, bind: string): Socket {
    const socket = createSocket({
      type: family === 4 ? 'udp4' : 'udp6',
      // Addresses are numeric here: no resolver has to be asked.
      lookup: (address, _options, callback) => callback(null, address, family),
      recvBufferSize: socketBufferBytes,
      sendBufferSize: socketBufferBytes,
    });
    socket.on('message', (packet, info) => this.#receive(packet, info));
    socket.on('error', () => this.#faults.add('link_socket_error'));
    socket.bind(0, familyOf(bind) === family ? bind : undefined);
    return socket;
  }

  #waiting(): number {
    let waiting = 0;
    for (const socket of this.#sockets.values()) waiting += socket.getSendQueueCount();
    return waiting;
  }

  #receive(packet: Buffer, from: Remote): void {
    const user = this.#user;
    if (user === undefined || packet.length === 0) return;
    if ((packet[0] as number) < 4) {
      this.#receiveAnswer(packet, from, user);
      return;
    }
    if (from.port !== this.#remote?.port || from.address !== this.#remote.address) {
      this.#faults.add('stranger');
      return;
    }
    user.onPacket(packet, this.#remote);
  }

  #receiveAnswer(packet: Buffer, from: Remote, user: PortUser): void {
    const transaction = readBindingAnswer(packet);
    const awaited = transaction === undefined ? undefined : this.#awaited.get(transaction);
    if (transaction === undefined || awaited === undefined) {
      this.#faults.add('stun_unknown');
      return;
    }
    const { remote } = awaited;
    const isSymmetric = remote.port === from.port && remote.address === from.address;
    if (!isSymmetric || !isAnswerGenuine(packet, this.#target.password)) {
      this.#faults.add('stun_forged');
      return;
    }
    this.#awaited.delete(transaction);
    this.rttMs = this.#now() - awaited.atMs;
    // The first way that answers is the one: later answers of other addresses change nothing.
    this.#remote ??= remote;
    if (remote !== this.#remote) return;
    this.#answeredAtMs = this.#now();
    this.#answers++;
    if (this.standby && this.#answers >= provenAnswers) {
      this.standby = false;
      // The other end follows with the next check, which nominates.
      this.#checkAtMs = Number.NEGATIVE_INFINITY;
    }
    user.onCheck(remote, !this.standby);
  }
}

const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4);
