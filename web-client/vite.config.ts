import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { firstLoadBudget } from './build/budget.ts';
import { buildStamp } from './build/build-stamp.ts';
import { localeModules } from './build/locale-modules.ts';
import { pdfData } from './build/pdf-data.ts';
import { precompress } from './build/precompress.ts';
import { rnnoiseAsset } from './build/rnnoise.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const kibibyte = 1024;

/** `npm run build` writes web-client/dist; `npx vite --config web-client/vite.config.ts` serves sources and hands /api to a node on :8080. */
export default defineConfig({
  root,
  base: '/',
  oxc: {
    target: 'es2022',
    decorator: { legacy: true },
    // Lit turns properties into accessors on the prototype: a class field that *defines* would hide them.
    assumptions: { setPublicClassFields: true },
    typescript: { removeClassFieldsWithoutInitializer: true },
  },
  // Two copies of lit would each ask for the Trusted Types policy `lit-html`, and the second would be refused.
  resolve: { dedupe: ['lit', 'lit-html', 'lit-element', '@lit/reactive-element', '@lit/localize', '@lit/context'] },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the server allows no inline script and no data address in a style.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 400,
  },
  server: {
    port: 4480,
    strictPort: true,
    proxy: { '/api': { target: 'http://localhost:8080', ws: true } },
  },
  worker: { format: 'es' },
  plugins: [
    localeModules(`${root}locales`),
    buildStamp(),
    rnnoiseAsset(),
    firstLoadBudget({
      limitBytes: 150 * kibibyte,
      withDynamic: ['features/home/home-page.ts'],
      withLargestOf: 'virtual:locale/',
    }),
    pdfData(),
    precompress(),
  ],
});
