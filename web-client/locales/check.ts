import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extract, type Message } from './extract.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
export const translated = ['ar', 'es', 'fr', 'id', 'it', 'ja', 'ru', 'th', 'tr', 'vi', 'zh'] as const;
export type TranslatedLanguage = (typeof translated)[number];

/** A letter that a text in this language must hold: catches English left in place. Latin languages cannot be told apart so. */
const script: Partial<Record<TranslatedLanguage, RegExp>> = {
  ar: /\p{Script=Arabic}/u,
  ja: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
  ru: /\p{Script=Cyrillic}/u,
  th: /\p{Script=Thai}/u,
  zh: /\p{Script=Han}/u,
};
type Entry = string | Record<string, string>;
export type Catalogue = Record<string, Entry>;

/**
 * Compares the texts in the code with the locale files.
 * @returns one sentence per fault, empty when every message stands in every language with all its placeholders and none is left over
 */
export function checkLocales(root = join(here, '..')): string[] {
  const { messages, faults } = extract(root);
  const found = [...faults];
  for (const language of translated) {
    const { entries, faults: unreadable } = readCatalogue(join(root, 'locales', language));
    found.push(...unreadable, ...compare(language, messages, entries));
  }
  return found;
}

/** All entries of one language. Id `a.b` must stand in `a.json`, so that two authors never write the same file. */
export function readCatalogue(folder: string): { entries: Catalogue; faults: string[] } {
  const entries: Catalogue = {};
  const faults: string[] = [];
  if (!existsSync(folder)) return { entries, faults: [`${folder} is missing.`] };
  for (const file of readdirSync(folder).sort()) {
    const path = join(folder, file);
    if (!file.endsWith('.json')) {
      faults.push(`${path} is not a JSON file.`);
      continue;
    }
    const area = file.slice(0, -'.json'.length);
    try {
      for (const [id, entry] of Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Catalogue)) {
        if (!id.startsWith(`${area}.`)) faults.push(`${path}: "${id}" belongs in ${id.split('.')[0]}.json.`);
        entries[id] = entry;
      }
    } catch (error) {
      faults.push(`${path}: ${(error as Error).message}`);
    }
  }
  return { entries, faults };
}

/** Faults of one language; exported for its test. */
export function compare(language: TranslatedLanguage, messages: Map<string, Message>, entries: Catalogue): string[] {
  const faults: string[] = [];
  for (const message of messages.values()) {
    const entry = entries[message.id];
    const where = `${language} ${message.id}`;
    if (entry === undefined) faults.push(`${where}: no translation (${message.at}).`);
    else if (typeof message.source === 'string')
      faults.push(
        ...(typeof entry === 'string'
          ? compareText(language, where, message.source, entry)
          : [`${where}: must be one text.`]),
      );
    else
      faults.push(
        ...(typeof entry === 'string'
          ? [`${where}: must have plural forms.`]
          : comparePlural(language, where, message.source, entry)),
      );
  }
  for (const id of Object.keys(entries))
    if (!messages.has(id)) faults.push(`${language} ${id}: no such message in the code.`);
  return faults;
}

function comparePlural(
  language: TranslatedLanguage,
  where: string,
  source: Record<string, string>,
  entry: Record<string, string>,
): string[] {
  const faults: string[] = [];
  const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  for (const category of wanted) {
    const text = entry[category];
    if (text === undefined) faults.push(`${where}: the form "${category}" is missing.`);
    // "One reply" may leave the number out in any language; every other place must be kept.
    else faults.push(...compareText(language, `${where}.${category}`, source.other as string, text, ['n']));
  }
  for (const category of Object.keys(entry))
    if (!wanted.includes(category as Intl.LDMLPluralRule))
      faults.push(`${where}: "${category}" is no plural form of this language.`);
  return faults;
}

function compareText(
  language: TranslatedLanguage,
  where: string,
  source: string,
  text: unknown,
  optional: string[] = [],
): string[] {
  if (typeof text !== 'string' || text.trim() === '') return [`${where}: the text is empty.`];
  const faults: string[] = [];
  const wanted = places(source);
  const given = places(text);
  for (const place of new Set(wanted))
    if (!given.includes(place) && !optional.includes(place)) faults.push(`${where}: {${place}} is lost.`);
  for (const place of new Set(given)) if (!wanted.includes(place)) faults.push(`${where}: {${place}} has no value.`);
  if (text !== text.trim() && source === source.trim()) faults.push(`${where}: begins or ends with a space.`);
  const needed = script[language];
  // A name or an abbreviation that is the same everywhere is given word for word.
  if (needed && !needed.test(text) && text !== source) faults.push(`${where}: has no letter of this language.`);
  if (needed && text === source && /[a-z]{4}/.test(source.replace(/\{\w+\}/g, '')) && !sameEverywhere.has(source))
    faults.push(`${where}: is still English.`);
  return faults;
}

/** Words that every language writes as they are. */
const sameEverywhere = new Set(['Consilium', 'admin@hospital.example', 'https://hub.example']);

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = checkLocales();
  for (const fault of faults) console.error(fault);
  console.error(faults.length === 0 ? 'All locales are complete.' : `${faults.length} faults in the locales.`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
