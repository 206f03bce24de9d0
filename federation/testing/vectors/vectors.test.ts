import { readFile } from 'node:fs/promises';
import t from 'tap';
import { allVectors } from './all.ts';

const folder = new URL('../../../spec/vectors/', import.meta.url);

for (const [name, made] of Object.entries(allVectors())) {
  t.test(
    `spec/vectors/${name}.json is what the code makes (else run node federation/testing/vectors/write.ts)`,
    async (t) => {
      const stored: unknown = JSON.parse(await readFile(new URL(`${name}.json`, folder), 'utf8'));
      t.strictSame(stored, JSON.parse(JSON.stringify(made)));
    },
  );
}
