import { createCipheriv, randomInt } from 'node:crypto';
import t from 'tap';
import { applyKeystream, Keystream } from './keystream.ts';
import { deriveKey, deriveKeys, srtpLabels } from './srtp-keys.ts';

const master = { key: Buffer.from('E1F97A0D3E018BE0D64FA32C06DE4139', 'hex'), salt: Buffer.alloc(14, 0x3b) };

/** RFC 3711 4.1.1, by the counter mode of the runtime. */
function expected(ssrc: number, high: number, low: number, bytes: number): Buffer {
  const counter = Buffer.alloc(16);
  deriveKey(master, 2, 14).copy(counter);
  counter.writeUInt32BE((counter.readUInt32BE(4) ^ ssrc) >>> 0, 4);
  counter.writeUInt32BE((counter.readUInt32BE(8) ^ high) >>> 0, 8);
  counter.writeUInt16BE(counter.readUInt16BE(12) ^ low, 12);
  return createCipheriv('aes-128-ctr', deriveKey(master, 0, 16), counter).update(Buffer.alloc(bytes));
}

t.test('the key stream is that of counter mode, in order, after jumps, over wraps, for any size', async (t) => {
  const ssrc = 0xcafebabe;
  const keystream = new Keystream(deriveKeys(master, srtpLabels), ssrc);
  const check = (index: number, bytes: number): void => {
    const [high, low] = [Math.floor(index / 65_536), index % 65_536];
    const from = keystream.at(high, low, bytes);
    const memory = new Int32Array(400);
    applyKeystream(memory, 3, bytes, keystream.words, from);
    const made = Buffer.from(memory.buffer).subarray(12, 12 + bytes);
    if (!made.equals(expected(ssrc, high, low, bytes))) t.fail(`packet ${index} of ${bytes} bytes`);
  };
  for (let index = 65_500; index < 65_600; index++) check(index, 1_100);
  for (let index = 0x7fff_fffe * 65_536 + 65_530, turn = 0; turn < 20; turn++) check(index++, 40 + turn * 70);
  for (let turn = 0; turn < 3_000; turn++) {
    const start = 200_000 + randomInt(500);
    for (let step = 0; step < randomInt(4); step++) check(start + step, 1 + randomInt(1_500));
  }
  t.pass('all are the same');
});
