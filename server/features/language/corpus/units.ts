import type { Language } from '../../../../spec/schemas/common/words.ts';
import { hashOf, pick } from './random.ts';
import { spans, units } from './slots.ts';

/** How one sentence is written in one language; both its correct and its planted text keep to it. */
export interface Style {
  readonly language: Language;
  /** Sentence id and language; every small choice is drawn from it. */
  readonly seed: string;
}

/** Digits beside Latin letters (SpO2, H1N1) stay European in every script. */
const ownDigits: Partial<Record<Language, { zero: number; decimal: string; percent: string; share: number }>> = {
  ar: { zero: 0x0660, decimal: '٫', percent: '٪', share: 2 },
  th: { zero: 0x0e50, decimal: '.', percent: '%', share: 5 },
};

/** Writes European digits in those of the script, in half of the Arabic and a fifth of the Thai sentences. */
export function scriptDigits(text: string, { language, seed }: Style): string {
  const own = ownDigits[language];
  if (own === undefined || hashOf(`${seed} digits`) % own.share !== 0) return text;
  return text
    .replace(/(?<![A-Za-z0-9][.-]?)\d+(?:\.\d+)*(?![A-Za-z])/g, (number) =>
      number
        .replace(/(?<=^\d+)\.(?=\d+$)/, own.decimal)
        .replace(/\d/g, (digit) => String.fromCodePoint(own.zero + Number(digit))),
    )
    .replace(/(?<=[٠-٩])%/g, own.percent);
}

/** Decimal marks and marks between thousands that are usual in a language, one per sentence. */
const marks: Record<Language, readonly (readonly [decimal: string, thousands: string])[]> = {
  ar: [['.', '']],
  en: [
    ['.', ','],
    ['.', ','],
    ['.', ''],
  ],
  es: [
    [',', ''],
    [',', '.'],
    [',', '\u00a0'],
    ['.', ','],
  ],
  fr: [
    [',', '\u202f'],
    [',', '\u00a0'],
  ],
  id: [[',', '.']],
  it: [
    [',', '.'],
    [',', ''],
  ],
  ja: [['.', ',']],
  ru: [
    [',', '\u00a0'],
    [',', ''],
  ],
  th: [['.', ',']],
  tr: [[',', '.']],
  vi: [[',', '.']],
  zh: [
    ['.', ''],
    ['.', ','],
  ],
};

const plurals = new Map<Language, Intl.PluralRules>();
function plural(language: Language, value: number): string {
  const rules = plurals.get(language) ?? new Intl.PluralRules(language);
  plurals.set(language, rules);
  return rules.select(value);
}

/** A number without unit, in European digits. */
export function writeNumber(value: number, { language, seed }: Style): string {
  const [decimal, thousands] = pick(marks[language], `${seed} marks`);
  const [whole = '', fraction] = String(value).split('.');
  const grouped = whole.replace(/(?<=\d)(?=(?:\d{3})+$)/g, thousands);
  return fraction === undefined ? grouped : `${grouped}${decimal}${fraction}`;
}

export function writePercent(value: number, style: Style): string {
  const number = writeNumber(value, style);
  if (style.language === 'tr') return `%${number}`;
  return `${number}${['fr', 'ru', 'es'].includes(style.language) ? '\u00a0' : ''}%`;
}

/** "38.5 °C"; Arabic and Chinese also say the unit in words. */
export function writeTemperature(value: number, style: Style): string {
  const number = writeNumber(value, style);
  const words = hashOf(`${style.seed} words`) % 2 === 0;
  if (style.language === 'ar' && words) return `${number} درجة مئوية`;
  if (style.language === 'zh') return words ? `${number}摄氏度` : `${number}℃`;
  return `${number} °C`;
}

/**
 * A value with its unit: "0.5 mg", "0,5 мг", "0.5毫克". Long names are written in a third of the sentences.
 * @throws when the unit is not in `slots/units.json`
 */
export function writeMeasure(value: number, unit: string, style: Style): string {
  const { language, seed } = style;
  const names = units[unit]?.[language];
  if (names === undefined) throw new Error(`no unit ${unit} in ${language}`);
  const short = typeof names === 'string' ? names : pick(names.short, `${seed} unit`);
  const long = typeof names === 'string' ? undefined : names.long;
  const name =
    long !== undefined && hashOf(`${seed} long`) % 3 === 0
      ? (long[plural(language, value)] ?? long.other ?? short)
      : short;
  const number = writeNumber(value, style);
  const cjk = language === 'zh' || language === 'ja';
  const tight = cjk && (/^[^A-Za-zµμ]/.test(name) || hashOf(`${seed} tight`) % 2 === 0);
  return `${number}${tight ? '' : ['fr', 'ru'].includes(language) ? '\u00a0' : ' '}${name}`;
}

/** "7 days", in a quarter of the sentences "seven days" where the language has its words listed. */
export function writeDuration(value: number, unit: string, form: string, style: Style): string {
  const { language, seed } = style;
  const forms = spans.spans[unit]?.[language];
  if (forms === undefined) throw new Error(`no span of time ${unit} in ${language}`);
  const names = forms[form] ?? forms.default;
  const name = names?.[plural(language, value)] ?? names?.other;
  if (name === undefined) throw new Error(`no form ${form} of ${unit} in ${language}`);
  const words = spans.words[language][form] ?? spans.words[language].default;
  const word = hashOf(`${seed} number words`) % 4 === 0 ? words?.[String(value)] : undefined;
  // Arabic hours and minutes are feminine and take the other form of the number, which is not listed.
  const feminine = language === 'ar' && ['hour', 'minute'].includes(unit);
  const number = word === undefined || feminine ? writeNumber(value, style) : word;
  const tight = language === 'zh' || language === 'ja' || (language === 'th' && number === word);
  return tight ? `${number}${name}` : `${number} ${name}`;
}
