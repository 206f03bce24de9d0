import type { CommandResult, MediaCommand, WorkerNotice, WorkerStart } from '../../spec/schemas/media/control.ts';
import { createDtlsCertificate } from '../engine/dtls.ts';
import { FaultCounter } from '../engine/faults.ts';
import { MediaPort } from '../engine/media-port.ts';
import type { Ground } from '../rooms/participant.ts';
import type { Room } from '../rooms/room.ts';
import { handleCommand, type WorkerState } from './handlers.ts';
import type { LinkPacket } from './packets.ts';
import type { SoundBatch } from './sound.ts';

const tickMs = 50;

/** A relay in this process: rooms on one port, driven by commands. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** Why TCP is not open beside UDP; undefined when it is. */
  readonly tcpFault: string | undefined;
  handle(command: MediaCommand): CommandResult;
  /** A packet of a link that came through the node. */
  receive(packet: LinkPacket): void;
}

/** What a relay takes from the world. */
export interface RelayWorld {
  /** ms, forward only. */
  readonly now: () => number;
  readonly random: (limit: number) => number;
  /** CPU time of this process in ms. */
  readonly cpuMs: () => number;
  readonly notify: (notice: WorkerNotice) => void;
  /** Takes a packet of a link that goes through the node; its memory is used again afterwards. */
  readonly carry?: (packet: LinkPacket) => void;
  /** Takes what a person says; its memory is used again afterwards. @returns false when it was dropped */
  readonly hear?: (sound: SoundBatch) => boolean;
}

/** Opens the port and starts the clock. @throws when the port cannot be bound */
export async function openRelay(start: WorkerStart, world: RelayWorld): Promise<Relay> {
  const faults = new FaultCounter();
  const port = await MediaPort.open(start.bind, start.port, faults, world.now);
  const certificate = await createDtlsCertificate();
  const rooms = new Map<string, Room>();
  const { announce, bind } = start;
  const ground: Ground = { port, faults, certificate, announce, bind, now: world.now, random: world.random };
  const state: WorkerState = {
    rooms,
    ground,
    cpuMs: world.cpuMs,
    listenerFor: (room) => ({
      notify: (participant, notice) => world.notify({ kind: 'call', room, participant, notice }),
      onLink: (peer, link, up, reason) =>
        world.notify({ kind: 'link', room, peer, link, up, ...(reason === undefined ? {} : { reason }) }),
      onLanes: (peer, link, wanted) => world.notify({ kind: 'linkLanes', room, peer, link, wanted }),
      onLinkPacket: (peer, link, lane, bytes) => world.carry?.({ kind: 'packet', room, peer, link, lane, bytes }),
      onSound: (participant, sound) => {
        if (world.hear?.({ kind: 'sound', room, participant, ...sound }) === false) faults.add('sound_dropped');
      },
      onConnection: (participant, connected) => world.notify({ kind: 'connection', room, participant, connected }),
    }),
  };
  let ticks = 0;
  const timer = setInterval(() => {
    ticks++;
    const nowMs = world.now();
    for (const room of rooms.values()) {
      room.tick(nowMs);
      if (ticks % 4 === 0) room.tickVoices(nowMs);
      if (ticks % 20 === 0) room.report(nowMs);
    }
  }, tickMs);
  return {
    port: port.port,
    tcpFault: port.streamFault,
    handle: (command) => handleCommand(state, command),
    receive: ({ room, peer, link, bytes }) => {
      const packet = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      rooms.get(room)?.links.get(peer, link)?.receive(packet);
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      for (const room of rooms.values()) room.close();
      rooms.clear();
      await port[Symbol.asyncDispose]();
    },
  };
}
