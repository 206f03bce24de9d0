import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/**
 * Writes `build.json` with a hash over all file names of the build. A client that is open while the node is upgraded
 * compares it with the one it started from and offers to reload.
 */
export function buildStamp(): Plugin {
  return {
    name: 'consilium-build-stamp',
    apply: 'build',
    generateBundle(_options, bundle) {
      const hash = createHash('sha256').update(Object.keys(bundle).sort().join('\n')).digest('hex').slice(0, 16);
      this.emitFile({ type: 'asset', fileName: 'build.json', source: JSON.stringify({ build: hash }) });
    },
  };
}
