import t from 'tap';
import { emptyRtpHeader, findExtension, readRtpHeader, textExtension } from './header.ts';
import { startsKeyframe } from './keyframes.ts';
import { createStoredPacket, PacketCache } from './packet-cache.ts';
import { Reception } from './reception.ts';
import { readRtcp, writeNack, writePli, writeReceiverReport, writeSenderReport } from './rtcp.ts';
import { StreamMap, sequenceDifference } from './sequence.ts';
import { ArrivalRecorder, readTransportFeedback } from './transport-feedback.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

t.test('headers are read with their extensions, and what is cut off is refused', async (t) => {
  const packet = hex('90e0ffff 00000064 0000000a bede0002 32000721 6d315500 aabb');
  const header = emptyRtpHeader();
  t.ok(readRtpHeader(packet, packet.length, header));
  t.match(header, { marker: true, payloadType: 96, sequence: 65_535, timestamp: 100, ssrc: 10, headerLength: 24 });
  const found = findExtension(packet, header, 3);
  t.equal(found & 255, 3);
  t.equal(packet.readUInt16BE(Math.floor(found / 256)), 7);
  t.equal(findExtension(packet, header, 9), -1);
  t.equal(textExtension(packet, header, 9), undefined);
  for (let length = 0; length < 24; length++) t.notOk(readRtpHeader(packet, length, header), `${length} bytes`);
  t.notOk(readRtpHeader(hex('10e0ffff00000064000000aa'), 12, header), 'another version');
});

t.test('an extension that reaches past the header is not read', async (t) => {
  const packet = hex('90e00001 00000001 00000001 bede0001 3f000000');
  const header = emptyRtpHeader();
  t.ok(readRtpHeader(packet, packet.length, header));
  t.equal(findExtension(packet, header, 3), -1);
});

t.test('a change of source leaves no gap in the numbers and lets time go on', async (t) => {
  const map = new StreamMap(90_000, 65_534, 1_000);
  t.equal(map.sequence(10, 5_000, 0), 65_534);
  t.equal(map.sequence(11, 8_000, 33), 65_535);
  t.equal(map.sequence(13, 14_000, 99), 1, 'a lost packet leaves its gap');
  const before = map.timestamp(14_000);
  map.change();
  t.equal(map.sequence(40_000, 777, 199), 2);
  t.equal(map.timestamp(777), (before + 9_000) >>> 0, 'a tenth of a second later');
  t.equal(map.sequence(39_999, 700, 200), -1, 'what came before the change stays out');
  t.equal(map.incoming(2), 40_000);
  t.equal(map.incoming(1), -1, 'and cannot be asked for any more');
  t.equal(sequenceDifference(1, 65_535), 2);
});

t.test('the cache gives back what it holds and nothing else', async (t) => {
  const cache = new PacketCache(8);
  for (let sequence = 0; sequence < 20; sequence++) {
    const place = cache.place(sequence);
    place.header.sequence = sequence;
    place.filled = true;
  }
  t.equal(cache.get(19)?.header.sequence, 19);
  t.equal(cache.get(12)?.header.sequence, 12);
  t.equal(cache.get(11), undefined);
  cache.place(12);
  t.equal(cache.get(12), undefined, 'a place that is being written is not there');
  t.throws(() => new PacketCache(6));
});

t.test('key frames of both codecs are recognised at their first packet', async (t) => {
  const starts = (codec: 'h264' | 'vp8', payload: string) => {
    const packet = createStoredPacket();
    const bytes = hex(payload);
    bytes.copy(packet.bytes);
    packet.length = bytes.length;
    return startsKeyframe(codec, packet);
  };
  t.ok(starts('vp8', '9080 8001 00 1234'), 'with a picture number of 15 bits');
  t.notOk(starts('vp8', '9080 8001 01 1234'), 'an inter frame');
  t.notOk(starts('vp8', '8080 8001 00 1234'), 'not the start of a partition');
  t.ok(starts('h264', '67 42e01f'), 'a parameter set');
  t.ok(starts('h264', '78 0004 6742e01f 0002 68ce'), 'an aggregate with one');
  t.notOk(starts('h264', '78 0002 41aa'), 'an aggregate without');
  t.notOk(starts('h264', '7c85 00'), 'a fragment of a picture whose parameters came before');
  t.notOk(starts('h264', '78 ffff'), 'an aggregate that lies about its size');
});

t.test('reports and requests are read as they are written', async (t) => {
  const info = { ntpHigh: 1, ntpLow: 2, rtpTimestamp: 3, packets: 4, octets: 5 };
  const block = {
    ssrc: 9,
    fractionLost: 25,
    cumulativeLost: -3,
    highestSequence: 70_000,
    jitter: 12,
    lastSenderReport: 0xffff_ffff,
    delaySinceLast: 65_536,
  };
  const compound = Buffer.concat([
    writeSenderReport(7, info),
    writeReceiverReport(8, [block]),
    writePli(8, 9),
    writeNack(8, 9, [65_534, 65_535, 0, 14, 15, 100]),
  ]);
  t.same(readRtcp(compound), [
    { kind: 'sender', ssrc: 7, info, reports: [] },
    { kind: 'receiver', ssrc: 8, reports: [block] },
    { kind: 'pli', mediaSsrc: 9 },
    { kind: 'nack', mediaSsrc: 9, sequences: [65_534, 65_535, 0, 14, 15, 100] },
  ]);
  for (let length = 0; length < compound.length; length++) readRtcp(compound.subarray(0, length));
  t.same(readRtcp(Buffer.alloc(40, 0xff)), []);
});

t.test('arrivals are reported as they were, with what was lost', async (t) => {
  const recorder = new ArrivalRecorder();
  const arrivals = new Map<number, number>();
  for (let index = 0; index < 300; index++) {
    if (index % 7 === 3) continue;
    const sequence = (65_400 + index) & 0xffff;
    const atUs = 5_000_000 + index * 1_250 + (index % 50 === 0 ? 90_000 : 0);
    arrivals.set(sequence, atUs);
    recorder.note(sequence, atUs);
  }
  const packet = recorder.write(1, 2);
  const reported = readTransportFeedback(packet as Buffer) ?? [];
  t.equal(reported.length, 300);
  for (const { sequence, arrivalUs } of reported) {
    const actual = arrivals.get(sequence);
    const right = actual === undefined ? arrivalUs === undefined : Math.abs((arrivalUs ?? 0) - actual) <= 250;
    if (!right) t.fail(`${sequence}: ${arrivalUs} instead of ${actual}`);
  }
  t.equal(recorder.write(1, 2), undefined, 'nothing is reported twice');
  t.equal(readTransportFeedback((packet as Buffer).subarray(0, 60)), undefined);
});

t.test('what is missing is asked for again after a while, and not for ever', async (t) => {
  const reception = new Reception(90_000);
  for (const sequence of [1, 2, 5, 6]) reception.note(sequence, sequence * 3_000, sequence * 33, false);
  t.same(reception.asks(200, 100), [3, 4]);
  t.same(reception.asks(250, 100), []);
  reception.note(3, 9_000, 260, true);
  t.same(reception.asks(300, 100), [4]);
  for (let round = 0; round < 20; round++) reception.asks(1_000 + round * 1_000, 100);
  t.same(reception.asks(100_000, 100), []);
  t.match(reception.report(9, 300), { ssrc: 9, cumulativeLost: 2, highestSequence: 6, fractionLost: 85 });
});
