import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, languages } from '../../spec/schemas/common/words.ts';
import type { Entry } from './speech-engine-translator.ts';

const folder = join(import.meta.dirname, '../features/language/glossary/seed');

interface Concept {
  terms: Record<Language, { term: string; also?: string[] }>;
}
interface Drug {
  names: Record<Language, string[]>;
}

/** The terms that the program carries, for the deterministic translator: the preferred one of each language, and what is understood beside it. */
export function seedDictionary(): Entry[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const records = files.flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as (Concept | Drug)[]);
  const named = records.map((record) => ('names' in record ? record.names : wordsOf(record)));
  // Preferred terms come first: of two entries for one word the first is taken.
  const preferred = named.map((words) => preferredOf(words));
  const others = named.flatMap((words, index) =>
    languages.flatMap((language) =>
      words[language].slice(1).map((word): Entry => ({ ...preferred[index], [language]: word })),
    ),
  );
  return [...preferred, ...others];
}

function wordsOf({ terms }: Concept): Record<Language, string[]> {
  return Object.fromEntries(
    languages.map((language) => [language, [terms[language].term, ...(terms[language].also ?? [])]]),
  ) as Record<Language, string[]>;
}

function preferredOf(words: Record<Language, string[]>): Entry {
  return Object.fromEntries(languages.map((language) => [language, words[language][0] ?? '']));
}
