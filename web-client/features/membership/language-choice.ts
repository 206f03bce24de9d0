import type { TemplateResult } from 'lit';
import { languageInOwnWords, languageName, msg } from '../../app/i18n.ts';
import { chipField } from '../../ui/field.ts';

/** Languages in which colleagues of a federation of hospitals most often work. */
const spoken = [
  'ar',
  'bn',
  'de',
  'en',
  'es',
  'fa',
  'fr',
  'hi',
  'id',
  'it',
  'ja',
  'ko',
  'nl',
  'pl',
  'pt',
  'ru',
  'sw',
  'th',
  'tr',
  'uk',
  'ur',
  'vi',
  'zh',
];

/** Choice of the languages a person works in, each in its own words. */
export const languageChips = (
  values: string[],
  error: string | undefined,
  onChange: (values: string[]) => void,
  label?: string,
): TemplateResult =>
  chipField({
    id: 'languages',
    label: label ?? msg('Languages you work in', { id: 'membership.languages' }),
    values,
    choices: [...new Set([...spoken, ...values])].map((value) => ({
      value,
      label: languageInOwnWords(value),
      lang: value,
      title: languageName(value),
    })),
    max: 12,
    error,
    onChange,
  });
