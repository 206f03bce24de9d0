import type { Database } from '../../db/index.ts';
import { chosen, matches, type PeopleQuery, readWords, type Wanted } from './search.ts';

interface Count {
  readonly value: string;
  readonly count: number;
}
/** How many are found, and how many each further choice would leave. A choice does not count against its own alternatives. */
export interface PeopleFacets {
  readonly total: number;
  readonly specialties: readonly Count[];
  readonly languages: readonly Count[];
  readonly nodes: readonly Count[];
}
export interface Found {
  /** The words that were found, with slips forgiven if nothing else was. */
  readonly wanted: Wanted;
  readonly facets: PeopleFacets;
}

const slowMs = 40;
const keptMs = 20_000;
const maxKept = 300;
const maxRows = 5_000;

type What = Omit<PeopleQuery, 'after' | 'limit'>;
type Facet = 'total' | 'specialty' | 'language' | 'node';

/**
 * Counts who is found. With words it reads the few who match once; without, each facet is counted by itself from an index, and what took long is
 * remembered for some seconds: the same totals stand behind every page and every choice. Small directories are always counted anew.
 */
export class PeopleCounter {
  readonly #db: Database;
  readonly #now: () => number;
  readonly #kept = new Map<string, { at: number; value: unknown }>();

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  async count(query: What): Promise<Found> {
    const wanted = await readWords(this.#db, query.q);
    if (wanted.words.length === 0) return { wanted, facets: await this.#countByIndex(query, wanted) };
    return this.#remember(`words ${JSON.stringify(query)}`, async () => {
      const facets = await this.#countMatches(query, wanted);
      if (facets.total > 0 || !wanted.words.some(({ slips }) => slips.length > 0)) return { wanted, facets };
      const forgiving = { ...wanted, forgiving: true };
      return { wanted: forgiving, facets: await this.#countMatches(query, forgiving) };
    });
  }

  async #countByIndex(query: What, wanted: Wanted): Promise<PeopleFacets> {
    const { specialty, language, chosenNodes, hiddenNodes } = query;
    const facet = (name: Facet, left: Partial<What>) => {
      const rest = { q: '', hiddenNodes, specialty, language, chosenNodes, ...left };
      return this.#remember(`${name} ${JSON.stringify(rest)}`, () => this.#countFacet(name, rest, wanted));
    };
    const [total, specialties, languages, nodes] = await Promise.all([
      facet('total', {}),
      facet('specialty', { specialty: undefined }),
      facet('language', { language: undefined }),
      facet('node', { chosenNodes: undefined }),
    ]);
    return { total: total[0]?.count ?? 0, specialties, languages, nodes };
  }

  async #countFacet(facet: Facet, query: What, wanted: Wanted): Promise<Count[]> {
    const { sql } = this.#db;
    const { specialty, language, node } = chosen(this.#db, query);
    const where = sql`${matches(this.#db, query, wanted)} and ${specialty} and ${language} and ${node}`;
    const by = {
      total: sql`select '' as value, count(*)::int as count from person p where ${where}`,
      specialty: sql`select p.specialty as value, count(*)::int as count from person p where ${where} and p.specialty is not null group by 1`,
      language: sql`select l as value, count(*)::int as count from person p, unnest(p.languages) l where ${where} group by 1`,
      node: sql`select p.node as value, count(*)::int as count from person p where ${where} group by 1`,
    };
    return sorted(await sql<Count[]>`select value, count from (${by[facet]}) f order by count desc limit ${maxRows}`);
  }

  async #countMatches(query: What, wanted: Wanted): Promise<PeopleFacets> {
    const { sql } = this.#db;
    const { specialty, language, node } = chosen(this.#db, query);
    const rows = await sql<(Count & { facet: Facet })[]>`
      with found as materialized (
        select p.specialty, p.languages, p.node, ${specialty} as by_specialty, ${language} as by_language, ${node} as by_node
        from person p where ${matches(this.#db, query, wanted)})
      select 'total' as facet, '' as value, count(*)::int as count from found where by_specialty and by_language and by_node
      union all
      select 'specialty', specialty, count(*)::int from found where by_language and by_node and specialty is not null group by 2
      union all
      select 'language', l, count(*)::int from found, unnest(languages) as l where by_specialty and by_node group by 2
      union all
      select 'node', node, count(*)::int from found where by_specialty and by_language group by 2`;
    const of = (name: Facet) =>
      sorted(rows.filter(({ facet }) => facet === name).map(({ value, count }) => ({ value, count })));
    return {
      total: of('total')[0]?.count ?? 0,
      specialties: of('specialty'),
      languages: of('language'),
      nodes: of('node'),
    };
  }

  async #remember<T>(key: string, work: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key);
    if (kept && this.#now() - kept.at <= keptMs) return kept.value as T;
    const startedAt = performance.now();
    const value = await work();
    this.#kept.delete(key);
    if (performance.now() - startedAt <= slowMs) return value;
    this.#kept.set(key, { at: this.#now(), value });
    if (this.#kept.size > maxKept) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
    return value;
  }
}

function sorted(counts: readonly Count[]): Count[] {
  return [...counts].sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
