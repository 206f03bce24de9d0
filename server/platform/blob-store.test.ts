import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import t from 'tap';
import { createDiskBlobStore } from './blob-store.ts';

async function scratch() {
  const directory = await mkdtemp(join(tmpdir(), 'consilium-blobs-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function* pieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

t.test('bytes come back as they were, under the name of their content, whole and in part', async (t) => {
  const blobs = await createDiskBlobStore(await scratch());
  const bytes = randomBytes(300_000);
  const stored = await blobs.put(pieces(bytes, 7_001), 1_000_000);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  t.same(stored, { ok: true, blob: { sha256, sizeBytes: 300_000 } });
  t.same(await blobs.stat(sha256), { sha256, sizeBytes: 300_000 });
  const whole = await blobs.read(sha256);
  t.ok(whole && (await buffer(whole)).equals(bytes));
  const part = await blobs.read(sha256, { start: 100, end: 199 });
  t.ok(part && (await buffer(part)).equals(bytes.subarray(100, 200)));
});

t.test('the same bytes twice are stored once', async (t) => {
  const directory = await scratch();
  const blobs = await createDiskBlobStore(directory);
  const first = await blobs.put(Buffer.from('same'), 10);
  t.same(await blobs.put(Buffer.from('same'), 10), first);
  const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  t.equal(files.length, 1);
});

t.test('what is too large, or breaks off, leaves nothing behind', async (t) => {
  const directory = await scratch();
  const blobs = await createDiskBlobStore(directory);
  t.same(await blobs.put(pieces(randomBytes(100), 10), 99), { ok: false, reason: 'too_large' });
  const broken = async function* () {
    yield Buffer.from('half');
    throw new Error('the connection broke');
  };
  await t.rejects(blobs.put(broken(), 100), /broke/);
  const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  t.same(files, []);
});

t.test('what a crash left half-written is gone at the next start', async (t) => {
  const directory = await scratch();
  await mkdir(join(directory, 'drafts'));
  await writeFile(join(directory, 'drafts', 'half'), 'x');
  await createDiskBlobStore(directory);
  t.same(await readdir(join(directory, 'drafts')), []);
});

t.test('a name that is no name of a blob reaches no file', async (t) => {
  const blobs = await createDiskBlobStore(await scratch());
  for (const name of ['../../etc/passwd', 'A'.repeat(64), '', 'a'.repeat(63)])
    await t.rejects(blobs.read(name), RangeError);
  t.equal(await blobs.read('0'.repeat(64)), undefined);
  t.equal(await blobs.delete('0'.repeat(64)), false);
});

t.test('deleted bytes are gone', async (t) => {
  const blobs = await createDiskBlobStore(await scratch());
  const stored = await blobs.put(Buffer.from('erase me'), 100);
  t.ok(stored.ok && (await blobs.delete(stored.blob.sha256)));
  t.equal(stored.ok && (await blobs.stat(stored.blob.sha256)), undefined);
});
