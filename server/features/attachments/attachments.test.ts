import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import type { Post } from '../../../spec/schemas/api/discussions.ts';
import { ApiProblem } from '../../testing/api-client.ts';
import { admitDoctor } from '../../testing/doctor.ts';
import { eventually } from '../../testing/eventually.ts';
import type { SeededPerson } from '../../testing/seed/seed.ts';
import { startTestNode } from '../../testing/test-node.ts';
import { announceUpload, sendPart, tus, upload } from '../../testing/upload.ts';
import { uploadLimits } from './limits.ts';

t.setTimeout(120_000);
const house = await startTestNode();
t.teardown(() => house.close());
const kaya = await admitDoctor(house, 'Kaya');
const ito = await admitDoctor(house, 'Ito');
const { room } = await kaya.client.call('discussions.create', {
  body: { clientId: randomUUID(), title: 'Pictures', join: 'node' },
});
await ito.client.call('discussions.join', { params: { room }, body: {} });

const post = (who: SeededPerson, attachments: string[], text = 'See here'): Promise<Post> =>
  who.client.call('posts.create', { params: { room }, body: { clientId: randomUUID(), text, attachments } });
const bytesOf = (who: SeededPerson, { id }: { id: string }, sha256: string, query: { size?: 'small' } = {}) =>
  who.client.bytes('attachments.get', { params: { post: id, sha256 }, query });
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'none',
    (error: unknown) => (error instanceof ApiProblem ? error.code : Promise.reject(error)),
  );

/** Every file below the node's directory that holds these bytes. */
async function filesWith(needle: Buffer): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(house.dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(needle)) found.push(path);
  }
  return found;
}
async function blobFiles(): Promise<number> {
  const entries = await readdir(join(house.dataDir, 'blobs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}

const photo = (width = 1600, height = 1200): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r: 120, g: 30, b: 30 } } })
    .withExif({
      IFD0: { Artist: 'Novak, Jan', Copyright: 'Ward 4' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '46/1 57/1 0/1' },
    })
    .jpeg()
    .toBuffer();

t.test('a picture is written anew without its metadata, shown inline and in a small form', async (t) => {
  const bytes = await photo();
  t.ok(bytes.includes('Novak'));
  const state = await upload(kaya.client, { name: 'C:\\Users\\jan\\ct scan.jpeg', mime: 'image/jpeg', bytes });
  t.match(state, {
    state: 'ready',
    name: 'ct scan.jpeg',
    mime: 'image/jpeg',
    width: 1600,
    height: 1200,
    inline: true,
    code: null,
  });
  const written = await post(kaya, [state.id]);
  const [file] = written.attachments;
  t.match(file, { name: 'ct scan.jpeg', mime: 'image/jpeg', width: 1600, height: 1200, inline: true });
  t.notMatch(Object.keys(file ?? {}), /key|iv/, 'no key leaves the node by the API');
  const whole = await bytesOf(ito, written, file?.sha256 ?? '');
  t.match([whole.status, whole.headers['content-type']], [200, 'image/jpeg']);
  t.match(whole.headers['content-disposition'], /^inline; filename="ct scan.jpeg"/);
  t.equal(whole.headers['x-content-type-options'], 'nosniff');
  t.equal(whole.headers['content-security-policy'], "default-src 'none'; sandbox");
  t.equal(whole.headers['cache-control'], 'private, no-store');
  t.notOk(whole.body.includes('Novak'));
  t.equal((await sharp(whole.body).metadata()).exif, undefined);
  for (const round of ['made', 'kept']) {
    const small = await bytesOf(ito, written, file?.sha256 ?? '', { size: 'small' });
    t.equal(small.headers['content-type'], 'image/webp');
    t.match(await sharp(small.body).metadata(), { width: 640, height: 480 }, round);
  }
  t.same(await filesWith(whole.body.subarray(200, 264)), [], 'nothing of it lies on the disk in clear');
});

t.test('a picture that the camera held sideways stands upright, and an animation stays animated', async (t) => {
  const sideways = await sharp(await photo(800, 400))
    .withExif({ IFD0: { Orientation: '6' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  t.match(await upload(kaya.client, { name: 'a.jpg', mime: 'image/jpeg', bytes: sideways }), {
    width: 400,
    height: 800,
  });
  const frames = await Promise.all(
    ['red', 'blue'].map((background) =>
      sharp({ create: { width: 40, height: 30, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  const gif = await sharp(frames, { join: { animated: true } })
    .gif({ delay: [100, 100] })
    .toBuffer();
  const state = await upload(kaya.client, { name: 'echo.gif', mime: 'image/gif', bytes: gif });
  t.match(state, { state: 'ready', name: 'echo.webp', mime: 'image/webp', width: 40, height: 30 });
  const written = await post(kaya, [state.id]);
  const { body } = await bytesOf(kaya, written, written.attachments[0]?.sha256 ?? '');
  t.equal((await sharp(body).metadata()).pages, 2);
});

t.test('what a file is counts, not what it claims', async (t) => {
  const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'green' } })
    .png()
    .toBuffer();
  const cases: [string, string, Buffer, object][] = [
    ['x.pdf', 'application/pdf', png, { state: 'ready', mime: 'image/png', name: 'x.png' }],
    ['notes.txt', 'image/png', Buffer.from('just words'), { state: 'refused', code: 'file_type_refused' }],
    [
      'page.html',
      'text/html',
      Buffer.from('<html><script>alert(1)</script>'),
      { state: 'ready', mime: 'text/plain', inline: false },
    ],
    [
      'x.svg',
      'image/svg+xml',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      { state: 'ready', mime: 'image/svg+xml', inline: false },
    ],
    [
      'tool.exe',
      'image/jpeg',
      Buffer.concat([Buffer.from('MZ'), randomBytes(400)]),
      { state: 'refused', code: 'file_type_refused' },
    ],
    ['cut.jpg', 'image/jpeg', (await photo()).subarray(0, 900), { state: 'refused', code: 'picture_unreadable' }],
    ['table.csv', 'text/csv', Buffer.from('a;b\n1;2\n'), { state: 'ready', mime: 'text/csv', inline: false }],
    ['scan.bin', 'text/html', randomBytes(5000), { state: 'ready', inline: false }],
  ];
  for (const [name, mime, bytes, expected] of cases)
    t.match(await upload(kaya.client, { name, mime, bytes }), expected, name);
});

t.test('a picture with too many pixels is refused before it is decoded', async (t) => {
  const bomb = await sharp({
    create: { width: 12_000, height: 9_000, channels: 3, background: 'black' },
    limitInputPixels: false,
  })
    .png()
    .toBuffer();
  t.ok(bomb.length < 1_000_000);
  t.match(await upload(kaya.client, { name: 'bomb.png', mime: 'image/png', bytes: bomb }), {
    state: 'refused',
    code: 'picture_unreadable',
  });
});

t.test('other files are downloads that nothing can run, in parts when asked', async (t) => {
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(200_000)]);
  const state = await upload(kaya.client, { name: 'Bericht "März" \u202Egnp.exe.pdf', mime: 'application/pdf', bytes });
  t.match(state, { state: 'ready', mime: 'application/pdf', sizeBytes: bytes.length, inline: false });
  t.notMatch(state.name, /[\u202E"]/, 'no trick with directions or quotes in the name');
  const written = await post(kaya, [state.id]);
  const sha256 = written.attachments[0]?.sha256 ?? '';
  const whole = await bytesOf(ito, written, sha256);
  t.ok(whole.body.equals(bytes));
  t.match(
    whole.headers['content-disposition'],
    /^attachment; filename="Bericht M_rz gnp\.exe\.pdf"; filename\*=UTF-8''Bericht%20M%C3%A4rz/,
  );
  const part = await tusless(ito, `/api/v1/posts/${written.id}/attachments/${sha256}`, { range: 'bytes=70000-70009' });
  t.match([part.status, part.headers['content-range']], [206, `bytes 70000-70009/${bytes.length}`]);
  t.ok(part.body.equals(bytes.subarray(70_000, 70_010)));
  const beyond = await tusless(ito, `/api/v1/posts/${written.id}/attachments/${sha256}`, { range: 'bytes=999999-' });
  t.equal(beyond.status, 416);
  const svg = await upload(kaya.client, {
    name: 'x.svg',
    bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  });
  const drawn = await post(kaya, [svg.id]);
  const served = await bytesOf(ito, drawn, drawn.attachments[0]?.sha256 ?? '');
  t.match(
    [served.headers['content-type'], served.headers['content-disposition']],
    ['application/octet-stream', /^attachment/],
  );
});

async function tusless(who: SeededPerson, path: string, headers: Record<string, string>) {
  const { request, Agent } = await import('undici');
  const dispatcher = new Agent({
    connect: { lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) },
  });
  const answer = await request(`${house.base}${path}`, {
    headers: { cookie: who.client.cookieHeader(), ...headers },
    dispatcher,
  });
  const body = Buffer.from(await answer.body.arrayBuffer());
  await dispatcher.close();
  return { status: answer.statusCode, headers: answer.headers, body };
}

t.test('an upload goes on after 20 interruptions and arrives byte for byte', async (t) => {
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(123_457)]);
  const marker = bytes.subarray(40_000, 40_064);
  const { id, status } = await announceUpload(kaya.client, { name: 'long.pdf', sizeBytes: bytes.length });
  t.equal(status, 201);
  for (let part = 0; part < 20; part++) {
    const head = await tus(kaya.client, 'HEAD', `/api/v1/uploads/${id}`);
    const offset = Number(head.headers['upload-offset']);
    const sent = await sendPart(kaya.client, id, offset, bytes.subarray(offset, offset + 5_003 + part * 7));
    t.equal(sent.status, 204);
  }
  t.same(await filesWith(marker), [], 'what has arrived lies on the disk encrypted');
  t.equal((await sendPart(kaya.client, id, 0, bytes)).status, 409, 'a wrong place is refused');
  t.equal((await kaya.client.call('uploads.get', { params: { id } })).state, 'receiving');
  const offset = Number((await tus(kaya.client, 'HEAD', `/api/v1/uploads/${id}`)).headers['upload-offset']);
  await sendPart(kaya.client, id, offset, bytes.subarray(offset));
  await eventually(
    'it was checked',
    20_000,
    async () => (await kaya.client.call('uploads.get', { params: { id } })).state === 'ready',
  );
  const written = await post(kaya, [id]);
  const whole = await bytesOf(kaya, written, written.attachments[0]?.sha256 ?? '');
  t.ok(whole.body.equals(bytes));
});

t.test('an upload belongs to the person who started it', async (t) => {
  const { id } = await announceUpload(kaya.client, { name: 'mine.txt', sizeBytes: 5 });
  for (const method of ['HEAD', 'DELETE'] as const) {
    t.equal((await tus(ito.client, method, `/api/v1/uploads/${id}`)).status, 404, method);
    t.equal((await tus(house.guest(), method, `/api/v1/uploads/${id}`)).status, 401, method);
  }
  t.equal((await sendPart(ito.client, id, 0, Buffer.from('hello'))).status, 404);
  t.equal((await announceUpload(house.guest(), { name: 'x', sizeBytes: 5 })).status, 401);
  t.equal(await codeOf(ito.client.call('uploads.get', { params: { id } })), 'not_found');
  await sendPart(kaya.client, id, 0, Buffer.from('hello'));
  await eventually(
    'it was checked',
    20_000,
    async () => (await kaya.client.call('uploads.get', { params: { id } })).state === 'ready',
  );
  t.equal(await codeOf(post(ito, [id])), 'upload_not_ready');
  await post(kaya, [id]);
  t.equal(await codeOf(post(kaya, [id])), 'upload_not_ready', 'and serves one post');
  const foreign = await tus(kaya.client, 'POST', '/api/v1/uploads', {
    headers: { origin: 'http://evil.example', 'upload-length': '5' },
  });
  t.equal(foreign.status, 403);
});

t.test('uploads beyond the allowance are refused with a reason', async (t) => {
  const huge = await announceUpload(ito.client, { name: 'huge', sizeBytes: uploadLimits.fileBytes + 1 });
  t.equal(huge.status, 413);
  t.equal((await announceUpload(ito.client, { name: 'none', sizeBytes: 0 })).status, 400);
  const taken: string[] = [];
  const limit = Math.floor(uploadLimits.openBytes / uploadLimits.fileBytes);
  for (let n = 0; n < limit; n++) {
    const { status, id } = await announceUpload(ito.client, { name: `${n}`, sizeBytes: uploadLimits.fileBytes });
    t.equal(status, 201);
    taken.push(id);
  }
  const more = await announceUpload(ito.client, { name: 'more', sizeBytes: uploadLimits.fileBytes });
  t.equal(more.status, 429);
  t.match(JSON.parse(more.body), { code: 'upload_quota' });
  for (const id of taken) t.equal((await tus(ito.client, 'DELETE', `/api/v1/uploads/${id}`)).status, 204);
  const { id } = await announceUpload(ito.client, { name: 'again', sizeBytes: 10 });
  t.equal((await sendPart(ito.client, id, 0, Buffer.alloc(11))).status, 413, 'more than was announced');
});

t.test(
  'a redaction takes the key and the bytes away, the small form too; an edit keeps only what it names',
  async (t) => {
    const [first, second] = await Promise.all([
      upload(kaya.client, { name: 'one.jpg', bytes: await photo(900, 700) }),
      upload(kaya.client, { name: 'two.jpg', bytes: await photo(901, 701) }),
    ]);
    const before = await blobFiles();
    const written = await post(kaya, [first.id, second.id]);
    const [one = '', two = ''] = written.attachments.map(({ sha256 }) => sha256);
    for (const sha256 of [one, two]) await bytesOf(ito, written, sha256, { size: 'small' });
    t.equal(await blobFiles(), before + 2);
    const edited = await kaya.client.call('posts.edit', {
      params: { post: written.id },
      body: { text: 'Only one', keep: [two] },
    });
    t.match(edited.attachments, [{ name: 'two.jpg', width: 901 }]);
    t.equal((await bytesOf(ito, written, one)).status, 404);
    t.equal((await bytesOf(ito, written, two)).status, 200);
    await kaya.client.call('posts.redact', { params: { post: written.id }, body: {} });
    for (const sha256 of [one, two]) t.equal((await bytesOf(ito, written, sha256)).status, 409);
    await eventually('the files are gone from the disk', 10_000, async () => (await blobFiles()) === before - 2);
    const { sql } = house.node.ground.db;
    t.equal((await sql`select from attachment where sha256 = any(${[one, two]})`).length, 0);
    t.equal((await sql`select from blob where sha256 = any(${[one, two]}) or small_of = any(${[one, two]})`).length, 0);
  },
);
