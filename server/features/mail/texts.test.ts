import t from 'tap';
import { languages } from '../../../spec/schemas/common/words.ts';
import { type MailKind, mailKinds } from './kinds.ts';
import { renderMail } from './render.ts';
import { mailTexts } from './texts/index.ts';

const kinds = Object.keys(mailKinds) as MailKind[];
const placeholders = (texts: readonly string[]) =>
  new Set(texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)));
const everyValue = {
  name: 'Elif Kaya',
  institution: 'Hospital A',
  address: 'https://a.example',
  applicant: 'Sofia Conti',
  text: 'Because.',
  reference: 'A-1',
  person: 'Dr. Omar Haddad',
  title: 'Tumour board',
  when: 'Tuesday 09:00',
  until: 1_800_000_000_000,
  link: 'https://a.example/x',
};

for (const language of languages) {
  t.test(`the mails in ${language}`, async (t) => {
    const texts = mailTexts[language];
    t.same(placeholders([texts.greeting]), new Set(['name']), 'the greeting names the reader');
    t.same(placeholders([texts.closing]), new Set(['institution']), 'the closing names the institution');
    t.same(placeholders([texts.footer]), new Set(['address']), 'the footer names the address');
    for (const kind of kinds) {
      const mail = texts.mails[kind];
      const needed = new Set<string>(mailKinds[kind].values);
      const used = placeholders([mail.subject, ...mail.paragraphs, mail.action ?? '']);
      const known = new Set([...needed, 'name', 'institution', 'address']);
      t.same(
        [...used].filter((name) => !known.has(name)),
        [],
        `${kind} uses no unknown value`,
      );
      t.same(
        [...needed].filter((name) => !used.has(name) && name !== 'institution'),
        [],
        `${kind} uses every value`,
      );
      // The institution also signs every mail, so leaving it out of the body is allowed only if the reader learns it from the closing.
      t.ok(mail.subject.length > 0 && mail.subject.length <= 120, `${kind} has a subject that fits a line`);
      t.ok(
        mail.paragraphs.every((paragraph) => paragraph.trim().length > 0),
        `${kind} has no empty paragraph`,
      );
      if (mailKinds[kind].action) t.ok(mail.action, `${kind} says what its link does`);
      if (needed.has('text'))
        t.ok(mail.paragraphs.includes('{text}'), `${kind} gives the words of people a paragraph of their own`);
      const rendered = renderMail({ kind, locale: language, values: everyValue });
      t.notMatch(rendered.subject + rendered.text + rendered.html, /\{\w+\}/, `${kind} leaves no placeholder behind`);
    }
  });
}

t.test('no language is a copy of another', async (t) => {
  for (const kind of kinds) {
    const bodies = languages.map((language) => mailTexts[language].mails[kind].paragraphs.join('\n'));
    t.equal(new Set(bodies).size, languages.length, kind);
  }
});

t.test('a value is text and nothing else', async (t) => {
  const mail = renderMail({
    kind: 'staff_refused',
    locale: 'en',
    values: {
      ...everyValue,
      institution: 'A\r\nBcc: x@y.example',
      text: '<img src=x onerror=alert(1)>\n\u202eevil',
      name: '"><b>',
    },
  });
  t.notMatch(mail.subject, /[\r\n]/, 'a line break cannot add a header');
  t.notMatch(mail.html, /<img|<b>/, 'markup is escaped');
  t.notMatch(mail.text + mail.html, /\u202e/, 'nothing turns the direction of the text around');
  t.match(mail.text, '> <img', 'the reason is quoted as it was written');
});

t.test('a mail in Arabic runs from right to left', async (t) => {
  const mail = renderMail({ kind: 'password_reset', locale: 'ar', values: everyValue });
  t.match(mail.html, '<html lang="ar" dir="rtl">');
  t.ok(mail.text.startsWith('\u200f'), 'the first line says its direction');
  t.match(mail.text, /^https:\/\/a\.example\/x$/m, 'the link stands alone, untouched by direction marks');
  t.notMatch(mail.textWithoutLink, 'https://a.example/x', 'and can be left out');
});

t.test('a mail whose value is missing is a bug that shows', async (t) => {
  t.throws(
    () =>
      renderMail({
        kind: 'staff_waiting',
        locale: 'en',
        values: { name: 'x', institution: 'y', address: 'z', link: 'l' },
      }),
    /applicant/,
  );
});
