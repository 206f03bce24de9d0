import type { Language } from '../../../../spec/schemas/common/words.ts';
import { pick } from './random.ts';
import { months } from './slots.ts';
import type { Style } from './units.ts';

type Form = 'long' | 'numeric' | 'iso' | 'american' | 'buddhist' | 'slashes';
/** Forms of a date that readers of a language meet, one per sentence. English has none that is read in two ways. */
const forms: Record<Language, readonly Form[]> = {
  ar: ['long'],
  en: ['long', 'american', 'long'],
  es: ['long', 'long', 'numeric'],
  fr: ['long', 'long', 'numeric'],
  id: ['long', 'long', 'numeric'],
  it: ['long', 'long', 'numeric'],
  ja: ['long', 'long', 'slashes'],
  ru: ['long', 'long', 'numeric'],
  th: ['buddhist', 'buddhist', 'long'],
  tr: ['long', 'long', 'numeric'],
  vi: ['long', 'numeric'],
  zh: ['long', 'long', 'iso'],
};

/** Between day, month and year. Russian and Spanish decline nothing else. */
const joints: Partial<Record<Language, readonly [string, string, string]>> = {
  es: [' de ', ' de ', ''],
  vi: [' tháng ', ' năm ', ''],
  ru: [' ', ' ', ' года'],
};

/**
 * @param date "2026-03-12", or "03-12" without a year
 */
export function writeDate(date: string, style: Style): string {
  const parts = date.split('-').map(Number);
  const [day = 0, month = 0, year] = parts.reverse();
  const { language, seed } = style;
  const form = pick(forms[language], `${seed} date`);
  const two = (value: number) => String(value).padStart(2, '0');
  const name = months[language][month - 1] ?? '';
  if (form === 'numeric' && year !== undefined) {
    return language === 'tr' || language === 'ru'
      ? `${two(day)}.${two(month)}.${year}`
      : `${two(day)}/${two(month)}/${year}`;
  }
  if (form === 'iso' && year !== undefined) return `${year}-${two(month)}-${two(day)}`;
  if (form === 'slashes') return year === undefined ? `${month}/${day}` : `${year}/${month}/${day}`;
  if (form === 'american') return `${name} ${day}${year === undefined ? '' : `, ${year}`}`;
  if (language === 'ja' || language === 'zh') return `${year === undefined ? '' : `${year}年`}${month}月${day}日`;
  const [first, second, last] = joints[language] ?? [' ', ' ', ''];
  const shown = year !== undefined && form === 'buddhist' ? year + 543 : year;
  return `${day}${first}${name}${shown === undefined ? '' : `${second}${shown}${last}`}`;
}

/** Time of the day, "14:30". */
export function writeTime(time: string, { language, seed }: Style): string {
  const [hour = '', minute = ''] = time.split(':');
  if (language === 'fr') return `${Number(hour)}\u00a0h\u00a0${minute}`;
  if (language === 'id') return `${hour}.${minute}`;
  if (language === 'th') return `${hour}.${minute} น.`;
  if (language === 'ja') return pick([`${Number(hour)}時${minute}分`, time], `${seed} time`);
  if (language === 'vi')
    return pick([`${Number(hour)} giờ ${minute}`, `${Number(hour)}h${minute}`, time], `${seed} time`);
  return time;
}
