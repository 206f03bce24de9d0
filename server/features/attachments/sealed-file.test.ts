import { createHash, randomBytes } from 'node:crypto';
import t from 'tap';
import { openFile, type Seal, SealBroken, sealedBytes, sealedRange, sealFile } from './sealed-file.ts';

const seal: Seal = { key: Buffer.alloc(32, 7), iv: Buffer.from('000102030405060708090a0b', 'hex'), chunkBytes: 4096 };

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}
/** The same bytes in parts of odd sizes, as a socket brings them. */
async function* inParts(bytes: Buffer, size = 1000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const sealOf = (plain: Buffer): Promise<Buffer> => collect(sealFile(seal, inParts(plain)));

t.test('a file of any size comes back as it was', async (t) => {
  for (const size of [0, 1, 4095, 4096, 4097, 8192, 20_000]) {
    const plain = randomBytes(size);
    const sealed = await sealOf(plain);
    t.equal(sealed.length, sealedBytes(size, seal.chunkBytes), `${size} bytes`);
    t.ok(plain.equals(await collect(openFile(seal, inParts(sealed, 777), size))), `${size} bytes`);
    if (size > 16) t.notOk(sealed.includes(plain.subarray(0, 16)));
  }
});

t.test('any part can be read from the chunks that hold it', async (t) => {
  const plain = randomBytes(20_000);
  const sealed = await sealOf(plain);
  for (const [start, end] of [
    [0, 0],
    [4095, 4096],
    [5000, 15_000],
    [19_999, 19_999],
    [0, 19_999],
    [8192, 12_287],
  ] as const) {
    const range = sealedRange(plain.length, seal.chunkBytes, { start, end });
    const part = sealed.subarray(range.start, range.end + 1);
    const opened = await collect(openFile(seal, inParts(part), plain.length, { start, end }));
    t.ok(opened.equals(plain.subarray(start, end + 1)), `${start} to ${end}`);
  }
});

t.test('a changed, moved, repeated or cut-off chunk is refused', async (t) => {
  const plain = randomBytes(12_288);
  const sealed = await sealOf(plain);
  const step = 4096 + 16;
  const [a, b, c] = [sealed.subarray(0, step), sealed.subarray(step, 2 * step), sealed.subarray(2 * step)];
  const flipped = Buffer.from(sealed);
  flipped.writeUInt8(flipped.readUInt8(5000) ^ 1, 5000);
  const wrong: [string, Buffer][] = [
    ['changed', flipped],
    ['moved', Buffer.concat([b, a, c])],
    ['repeated', Buffer.concat([a, a, c])],
    ['without its end', Buffer.concat([a, b])],
    ['with more', Buffer.concat([a, b, c, c])],
    ['empty', Buffer.alloc(0)],
  ];
  for (const [name, bytes] of wrong) {
    await t.rejects(collect(openFile(seal, inParts(bytes), plain.length)), SealBroken, name);
  }
  await t.rejects(
    collect(openFile(seal, inParts(Buffer.concat([a, b])), 8192)),
    SealBroken,
    'a shorter size is claimed',
  );
  await t.rejects(collect(openFile({ ...seal, key: Buffer.alloc(32, 8) }, inParts(sealed), plain.length)), SealBroken);
});

t.test('sealed bytes are those of the vector in spec/vectors/sealed-file.json', async (t) => {
  const vector = (await import('../../../spec/vectors/sealed-file.json', { with: { type: 'json' } })).default;
  for (const { plainBytes, chunk, key, iv, sealedSha256, firstTag } of vector.files) {
    const own: Seal = { key: Buffer.from(key, 'base64url'), iv: Buffer.from(iv, 'base64url'), chunkBytes: chunk };
    const plain = Buffer.alloc(plainBytes, vector.pattern);
    const sealed = await collect(sealFile(own, inParts(plain)));
    t.equal(createHash('sha256').update(sealed).digest('base64url'), sealedSha256, `${plainBytes} bytes`);
    const end = Math.min(plainBytes, chunk);
    t.equal(sealed.subarray(end, end + 16).toString('base64url'), firstTag);
  }
});
