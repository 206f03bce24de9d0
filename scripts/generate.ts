import { join } from 'node:path';
import { generateFiles, writeGenerated } from './generated-files.ts';

/** `npm run generate`: writes spec/generated and the table of settings anew. */
const root = join(import.meta.dirname, '..');
const files = await generateFiles();
await writeGenerated(root, files);
process.stdout.write(`${files.size} generated files written\n`);
