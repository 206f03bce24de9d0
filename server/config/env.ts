import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** Variables as the operating system or a `.env` file gives them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of this process, with `.env` of the working directory below it: a real variable wins over the file. */
export function readEnvironment(directory = process.cwd()): Environment {
  const file = join(directory, '.env');
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return { ...fromFile, ...process.env };
}

/** What a child process needs of the machine and nothing of ours: no secret is ever handed down. */
export function hostEnvironment(): Record<string, string> {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'HOME', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(
    kept.flatMap((key) => {
      const value = process.env[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
