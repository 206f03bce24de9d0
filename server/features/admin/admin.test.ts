import sharp from 'sharp';
import t from 'tap';
import type { InstitutionSettings } from '../../../spec/schemas/api/admin.ts';
import { withTx } from '../../db/index.ts';
import { ApiProblem } from '../../testing/api-client.ts';
import { startTestNode } from '../../testing/test-node.ts';
import { saveLogo } from '../institution/index.ts';

t.setTimeout(170_000);
const node = await startTestNode();
t.teardown(() => node.close());
const { administrator } = node;

async function refusedWith(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'allowed',
    (error) => {
      if (error instanceof ApiProblem) return error.code;
      throw error;
    },
  );
}

const settings: InstitutionSettings = {
  names: { en: 'Hospital A', tr: 'A Hastanesi' },
  ...{ kind: 'hospital', country: 'TR', city: 'Izmir', latitude: 38.42, longitude: 27.14, accent: '#1a6b5c' },
};
const picture = (size: number) =>
  sharp({ create: { width: size, height: size / 2, channels: 3, background: '#1a6b5c' } });
const setLogo = (raw: Buffer) => refusedWith(administrator.call('admin.setLogo', { raw }));
const card = () => node.guest().call('node.card', {});
const fetchLogo = async (path: string) => fetch(`http://127.0.0.1:${node.node.port}${path}`);
const newest = async () => (await administrator.call('admin.audit', { query: { limit: 1 } })).entries[0];

t.test('settings are stored without stray blanks, shown on the card, and recorded with what they were', async (t) => {
  const body = { ...settings, names: { en: '  Hospital A ', tr: 'A Hastanesi' }, city: ' Izmir ' };
  t.same(await administrator.call('admin.setSettings', { body }), settings);
  t.same(await administrator.call('admin.settings', {}), settings);
  t.match(await card(), { names: settings.names, city: 'Izmir', accent: '#1a6b5c' });
  const entry = await newest();
  t.match(entry, { action: 'settings.changed', actorName: 'Elif Kaya', detail: { city: 'Ankara → Izmir' } });
  t.match(entry?.detail.names, 'en: Hospital A → en: Hospital A, tr: A Hastanesi');
  t.notOk(entry?.detail.country, 'what stayed is not named');
});

t.test('settings that make no sense are refused, each by itself, and change nothing', async (t) => {
  const before = await administrator.call('admin.settings', {});
  const wrong: Record<string, unknown>[] = [
    { names: {} },
    { names: { en: '   ' } },
    { names: { xx: 'Hospital A' } },
    { names: { en: 'x'.repeat(201) } },
    { kind: 'castle' },
    { country: 'Turkey' },
    { city: ' ' },
    { city: 'x'.repeat(121) },
    { latitude: 91 },
    { longitude: -181 },
    { latitude: null },
    { longitude: null },
    { accent: 'green' },
    { accent: '#1A6B5C;}' },
    { unknown: 1 },
  ];
  for (const change of wrong) {
    const body = { ...settings, ...change } as InstitutionSettings;
    t.equal(
      await refusedWith(administrator.call('admin.setSettings', { body })),
      'invalid_input',
      JSON.stringify(change).slice(0, 60),
    );
  }
  t.same(await administrator.call('admin.settings', {}), before);
  t.equal(await refusedWith(node.guest().call('admin.setSettings', { body: settings })), 'not_logged_in');
});

t.test('a logo is drawn anew from PNG, JPEG and WebP, without metadata, and taken away again', async (t) => {
  const withPlace = { IFD0: { Copyright: 'patient-4711' } };
  const files = {
    png: await picture(900).withExif(withPlace).png().toBuffer(),
    jpeg: await picture(900).withExif(withPlace).jpeg().toBuffer(),
    webp: await picture(200).webp().toBuffer(),
  };
  for (const [kind, bytes] of Object.entries(files)) {
    t.equal(await setLogo(bytes), 'allowed', kind);
    const answer = await fetchLogo((await card()).logo ?? '');
    t.equal(answer.headers.get('content-type'), 'image/webp');
    t.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    const served = Buffer.from(await answer.arrayBuffer());
    t.match(await sharp(served).metadata(), { format: 'webp', width: kind === 'webp' ? 200 : 512, exif: undefined });
    t.notMatch(served.toString('latin1'), 'patient-4711');
  }
  t.match(await newest(), { action: 'logo.changed', detail: { logo: 'stored' } });
  const { logo } = await card();
  t.equal(await setLogo(Buffer.alloc(0)), 'allowed');
  t.equal((await card()).logo, null);
  t.equal((await fetchLogo(logo ?? '')).status, 404);
  t.match(await newest(), { action: 'logo.changed', detail: { logo: 'removed' } });
});

t.test('what is no plain picture is refused as a logo, whatever it calls itself', async (t) => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';
  const png = await picture(40).png().toBuffer();
  const huge = await sharp({ create: { width: 8_000, height: 8_000, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const cases: [string, Buffer][] = [
    ['a vector picture', Buffer.from(svg)],
    ['a vector picture that begins as XML', Buffer.from(`<?xml version="1.0"?>${svg}`)],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['an animation', await picture(40).gif().toBuffer()],
    ['a scan', await picture(40).tiff().toBuffer()],
    ['half a picture', png.subarray(0, png.length / 2)],
    ['a picture of 64 million pixels', huge],
    ['noise', Buffer.from('no picture')],
  ];
  for (const [what, bytes] of cases) t.equal(await setLogo(bytes), 'picture_unreadable', what);
  t.equal(await setLogo(Buffer.alloc(1_048_577)), 'too_large');
  const polyglot = Buffer.concat([png, Buffer.from('<script>alert(1)</script>')]);
  t.equal(await setLogo(polyglot), 'allowed', 'a picture with a page behind it is a picture …');
  const served = await (await fetchLogo((await card()).logo ?? '')).text();
  t.notMatch(served, 'script', '… and nothing else of it is kept');
});

t.test('a disk that is full refuses a logo with its own code and leaves the old one', async (t) => {
  const { db, blobs } = node.node.ground;
  const { logo } = await card();
  const full = { ...blobs, put: async () => ({ ok: false, reason: 'disk_full' }) as const };
  const problem = await saveLogo({ db, blobs: full }, await picture(64).png().toBuffer(), async () => {
    t.fail('nothing is written');
  });
  t.equal(problem?.code, 'disk_full');
  t.equal((await card()).logo, logo);
});

t.test('the overview counts what is there', async (t) => {
  const { db } = node.node.ground;
  const before = await administrator.call('admin.overview', {});
  t.match(before, {
    members: 0,
    waitingStaff: 0,
    waitingInstitutions: 0,
    peers: 0,
    peersAway: 0,
    mailConfigured: false,
  });
  t.match(before.version, /^\d+\.\d+\.\d+/);
  t.ok(before.diskFreeBytes > 0);
  t.ok(before.databaseBytes > 1_000_000);
  t.ok(before.startedAt <= Date.now());
  const applicant = node.guest();
  const { id } = await applicant.call('membership.apply', {
    body: {
      ...{ name: 'Noor Haddad', email: 'noor@hospital.example', password: 'a quiet violet morning', locale: 'ar' },
      ...{ profession: 'physician', specialty: 'critical-care', languages: ['ar'], licence: '4711', evidence: [] },
    },
  });
  t.match(await administrator.call('admin.overview', {}), { members: 0, waitingStaff: 1 });
  await administrator.call('membership.decide', { params: { id }, body: { decision: 'approve' } });
  t.match(await administrator.call('admin.overview', {}), { members: 1, waitingStaff: 0 });
  await withTx(db, (tx) => tx.sql`update account set status = 'suspended' where name = 'Noor Haddad'`);
  t.match(await administrator.call('admin.overview', {}), { members: 0 }, 'the suspended do not count');
  t.equal(await refusedWith(applicant.call('admin.overview', {})), 'not_logged_in');
});

t.test('readiness names database, disk, clock, media and peers', async (t) => {
  const answer = await fetch(`http://127.0.0.1:${node.node.port}/readyz`);
  const { status, checks } = (await answer.json()) as { status: string; checks: Record<string, { ok: boolean }> };
  t.equal(status, 'ready');
  t.same(Object.keys(checks).sort(), ['clock', 'database', 'disk', 'media', 'peers']);
});
