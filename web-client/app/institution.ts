import type { NodeCard } from '../../spec/schemas/api/auth.ts';
import type { Names } from '../../spec/schemas/common/words.ts';
import { language } from './i18n.ts';

/** A name that was given in several languages, in the reader's if there is one, else in English, else the first. */
export function nameIn(names: Names): string {
  return names[language()] ?? names.en ?? Object.values(names)[0] ?? '';
}

/** How an institution is called in the reader's language as far as its names are known here, else by the one name that it is known by. */
export function nameOfInstitution({ name, names }: { name: string; names?: Names }): string {
  return (names && nameIn(names)) || name;
}

/** Name of the institution that runs this node; undefined before the first run. */
export function institutionName(card: NodeCard): string | undefined {
  return card.names ? nameIn(card.names) : undefined;
}

/** `Hospital A · Izmir`; the city is left out where the name says it already. */
export function institutionPlace(card: NodeCard): string {
  const name = institutionName(card) ?? '';
  return card.city && !name.includes(card.city) ? `${name} · ${card.city}` : name;
}
