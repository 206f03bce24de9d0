import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import t from 'tap';
import { createApp } from './app.ts';
import { createLog } from './log.ts';
import { serveWebClient } from './static-client.ts';

const page = '<!doctype html><title>Consilium</title><script type="module" src="/assets/main-abc123.js"></script>';
const script = `export const words = ${JSON.stringify('a ward at night '.repeat(200))};`;

const dist = await mkdtemp(join(tmpdir(), 'consilium-static-'));
t.teardown(() => rm(dist, { recursive: true, force: true }));
await mkdir(join(dist, 'assets'));
for (const [path, text] of [
  ['index.html', page],
  ['assets/main-abc123.js', script],
  ['favicon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
] as const) {
  await writeFile(join(dist, path), text);
  await writeFile(join(dist, `${path}.br`), brotliCompressSync(text));
}
const app = await createApp({ log: createLog('silent'), trustProxy: [], secure: false });
t.teardown(() => app.close());
await serveWebClient(app, dist);
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });
const asPage = { accept: 'text/html,application/xhtml+xml' };

t.test('a page is asked for each time, and every address of the client is the same page', async (t) => {
  for (const url of ['/', '/discussions/r_1?post=e_2', '/people/b.example/u_1', '/setup']) {
    const reply = await get(url, asPage);
    t.equal(reply.statusCode, 200, url);
    t.equal(reply.body, page, url);
    t.match(reply.headers['content-type'], /^text\/html/);
    t.equal(reply.headers['cache-control'], 'no-cache');
  }
});

t.test('a browser that has the page already is not sent it again', async (t) => {
  const first = await get('/', asPage);
  const again = await get('/', { ...asPage, 'if-none-match': String(first.headers.etag) });
  t.equal(again.statusCode, 304);
  t.equal(again.body, '');
});

t.test('files with a hash in their name are kept for a year; others are asked for', async (t) => {
  t.equal((await get('/assets/main-abc123.js')).headers['cache-control'], 'public, max-age=31536000, immutable');
  t.equal((await get('/favicon.svg')).headers['cache-control'], 'no-cache');
});

t.test('a browser that reads brotli gets what was compressed at the build, any other the plain file', async (t) => {
  const small = await get('/assets/main-abc123.js', { 'accept-encoding': 'gzip, deflate, br' });
  t.equal(small.headers['content-encoding'], 'br');
  t.match(small.headers['content-type'], /javascript/);
  t.match(small.headers.vary, /accept-encoding/i, 'a cache between keeps the two apart');
  t.equal(brotliDecompressSync(small.rawPayload).toString(), script);
  t.ok(small.rawPayload.byteLength < script.length / 4);
  const start = await get('/', { ...asPage, 'accept-encoding': 'br' });
  t.equal(start.headers['content-encoding'], 'br');
  t.equal(brotliDecompressSync(start.rawPayload).toString(), page);
  const plain = await get('/assets/main-abc123.js', { 'accept-encoding': 'identity' });
  t.equal(plain.headers['content-encoding'], undefined);
  t.equal(plain.body, script);
});

t.test('pages run only scripts, styles and connections of this origin, and stand in no frame', async (t) => {
  const policy = String((await get('/', asPage)).headers['content-security-policy']);
  const directives = new Map(policy.split(';').map((part) => [part.trim().split(' ')[0], part.trim()]));
  t.equal(directives.get('default-src'), "default-src 'none'");
  t.equal(directives.get('script-src'), "script-src 'self' 'wasm-unsafe-eval'");
  t.equal(directives.get('style-src'), "style-src 'self'");
  t.equal(directives.get('connect-src'), "connect-src 'self'");
  t.equal(directives.get('frame-ancestors'), "frame-ancestors 'none'");
  t.equal(directives.get('require-trusted-types-for'), "require-trusted-types-for 'script'");
  t.notMatch(policy.replace("'wasm-unsafe-eval'", ''), /unsafe-|\*|https?:/);
  t.equal((await get('/', asPage)).headers['x-content-type-options'], 'nosniff');
});

t.test('what is neither a file nor a page is a problem, never the page', async (t) => {
  for (const url of [
    '/assets/main-gone99.js',
    '/api/v1/nothing',
    '/federation/v1/nothing',
    '/.well-known/nothing',
    '/metrics/nothing',
  ]) {
    const reply = await get(url, asPage);
    t.equal(reply.statusCode, 404, url);
    t.match(reply.headers['content-type'], /^application\/problem\+json/);
    t.equal(reply.headers['cache-control']?.toString().includes('immutable') ?? false, false);
  }
  t.equal((await get('/picture.png', { accept: 'image/avif,image/webp' })).statusCode, 404, 'an image is not a page');
});

t.test('no path leads out of the folder', async (t) => {
  for (const url of ['/../package.json', '/assets/../../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fx']) {
    const reply = await get(url, { accept: 'application/json' });
    t.ok(reply.statusCode === 404 || reply.statusCode === 400, `${url}: ${reply.statusCode}`);
  }
});

t.test('a client that was not built is told at the start', async (t) => {
  const other = await createApp({ log: createLog('silent'), trustProxy: [], secure: false });
  t.teardown(() => other.close());
  await t.rejects(serveWebClient(other, join(dist, 'assets')), /not built/);
});
