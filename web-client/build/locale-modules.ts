import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const prefix = 'virtual:locale/';
const resolved = '\0virtual:locale/';

/**
 * Makes `virtual:locale/<language>` out of `locales/<language>/*.json`: one chunk a language, fetched when it is chosen.
 * A plural `{"a.b": {"one": …, "other": …}}` becomes `a.b.one` and `a.b.other`.
 * @param folder absolute path of the locales
 */
export function localeModules(folder: string): Plugin {
  return {
    name: 'consilium-locale-modules',
    resolveId(id) {
      return id.startsWith(prefix) ? resolved + id.slice(prefix.length) : null;
    },
    load(id) {
      if (!id.startsWith(resolved)) return null;
      const messages = readLocale(join(folder, id.slice(resolved.length)), (path) => this.addWatchFile(path));
      return { code: `export const messages = ${JSON.stringify(messages)};`, moduleType: 'js' };
    },
  };
}

/** All messages of one language folder by id, plurals flattened. Throws when a file is not JSON. */
export function readLocale(folder: string, watch: (path: string) => void = () => {}): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.json')) continue;
    const path = join(folder, file);
    watch(path);
    const entries = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string | Record<string, string>>;
    for (const [id, value] of Object.entries(entries)) {
      if (typeof value === 'string') messages[id] = value;
      else for (const [category, text] of Object.entries(value)) messages[`${id}.${category}`] = text;
    }
  }
  return messages;
}
