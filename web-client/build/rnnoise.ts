import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const id = 'virtual:rnnoise';
const devPath = '/virtual-rnnoise.wasm';

/**
 * `import address from 'virtual:rnnoise'`: the program of RNNoise as a file of its own. The package carries it as text inside a script that refuses to
 * run in the browser's sound thread and is a third larger.
 */
export function rnnoiseAsset(): Plugin {
  let isBuild = false;
  return {
    name: 'consilium-rnnoise',
    configResolved: (config) => {
      isBuild = config.command === 'build';
    },
    configureServer: (server) => {
      server.middlewares.use(devPath, (_request, response) => {
        response.setHeader('content-type', 'application/wasm');
        response.end(programOf());
      });
    },
    resolveId: (asked) => (asked === id ? `\0${id}` : null),
    load(asked) {
      if (asked !== `\0${id}`) return null;
      if (!isBuild) return `export default ${JSON.stringify(devPath)};`;
      const file = this.emitFile({ type: 'asset', name: 'rnnoise.wasm', source: programOf() });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}

/** The WebAssembly inside the package. Throws when a new version keeps it otherwise. */
export function programOf(): Uint8Array {
  const path = fileURLToPath(import.meta.resolve('@shiguredo/rnnoise-wasm'));
  const text = /"(AGFzbQ[A-Za-z0-9+/=]{100000,})"/.exec(readFileSync(path, 'utf8'))?.[1];
  if (text === undefined) throw new Error(`There is no WebAssembly in ${path}.`);
  return Buffer.from(text, 'base64');
}
