import { readFileSync } from 'node:fs';

/** A file of spec/vectors as tests read it; `name` without `.json`. */
export function readVectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../spec/vectors/${name}.json`, import.meta.url), 'utf8')) as T;
}
