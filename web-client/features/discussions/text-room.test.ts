import t from 'tap';
import { bytesOfPostText, postTextBytes } from '../../../spec/schemas/api/discussions.ts';
import { lettersTooMany } from './text-room.ts';

t.test('a text has room by letters, and by the bytes that its script takes', async (t) => {
  t.equal(lettersTooMany(''), 0);
  t.equal(lettersTooMany('a'.repeat(20_000)), 0);
  t.equal(lettersTooMany('a'.repeat(20_007)), 7);
  for (const letter of ['ч', '診', '🫁', '\n', '"', '\u0001']) {
    const long = letter.repeat(20_000);
    const tooMany = lettersTooMany(long);
    const fits = [...long].slice(0, 20_000 - tooMany).join('');
    t.equal(lettersTooMany(fits), 0, letter);
    t.equal(tooMany === 0 || bytesOfPostText(fits + letter) > postTextBytes, true, `${letter}: not one letter more`);
  }
});
