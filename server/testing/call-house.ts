import { randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { type ClientPlan, PeerClient } from '../../media/engine/testing/peer-client.ts';
import { picture, remoteName, sound } from '../../media/rooms/link/testing/linked-rooms.ts';
import { eventually } from './eventually.ts';
import type { SeededPerson } from './seed/seed.ts';
import type { TestNetwork } from './test-network.ts';

const patienceMs = 20_000;

/** What a person of these calls sends and receives: a microphone, a camera, one voice, one picture. */
const plan: ClientPlan = {
  sends: [
    { mid: '0', kind: 'audio', ssrc: 1111 },
    { mid: '1', kind: 'video', ssrc: 2222 },
  ],
  receives: [
    { mid: '2', kind: 'audio' },
    { mid: '3', kind: 'video' },
  ],
};

/** A call of one person to another, who is in. @returns its room */
export async function startCall(network: TestNetwork, from: SeededPerson, to: SeededPerson): Promise<string> {
  const { room } = await from.client.call('sessions.call', {
    body: { clientId: randomUUID(), node: to.node, actor: to.actor, media: 'video' },
  });
  await eventually('the other one is called', patienceMs, async () => {
    const { sessions } = await to.client.call('sessions.list', {});
    return sessions.some((session) => session.room === room);
  });
  await to.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } });
  await network.converged(room);
  return room;
}

const signal = (who: SeededPerson, room: string, request: object) =>
  who.client.call('call.signal', { params: { room }, body: { request } });

/** Somebody in the call with a connection to their own node. @param through changes the answer they get */
export async function enterCall(
  t: Test,
  who: SeededPerson,
  room: string,
  through: (answer: string) => string = (answer) => answer,
): Promise<PeerClient> {
  await eventually('the relay takes people', patienceMs, () =>
    who.client.call('call.join', { params: { room }, body: {} }).then(
      () => true,
      () => false,
    ),
  );
  const client = await PeerClient.open();
  t.teardown(() => client.close());
  const sources = [
    { mid: '0', source: 'microphone' },
    { mid: '1', source: 'camera' },
  ];
  const result = await signal(who, room, { kind: 'offer', sdp: client.offer(plan), sources });
  if (!result.ok || result.reply.kind !== 'answer') throw new Error(JSON.stringify(result));
  await client.connect(through(result.reply.sdp));
  return client;
}

/** Sends sound and pictures until the test ends. */
export function talk(t: Test, ...clients: PeerClient[]): void {
  let sequence = 0;
  const timer = setInterval(() => {
    sequence++;
    for (const client of clients) {
      client.send(sound(1111, sequence, 20), 20);
      client.send(picture(2222, sequence, sequence % 10 === 0), 12);
    }
  }, 20);
  t.teardown(() => clearInterval(timer));
}

/** Somebody's page shows the camera of somebody of another node. */
export const showCamera = (who: SeededPerson, other: SeededPerson, room: string) =>
  signal(who, room, {
    kind: 'view',
    video: [{ mid: '3', track: `${remoteName(other.node, other.actor)}.camera`, height: 360 }],
  });

/** Waits until all of them get sound (111) and pictures (108) from now on. */
export async function hearAndSee(...clients: PeerClient[]): Promise<void> {
  const kinds = clients.map((client) => {
    const found = new Set<number>();
    client.onPacket = ({ header }) => found.add(header.payloadType);
    return found;
  });
  await eventually('they hear and see', patienceMs, () => kinds.every(({ size }) => size === 2));
}
