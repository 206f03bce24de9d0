import t from 'tap';
import { Vp8Numbers } from './vp8.ts';

/** A descriptor with a picture number of 15 bits and a level number (RFC 7741 4.2). */
const packet = (picture: number, level: number) =>
  Buffer.from([0x90, 0xc0, 0x80 | (picture >> 8), picture & 255, level, 0]);
const numbers = (bytes: Buffer) => [bytes.readUInt16BE(2) & 0x7fff, bytes[4]];

t.test('numbers of pictures go on when the source changes, and over their ends', async (t) => {
  const map = new Vp8Numbers();
  const through = (picture: number, level: number) => {
    const bytes = packet(picture, level);
    map.rewrite(bytes, 0, bytes.length);
    return numbers(bytes);
  };
  t.same(through(0x7ffe, 254), [0x7ffe, 254]);
  t.same(through(0x7fff, 255), [0x7fff, 255]);
  map.change();
  t.same(through(100, 7), [0, 0]);
  t.same(through(101, 7), [1, 0]);
  map.change();
  t.same(through(30_000, 200), [2, 1]);
});

t.test('a packet without such numbers is left as it is', async (t) => {
  const map = new Vp8Numbers();
  for (const text of ['10aabbccdd', '9080', '90800512', '']) {
    const bytes = Buffer.from(text, 'hex');
    const before = Buffer.from(bytes);
    map.rewrite(bytes, 0, bytes.length);
    t.same(bytes, before);
  }
});
