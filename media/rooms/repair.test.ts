import { setTimeout as delay } from 'node:timers/promises';
import t, { type Test } from 'tap';
import type { CommandResult } from '../../spec/schemas/media/control.ts';
import { openRelay, type Relay } from '../control/relay.ts';
import { type ClientPlan, PeerClient } from '../engine/testing/peer-client.ts';
import { readRtcp, writeNack, writePli, writeReceiverReport } from '../rtp/rtcp.ts';

const ssrc = 4242;
const sending: ClientPlan = { sends: [{ mid: '0', kind: 'video', ssrc }], receives: [] };
const receiving: ClientPlan = { sends: [], receives: [{ mid: '0', kind: 'video' }] };
const rights = { send: ['camera' as const], receive: true };

async function until(why: string, probe: () => boolean): Promise<void> {
  for (const started = performance.now(); !probe(); await delay(10)) {
    if (performance.now() - started > 10_000) throw new Error(`still waiting until ${why}`);
  }
}

async function enter(t: Test, relay: Relay, participant: string, plan: ClientPlan): Promise<PeerClient> {
  const client = await PeerClient.open();
  t.teardown(() => client.close());
  relay.handle({ kind: 'join', room: 'r', participant, rights });
  const sources = plan.sends.map(({ mid }) => ({ mid, source: 'camera' as const }));
  const request = { kind: 'offer' as const, sdp: client.offer(plan), sources };
  const result: CommandResult = relay.handle({ kind: 'signal', room: 'r', participant, request });
  if (!result.ok || !('reply' in result) || result.reply.kind !== 'answer') throw new Error(JSON.stringify(result));
  await client.connect(result.reply.sdp);
  return client;
}

/** A picture packet; one in ten begins a key frame. */
function packet(sequence: number): Buffer {
  const bytes = Buffer.alloc(112, sequence & 255);
  bytes[0] = 0x80;
  bytes[1] = 108;
  bytes.writeUInt16BE(sequence & 0xffff, 2);
  bytes.writeUInt32BE(sequence * 3_000, 4);
  bytes.writeUInt32BE(ssrc, 8);
  bytes[12] = sequence % 10 === 0 ? 0x67 : 0x41;
  return bytes;
}

async function couple(t: Test) {
  const relay = await openRelay(
    { kind: 'start', bind: '127.0.0.1', port: 0, announce: ['127.0.0.1'] },
    { now: () => performance.now(), random: (limit) => Math.floor(Math.random() * limit), cpuMs: () => 0, notify() {} },
  );
  t.teardown(() => relay[Symbol.asyncDispose]());
  relay.handle({ kind: 'openRoom', room: 'r', options: { maxParticipants: 10, maxVoices: 5 } });
  const sender = await enter(t, relay, 'anna', sending);
  const viewer = await enter(t, relay, 'elif', receiving);
  const video = [{ mid: '0', track: 'anna.camera', height: 720 }];
  relay.handle({ kind: 'signal', room: 'r', participant: 'elif', request: { kind: 'view', video } });
  return { relay, sender, viewer };
}

t.test('what a viewer lacks is sent again from the one cache, under the number it had', async (t) => {
  const { sender, viewer } = await couple(t);
  const main: { sequence: number; ssrc: number; first: number }[] = [];
  const repairs: { original: number; first: number }[] = [];
  viewer.onPacket = ({ bytes, header }) => {
    const first = bytes[header.headerLength + (header.payloadType === 109 ? 3 : 1)] as number;
    if (header.payloadType === 108) main.push({ sequence: header.sequence, ssrc: header.ssrc, first });
    else repairs.push({ original: bytes.readUInt16BE(header.headerLength), first });
  };
  for (let sequence = 0; sequence < 30; sequence++) sender.send(packet(sequence), 12);
  await until('thirty packets have arrived', () => main.length === 30);
  const lost = main[12];
  if (!lost) return t.fail('nothing arrived');
  viewer.sendRtcp(Buffer.concat([writeReceiverReport(1, []), writeNack(1, lost.ssrc, [lost.sequence])]));
  await until('it was repaired', () => repairs.length > 0);
  t.same(repairs, [{ original: lost.sequence, first: lost.first }]);
});

t.test('what the relay lacks it asks the sender for', async (t) => {
  const { sender } = await couple(t);
  const asked = new Set<number>();
  sender.onRtcp = (bytes) => {
    for (const item of readRtcp(bytes)) {
      if (item.kind === 'nack' && item.mediaSsrc === ssrc) for (const sequence of item.sequences) asked.add(sequence);
    }
  };
  for (let sequence = 0; sequence < 40; sequence++) {
    if (sequence !== 17 && sequence !== 18 && sequence !== 35) sender.send(packet(sequence), 12);
  }
  await until('it asks', () => asked.size === 3);
  t.same([...asked].sort(), [17, 18, 35]);
});

t.test('however many key frames viewers want, a sender is asked at most twice a second', async (t) => {
  const { sender, viewer } = await couple(t);
  let asked = 0;
  let slot = 0;
  viewer.onPacket = ({ header }) => {
    slot = header.ssrc;
  };
  sender.send(packet(0), 12);
  await until('the viewer sees something', () => slot !== 0);
  sender.onRtcp = (bytes) => {
    asked += readRtcp(bytes).filter(({ kind }) => kind === 'pli').length;
  };
  const started = performance.now();
  for (let index = 0; index < 100; index++) {
    viewer.sendRtcp(Buffer.concat([writeReceiverReport(1, []), writePli(1, slot)]));
    await delay(10);
  }
  const halfSeconds = Math.ceil((performance.now() - started) / 500);
  t.ok(asked >= 1 && asked <= halfSeconds + 1, `${asked} in ${halfSeconds} half seconds`);
});
