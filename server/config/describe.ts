import { keys } from './config.ts';
import type { Key } from './keys.ts';

/** The table of every setting, as Markdown. `npm run generate` writes it to docs/configuration.md. */
export function describeConfiguration(): string {
  const rows = (Object.entries(keys) as [string, Key<unknown>][]).map(
    ([name, key]) => `| \`${name}\` | ${key.description} | ${key.defaultText} | \`${key.example}\` |`,
  );
  return [
    '# Settings',
    '',
    'All are optional. They are read from the environment of the process and from a file `.env` in its working directory;',
    'the environment wins. A wrong or unknown name stops the start with one message that lists every fault.',
    '',
    '| Name | What it is | Without it | Example |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
