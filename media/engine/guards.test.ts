import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { CipherContext } from 'werift';
import type { CommandResult, WorkerStats } from '../../spec/schemas/media/control.ts';
import { openRelay, type Relay } from '../control/relay.ts';
import { createDtlsCertificate } from './dtls.ts';
import { type ClientPlan, PeerClient } from './testing/peer-client.ts';

/** Forged datagrams of the mix; the long size is asked for with `npm test -- media/engine/guards.test.ts` and a number. */
const forged = Number(process.argv.find((word) => /^--forged=\d+$/.test(word))?.slice(9) ?? 60_000);
const ssrc = 4242;
const sending: ClientPlan = { sends: [{ mid: '0', kind: 'video', ssrc }], receives: [] };
const receiving: ClientPlan = { sends: [], receives: [{ mid: '0', kind: 'video' }] };
const rights = { send: ['camera' as const], receive: true };

async function until(why: string, probe: () => boolean): Promise<void> {
  for (const started = performance.now(); !probe(); await delay(10)) {
    if (performance.now() - started > 10_000) throw new Error(`still waiting until ${why}`);
  }
}

async function open(t: Test): Promise<{ relay: Relay; stats: () => WorkerStats }> {
  const relay = await openRelay(
    { kind: 'start', bind: '127.0.0.1', port: 0, announce: ['127.0.0.1'] },
    { now: () => performance.now(), random: (limit) => Math.floor(Math.random() * limit), cpuMs: () => 0, notify() {} },
  );
  t.teardown(() => relay[Symbol.asyncDispose]());
  const options = { maxParticipants: 10, maxVoices: 5 };
  relay.handle({ kind: 'openRoom', room: 'r', options });
  return {
    relay,
    stats: () => {
      const result = relay.handle({ kind: 'stats' });
      if (!result.ok || !('stats' in result)) throw new Error('no stats');
      return result.stats;
    },
  };
}

async function enter(t: Test, relay: Relay, participant: string, plan: ClientPlan): Promise<PeerClient> {
  const client = await PeerClient.open();
  t.teardown(() => client.close());
  relay.handle({ kind: 'join', room: 'r', participant, rights });
  await client.connect(answerOf(offer(relay, participant, client.offer(plan), plan)));
  return client;
}

function offer(relay: Relay, participant: string, sdp: string, plan: ClientPlan): CommandResult {
  const sources = plan.sends.map(({ mid }) => ({ mid, source: 'camera' as const }));
  return relay.handle({ kind: 'signal', room: 'r', participant, request: { kind: 'offer', sdp, sources } });
}

function answerOf(result: CommandResult): string {
  if (!result.ok || !('reply' in result) || result.reply.kind !== 'answer') throw new Error(JSON.stringify(result));
  return result.reply.sdp;
}

/** A picture packet that can be decoded from: a parameter set, then noise. */
function packet(sequence: number, bytes = 400): Buffer {
  const packet = Buffer.alloc(12 + bytes);
  packet[0] = 0x80;
  packet[1] = 108;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(sequence * 3_000, 4);
  packet.writeUInt32BE(ssrc, 8);
  packet[12] = 0x67;
  return packet;
}

/** Two people: what the first sends, the second sees. */
async function couple(t: Test) {
  const { relay, stats } = await open(t);
  const sender = await enter(t, relay, 'anna', sending);
  const viewer = await enter(t, relay, 'elif', receiving);
  const video = [{ mid: '0', track: 'anna.camera', height: 720 }];
  relay.handle({ kind: 'signal', room: 'r', participant: 'elif', request: { kind: 'view', video } });
  let sequence = 0;
  const passes = async (why: string) => {
    const before = viewer.packets;
    const timer = setInterval(() => sender.send(packet(sequence++), 12), 10);
    await until(why, () => viewer.packets > before + 5).finally(() => clearInterval(timer));
  };
  await passes('media passes at all');
  return { relay, stats, sender, viewer, passes, next: () => sequence++ };
}

async function stranger(t: Test) {
  const socket = createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  t.teardown(() => new Promise<void>((resolve) => socket.close(resolve)));
  return socket;
}

const alert = Buffer.from('15fefd00000000000000000002022800'.slice(0, 30), 'hex');
const clientHello = Buffer.concat([Buffer.from('16fefd0000000000000000004c', 'hex'), randomBytes(76)]);
clientHello[13] = 1;
const unknownRecord = Buffer.concat([Buffer.from('1ffefd00000000000000000002', 'hex'), Buffer.from('0000', 'hex')]);

t.test(
  'no stranger ends a connection: alerts, greetings and unknown records, from afar and from its very address',
  async (t) => {
    const { sender, viewer, passes } = await couple(t);
    const other = await stranger(t);
    for (const bytes of [alert, clientHello, unknownRecord, Buffer.alloc(0), Buffer.alloc(1), randomBytes(200)]) {
      for (const client of [sender, viewer]) {
        client.raw(bytes, other);
        client.raw(bytes);
      }
    }
    await passes('media still passes');
  },
);

t.test('no replayed packet is delivered', async (t) => {
  const { sender, viewer, stats, next, passes } = await couple(t);
  const copies = Array.from({ length: 100 }, () => Buffer.from(sender.send(packet(next()), 12)));
  await until('the originals have arrived', () => stats().packetsIn >= 100);
  await delay(100);
  const before = viewer.packets;
  for (const copy of copies) sender.raw(copy);
  await until('the replays have been counted', () => (stats().dropped.rtp_replayed ?? 0) >= 100);
  t.equal(viewer.packets, before);
  await passes('new packets still pass');
});

t.test('a candidate makes the relay send nothing: only an address that proves itself is ever answered', async (t) => {
  const { relay } = await open(t);
  const victim = await stranger(t);
  let received = 0;
  victim.on('message', () => received++);
  const client = await PeerClient.open();
  t.teardown(() => client.close());
  relay.handle({ kind: 'join', room: 'r', participant: 'mallory', rights });
  const { port } = victim.address();
  const candidates = Array.from({ length: 50 }, (_, index) => {
    return `a=candidate:${index} 1 udp 2130706431 127.0.0.1 ${port} typ host`;
  });
  const sdp = client.offer(sending).replace('a=sendonly', `a=sendonly\r\n${candidates.join('\r\n')}`);
  const answer = answerOf(offer(relay, 'mallory', sdp, sending));
  await client.connect(answer);
  for (let sequence = 0; sequence < 20; sequence++) client.send(packet(sequence), 12);
  await delay(300);
  t.equal(received, 0);
});

t.test('a check with a wrong password is neither answered nor believed', async (t) => {
  const { sender, stats, passes } = await couple(t);
  const other = await stranger(t);
  let received = 0;
  other.on('message', () => received++);
  const forgedCheck = Buffer.alloc(100);
  const captured: Buffer[] = [];
  const spy = Object.assign(Object.create(other), {
    send: (bytes: Buffer) => captured.push(Buffer.from(bytes)),
  }) as typeof other;
  sender.check(spy);
  captured[0]?.copy(forgedCheck);
  const broken = Buffer.from(captured[0] as Buffer);
  // A byte of the integrity, which stands before the fingerprint.
  broken[broken.length - 9] = (broken[broken.length - 9] as number) ^ 1;
  sender.raw(broken, other);
  sender.raw(forgedCheck, other);
  await until('it is counted', () => (stats().dropped.stun_forged ?? 0) >= 1);
  t.equal(received, 0);
  await passes('the true address still counts');
});

t.test('a browser whose address changes is followed as soon as it proves the new one', async (t) => {
  const { viewer, sender, next } = await couple(t);
  const moved = await stranger(t);
  let received = 0;
  moved.on('message', (bytes) => {
    if ((bytes[0] ?? 0) >= 128) received++;
  });
  viewer.check(moved);
  const timer = setInterval(() => sender.send(packet(next()), 12), 10);
  await until('media arrives at the new address', () => received > 5).finally(() => clearInterval(timer));
  t.ok(received > 5);
});

t.test('a certificate that somebody else owns opens nothing', async (t) => {
  const { relay, stats } = await open(t);
  const own = await createDtlsCertificate();
  const { keyPem } = await CipherContext.createSelfSignedCertificateWithKey({ hash: 4, signature: 3 }, 23);
  const { certPem, signatureHash } = own.werift;
  const stolen = { fingerprint: own.fingerprint, werift: { certPem, signatureHash, privateKey: keyPem } };
  const client = await PeerClient.open(stolen as unknown as typeof own);
  t.teardown(() => client.close());
  relay.handle({ kind: 'join', room: 'r', participant: 'mallory', rights });
  const answer = answerOf(offer(relay, 'mallory', client.offer(sending), sending));
  const connecting = client.connect(answer).catch(() => {});
  await until('it is refused', () => stats().dropped.dtls_certificate_not_proven === 1);
  client.abandon();
  await connecting;
});

t.test('tens of thousands of forged datagrams end no session and deliver nothing', async (t) => {
  const { sender, viewer, stats, passes, next } = await couple(t);
  const other = await stranger(t);
  const replay = Buffer.from(sender.send(packet(next()), 12));
  await delay(50);
  const before = viewer.packets;
  const kinds = [
    () => alert,
    () => clientHello,
    () => unknownRecord,
    () => replay,
    () => randomBytes(1 + Math.floor(Math.random() * 300)),
    () => Object.assign(randomBytes(120), { 0: 0x80, 1: 108 }),
    () => Object.assign(randomBytes(80), { 0: 0x81, 1: 201 }),
    () => Object.assign(randomBytes(60), { 0: 0, 1: 1 }),
  ];
  const beforeIn = stats().packetsIn;
  for (let index = 0; index < forged; index++) {
    const bytes = kinds[index % kinds.length]?.() ?? alert;
    // Half of them as if from the participant itself: the same socket.
    sender.raw(bytes, index % 2 === 0 ? other : sender.socket);
    // What the system's buffer drops tests nothing: wait for what was sent.
    if (index % 100 === 99) await until('they have arrived', () => stats().packetsIn - beforeIn >= index * 0.98);
  }
  t.comment(`${stats().packetsIn - beforeIn} of ${forged} arrived: ${JSON.stringify(stats().dropped)}`);
  t.ok(stats().packetsIn - beforeIn >= forged * 0.98);
  t.equal(viewer.packets, before, 'nothing forged or replayed was delivered');
  await passes('media still passes');
});
