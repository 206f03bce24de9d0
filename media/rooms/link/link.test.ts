import t, { type Test } from 'tap';
import type { ClientPlan } from '../../engine/testing/peer-client.ts';
import { remoteName } from './people.ts';
import { everything, link, NodeRelay, picture, sound, until } from './testing/linked-rooms.ts';

const speaks: ClientPlan = {
  sends: [
    { mid: '0', kind: 'audio', ssrc: 1111 },
    { mid: '1', kind: 'video', ssrc: 2222 },
  ],
  receives: [
    { mid: '2', kind: 'audio' },
    { mid: '3', kind: 'video' },
  ],
};
const sources = { 0: 'microphone', 1: 'camera' } as const;

/** Node B is linked to node A, the host's; Kaya is at A and Rossi at B. */
async function twoNodes(t: Test) {
  const [a, b] = [await NodeRelay.open(t, 'a.example'), await NodeRelay.open(t, 'b.example')];
  a.allow({ node: b.name, actor: 'rossi', send: everything });
  b.allow({ node: a.name, actor: 'kaya', send: everything });
  const kaya = await a.enter(t, 'kaya', speaks, sources);
  const rossi = await b.enter(t, 'rossi', speaks, sources);
  await link(b, a);
  return { a, b, kaya, rossi };
}

t.test('two people of two nodes hear and see each other, as people of another node', async (t) => {
  const { a, b, kaya, rossi } = await twoNodes(t);
  const kayaAtB = remoteName(a.name, 'kaya');
  await until('B knows the tracks of Kaya', () => b.told('rossi', 'tracks')?.tracks.length === 2);
  t.match(b.told('rossi', 'tracks')?.tracks, [
    { id: `${kayaAtB}.microphone`, participant: kayaAtB, node: 'a.example', actor: 'kaya', on: true, muted: false },
    { id: `${kayaAtB}.camera`, source: 'camera' },
  ]);
  await until('A knows the tracks of Rossi', () => a.told('kaya', 'tracks')?.tracks.length === 2);
  b.show('rossi', { mid: '3', track: `${kayaAtB}.camera`, height: 360 });
  a.show('kaya', { mid: '3', track: `${remoteName(b.name, 'rossi')}.camera`, height: 360 });
  const got = { kaya: new Set<number>(), rossi: new Set<number>() };
  kaya.onPacket = ({ header }) => got.kaya.add(header.payloadType);
  rossi.onPacket = ({ header }) => got.rossi.add(header.payloadType);
  let sequence = 0;
  const timer = setInterval(() => {
    sequence++;
    for (const client of [kaya, rossi]) {
      client.send(sound(1111, sequence, 20), 20);
      client.send(picture(2222, sequence, sequence % 10 === 0), 12);
    }
  }, 20);
  t.teardown(() => clearInterval(timer));
  await until('both hear and see', () => got.kaya.size === 2 && got.rossi.size === 2);
  await until('Rossi is told that Kaya speaks', () =>
    Boolean(b.told('rossi', 'speakers')?.speakers.some(({ node, actor }) => node === 'a.example' && actor === 'kaya')),
  );
});
