import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import type { Plugin } from 'vite';

const compressible = /\.(m?js|css|html|svg|json|webmanifest|txt)$/;

/** Brotli at its highest quality. A build has time; a hospital's line has not. */
export function brotli(bytes: Uint8Array): Buffer {
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength },
  });
}

/** Writes `<file>.br` beside every text file of the build, so that the server never compresses anything twice. */
export function precompress(): Plugin {
  return {
    name: 'consilium-precompress',
    apply: 'build',
    writeBundle(options) {
      const folder = options.dir;
      if (!folder) throw new Error('The build has no output folder.');
      for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        const path = join(folder, file);
        if (compressible.test(file) && statSync(path).isFile()) writeFileSync(`${path}.br`, brotli(readFileSync(path)));
      }
    },
  };
}
