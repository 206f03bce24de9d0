import type { LanguageSettings } from '../../../../spec/schemas/api/language.ts';
import { type Language, languages } from '../../../../spec/schemas/common/words.ts';
import type { Reader, Tx } from '../../../db/index.ts';

const known = (value: string): value is Language => (languages as readonly string[]).includes(value);

/** How a person reads: what they chose, else only their interface language and everything else on demand. */
export async function readSettings(reader: Reader, actor: string, locale: string): Promise<LanguageSettings> {
  const [row] = await reader.sql<{ reads: string[]; into: string | null; always: string[] }[]>`
    select reads, "into", always from language_setting where actor = ${actor}`;
  const own: Language = known(locale) ? locale : 'en';
  if (!row) return { reads: [own], into: null, always: [] };
  const reads = row.reads.filter(known);
  return {
    reads: reads.length > 0 ? reads : [own],
    into: row.into !== null && known(row.into) ? row.into : null,
    always: row.always.filter(known),
  };
}

/** Keeps a person's choice. A language that they read is not translated, so it cannot be one that always is. */
export async function saveSettings(tx: Tx, actor: string, wish: LanguageSettings): Promise<LanguageSettings> {
  const settings = { ...wish, always: wish.always.filter((language) => !wish.reads.includes(language)) };
  await tx.sql`
    insert into language_setting (actor, reads, "into", always)
    values (${actor}, ${settings.reads}, ${settings.into}, ${settings.always})
    on conflict (actor) do update set reads = excluded.reads, "into" = excluded."into", always = excluded.always`;
  return settings;
}
