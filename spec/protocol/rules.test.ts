import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const folders = ['spec', 'federation', 'media', 'server', 'web-client', 'bench', 'scripts'];

/** Rule ids that the chapters define, in order. */
function defined(): string[] {
  const chapters = readdirSync(here).filter((name) => name.endsWith('.md'));
  return chapters.flatMap((name) =>
    [...read(join(here, name)).matchAll(/^### (R-\d+\.\d+) \S/gm)].map(([, id]) => String(id)),
  );
}
function read(path: string): string {
  return readFileSync(path, 'utf8');
}
function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name === 'generated') return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(ts|md)$/.test(entry.name) ? [path] : [];
  });
}

t.test('every rule has one id, counted without gaps in its chapter', async (t) => {
  const ids = defined();
  t.ok(ids.length >= 80);
  t.equal(new Set(ids).size, ids.length);
  const next = new Map<string, number>();
  for (const id of ids) {
    const [chapter = '', number = ''] = id.slice(2).split('.');
    t.equal(Number(number), (next.get(chapter) ?? 0) + 1, id);
    next.set(chapter, Number(number));
  }
});

t.test('a rule that code, schemas or chapters cite exists', async (t) => {
  const known = new Set(defined());
  for (const folder of folders) {
    for (const path of sources(join(root, folder))) {
      for (const [id] of read(path).matchAll(/\bR-\d+\.\d+\b/g)) {
        if (!known.has(id)) t.fail(`${path.slice(root.length + 1)} cites ${id}`);
      }
    }
  }
  t.pass();
});
