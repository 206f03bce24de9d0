import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where administrators put models and, beside them, the FFmpeg that runs them. */
export const modelsFolder = (dataDir: string): string => join(dataDir, 'models');

/** Only such names: a name becomes part of the description of a filter, where other characters mean something. */
const modelName = /^ggml-[A-Za-z0-9._-]{1,80}\.bin$/;
/** First four bytes of a model of whisper.cpp: `ggml` as a little-endian number. */
const magic = 'lmgg';

export type FoundModel =
  | { readonly kind: 'none' }
  | { readonly kind: 'model'; readonly file: string; readonly name: string }
  /** A file has the name of a model and is none: its download was perhaps not finished. */
  | { readonly kind: 'broken'; readonly file: string };

/** The first model by name; no folder is no model. @throws when the folder cannot be read */
export async function findModel(folder: string): Promise<FoundModel> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const [file] = names.filter((name) => modelName.test(name)).sort();
  if (file === undefined) return { kind: 'none' };
  await using handle = await open(join(folder, file));
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
  if (bytesRead < 4 || buffer.toString('latin1') !== magic) return { kind: 'broken', file };
  return { kind: 'model', file, name: file.slice(0, -'.bin'.length) };
}
