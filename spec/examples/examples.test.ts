import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { Check } from 'typebox/value';
import { schemaFiles, schemasOf } from '../schemas/index.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** `ok-Name.json`, `ok-Name-note.json`, `bad-Name-note.json` in a folder named like the file of the schema. */
interface Example {
  path: string;
  schemaFile: string;
  schema: string;
  valid: boolean;
}
function examples(folder = here): Example[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return examples(path);
    const name = /^(ok|bad)-([A-Za-z0-9]+)(-[a-z0-9-]+)?\.json$/.exec(entry.name);
    if (!name) return entry.name.endsWith('.json') ? [{ path, schemaFile: '', schema: '', valid: true }] : [];
    const schemaFile = relative(here, folder).replaceAll('\\', '/');
    return [{ path, schemaFile, schema: String(name[2]), valid: name[1] === 'ok' }];
  });
}
const all = examples();

t.test('every ok example is of its schema and no bad one is', async (t) => {
  t.ok(all.length >= 200);
  for (const { path, schemaFile, schema, valid } of all) {
    const found = schemasOf(schemaFile).get(schema);
    if (!found) {
      t.fail(`${relative(here, path)}: no schema ${schema} in ${schemaFile}`);
      continue;
    }
    t.equal(Check(found, JSON.parse(readFileSync(path, 'utf8'))), valid, relative(here, path));
  }
});

t.test('every schema of the wire has a good and a bad example', async (t) => {
  for (const file of Object.keys(schemaFiles)) {
    if (file === 'common/words') continue;
    for (const name of schemasOf(file).keys()) {
      const own = all.filter(({ schemaFile, schema }) => schemaFile === file && schema === name);
      t.ok(own.some(({ valid }) => valid) && own.some(({ valid }) => !valid), `${file} ${name}`);
    }
  }
});

t.test('every file of schemas between nodes is in the index', async (t) => {
  for (const folder of ['federation', 'events']) {
    for (const file of readdirSync(join(here, '..', 'schemas', folder))) {
      const name = `${folder}/${file.replace(/\.ts$/, '')}`;
      const listed = schemaFiles[name] !== undefined;
      // Two files of events hold tables and codes, no schemas.
      t.ok(listed || name === 'events/index' || name === 'events/void-reasons', name);
    }
  }
});
