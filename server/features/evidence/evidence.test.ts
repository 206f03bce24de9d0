import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import { readEnvironment } from '../../config/index.ts';
import { openTestPostgres, sharedPostgresVariable } from '../../testing/database.ts';
import { openPeopleHouse, type PeopleHouse } from '../../testing/people-house.ts';
import { form, refusedWith } from '../../testing/staff-form.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());

const pdf = Buffer.from('%PDF-1.7\n% a licence of nobody, for a test\n%%EOF\n');
const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#345' } })
  .png()
  .toBuffer();
const upload = (house: PeopleHouse, name: string, raw: Buffer) =>
  house.guest().call('evidence.upload', { query: { name }, raw });

t.test('a file is known by its content and kept so that its bytes alone say nothing', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const file = await upload(house, '../../etc/licence\u202e.pdf', pdf);
  t.match(
    file,
    { name: 'licence.pdf', mime: 'application/pdf', sizeBytes: pdf.length },
    'the name loses its path and its tricks',
  );
  t.match(await upload(house, 'photo.pdf', png), { mime: 'image/png' }, 'a picture that calls itself PDF is a picture');
  const files = await readdir(house.blobDirectory, { recursive: true, withFileTypes: true });
  const stored = files.filter((entry) => entry.isFile());
  t.equal(stored.length, 2);
  for (const entry of stored) {
    const bytes = await readFile(join(entry.parentPath, entry.name));
    t.notOk(bytes.includes('%PDF') || bytes.includes('PNG'), 'the disk holds noise');
  }
});

t.test('what is not a PDF or a picture is refused', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const cases: [string, Buffer][] = [
    ['empty', Buffer.alloc(0)],
    ['text', Buffer.from('just words')],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a vector picture', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>')],
    ['a program', Buffer.from('7f454c4602010100', 'hex')],
    ['an archive', Buffer.from('504b0304140000000000', 'hex')],
    ['a page that begins like nothing and says PDF later', Buffer.from(`<html>${'x'.repeat(2000)}%PDF-1.7`)],
  ];
  for (const [what, bytes] of cases) {
    t.equal(await refusedWith(upload(house, 'licence.pdf', bytes)), 'evidence_type_refused', what);
  }
  const tooLarge = Buffer.concat([pdf, Buffer.alloc(10 * 1024 * 1024)]);
  t.equal(await refusedWith(upload(house, 'licence.pdf', tooLarge)), 'too_large');
  t.equal(await refusedWith(upload(house, '', pdf)), 'invalid_input', 'a name is needed');
});

t.test('only approvers read the files of an application, and each reading is written down', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const approver = await house.person('approver@hospital-a.example', ['member', 'approver']);
  const administrator = await house.person('admin@hospital-a.example', ['administrator']);
  const member = await house.person('m@hospital-a.example', ['member']);
  const file = await upload(house, "Ausweis 'neu' (1).pdf", pdf);
  const applicant = house.guest();
  const application = await applicant.call('membership.apply', { body: { ...form, evidence: [file.id] } });
  t.match(application.entries[0]?.evidence, [{ id: file.id, mime: 'application/pdf' }]);
  const params = { id: application.id, file: file.id };
  const got = await approver.bytes('membership.evidence', { params });
  t.ok(got.body.equals(pdf), 'the approver gets the bytes as they were given');
  t.match(got.headers, {
    'content-type': 'application/pdf',
    'content-disposition': "attachment; filename*=UTF-8''Ausweis%20%27neu%27%20%281%29.pdf",
    'x-content-type-options': 'nosniff',
    'content-security-policy': /sandbox/,
  });
  t.equal((await member.bytes('membership.evidence', { params })).status, 403);
  t.equal((await applicant.bytes('membership.evidence', { params })).status, 403);
  t.equal((await house.guest().bytes('membership.evidence', { params })).status, 401);
  const other = await house.guest().call('membership.apply', { body: { ...form, email: 'second@hospital-a.example' } });
  t.equal(
    (await approver.bytes('membership.evidence', { params: { ...params, id: other.id } })).status,
    404,
    'under another application it is not there',
  );
  const again = house
    .guest()
    .call('membership.apply', { body: { ...form, email: 'third@hospital-a.example', evidence: [file.id] } });
  t.equal(await refusedWith(again), 'evidence_unknown', 'nobody claims a file twice');
  const twice = await upload(house, 'b.pdf', Buffer.concat([pdf, Buffer.from('2')]));
  const doubled = house.guest().call('membership.apply', {
    body: { ...form, email: 'fourth@hospital-a.example', evidence: [twice.id, twice.id] },
  });
  t.equal(await refusedWith(doubled), 'evidence_unknown', 'nor names it twice');
  const { entries } = await administrator.call('admin.audit', { query: {} });
  t.match(
    entries.filter(({ action }) => action === 'evidence.read'),
    [{ subject: form.name, detail: { file: "Ausweis 'neu' (1).pdf" } }],
  );
});

t.test('a file that nobody claims within a day is gone', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const kept = await upload(house, 'kept.pdf', pdf);
  await upload(house, 'left.png', png);
  await house.guest().call('membership.apply', { body: { ...form, evidence: [kept.id] } });
  await house.evidence.sweep();
  const count = async () =>
    (await house.db.sql<{ name: string }[]>`select name from evidence order by name`).map(({ name }) => name);
  t.same(await count(), ['kept.pdf', 'left.png'], 'a fresh one stays');
  house.clock.advance(25 * 3_600_000);
  await house.evidence.sweep();
  t.same(await count(), ['kept.pdf']);
  const files = await readdir(house.blobDirectory, { recursive: true, withFileTypes: true });
  t.equal(files.filter((entry) => entry.isFile()).length, 1, 'and so are its bytes');
});
