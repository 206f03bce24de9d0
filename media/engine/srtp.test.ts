import { randomBytes } from 'node:crypto';
import t from 'tap';
import { SrtpSession, RtpHeader as WeriftHeader } from 'werift';
import { emptyRtpHeader, readRtpHeader } from '../rtp/header.ts';
import { createStoredPacket } from '../rtp/packet-cache.ts';
import { SendRing } from './send-ring.ts';
import { deriveKey, type MasterKey, padBytes } from './srtp-keys.ts';
import { SrtpReceiver } from './srtp-receiver.ts';
import { SrtpSender } from './srtp-sender.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

t.test('session keys are those of RFC 3711 appendix B.3', async (t) => {
  const master = { key: hex('E1F97A0D3E018BE0D64FA32C06DE4139'), salt: hex('0EC675AD498AFEEBB6960B3AABE6') };
  t.same(deriveKey(master, 0, 16), hex('C61E7A93744F39EE10734AFE3FF7A087'));
  t.same(deriveKey(master, 2, 14), hex('30CBBC08863D8C85D49DB34A9AE1'));
  const authentication = hex('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4');
  t.same(deriveKey(master, 1, 20), authentication);
});

/** Protects a packet in a ring the way the relay does. */
function protect(sender: SrtpSender, stream: ReturnType<SrtpSender['stream']>, packet: Buffer, headerBytes: number) {
  const ring = new SendRing(4, () => 0);
  const place = ring.take();
  packet.copy(ring.memory, place + padBytes);
  const { memory, words } = ring;
  const length = sender.protect(stream, memory, words, place, headerBytes, packet.length, packet.readUInt16BE(2));
  return Buffer.from(memory.subarray(place + padBytes, place + padBytes + length));
}

function rtp(sequence: number, payload: Buffer, ssrc = 0x1234abcd): { bytes: Buffer; header: WeriftHeader } {
  const header = new WeriftHeader({
    version: 2,
    payloadType: 96,
    sequenceNumber: sequence,
    timestamp: sequence * 3000,
    ssrc,
    marker: sequence % 3 === 0,
    extension: true,
    extensionProfile: 0xbede,
    extensions: [{ id: 3, payload: Buffer.from([sequence >> 8, sequence & 255]) }],
  });
  return { bytes: Buffer.concat([header.serialize(header.serializeSize), payload]), header };
}

const master = (): MasterKey => ({ key: randomBytes(16), salt: randomBytes(14) });

function werift(keys: MasterKey): SrtpSession {
  return new SrtpSession({
    profile: 1,
    keys: {
      localMasterKey: keys.key,
      localMasterSalt: keys.salt,
      remoteMasterKey: keys.key,
      remoteMasterSalt: keys.salt,
    },
  });
}

t.test(
  'what is sent is byte for byte what the engine itself would send, for every length and over a wrap',
  async (t) => {
    const keys = master();
    const reference = werift(keys);
    const sender = new SrtpSender(keys);
    const stream = sender.stream(0x1234abcd);
    for (let index = 0; index < 1_300; index++) {
      const sequence = (65_000 + index) & 0xffff;
      const { bytes, header } = rtp(sequence, randomBytes(1 + (index % 1_200)));
      const expected = reference.encrypt(bytes.subarray(header.serializeSize), header);
      const actual = protect(sender, stream, bytes, header.serializeSize);
      if (!actual.equals(expected)) t.fail(`packet ${index} of ${bytes.length} bytes differs`);
    }
    t.pass('1300 packets are the same');
  },
);

t.test('what the engine sends is opened, over a wrap and out of order', async (t) => {
  const keys = master();
  const reference = werift(keys);
  const receiver = new SrtpReceiver(keys);
  const sent = Array.from({ length: 2_000 }, (_, index) => {
    const { bytes, header } = rtp((64_500 + index) & 0xffff, randomBytes(200));
    return { bytes, secured: reference.encrypt(bytes.subarray(header.serializeSize), header) };
  });
  for (let index = 0; index + 1 < sent.length; index += 2) {
    const [first, second] = [sent[index], sent[index + 1]];
    if (first && second) [sent[index], sent[index + 1]] = [second, first];
  }
  const header = emptyRtpHeader();
  const place = createStoredPacket();
  let opened = 0;
  for (const { bytes, secured } of sent) {
    readRtpHeader(secured, secured.length, header);
    const verdict = receiver.accept(secured, header.ssrc, header.sequence);
    if (verdict !== 'ok') continue;
    receiver.decrypt(secured, header.headerLength, place);
    if (place.bytes.subarray(0, place.length).equals(bytes)) opened++;
  }
  t.equal(opened, 2_000);
});

t.test('a replayed packet is never delivered twice, and a changed one never once', async (t) => {
  const keys = master();
  const sender = new SrtpSender(keys);
  const receiver = new SrtpReceiver(keys);
  const stream = sender.stream(7);
  const packets = Array.from({ length: 1_500 }, (_, index) => {
    const { bytes, header } = rtp(index, randomBytes(100), 7);
    return protect(sender, stream, bytes, header.serializeSize);
  });
  const accept = (packet: Buffer) => receiver.accept(packet, packet.readUInt32BE(8), packet.readUInt16BE(2));
  t.equal(packets.filter((packet) => accept(packet) === 'ok').length, 1_500);
  t.equal(packets.filter((packet) => accept(packet) === 'ok').length, 0);
  for (let index = 0; index < 500; index++) {
    const packet = Buffer.from(packets[1_499] as Buffer);
    packet.writeUInt16BE(1_500 + index, 2);
    t.equal(accept(packet), 'forged');
    if (index > 3) break;
  }
  t.equal(accept(Buffer.alloc(15, 0x80)), 'malformed');
});

t.test('reports are opened as they were written, and only once', async (t) => {
  const keys = master();
  const sender = new SrtpSender(keys);
  const receiver = new SrtpReceiver(keys);
  for (let index = 1; index < 40; index++) {
    const plain = Buffer.concat([hex('81c90007 00000001'), randomBytes(4 * index)]);
    const secured = sender.protectRtcp(plain);
    t.same(receiver.openRtcp(secured), plain);
    t.equal(receiver.openRtcp(secured), 'replayed');
  }
});

t.test('the ring gives no place away while the socket still holds what lies there', async (t) => {
  let waiting = 0;
  const ring = new SendRing(8, () => waiting);
  const first = Array.from({ length: 8 }, () => ring.take());
  t.equal(new Set(first).size, 8);
  waiting = 8;
  t.equal(ring.take(), -1);
  waiting = 0;
  t.not(ring.take(), -1);
});
