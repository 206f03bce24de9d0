import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { LinkTrack } from '../../../spec/schemas/media/link.ts';
import type { ClientPlan } from '../../engine/testing/peer-client.ts';
import { writePart } from './document-parts.ts';
import { HostileRelay } from './testing/hostile-relay.ts';
import { agree, everything, link, NodeRelay, picture, remoteName, sound, until } from './testing/linked-rooms.ts';
import { LossyWay } from './testing/lossy-way.ts';

t.setTimeout(90_000);

const speaks: ClientPlan = {
  sends: [{ mid: '0', kind: 'audio', ssrc: 1111 }],
  receives: [
    { mid: '2', kind: 'audio' },
    { mid: '3', kind: 'video' },
  ],
};
const sources = { 0: 'microphone' } as const;
const evil = 'evil.example';

const track = (over: Partial<LinkTrack> = {}): LinkTrack => ({
  ...{ node: evil, actor: 'mallory', source: 'microphone', codec: 'opus', ssrc: 7_001, rtx: 7_002, on: true },
  ...{ muted: false, ...over },
});
const tracks = (...list: LinkTrack[]) => ({ kind: 'tracks', tracks: list });

/** A room with two people of this node who talk, and a node that was let in with one person who may speak and one who may not. */
async function attacked(t: Test) {
  const a = await NodeRelay.open(t, 'a.example', 6);
  a.allow(
    { node: evil, actor: 'mallory', send: everything },
    { node: evil, actor: 'viewer', send: [] },
    { node: 'c.example', actor: 'silva', send: everything },
  );
  const kaya = await a.enter(t, 'kaya', speaks, sources);
  const demir = await a.enter(t, 'demir', speaks, sources);
  const peer = await HostileRelay.open(t, a, evil);
  await until('the link stands', () => a.links().some(({ up }) => up));
  let sequence = 0;
  const goesOn = async () => {
    const before = kaya.packets;
    const timer = setInterval(() => demir.send(sound(1111, ++sequence, 20), 20), 20);
    await until('the room goes on', () => kaya.packets > before + 10).finally(() => clearInterval(timer));
  };
  await goesOn();
  const seen = () => (a.told('kaya', 'tracks')?.tracks ?? []).filter(({ node }) => node !== undefined);
  return { a, kaya, demir, peer, goesOn, seen };
}

t.test('a peer brings only its own people, and of them only what the control log lets them send', async (t) => {
  const { a, kaya, peer, goesOn, seen } = await attacked(t);
  peer.say(
    tracks(
      track(),
      track({ actor: 'viewer', ssrc: 7_011, rtx: 7_012 }),
      track({ actor: 'nobody', ssrc: 7_021, rtx: 7_022 }),
      track({ node: 'c.example', actor: 'silva', ssrc: 7_031, rtx: 7_032 }),
      track({ node: 'a.example', actor: 'kaya', ssrc: 7_041, rtx: 7_042 }),
    ),
  );
  await until('the one who may speak is known', () => seen().length > 0);
  t.match(seen(), [{ actor: 'mallory', source: 'microphone' }]);
  t.match(a.faults, { link_not_allowed: 2, link_not_theirs: 2 });
  const before = kaya.packets;
  const mallory = (ssrc: number, count: number) => {
    for (let index = 0; index < count; index++) peer.client.send(sound(ssrc, index, 0), 20);
  };
  for (const ssrc of [7_011, 7_021, 7_031, 7_041, 9_999]) mallory(ssrc, 20);
  await until('they are counted', () => (a.faults.link_unknown_stream ?? 0) >= 100);
  t.equal(kaya.packets, before, 'nobody hears them');
  await goesOn();
});

t.test('a role that is taken away, and a mute, stop somebody of another node at this relay', async (t) => {
  const { a, kaya, peer, seen } = await attacked(t);
  peer.say(tracks(track()));
  await until('Mallory is known', () => seen().length === 1);
  let sequence = 0;
  const timer = setInterval(() => peer.client.send(sound(7_001, ++sequence, 5), 20), 20);
  t.teardown(() => clearInterval(timer));
  const isHeard = () => {
    const before = kaya.packets;
    return until('Mallory is heard', () => kaya.packets > before + 3);
  };
  /** What is under way arrives first; then nothing comes any more, although Mallory goes on. */
  const falls = async (why: string) => {
    await delay(300);
    const [before, sent] = [kaya.packets, sequence];
    await until('Mallory has gone on', () => sequence > sent + 10);
    t.equal(kaya.packets, before, why);
  };
  await isHeard();
  const mute = (muted: boolean) =>
    a.do({ kind: 'muteRemote', room: 'r', node: evil, actor: 'mallory', source: 'microphone', muted });
  mute(true);
  t.match(seen(), [{ muted: true }]);
  await falls('muted');
  mute(false);
  await isHeard();
  a.allow({ node: evil, actor: 'mallory', send: [] });
  t.same(seen(), []);
  await falls('without the right to speak');
});

t.test('one node cannot fill the room with people', async (t) => {
  const { a, peer, seen } = await attacked(t);
  const names = Array.from({ length: 50 }, (_, index) => `person-${index}`);
  a.allow(...names.map((actor) => ({ node: evil, actor, send: everything })));
  peer.say(tracks(...names.map((actor, index) => track({ actor, ssrc: 10_000 + index * 2, rtx: 10_001 + index * 2 }))));
  await until('those who fit are known', () => seen().length > 0);
  t.equal(seen().length, 4, 'six places, two of them taken');
  t.match(a.do({ kind: 'join', room: 'r', participant: 'late', rights: { send: [], receive: true } }), {
    reason: 'media_room_full',
  });
});

const nonsense: Record<string, (peer: HostileRelay) => void> = {
  'no JSON': (peer) => peer.say(null, 'tracks', '{"kind":'),
  'another shape': (peer) => peer.say({ kind: 'tracks', tracks: [{ ssrc: 'x' }] }),
  'a kind of its own': (peer) => peer.say({ kind: 'rights', people: ['mallory'] }),
  'a wish in place of tracks': (peer) => peer.say({ kind: 'wants', voices: 5, video: [] }),
  'too many tracks': (peer) => peer.say(tracks(...Array.from({ length: 401 }, (_, i) => track({ actor: `p${i}` })))),
  'parts beyond every limit': (peer) => {
    const part = { kind: 'tracks' as const, version: 4_000_000_000, index: 0, count: 65_535, bytes: Buffer.from('x') };
    peer.client.sendRtcp(writePart(1, part));
  },
  'random bytes as parts': (peer) => {
    const packet = writePart(1, { kind: 'tracks', version: 1, index: 0, count: 1, bytes: randomBytes(200) });
    randomBytes(60).copy(packet, 8);
    peer.client.sendRtcp(packet);
  },
};
for (const [what, send] of Object.entries(nonsense)) {
  t.test(`a peer that goes on sending ${what} loses its link, and nobody else anything`, async (t) => {
    const { a, peer, goesOn } = await attacked(t);
    const down = () => a.links().find(({ up }) => !up);
    for (let turn = 0; turn < 100 && !down(); turn++) {
      send(peer);
      await delay(5);
    }
    await until('it is dropped', () => down() !== undefined);
    t.match(down(), { peer: evil, reason: 'link_hostile' });
    await goesOn();
  });
}

t.test('a flood of documents, of packets and of requests leaves the room alone', async (t) => {
  const { a, peer, goesOn } = await attacked(t);
  for (let turn = 0; turn < 400; turn++) {
    peer.say(tracks(track({ muted: turn % 2 === 0 })));
    if (turn % 20 === 0) await delay(1);
  }
  await until('it is dropped', () => a.links().some(({ up, reason }) => !up && reason === 'link_hostile'));
  t.ok((a.faults.link_document_flood ?? 0) > 0);
  for (let turn = 0; turn < 5_000; turn++) {
    peer.client.raw(randomBytes(100));
    if (turn % 100 === 0) await delay(1);
  }
  await goesOn();
});

t.test('a peer that guesses numbers of streams gets none of them', async (t) => {
  const { a, peer, goesOn } = await attacked(t);
  const plan: ClientPlan = { sends: [{ mid: '0', kind: 'video', ssrc: 2222 }], receives: [] };
  const camera = await a.enter(t, 'camera', plan, { 0: 'camera' });
  let pictures = 0;
  peer.client.onPacket = ({ header }) => {
    if (header.payloadType === 108) pictures++;
  };
  for (let turn = 0; turn < 20; turn++) {
    const video = Array.from({ length: 200 }, (_, index) => ({ ssrc: 2 + turn * 200 + index, height: 1 + turn }));
    peer.say({ kind: 'wants', voices: 8, video }, 'wants');
    camera.send(picture(2222, turn, true), 12);
    await delay(40);
  }
  t.equal(pictures, 0);
  await goesOn();
});

t.test('what looks for its way in vain, meets somebody else, or goes silent, is told with a reason', async (t) => {
  const [a, b] = [await NodeRelay.open(t, 'a.example'), await NodeRelay.open(t, 'b.example')];
  const reasonOf = (node: NodeRelay, id: string) =>
    node.links().find((notice) => notice.link === id && !notice.up)?.reason;
  const way = await LossyWay.open(t);
  way.blocked = true;
  const lost = agree(b, a, (answer) => way.through(answer));
  await until('no way is found', () => reasonOf(b, lost.link) !== undefined, 15_000);
  t.equal(reasonOf(b, lost.link), 'link_no_path');
  const wrong = agree(b, a, (answer) => ({ ...answer, fingerprint: new Array(32).fill('00').join(':') }));
  await until('the wrong one is recognised', () => reasonOf(b, wrong.link) !== undefined, 15_000);
  t.equal(reasonOf(b, wrong.link), 'link_not_genuine');
  way.blocked = false;
  a.allow({ node: b.name, actor: 'rossi', send: everything });
  await b.enter(t, 'rossi', speaks, sources);
  await link(b, a, (answer) => way.through(answer));
  await until('A knows of Rossi', () => a.do({ kind: 'stats' }).ok && a.links().at(-1)?.up === true);
  const kaya = await a.enter(t, 'kaya', speaks, sources);
  await until(
    'Kaya sees Rossi',
    () => a.told('kaya', 'tracks')?.tracks[0]?.participant === remoteName(b.name, 'rossi'),
  );
  way.blocked = true;
  await until('the silence is noticed on both sides', () =>
    [a, b].every((node) => node.links().at(-1)?.reason === 'link_silent'),
  );
  t.same(a.told('kaya', 'tracks')?.tracks, [], 'her people are gone');
  t.equal(kaya.packets, 0);
});
