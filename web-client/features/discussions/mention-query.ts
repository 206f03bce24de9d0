import type { PersonCard } from '../../../spec/schemas/api/people.ts';

const most = 6;
const longestQuery = 40;

/** The beginning of a mention directly before the caret: `@li w|`, with the place of its `@`; null when there is none. */
export function mentionQuery(text: string, caret: number): { start: number; query: string } | null {
  const before = text.slice(0, caret);
  const start = before.lastIndexOf('@');
  if (start < 0 || caret - start > longestQuery) return null;
  // An address such as name@hospital.example is not a mention.
  if (start > 0 && /[\p{L}\p{N}._-]/u.test(before[start - 1] ?? '')) return null;
  const query = before.slice(start + 1);
  return /^[\p{L}\p{M}\p{N}.'’ -]*$/u.test(query) && !query.startsWith(' ') ? { start, query } : null;
}

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** People whose name, or a word of it, begins with the query; accents and case do not matter. The viewer is left out. */
export function matchPeople(
  people: readonly PersonCard[],
  query: string,
  viewer: { node: string; actor: string },
): PersonCard[] {
  const wanted = fold(query.trim());
  return people
    .filter((person) => !(person.actor === viewer.actor && person.node === viewer.node))
    .filter((person) => {
      const name = fold(person.name);
      return (
        name.startsWith(wanted) ||
        name.split(/\s+/).some((word) => word.startsWith(wanted)) ||
        (wanted.length > 1 && name.includes(wanted))
      );
    })
    .slice(0, most);
}
