import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { LinkPacket } from '../../control/packets.ts';
import type { ClientPlan, PeerClient } from '../../engine/testing/peer-client.ts';
import { agree, everything, NodeRelay, picture, remoteName, room, sound, until } from './testing/linked-rooms.ts';
import { LossyWay } from './testing/lossy-way.ts';

t.setTimeout(90_000);

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

/** The connections of both nodes, opened and closed as the opening side asks: packets cross after a while. */
class Connections {
  readonly packets = { audio: 0, video: 0 };
  wanted = false;
  readonly #guest: NodeRelay;
  readonly #host: NodeRelay;
  readonly #link: string;
  readonly #timer: NodeJS.Timeout;

  constructor(t: Test, guest: NodeRelay, host: NodeRelay, link: string) {
    this.#guest = guest;
    this.#host = host;
    this.#link = link;
    for (const [from, to] of [
      [guest, host],
      [host, guest],
    ] as const) {
      from.carry = (packet) => {
        if (!this.wanted) return;
        this.packets[packet.lane]++;
        const copy: LinkPacket = { ...packet, peer: from.name, bytes: Uint8Array.from(packet.bytes) };
        setTimeout(() => to.relay.receive(copy), 10).unref();
      };
    }
    this.#timer = setInterval(() => this.#follow(), 20);
    t.teardown(() => clearInterval(this.#timer));
  }

  #follow(): void {
    const told = this.#guest.notices.findLast((notice) => notice.kind === 'linkLanes');
    const wanted = told?.kind === 'linkLanes' && told.wanted;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    for (const [node, peer] of [
      [this.#guest, this.#host.name],
      [this.#host, this.#guest.name],
    ] as const) {
      for (const lane of ['audio', 'video'] as const) {
        node.do({ kind: 'linkLane', room, peer, link: this.#link, lane, open: wanted });
      }
    }
  }
}

async function twoNodes(t: Test, blocked: boolean) {
  const [a, b] = [await NodeRelay.open(t, 'a.example'), await NodeRelay.open(t, 'b.example')];
  a.allow({ node: b.name, actor: 'rossi', send: everything });
  b.allow({ node: a.name, actor: 'kaya', send: everything });
  const kaya = await a.enter(t, 'kaya', speaks, sources);
  const rossi = await b.enter(t, 'rossi', speaks, sources);
  const way = await LossyWay.open(t);
  way.blocked = blocked;
  const { link } = agree(b, a, (answer) => way.through(answer));
  const connections = new Connections(t, b, a, link);
  const startedAt = performance.now();
  await until('the link stands', () => [a, b].every((node) => node.links().some(({ up }) => up)), 15_000);
  t.comment(`linked after ${Math.round(performance.now() - startedAt)} ms`);
  for (const [node, who, other] of [
    [a, 'kaya', remoteName(b.name, 'rossi')],
    [b, 'rossi', remoteName(a.name, 'kaya')],
  ] as const) {
    await until('the other one is known', () => node.told(who, 'tracks')?.tracks.length === 2);
    node.show(who, { mid: '3', track: `${other}.camera`, height: 360 });
  }
  let sequence = 0;
  const timer = setInterval(() => {
    sequence++;
    for (const client of [kaya, rossi]) {
      client.send(sound(1111, sequence, 20), 20);
      client.send(picture(2222, sequence, sequence % 10 === 0), 12);
    }
  }, 20);
  t.teardown(() => clearInterval(timer));
  return { a, b, kaya, rossi, way, connections };
}

/** Longest time in ms without a packet of sound at these clients, from now on. */
function gaps(...clients: PeerClient[]): () => number {
  let longest = 0;
  for (const client of clients) {
    let before = performance.now();
    client.onPacket = ({ header }) => {
      if (header.payloadType !== 111) return;
      longest = Math.max(longest, performance.now() - before);
      before = performance.now();
    };
  }
  return () => longest;
}

const hearAndSee = (...clients: PeerClient[]) => {
  const kinds = clients.map((client) => {
    const found = new Set<number>();
    client.onPacket = ({ header }) => found.add(header.payloadType);
    return found;
  });
  return until('both hear and see', () => kinds.every(({ size }) => size === 2));
};

t.test('where no UDP passes a link goes through connections, and through UDP again when it does', async (t) => {
  const { a, b, kaya, rossi, way, connections } = await twoNodes(t, true);
  await hearAndSee(kaya, rossi);
  t.ok(connections.packets.audio > 0 && connections.packets.video > 0);
  const longest = gaps(kaya, rossi);
  way.blocked = false;
  await until('the connections are needed no more', () => !connections.wanted, 20_000);
  t.comment(`the longest gap of sound was ${Math.round(longest())} ms`);
  const before = way.packets;
  await until('packets go over UDP', () => way.packets > before + 50);
  await hearAndSee(kaya, rossi);
  t.ok(
    [a, b].every((node) => node.links().every(({ up }) => up)),
    'the link never ended',
  );
});

t.test('when UDP stops in the middle of a call the link goes on through connections', async (t) => {
  const { a, b, kaya, rossi, way, connections } = await twoNodes(t, false);
  await hearAndSee(kaya, rossi);
  t.equal(connections.packets.audio, 0);
  for (let round = 0; round < 2; round++) {
    const longest = gaps(kaya, rossi);
    way.blocked = true;
    await until('connections are asked for', () => connections.wanted);
    const before = [kaya.packets, rossi.packets];
    await until('sound and pictures go on', () =>
      [kaya, rossi].every((client, index) => client.packets > (before[index] as number) + 100),
    );
    t.comment(`the longest gap of sound was ${Math.round(longest())} ms`);
    way.blocked = false;
    // In the second round UDP goes away again while the connections still stand.
    await delay(3_000);
  }
  t.ok(
    [a, b].every((node) => node.links().every(({ up }) => up)),
    'the link never ended',
  );
});

t.test('pictures that came too late are begun anew by their senders', async (t) => {
  const { a, b, kaya, rossi } = await twoNodes(t, false);
  await hearAndSee(kaya, rossi);
  const { link } = a.links()[0] as { link: string };
  a.do({ kind: 'linkLate', room, peer: b.name, link });
  t.equal(a.faults.link_late, 1);
  b.do({ kind: 'linkLate', room, peer: a.name, link: 'a-link-of-long-ago-0' });
  t.notOk(b.faults.link_late);
});
