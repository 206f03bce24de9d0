import { hash } from 'node:crypto';
import type { Reader } from '../../db/index.ts';
import { type QueryWord, queryWords } from './fold.ts';
import { type PersonRef, type PersonRow, personColumns } from './people-store.ts';

/** Who is looked for. */
export interface PeopleQuery {
  readonly q: string;
  readonly specialty: string | undefined;
  readonly language: string | undefined;
  /** Nodes of institutions that are suspended or gone: their people are not found. */
  readonly hiddenNodes: readonly string[];
  /** Nodes that were chosen by country or institution; undefined: all. */
  readonly chosenNodes: readonly string[] | undefined;
  /** The last person of the page before. */
  readonly after: PersonRef | undefined;
  readonly limit: number;
}
export interface PeoplePage {
  readonly people: PersonRow[];
  readonly next: PersonRef | undefined;
}
/** Words of a query, each with the institutions that it names, and whether slips are forgiven. */
export interface Wanted {
  readonly words: readonly (QueryWord & { readonly nodes: readonly string[] })[];
  readonly forgiving: boolean;
}

/** Finds out which institutions the words of a query name: "kaya hospital a" means Kaya at Hospital A. */
export async function readWords(reader: Reader, q: string): Promise<Wanted> {
  const found = queryWords(q);
  const words = [];
  for (const word of found) {
    const rows = await reader.sql<{ node: string }[]>`
      select node from institution where terms @> ${[...word.all]}::text[] order by node limit 200`;
    words.push({ ...word, nodes: rows.map(({ node }) => node) });
  }
  return { words, forgiving: false };
}

/** Condition for people `p` who are shown and found by every word. */
export function matches(reader: Reader, query: Pick<PeopleQuery, 'hiddenNodes'>, wanted: Wanted) {
  const { sql } = reader;
  let condition = sql`p.state = 'listed'`;
  if (query.hiddenNodes.length > 0)
    condition = sql`${condition} and not p.node = any (${[...query.hiddenNodes]}::text[])`;
  for (const { all, any, slips, nodes } of wanted.words) {
    const one = wanted.forgiving ? [...any, ...slips] : any;
    const byAny = one.length > 0 ? sql`or p.terms && ${one}::text[]` : sql``;
    const byNode = nodes.length > 0 ? sql`or p.node = any (${[...nodes]}::text[])` : sql``;
    condition = sql`${condition} and (p.terms @> ${[...all]}::text[] ${byAny} ${byNode})`;
  }
  return condition;
}

/** 0 for people whose name begins with the first word, or has a word that does; 1 for those found by something else. */
function rank(reader: Reader, wanted: Wanted) {
  const first = wanted.words[0]?.word;
  if (!first) return reader.sql`0`;
  return reader.sql`(case when starts_with(p.sort_name, ${first}) or strpos(p.sort_name, ${` ${first}`}) > 0 then 0 else 1 end)`;
}

/** Conditions of the three choices, each `true` when nothing is chosen. */
export function chosen(reader: Reader, query: Pick<PeopleQuery, 'specialty' | 'language' | 'chosenNodes'>) {
  const { sql } = reader;
  return {
    specialty: query.specialty ? sql`p.specialty = ${query.specialty}` : sql`true`,
    language: query.language ? sql`${query.language} = any (p.languages)` : sql`true`,
    node: query.chosenNodes ? sql`p.node = any (${[...query.chosenNodes]}::text[])` : sql`true`,
  };
}

/** One page of people, those found by name first, then in the order of their names. */
export async function findPeople(reader: Reader, query: PeopleQuery, wanted: Wanted): Promise<PeoplePage> {
  const { sql } = reader;
  const { specialty, language, node } = chosen(reader, query);
  const order = rank(reader, wanted);
  const { after } = query;
  // The place of the last person is read anew: rows are never removed, and a cursor need not carry a name.
  const [place] = after
    ? await sql<{ rank: number; sortName: string }[]>`
        select ${order} as rank, p.sort_name as "sortName" from person p where p.node = ${after.node} and p.actor = ${after.actor}`
    : [];
  const isRanked = wanted.words.length > 0;
  const key = isRanked ? sql`(${order}, p.sort_name, p.node, p.actor)` : sql`(p.sort_name, p.node, p.actor)`;
  const behind =
    after && place
      ? isRanked
        ? sql`${key} > (${place.rank}, ${place.sortName}, ${after.node}, ${after.actor})`
        : sql`${key} > (${place.sortName}, ${after.node}, ${after.actor})`
      : sql`true`;
  const by = isRanked ? sql`${order}, p.sort_name, p.node, p.actor` : sql`p.sort_name, p.node, p.actor`;
  const rows = await sql<PersonRow[]>`
    select ${personColumns(reader)} from person p
    where ${matches(reader, query, wanted)} and ${specialty} and ${language} and ${node} and ${behind}
    order by ${by} limit ${query.limit + 1}`;
  const people = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? people.at(-1) : undefined;
  return {
    people,
    next: last && { node: last.node, actor: last.actor },
  };
}

const nodeMark = (node: string) => hash('sha256', node, 'hex').slice(0, 16);

/** Short enough for an address whatever the length of a name; says nothing about the person. */
export function writeCursor({ node, actor }: PersonRef): string {
  return `${actor}.${nodeMark(node)}`;
}

/** @returns undefined when it is no cursor of ours */
export async function readCursor(reader: Reader, cursor: string): Promise<PersonRef | undefined> {
  const match = /^(u_[A-Za-z0-9_-]{22})\.([0-9a-f]{16})$/.exec(cursor);
  if (!match) return undefined;
  const rows = await reader.sql<
    PersonRef[]
  >`select node, actor from person where actor = ${match[1] as string} limit 20`;
  return rows.find(({ node }) => nodeMark(node) === match[2]);
}
