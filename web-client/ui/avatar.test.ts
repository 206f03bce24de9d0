import t from 'tap';
import { initials } from './avatar.ts';

t.test('a sign is made of the first and last word of a name, without titles', async (t) => {
  t.equal(initials('Elif Kaya'), 'EK');
  t.equal(initials('Dr. Nguyễn Thị Thảo'), 'NT');
  t.equal(initials('Prof. Dr. Ömer'), 'Ö');
  t.equal(initials('  '), ' ');
});

t.test('scripts whose letters join or stand for syllables give one sign', async (t) => {
  t.equal(initials('李文'), '李');
  t.equal(initials('أمل حداد'), 'أ');
  t.equal(initials('د. أمل حداد'), 'أ');
  t.equal(initials('สมชาย ใจดี'), 'ส');
  t.equal(initials('山田 花子'), '山');
});
