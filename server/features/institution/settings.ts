import type { InstitutionSettings } from '../../../spec/schemas/api/admin.ts';
import { type Language, languages, type Names } from '../../../spec/schemas/common/words.ts';
import type { Reader, Tx } from '../../db/index.ts';

const settingKey = 'institution';

/** How this institution presents itself; undefined until the first-run wizard is done. */
export async function readInstitution(reader: Reader): Promise<InstitutionSettings | undefined> {
  const [row] = await reader.sql<
    { value: InstitutionSettings }[]
  >`select value from node_setting where key = ${settingKey}`;
  return row?.value;
}

/** Settings without stray blanks; undefined when a name or the city is blank, or half of a position is missing. */
export function tidyInstitution(input: InstitutionSettings): InstitutionSettings | undefined {
  const names = Object.fromEntries(Object.entries(input.names).map(([language, name]) => [language, name.trim()]));
  const settings = { ...input, names, city: input.city.trim() };
  if (settings.city === '' || Object.values(names).some((name) => name === '')) return undefined;
  // One half of a position is none.
  return (settings.latitude === null) === (settings.longitude === null) ? settings : undefined;
}

export async function saveInstitution(tx: Tx, settings: InstitutionSettings): Promise<void> {
  await tx.sql`
    insert into node_setting (key, value, changed_at) values (${settingKey}, ${tx.sql.json(settings as never)}, now())
    on conflict (key) do update set value = excluded.value, changed_at = now()`;
}

/** A name in the wanted language, else in English, else in the first language there is. */
export function nameIn(names: Names, language?: Language): string | undefined {
  const found = (language && names[language]) ?? names.en;
  return found ?? languages.map((other) => names[other]).find((name) => name !== undefined);
}
