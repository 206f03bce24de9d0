import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
/** Below `/assets/`, which browsers keep for a year: the version is in the name. */
export const pdfDataPath = `assets/pdf-${version}`;
/** Tables of Asian encodings, fonts that a PDF may leave out, and decoders of pictures without WebAssembly, which the policy of the node does not allow. */
const kept: readonly [string, RegExp][] = [
  ['cmaps', /\.bcmap$/],
  ['standard_fonts', /\.(pfb|ttf)$/],
  ['wasm', /_nowasm_fallback\.js$/],
];

/** Puts the data that PDFs need beside the build, so that slides are shown without asking anybody outside the institution. */
export function pdfData(): Plugin {
  return {
    name: 'consilium-pdf-data',
    config: () => ({ define: { 'import.meta.env.PDF_DATA': JSON.stringify(`/${pdfDataPath}/`) } }),
    configureServer(server) {
      server.middlewares.use(`/${pdfDataPath}`, (request, response, next) => {
        const [, part = '', name = ''] = (request.url ?? '').split(/[/?]/);
        const isKept = kept.some(([of, pattern]) => of === part && /^[\w.-]+$/.test(name) && pattern.test(name));
        if (!isKept) return next();
        if (name.endsWith('.js')) response.setHeader('content-type', 'text/javascript');
        response.end(readFileSync(join(folder, part, name)));
      });
    },
    generateBundle() {
      for (const [part, pattern] of kept)
        for (const name of readdirSync(join(folder, part)).filter((file) => pattern.test(file)))
          this.emitFile({
            type: 'asset',
            fileName: `${pdfDataPath}/${part}/${name}`,
            source: readFileSync(join(folder, part, name)),
          });
    },
  };
}
