import type { CommandResult, MediaCommand } from '../../spec/schemas/media/control.ts';
import type { Ground } from '../rooms/participant.ts';
import { Room, type RoomListener } from '../rooms/room.ts';

/** Rooms of one worker at most. */
export const maxRooms = 500;

/** Rooms of a worker and the way to tell its node what happens in them. */
export interface WorkerState {
  readonly rooms: Map<string, Room>;
  readonly ground: Ground;
  readonly cpuMs: () => number;
  listenerFor(room: string): RoomListener;
}

type Handlers = {
  readonly [K in MediaCommand['kind']]: (
    state: WorkerState,
    command: Extract<MediaCommand, { kind: K }>,
  ) => CommandResult;
};

const done: CommandResult = { ok: true, reply: { kind: 'done' } };
const unknownRoom: CommandResult = { ok: false, reason: 'media_room_unknown' };

function inRoom(state: WorkerState, room: string, work: (room: Room) => void): CommandResult {
  const found = state.rooms.get(room);
  if (found === undefined) return unknownRoom;
  work(found);
  return done;
}

/** One small function for each command; each answers with a value and throws only for a bug. */
const handlers: Handlers = {
  openRoom: (state, { room, options }) => {
    if (state.rooms.has(room)) return done;
    if (state.rooms.size >= maxRooms) return { ok: false, reason: 'media_overloaded' };
    state.rooms.set(room, new Room(options, state.ground, state.listenerFor(room)));
    return done;
  },
  closeRoom: (state, { room }) => {
    state.rooms.get(room)?.close();
    state.rooms.delete(room);
    return done;
  },
  join: (state, { room, participant, rights }) => state.rooms.get(room)?.join(participant, rights) ?? unknownRoom,
  leave: (state, { room, participant, reason }) => state.rooms.get(room)?.leave(participant, reason) ?? unknownRoom,
  setRights: (state, { room, participant, rights }) =>
    state.rooms.get(room)?.setRights(participant, rights) ?? unknownRoom,
  mute: (state, { room, participant, source, muted }) =>
    state.rooms.get(room)?.mute(participant, source, muted) ?? unknownRoom,
  signal: (state, { room, participant, request }) => state.rooms.get(room)?.signal(participant, request) ?? unknownRoom,
  listen: (state, { room, participant, on }) => state.rooms.get(room)?.listen(participant, on) ?? unknownRoom,
  linkIdentity: ({ ground }) => ({ ok: true, fingerprint: ground.certificate.fingerprint.value.toUpperCase() }),
  linkOpen: (state, { room, peer, own, name, answer }) =>
    inRoom(state, room, ({ links }) => links.open(peer, own, name, answer)),
  linkAccept: (state, { room, peer, own, offer }) => {
    const found = state.rooms.get(room);
    if (found === undefined) return unknownRoom;
    const answer = found.links.accept(peer, own, offer);
    return answer === undefined ? { ok: false, reason: 'media_overloaded' } : { ok: true, answer };
  },
  linkClose: (state, { room, peer, link }) => inRoom(state, room, ({ links }) => links.close(peer, link)),
  linkLane: (state, { room, peer, link, lane, open }) =>
    inRoom(state, room, ({ links }) => links.get(peer, link)?.setLane(lane, open)),
  linkLate: (state, { room, peer, link }) => inRoom(state, room, ({ links }) => links.get(peer, link)?.noteLate()),
  people: (state, { room, people }) => inRoom(state, room, ({ links }) => links.allow(people)),
  muteRemote: (state, { room, node, actor, source, muted }) =>
    inRoom(state, room, ({ links }) => links.mute(node, actor, source, muted)),
  stats: (state) => {
    const { port, faults } = state.ground;
    return {
      ok: true,
      stats: {
        rooms: state.rooms.size,
        participants: [...state.rooms.values()].reduce((sum, room) => sum + room.size, 0),
        packetsIn: port.packetsIn,
        packetsOut: port.packetsOut,
        dropped: faults.all(),
        cpuMs: state.cpuMs(),
      },
    };
  },
};

export function handleCommand(state: WorkerState, command: MediaCommand): CommandResult {
  const handler = handlers[command.kind] as (state: WorkerState, command: MediaCommand) => CommandResult;
  return handler(state, command);
}
