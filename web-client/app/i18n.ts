import { configureLocalization, type LocaleModule, str as litStr, msg } from '@lit/localize';
import type { Language } from '../../spec/schemas/common/words.ts';

export { updateWhenLocaleChanges } from '@lit/localize';
export { msg };

/** The interface languages with their names in their own words. The compiler refuses a missing one. */
export const ownNames: Record<Language, string> = {
  ar: 'العربية',
  en: 'English',
  es: 'Español',
  fr: 'Français',
  id: 'Bahasa Indonesia',
  it: 'Italiano',
  ja: '日本語',
  ru: 'Русский',
  th: 'ไทย',
  tr: 'Türkçe',
  vi: 'Tiếng Việt',
  zh: '中文',
};
export const languages = Object.keys(ownNames) as Language[];

/**
 * Locale for Intl. Western digits in Arabic and the Gregorian calendar in Thai are chosen on purpose: a dose or a date must not read
 * differently in two institutions that discuss one patient.
 */
const intlLocales: Partial<Record<Language, string>> = {
  ar: 'ar-u-nu-latn',
  th: 'th-u-ca-gregory',
  en: 'en-GB',
  zh: 'zh-Hans',
};

const loaders: Record<Exclude<Language, 'en'>, () => Promise<{ messages: Record<string, string> }>> = {
  ar: () => import('virtual:locale/ar'),
  es: () => import('virtual:locale/es'),
  fr: () => import('virtual:locale/fr'),
  id: () => import('virtual:locale/id'),
  it: () => import('virtual:locale/it'),
  ja: () => import('virtual:locale/ja'),
  ru: () => import('virtual:locale/ru'),
  th: () => import('virtual:locale/th'),
  tr: () => import('virtual:locale/tr'),
  vi: () => import('virtual:locale/vi'),
  zh: () => import('virtual:locale/zh'),
};

const { getLocale, setLocale } = configureLocalization({
  sourceLocale: 'en',
  targetLocales: languages.filter((language) => language !== 'en'),
  loadLocale: async (language) => {
    const load = loaders[language as Exclude<Language, 'en'>];
    return { templates: toTemplates((await load()).messages) };
  },
});

export const language = (): Language => getLocale() as Language;
export const intlLocale = (of: Language = language()): string => intlLocales[of] ?? of;
export const direction = (of: Language = language()): 'rtl' | 'ltr' => (of === 'ar' ? 'rtl' : 'ltr');
export const isLanguage = (value: unknown): value is Language => typeof value === 'string' && value in ownNames;

/** Letters that are written from the right, and letters that are written from the left. */
const rightward = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Thaana}\p{Script=Syriac}]/u;
const leftward =
  /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * Keeps a name or title of the other direction together inside a sentence, so that quotation marks and numbers beside it stay in their places
 * (Unicode UAX 9, first strong isolate). What runs in the sentence's own direction is left as it is.
 */
export function isolate(value: string): string {
  const isForeign = direction() === 'rtl' ? leftward.test(value) : rightward.test(value);
  return isForeign ? `\u2068${value}\u2069` : value;
}

/** A text with values, for `msg(str`By ${name}`, { id })`. Values of the other direction are isolated. */
export const str = (strings: TemplateStringsArray, ...values: unknown[]) =>
  litStr(strings, ...values.map((value) => (typeof value === 'string' ? isolate(value) : value)));

/** Loads a language, shows the interface in it and turns the page to its direction. Rejects when its file cannot be fetched; the old one stays. */
export async function showLanguage(next: Language): Promise<void> {
  await setLocale(next);
  document.documentElement.lang = next;
  document.documentElement.dir = direction(next);
}

/** The first of the wanted BCP 47 tags (as in `navigator.languages`) that the interface speaks; English when none. */
export function bestLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0];
    // Indonesian was `in` until 1989 and some systems still say so.
    const known = base === 'in' ? 'id' : base;
    if (isLanguage(known)) return known;
  }
  return 'en';
}

/** Texts of a locale file in the form that lit's run time expects: `{0}` marks the place of the first expression of the source. */
export function toTemplates(messages: Record<string, string>): LocaleModule['templates'] {
  const templates: LocaleModule['templates'] = {};
  for (const [id, text] of Object.entries(messages)) {
    const parts = text.split(/\{(\d+)\}/);
    const strings = parts.filter((_, index) => index % 2 === 0);
    const values = parts.filter((_, index) => index % 2 === 1).map(Number);
    templates[id] =
      values.length === 0 ? text : { strTag: true, strings: Object.assign(strings, { raw: strings }), values };
  }
  return templates;
}

export type PluralForms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;
/**
 * A text that depends on a number, by the plural rules of the reader's language: Arabic has six forms, Japanese one.
 * `plural(n, { one: '{n} reply', other: '{n} replies' }, { id: 'discussions.replies' })`. `{n}` becomes the number in the reader's writing; further
 * `values` fill placeholders of the same name. Translations give every form of their language under the same id.
 */
export function plural(
  n: number,
  forms: PluralForms,
  options: { id: string; values?: Record<string, string> },
): string {
  const category = pluralRules().select(n);
  // In English the forms of the code are the text; elsewhere they are only looked at if the locale is being loaded.
  const english = forms[category] ?? forms.other;
  const text = msg(english, { id: `${options.id}.${category}` });
  return fill(text, { n: number(n), ...options.values });
}

/** Puts values into named places: `fill('Ask {name}', { name: 'Dr. Kaya' })`. A place without value stays visible, which a test finds. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{([a-z][A-Za-z]*)\}/g, (place, name: string) => {
    const value = values[name];
    return value === undefined ? place : isolate(value);
  });
}

/**
 * Splits a text at its named places so that a template can put markup there:
 * `rich(msg('Read {link} first.', …), { link: html`<a …>` })` gives the pieces in the order of the reader's language.
 */
export function rich<T>(text: string, values: Record<string, T>): (string | T)[] {
  return text
    .split(/\{([a-z][A-Za-z]*)\}/)
    .map((piece, index) => (index % 2 === 0 ? piece : (values[piece] ?? `{${piece}}`)))
    .filter((piece) => piece !== '');
}

const formatters = new Map<string, unknown>();
/** One formatter per kind and language: making one costs more than a hundred uses. The number of kinds in the code bounds the map. */
function formatter<T>(kind: string, make: (locale: string) => T): T {
  const key = `${kind} ${language()}`;
  const found = formatters.get(key) as T | undefined;
  if (found) return found;
  const made = make(intlLocale());
  formatters.set(key, made);
  return made;
}
const pluralRules = () => formatter('plural', (locale) => new Intl.PluralRules(locale));

export const number = (value: number): string =>
  formatter('number', (locale) => new Intl.NumberFormat(locale)).format(value);
/** `A, B and C` in the reader's language. */
export const list = (items: readonly string[]): string =>
  formatter('list', (locale) => new Intl.ListFormat(locale, { type: 'conjunction' })).format(items);

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufefc]/;

/**
 * Facts in one line: `Respiratory care · 3 institutions`. Where one of them runs from right to left each is isolated, so that numbers and names stay
 * with their own fact (UAX #9, FSI and PDI).
 */
export function facts(parts: readonly (string | null | undefined | false)[]): string {
  const given = parts.filter((part): part is string => !!part);
  const isMixed = given.some((part) => rightToLeft.test(part));
  return given.map((part) => (isMixed ? `\u2068${part}\u2069` : part)).join(' · ');
}

/** Place from the smaller to the larger: `Izmir, Türkiye`. */
export const place = (parts: readonly (string | null | undefined)[]): string =>
  parts.filter(Boolean).join(parts.some((part) => part && rightToLeft.test(part)) ? '، ' : ', ');

/** Size of a file for people: `1.4 MB`. */
export function fileSize(bytes: number): string {
  const [unit, divisor] =
    bytes < 1000
      ? (['byte', 1] as const)
      : bytes < 1e6
        ? (['kilobyte', 1e3] as const)
        : bytes < 1e9
          ? (['megabyte', 1e6] as const)
          : (['gigabyte', 1e9] as const);
  const make = (locale: string) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: divisor > 1e3 ? 1 : 0,
    });
  return formatter(`size ${unit}`, make).format(bytes / divisor);
}

/** Name of a country (ISO 3166-1 alpha-2) in the reader's language; the code itself when it is unknown. */
export const countryName = (code: string): string =>
  formatter('country', (locale) => new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' })).of(code) ??
  code;
/** Name of a language (BCP 47) in the reader's language. */
export const languageName = (tag: string): string =>
  formatter('language', (locale) => new Intl.DisplayNames(locale, { type: 'language', fallback: 'code' })).of(tag) ??
  tag;
/** Name of a language in its own words, as its speakers look for it in a list. */
export function languageInOwnWords(tag: string): string {
  if (isLanguage(tag)) return ownNames[tag];
  const name = new Intl.DisplayNames(tag, { type: 'language', fallback: 'code' }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}
/** Compares two names as a reader of the interface language sorts them. */
export const byName = (a: string, b: string): number =>
  formatter('collator', (locale) => new Intl.Collator(locale)).compare(a, b);
