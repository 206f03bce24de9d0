import { access, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { ensureWebClient } from './web-client-build.ts';

/** A checkout with a client of one page; everything in it was written a minute ago. */
async function checkout(t: Test, page = '<!doctype html><title>one</title>'): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'consilium-build-'));
  t.teardown(() => rm(project, { recursive: true, force: true }));
  await mkdir(join(project, 'web-client'));
  await mkdir(join(project, 'spec'));
  const minuteAgo = new Date(Date.now() - 60_000);
  for (const [path, text] of [
    ['package-lock.json', '{}'],
    ['spec/one.ts', 'export {};'],
    ['web-client/vite.config.ts', 'export default { root: import.meta.dirname, build: { emptyOutDir: true } };'],
    ['web-client/index.html', page],
  ] as const) {
    await writeFile(join(project, path), text);
    await utimes(join(project, path), minuteAgo, minuteAgo);
  }
  for (const folder of ['spec', 'web-client']) await utimes(join(project, folder), minuteAgo, minuteAgo);
  return project;
}
const built = (project: string): Promise<string> => readFile(join(project, 'web-client/dist/index.html'), 'utf8');
const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

t.test('a missing client is built once, also when several nodes of one checkout start together', async (t) => {
  const project = await checkout(t);
  let builds = 0;
  const folders = await Promise.all([1, 2, 3].map(() => ensureWebClient(project, () => builds++)));
  t.same(new Set(folders), new Set([join(project, 'web-client', 'dist')]));
  t.equal(builds, 1);
  t.match(await built(project), /<title>one/);
  t.notOk(await exists(join(project, 'web-client/dist.lock')), 'the lock is gone');
  await ensureWebClient(project, () => builds++);
  t.equal(builds, 1, 'what is fresh is left alone');
});

t.test('a change of a source leads to a new build, a change of a test does not', async (t) => {
  const project = await checkout(t);
  let builds = 0;
  const ensure = () => ensureWebClient(project, () => builds++);
  await ensure();
  await writeFile(join(project, 'spec/one.test.ts'), 'export {};');
  const minuteAgo = new Date(Date.now() - 60_000);
  // A new file changes its folder too; only its content is in question here.
  await utimes(join(project, 'spec'), minuteAgo, minuteAgo);
  await ensure();
  t.equal(builds, 1);
  await writeFile(join(project, 'web-client/index.html'), '<!doctype html><title>two</title>');
  await ensure();
  t.equal(builds, 2);
  t.match(await built(project), /<title>two/);
});

t.test('the lock of a process that was killed stops nobody', async (t) => {
  const project = await checkout(t);
  // Above the largest process id of Linux, so that it belongs to nobody.
  await writeFile(join(project, 'web-client/dist.lock'), '4194999');
  await ensureWebClient(project, () => undefined);
  t.match(await built(project), /<title>one/);
});

t.test('a build that fails says why and leaves the old client in its place', async (t) => {
  const project = await checkout(t);
  await ensureWebClient(project, () => undefined);
  await writeFile(join(project, 'web-client/index.html'), '<script type="module" src="/missing.ts"></script>');
  await t.rejects(
    ensureWebClient(project, () => undefined),
    /could not be built[\s\S]*missing\.ts/,
  );
  t.match(await built(project), /<title>one/);
  t.notOk(await exists(join(project, 'web-client/dist.lock')), 'the next start may try again');
});
