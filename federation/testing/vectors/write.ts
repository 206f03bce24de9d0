import { writeFile } from 'node:fs/promises';
import { allVectors } from './all.ts';

// Writes spec/vectors anew. The result depends on nothing but the code: seeds and clocks are fixed.
const folder = new URL('../../../spec/vectors/', import.meta.url);
for (const [name, vectors] of Object.entries(allVectors())) {
  await writeFile(new URL(`${name}.json`, folder), `${JSON.stringify(vectors, null, 2)}\n`);
}
