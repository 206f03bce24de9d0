import type { Language } from '../../../spec/schemas/common/words.ts';
import { isLanguage } from '../../app/i18n.ts';

const scripts = [
  [/\p{Script=Thai}/gu, 'th'],
  [/\p{Script=Arabic}/gu, 'ar'],
  [/\p{Script=Cyrillic}/gu, 'ru'],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, 'ja'],
  [/\p{Script=Han}/gu, 'zh'],
] as const;
const latin = new Set<Language>(['en', 'es', 'fr', 'id', 'it', 'tr', 'vi']);
const read = 500;

/**
 * The language that a text seems to be in, from what its author declared and from its letters; undefined when they do not say. The node looks closer
 * when it is asked for a translation; this only decides whether one is offered.
 */
export function apparentLanguage(text: string, declared: string | null | undefined): Language | undefined {
  const base = declared?.toLowerCase().split('-', 1)[0];
  const said = isLanguage(base) ? base : undefined;
  const start = text.slice(0, read);
  const letters = start.match(/\p{L}/gu)?.length ?? 0;
  for (const [pattern, language] of scripts) {
    const found = start.match(pattern)?.length ?? 0;
    if (found * 4 <= letters || found === 0) continue;
    return language === 'zh' && said === 'ja' ? 'ja' : language;
  }
  return said !== undefined && (latin.has(said) || letters === 0) ? said : undefined;
}
