import { setTimeout as delay } from 'node:timers/promises';
import type { Test } from 'tap';
import type {
  CommandResult,
  MediaCommand,
  RemotePerson,
  WorkerNotice,
} from '../../../../spec/schemas/media/control.ts';
import type { LinkAnswer } from '../../../../spec/schemas/media/link.ts';
import type { CallNotice, MediaSource } from '../../../../spec/schemas/media/signalling.ts';
import type { LinkPacket } from '../../../control/packets.ts';
import { openRelay, type Relay } from '../../../control/relay.ts';
import { type ClientPlan, PeerClient } from '../../../engine/testing/peer-client.ts';

export { remoteName } from '../people.ts';

export const everything: MediaSource[] = ['microphone', 'camera', 'screen', 'screen_sound'];
export const room = 'r';

export async function until(why: string, probe: () => boolean, limitMs = 10_000): Promise<void> {
  for (const started = performance.now(); !probe(); await delay(10)) {
    if (performance.now() - started > limitMs) throw new Error(`still waiting until ${why}`);
  }
}

/** A relay of one node in this process, with the room open. */
export class NodeRelay {
  readonly name: string;
  readonly relay: Relay;
  readonly notices: WorkerNotice[];
  /** Where packets go that leave through the node. */
  carry: (packet: LinkPacket) => void = () => {};

  private constructor(name: string, relay: Relay, notices: WorkerNotice[]) {
    this.name = name;
    this.relay = relay;
    this.notices = notices;
  }

  static async open(t: Test, name: string, maxParticipants = 40): Promise<NodeRelay> {
    const notices: WorkerNotice[] = [];
    const relay = await openRelay(
      { kind: 'start', bind: '127.0.0.1', port: 0, announce: ['127.0.0.1'] },
      {
        ...{ now: () => performance.now(), cpuMs: () => 0 },
        random: (limit) => Math.floor(Math.random() * limit),
        notify: (notice) => notices.push(notice),
        carry: (packet) => node.carry(packet),
      },
    );
    t.teardown(() => relay[Symbol.asyncDispose]());
    const node: NodeRelay = new NodeRelay(name, relay, notices);
    node.do({ kind: 'openRoom', room, options: { maxParticipants, maxVoices: 5 } });
    return node;
  }

  do(command: MediaCommand): CommandResult {
    return this.relay.handle(command);
  }

  allow(...people: RemotePerson[]): void {
    this.do({ kind: 'people', room, people });
  }

  /** Packets that left this relay, to browsers and other relays. */
  get packetsOut(): number {
    const result = this.do({ kind: 'stats' });
    return result.ok && 'stats' in result ? result.stats.packetsOut : 0;
  }

  /** Faults by name. */
  get faults(): Record<string, number> {
    const result = this.do({ kind: 'stats' });
    return result.ok && 'stats' in result ? result.stats.dropped : {};
  }

  /** The last notice of a kind that a person's browser was sent. */
  told<K extends CallNotice['kind']>(participant: string, kind: K): Extract<CallNotice, { kind: K }> | undefined {
    const found = this.notices.findLast(
      (notice) => notice.kind === 'call' && notice.participant === participant && notice.notice.kind === kind,
    );
    return found?.kind === 'call' ? (found.notice as Extract<CallNotice, { kind: K }>) : undefined;
  }

  links(): Extract<WorkerNotice, { kind: 'link' }>[] {
    return this.notices.flatMap((notice) => (notice.kind === 'link' ? [notice] : []));
  }

  /** A person with a connection of their own. */
  async enter(
    t: Test,
    participant: string,
    plan: ClientPlan,
    sources: Readonly<Record<string, MediaSource>> = {},
    describe: (sdp: string) => string = (sdp) => sdp,
  ): Promise<PeerClient> {
    const client = await PeerClient.open();
    t.teardown(() => client.close());
    this.do({ kind: 'join', room, participant, rights: { send: everything, receive: true } });
    const request = {
      kind: 'offer' as const,
      sdp: describe(client.offer(plan)),
      sources: Object.entries(sources).map(([mid, source]) => ({ mid, source })),
    };
    const result = this.do({ kind: 'signal', room, participant, request });
    if (!result.ok || !('reply' in result) || result.reply.kind !== 'answer') throw new Error(JSON.stringify(result));
    await client.connect(result.reply.sdp);
    return client;
  }

  /** A person's browser shows these pictures. */
  show(participant: string, ...video: { mid: string; track: string; height: number }[]): void {
    this.do({ kind: 'signal', room, participant, request: { kind: 'view', video } });
  }
}

/** Agrees on a link as two nodes do by their signed requests. `change`: what a liar makes of the answer. */
export function agree(
  guest: NodeRelay,
  host: NodeRelay,
  change: (answer: LinkAnswer) => LinkAnswer = (answer) => answer,
): LinkAnswer {
  const identity = guest.do({ kind: 'linkIdentity' });
  if (!identity.ok || !('fingerprint' in identity)) throw new Error('no identity');
  const name = Math.random().toString(16).slice(2, 10).padEnd(8, '0');
  const offer = { fingerprint: identity.fingerprint, name };
  const accepted = host.do({ kind: 'linkAccept', room, peer: guest.name, own: host.name, offer });
  if (!accepted.ok || !('answer' in accepted)) throw new Error(JSON.stringify(accepted));
  const answer = change(accepted.answer);
  guest.do({ kind: 'linkOpen', room, peer: host.name, own: guest.name, name, answer });
  return accepted.answer;
}

/** Links two rooms and waits until both sides say so. */
export async function link(
  guest: NodeRelay,
  host: NodeRelay,
  change?: (answer: LinkAnswer) => LinkAnswer,
): Promise<void> {
  const { link } = agree(guest, host, change);
  const isUp = (node: NodeRelay) => node.links().some((notice) => notice.link === link && notice.up);
  await until('the link stands on both sides', () => isUp(guest) && isUp(host));
}

/** A picture packet that can be decoded from when `key`: a parameter set, else a slice. */
export function picture(ssrc: number, sequence: number, key: boolean, bytes = 400): Buffer {
  const packet = Buffer.alloc(12 + bytes);
  packet[0] = 0x80;
  packet[1] = 108;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE((sequence * 3_000) >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet[12] = key ? 0x67 : 0x41;
  packet.writeUInt32BE(sequence, 16);
  return packet;
}

/** A packet of sound with its level (RFC 6464). */
export function sound(ssrc: number, sequence: number, level: number, bytes = 80): Buffer {
  const packet = Buffer.alloc(20 + bytes, 1);
  packet[0] = 0x90;
  packet[1] = 111;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE((sequence * 960) >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet.writeUInt32BE(0xbede_0001, 12);
  packet[16] = 0x10;
  packet[17] = level;
  packet.writeUInt16BE(0, 18);
  packet.writeUInt32BE(sequence, 20);
  return packet;
}
