import type { Language } from '../../../../spec/schemas/common/words.ts';
import type { Drug } from './slots.ts';

/**
 * Name of a drug as a frame asks for it. French, Italian and Spanish frames ask for it with the article: `le`, `du`,
 * `au`, `de`; `il`, `del`, `al`; `el`, `del`, `al`. Genders follow from the endings of the names in `slots/drugs.json`.
 * Russian names are all masculine: frames write the ending after the slot.
 */
export function drugName(drug: Drug, form: string, language: Language): string {
  const name = drug.names[language];
  if (form === 'default') return name;
  const vowel = /^[aeiouhéèáíóú]/i.test(name);
  const parts: Partial<Record<Language, string | undefined>> = {
    fr: french(form, vowel, /(ine|one)$/.test(name)),
    it: italian(form, vowel, name.endsWith('a')),
    es: spanish(form, name.endsWith('a')),
  };
  const article = parts[language];
  if (article === undefined) throw new Error(`${language} has no form ${form} of ${drug.id}`);
  return `${article}${name}`;
}

function french(form: string, vowel: boolean, feminine: boolean): string | undefined {
  if (form === 'de') return vowel ? "d'" : 'de ';
  const [elided, she, he] =
    { le: ["l'", 'la ', 'le '], du: ["de l'", 'de la ', 'du '], au: ["à l'", 'à la ', 'au '] }[form] ?? [];
  return vowel ? elided : feminine ? she : he;
}

function italian(form: string, vowel: boolean, feminine: boolean): string | undefined {
  const [elided, she, he] =
    { il: ["l'", 'la ', 'il '], del: ["dell'", 'della ', 'del '], al: ["all'", 'alla ', 'al '] }[form] ?? [];
  return vowel ? elided : feminine ? she : he;
}

function spanish(form: string, feminine: boolean): string | undefined {
  const [she, he] = { el: ['la ', 'el '], del: ['de la ', 'del '], al: ['a la ', 'al '] }[form] ?? [];
  return feminine ? she : he;
}
