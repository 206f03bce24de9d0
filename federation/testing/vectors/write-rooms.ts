import { mkdir, rm, writeFile } from 'node:fs/promises';
import { roomVectors } from './rooms.ts';

// Writes spec/vectors/control and spec/vectors/rooms anew; keys, salts and clocks are fixed.
const folder = new URL('../../../spec/vectors/', import.meta.url);
for (const name of ['control/', 'rooms/']) {
  await rm(new URL(name, folder), { recursive: true, force: true });
  await mkdir(new URL(name, folder), { recursive: true });
}
for (const [path, text] of await roomVectors()) await writeFile(new URL(path, folder), text);
