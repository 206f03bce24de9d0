import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { ClientPlan, PeerClient } from '../engine/testing/peer-client.ts';
import { everything, link, NodeRelay, picture, remoteName, room, sound, until } from './link/testing/linked-rooms.ts';

t.setTimeout(120_000);

const takesPart: ClientPlan = {
  sends: [
    { mid: '0', kind: 'audio', ssrc: 1111 },
    { mid: '1', kind: 'video', ssrc: 2222 },
  ],
  receives: [
    { mid: '2', kind: 'audio' },
    { mid: '3', kind: 'audio' },
    { mid: '4', kind: 'video' },
  ],
};
const sources = { 0: 'microphone', 1: 'camera' } as const;

/** Everybody sends sound and pictures that carry their own number until the test ends. */
function talk(t: Test, ...clients: PeerClient[]): void {
  let sequence = 0;
  const timer = setInterval(() => {
    sequence++;
    for (const [index, client] of clients.entries()) {
      client.send(sound(1111, (index + 1) * 0x1_0000 + sequence, 20), 20);
      client.send(picture(2222, (index + 1) * 0x1_0000 + sequence, sequence % 10 === 0), 12);
    }
  }, 20);
  t.teardown(() => clearInterval(timer));
}

/** Whose sound and pictures somebody gets from now on, as `1 sound`. */
function heardBy(client: PeerClient): Set<string> {
  const heard = new Set<string>();
  client.onPacket = ({ bytes, header }) => {
    const isPicture = header.payloadType === 108;
    const number = bytes.readUInt32BE(header.headerLength + (isPicture ? 4 : 0));
    heard.add(`${number >> 16} ${isPicture ? 'picture' : 'sound'}`);
  };
  return heard;
}

const rights = (group: string) => ({ send: everything, receive: true, group });

t.test('people of a breakout room hear, see and know of each other only, on every node', async (t) => {
  const [a, b] = [await NodeRelay.open(t, 'a.example'), await NodeRelay.open(t, 'b.example')];
  const allow = (kaya: string, lin: string, rossi: string) => {
    a.allow({ node: b.name, actor: 'rossi', send: everything, group: rossi });
    b.allow(
      { node: a.name, actor: 'kaya', send: everything, group: kaya },
      { node: a.name, actor: 'lin', send: everything, group: lin },
    );
    a.do({ kind: 'setRights', room, participant: 'kaya', rights: rights(kaya) });
    a.do({ kind: 'setRights', room, participant: 'lin', rights: rights(lin) });
    b.do({ kind: 'setRights', room, participant: 'rossi', rights: rights(rossi) });
  };
  const kaya = await a.enter(t, 'kaya', takesPart, sources);
  const lin = await a.enter(t, 'lin', takesPart, sources);
  const rossi = await b.enter(t, 'rossi', takesPart, sources);
  allow('', '', '');
  await link(b, a);
  talk(t, kaya, lin, rossi);
  const camera = (who: string) => ({ mid: '4', track: `${remoteName(a.name, who)}.camera`, height: 360 });
  b.show('rossi', camera('kaya'));
  let heard = heardBy(rossi);
  await until('in the main room Rossi hears both and sees Kaya', () =>
    ['1 sound', '2 sound', '1 picture'].every((what) => heard.has(what)),
  );

  allow('red', '', 'red');
  const names = (node: NodeRelay, who: string) =>
    [...new Set(node.told(who, 'tracks')?.tracks.map(({ actor, participant }) => actor ?? participant))].sort();
  await until('Rossi knows of Kaya only, and Kaya of Rossi', () =>
    [names(b, 'rossi').join() === 'kaya', names(a, 'kaya').join() === 'rossi', names(a, 'lin').length === 0].every(
      Boolean,
    ),
  );
  // What was on its way has arrived.
  await delay(500);
  heard = heardBy(rossi);
  const atLin = heardBy(lin);
  const atKaya = heardBy(kaya);
  b.show('rossi', camera('lin'));
  await until('Rossi hears Kaya, and Kaya hears Rossi', () => heard.has('1 sound') && atKaya.has('3 sound'));
  await delay(1_000);
  t.same([...heard], ['1 sound'], 'and of the main room nothing, although a picture of it is asked for');
  t.same([...atKaya], ['3 sound']);
  t.same([...atLin], [], 'who stayed behind hears nothing of them');
  t.same(
    [a, b].map((node) => node.told(node === a ? 'kaya' : 'rossi', 'speakers')?.speakers.length),
    [2, 2],
    'of those who speak only those of the room are named',
  );

  allow('', '', '');
  b.show('rossi', camera('lin'));
  heard = heardBy(rossi);
  await until('back in the main room all hear each other, and a picture comes', () =>
    ['1 sound', '2 sound', '2 picture'].every((what) => heard.has(what)),
  );
});
