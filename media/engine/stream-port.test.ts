import { randomBytes, randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { WorkerStats } from '../../spec/schemas/media/control.ts';
import { openRelay, type Relay } from '../control/relay.ts';
import { FaultCounter } from './faults.ts';
import { FrameReader, maxFrameBytes } from './frame-stream.ts';
import { MediaPort, type Remote } from './media-port.ts';
import { blockedLimitMs, proofLimitMs, streamIdleLimitMs, streamLimits } from './stream-port.ts';
import { type ClientPlan, PeerClient, writeCheck } from './testing/peer-client.ts';
import { frame, TcpBridge } from './testing/tcp-bridge.ts';

const ssrc = 4242;
const sending: ClientPlan = { sends: [{ mid: '0', kind: 'video', ssrc }], receives: [] };
const receiving: ClientPlan = { sends: [], receives: [{ mid: '0', kind: 'video' }] };
const rights = { send: ['camera' as const], receive: true };

async function until(why: string, probe: () => boolean): Promise<void> {
  for (const started = performance.now(); !probe(); await delay(10)) {
    if (performance.now() - started > 10_000) throw new Error(`still waiting until ${why}`);
  }
}

interface Ground {
  readonly relay: Relay;
  readonly stats: () => WorkerStats;
  /** Lets time pass for the relay. */
  readonly pass: (ms: number) => void;
}

async function open(t: Test, bind = '127.0.0.1', port = 0): Promise<Ground> {
  let ahead = 0;
  const relay = await openRelay(
    { kind: 'start', bind, port, announce: ['127.0.0.1'] },
    {
      now: () => performance.now() + ahead,
      random: (limit) => Math.floor(Math.random() * limit),
      cpuMs: () => 0,
      notify() {},
    },
  );
  t.teardown(() => relay[Symbol.asyncDispose]());
  relay.handle({ kind: 'openRoom', room: 'r', options: { maxParticipants: 10, maxVoices: 5 } });
  const stats = () => {
    const result = relay.handle({ kind: 'stats' });
    if (!result.ok || !('stats' in result)) throw new Error('no stats');
    return result.stats;
  };
  return {
    relay,
    stats,
    pass: (ms) => {
      ahead += ms;
    },
  };
}

function answerFor(relay: Relay, participant: string, client: PeerClient, plan: ClientPlan): string {
  relay.handle({ kind: 'join', room: 'r', participant, rights });
  const sources = plan.sends.map(({ mid }) => ({ mid, source: 'camera' as const }));
  const request = { kind: 'offer' as const, sdp: client.offer(plan), sources };
  const result = relay.handle({ kind: 'signal', room: 'r', participant, request });
  if (!result.ok || !('reply' in result) || result.reply.kind !== 'answer') throw new Error(JSON.stringify(result));
  return result.reply.sdp;
}

async function enter(t: Test, relay: Relay, participant: string, plan: ClientPlan, tcp: boolean) {
  const client = await PeerClient.open();
  t.teardown(() => client.close());
  const answer = answerFor(relay, participant, client, plan);
  const bridge = tcp ? await TcpBridge.open(relay.port) : undefined;
  if (bridge) t.teardown(() => bridge.close());
  await client.connect(bridge?.through(answer) ?? answer);
  return { client, bridge, answer };
}

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

/** Somebody who sends by TCP and somebody who sees it. */
async function couple(t: Test, viewerByTcp: boolean) {
  const ground = await open(t);
  const sender = await enter(t, ground.relay, 'anna', sending, true);
  const viewer = await enter(t, ground.relay, 'elif', receiving, viewerByTcp);
  const video = [{ mid: '0', track: 'anna.camera', height: 720 }];
  ground.relay.handle({ kind: 'signal', room: 'r', participant: 'elif', request: { kind: 'view', video } });
  let sequence = 0;
  const passes = async (why: string) => {
    const before = viewer.client.packets;
    const timer = setInterval(() => sender.client.send(packet(sequence++), 12), 10);
    await until(why, () => viewer.client.packets > before + 5).finally(() => clearInterval(timer));
  };
  await passes('media passes at all');
  return { ...ground, sender, viewer, passes, next: () => sequence++ };
}

/** A connection to the relay's port that knows nobody's password. */
async function stranger(
  t: Test,
  port: number,
): Promise<{ socket: Socket; ended: () => boolean; received: () => number }> {
  const socket = connect({ host: '127.0.0.1', port });
  let ended = false;
  let received = 0;
  socket.on('error', () => {});
  socket.on('close', () => {
    ended = true;
  });
  socket.on('data', (chunk) => {
    received += chunk.length;
  });
  t.teardown(() => socket.destroy());
  await once(socket, 'connect');
  return { socket, ended: () => ended, received: () => received };
}

t.test('a stream is cut into its frames wherever it was broken, and holds one begun frame at most', async (t) => {
  for (let round = 0; round < 200; round++) {
    const packets = Array.from({ length: randomInt(1, 30) }, () => randomBytes(randomInt(0, maxFrameBytes + 1)));
    const bytes = Buffer.concat(packets.map(frame));
    const reader = new FrameReader();
    const found: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const end = Math.min(bytes.length, at + randomInt(1, 3000));
      const readable = reader.read(bytes.subarray(at, end), (entry) => found.push(Buffer.from(entry)) > 0);
      if (!readable || reader.waitingBytes > maxFrameBytes + 1) return t.fail('unreadable, or too much is kept');
      at = end;
    }
    if (!Buffer.concat(found.map(frame)).equals(bytes)) return t.fail('other frames than were sent');
  }
  t.notOk(
    new FrameReader().read(Buffer.from([0xff, 0xff, 1, 2, 3]), () => true),
    'a giant length ends the reading',
  );
});

t.test('media passes over TCP in both directions, and the answer names UDP first', async (t) => {
  const { sender, relay } = await couple(t, true);
  const candidates = [...sender.answer.matchAll(/a=candidate:.*/g)].map(([line]) => line);
  t.match(candidates[0], new RegExp(`^a=candidate:1 1 udp \\d+ 127.0.0.1 ${relay.port} typ host$`));
  t.match(candidates[1], new RegExp(`^a=candidate:2 1 tcp \\d+ 127.0.0.1 ${relay.port} typ host tcptype passive$`));
});

t.test('whatever a stranger sends first over TCP ends its connection without an answer', async (t) => {
  const { relay, stats, passes, sender } = await couple(t, true);
  const forged = writeCheck(`${/ice-ufrag:(\S+)/.exec(sender.answer)?.[1]}:abcd`, 'not the password of anybody');
  const firsts = {
    'a giant length': Buffer.from([0xff, 0xff, 0, 1]),
    'an HTTP request': Buffer.from('GET / HTTP/1.1\r\nHost: hospital.example\r\n\r\n'),
    'a TLS greeting': Buffer.concat([Buffer.from('1603010200010001fc0303', 'hex'), randomBytes(400)]),
    'an empty frame': Buffer.from([0, 0]),
    'a media packet': frame(Object.assign(randomBytes(200), { 0: 0x80, 1: 108 })),
    'a DTLS record': frame(Object.assign(randomBytes(100), { 0: 22 })),
    'a check for nobody': frame(writeCheck('nobody99:abcd', 'x')),
    'a check with a wrong password': frame(forged),
    'a broken check': frame(Object.assign(randomBytes(60), { 0: 0, 1: 1 })),
  };
  for (const [what, bytes] of Object.entries(firsts)) {
    const other = await stranger(t, relay.port);
    other.socket.write(bytes);
    await until(`the connection of ${what} is closed`, other.ended);
    t.equal(other.received(), 0, `${what} is not answered`);
  }
  for (let index = 0; index < 300; index++) {
    const other = await stranger(t, relay.port);
    other.socket.end(randomBytes(randomInt(1, 5000)));
    if (index % 30 === 29) await until('it is closed', other.ended);
  }
  t.ok((stats().dropped.stream_frame_too_long ?? 0) > 0);
  await passes('media still passes');
});

t.test('a connection that does not prove itself in time is closed, however slowly it speaks', async (t) => {
  const { relay, stats, pass, passes } = await couple(t, true);
  const slow = await stranger(t, relay.port);
  const check = frame(writeCheck('somebody:abcd', 'x'));
  for (const byte of check.subarray(0, 20)) slow.socket.write(Buffer.from([byte]));
  await delay(50);
  t.notOk(slow.ended(), 'it may be slow for a while');
  pass(proofLimitMs + 1);
  await until('it is closed', slow.ended);
  t.equal(stats().dropped.stream_not_proven, 1);
  await passes('who has proven itself goes on');
});

t.test('one address holds few connections that prove nothing, and takes nobody else their place', async (t) => {
  const { relay, stats, passes } = await couple(t, true);
  const many = await Promise.all(Array.from({ length: 200 }, () => stranger(t, relay.port)));
  const open = () => many.filter(({ ended }) => !ended()).length;
  await until('most are refused', () => open() <= streamLimits.unprovenPerAddress);
  t.equal(stats().dropped.stream_refused, 200 - streamLimits.unprovenPerAddress);
  await passes('media still passes');
  for (const { socket } of many) socket.destroy();
  await delay(50);
  await enter(t, relay, 'carla', receiving, true);
  t.pass('when they are gone there is room again');
});

/** A port without a relay, and a way for somebody to prove a connection to it. */
async function openPort(t: Test) {
  let ahead = 0;
  const faults = new FaultCounter();
  const port = await MediaPort.open('127.0.0.1', 0, faults, () => performance.now() + ahead);
  t.teardown(() => port[Symbol.asyncDispose]());
  const prove = async (name: string) => {
    let remote: Remote | undefined;
    const onCheck = (from: Remote) => {
      remote = from;
    };
    port.add({ localName: name, localPassword: 'a password', onCheck, onPacket() {} });
    const end = await stranger(t, port.port);
    const check = () => end.socket.write(frame(writeCheck(`${name}:abcd`, 'a password')));
    check();
    await until(`${name} has proven the connection`, () => remote !== undefined);
    return { ...end, check, remote: remote as unknown as Remote };
  };
  const pass = (ms: number) => {
    ahead += ms;
  };
  return { port, faults, prove, pass };
}

t.test('a receiver that takes nothing loses frames and is closed; the others notice nothing', async (t) => {
  const { port, faults, prove, pass } = await openPort(t);
  const slow = await prove('slowly');
  const other = await prove('quickly');
  const bytes = randomBytes(1_200);
  slow.socket.pause();
  await until('frames are dropped', () => {
    for (let index = 0; index < 1_000; index++) port.send(bytes, 0, bytes.length, slow.remote);
    return faults.get('stream_behind') > 1_000;
  });
  const before = other.received();
  port.send(bytes, 0, bytes.length, other.remote);
  await until('the other one receives', () => other.received() === before + 2 + bytes.length);
  pass(blockedLimitMs + 1);
  await until('it is given up', () => faults.get('stream_stuck') === 1);
  slow.socket.resume();
  await until('its connection is closed', slow.ended);
  t.notOk(other.ended());
  t.doesNotThrow(() => port.send(bytes, 0, bytes.length, slow.remote), 'sending to a closed connection does nothing');
});

t.test('a proven connection that has gone silent is closed, and one that is checked stays', async (t) => {
  const { faults, prove, pass } = await openPort(t);
  const silent = await prove('silent');
  const checked = await prove('checked');
  pass(streamIdleLimitMs - 5_000);
  const before = checked.received();
  checked.check();
  await until('the check is answered', () => checked.received() > before);
  pass(5_001);
  await until('the silent one is closed', silent.ended);
  t.equal(faults.get('stream_idle'), 1);
  t.notOk(checked.ended());
});

t.test('when somebody leaves, their connections are closed', async (t) => {
  const { relay, sender } = await couple(t, true);
  let ended = false;
  sender.bridge?.stream.on('close', () => {
    ended = true;
  });
  relay.handle({ kind: 'leave', room: 'r', participant: 'anna', reason: 'left' });
  await until('it is closed', () => ended);
});

t.test('a connection belongs to the one who proved it, and nobody else can take it over', async (t) => {
  const { relay, stats, sender, viewer } = await couple(t, true);
  const of = (answer: string, name: string) => new RegExp(`${name}:(\\S+)`).exec(answer)?.[1] ?? '';
  const check = (answer: string) => writeCheck(`${of(answer, 'ice-ufrag')}:abcd`, of(answer, 'ice-pwd'), false);
  const both = await stranger(t, relay.port);
  both.socket.write(frame(check(sender.answer)));
  await until('the first check is answered', () => both.received() > 0);
  both.socket.write(frame(check(viewer.answer)));
  await until('the second one ends it', both.ended);
  t.equal(stats().dropped.stream_changes_user, 1);
  const own = await Promise.all(Array.from({ length: 8 }, () => stranger(t, relay.port)));
  for (const { socket } of own) socket.write(frame(check(viewer.answer)));
  await until('somebody has four at most', () => own.filter(({ ended }) => !ended()).length === 4);
  await enter(t, relay, 'elif', receiving, true);
  t.ok(sender.bridge?.stream.writable, 'nobody else noticed');
});

t.test('where the number is taken for TCP, UDP serves alone and the fault is said', async (t) => {
  const taken = createServer();
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.teardown(() => taken.close());
  const { port } = taken.address() as { port: number };
  const { relay } = await open(t, '127.0.0.1', port);
  t.equal(relay.tcpFault, 'EADDRINUSE');
  const { answer } = await enter(t, relay, 'anna', sending, false);
  t.match(answer, / udp /);
  t.notMatch(answer, / tcp /);
});

t.test('a port of both families answers each with its own address', async (t) => {
  const hasSix = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
  const faults = new FaultCounter();
  const port = await MediaPort.open(hasSix ? '::' : '0.0.0.0', 0, faults, () => performance.now());
  t.teardown(() => port[Symbol.asyncDispose]());
  const remotes: string[] = [];
  port.add({
    localName: 'somebody',
    localPassword: 'a password',
    onCheck: ({ address }) => remotes.push(address),
    onPacket() {},
  });
  for (const [type, to, mappedBytes] of [
    ['udp4', '127.0.0.1', 8],
    ...(hasSix ? [['udp6', '::1', 20] as const] : []),
  ] as const) {
    const socket = createSocket(type);
    t.teardown(() => socket.close());
    const answered = once(socket, 'message') as Promise<[Buffer]>;
    socket.send(writeCheck('somebody:abcd', 'a password'), port.port, to);
    const [answer] = await answered;
    t.equal(answer.readUInt16BE(22), mappedBytes === 8 ? 8 : 20, `${to} is told an address of its own family`);
    t.equal(answer.readUInt16BE(26) ^ 0x2112, socket.address().port);
    t.equal(answer[25], type === 'udp4' ? 1 : 2);
  }
  t.equal(remotes.length, hasSix ? 2 : 1);
});
