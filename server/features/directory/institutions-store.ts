import { languages, type Names } from '../../../spec/schemas/common/words.ts';
import type { InstitutionCard } from '../../../spec/schemas/federation/directory.ts';
import type { Reader, Tx } from '../../db/index.ts';
import { nameIn } from '../institution/index.ts';
import { indexTerms } from './fold.ts';

/** Profile of an institution as this node holds it. */
export interface InstitutionRow {
  readonly node: string;
  readonly names: Names;
  /** One of the names, for places that show one to everybody. */
  readonly name: string;
  readonly kind: string;
  readonly country: string;
  readonly city: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly members: number;
  readonly specialties: string[];
  readonly languages: string[];
  readonly terms: string[];
}

/** More institutions than this are not shown on one page. */
export const maxInstitutions = 2_000;

/** Profiles by node; of all institutions when no nodes are named. */
export async function readInstitutions(
  reader: Reader,
  nodes?: readonly string[],
): Promise<Map<string, InstitutionRow>> {
  const rows = await reader.sql<Omit<InstitutionRow, 'name'>[]>`
    select node, names, kind, country, city, latitude, longitude, members, specialties, languages, terms from institution
    where ${nodes ? reader.sql`node = any (${[...nodes]}::text[])` : reader.sql`true`} order by node limit ${maxInstitutions}`;
  return new Map(rows.map((row) => [row.node, { ...row, name: nameIn(row.names) ?? row.node }]));
}

/** Writes what a node says of its institution, unless something later is known. @returns whether it was written */
export async function writeInstitution(
  tx: Tx,
  node: string,
  card: InstitutionCard,
  place: { v: number; atMs: number },
): Promise<boolean> {
  const degrees = (value: number | null) => (value === null ? null : value / 1_000_000);
  const names = Object.fromEntries(languages.flatMap((code) => (card.names[code] ? [[code, card.names[code]]] : [])));
  const terms = indexTerms({ name: Object.values(names).join(' '), near: [card.city], far: [] });
  const rows = await tx.sql`
    insert into institution as i (node, v, at_ms, names, kind, country, city, latitude, longitude, members, specialties, languages, terms)
    values (${node}, ${place.v}, ${place.atMs}, ${tx.sql.json(names)}, ${card.kind}, ${card.country}, ${card.city},
      ${degrees(card.latitude)}, ${degrees(card.longitude)}, ${card.members}, ${card.specialties}, ${card.languages}, ${terms})
    on conflict (node) do update set
      v = excluded.v, at_ms = excluded.at_ms, names = excluded.names, kind = excluded.kind, country = excluded.country,
      city = excluded.city, latitude = excluded.latitude, longitude = excluded.longitude, members = excluded.members,
      specialties = excluded.specialties, languages = excluded.languages, terms = excluded.terms
    where (i.at_ms, i.v) < (excluded.at_ms, excluded.v)
    returning node`;
  return rows.length > 0;
}
