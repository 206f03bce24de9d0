import type { Language } from '../../spec/schemas/common/words.ts';
import { bestLanguage, isLanguage } from './i18n.ts';

/** What this browser remembers without a log-in. public/first-paint.js reads the same keys. */
const languageKey = 'consilium.language';
const themeKey = 'consilium.theme';
export type Theme = 'system' | 'light' | 'dark';
export const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** Storage may be forbidden by policy or full; a preference is then forgotten with the page, which harms nobody. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
function write(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // See above.
  }
}

/** The language chosen in this browser, else the best of what the browser asks for. */
export function preferredLanguage(): Language {
  const stored = read(languageKey);
  return isLanguage(stored) ? stored : bestLanguage(navigator.languages);
}
export const hasChosenLanguage = (): boolean => isLanguage(read(languageKey));
export const rememberLanguage = (language: Language): void => write(languageKey, language);

export function theme(): Theme {
  const stored = read(themeKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Shows and remembers a theme; `system` follows the device. */
export function setTheme(next: Theme): void {
  write(themeKey, next === 'system' ? undefined : next);
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}
