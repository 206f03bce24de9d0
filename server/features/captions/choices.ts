import { type Language, languages } from '../../../spec/schemas/common/words.ts';
import type { Tx } from '../../db/index.ts';
import type { Parts } from './parts.ts';

/** What one person of this node chose. */
export interface Choice {
  /** Language that they read captions in; null is the original. */
  readonly reads: Language | null;
  /** The original is shown beside the translation. */
  readonly original: boolean;
  /** What they declared that they speak. */
  readonly speaks: Language | null;
}

const maxKept = 5_000;
const none: Choice = { reads: null, original: true, speaks: null };

/** The first of these that recognisers know. */
export const firstKnown = (spoken: readonly string[]): Language | null => {
  for (const tag of spoken) {
    const known = languages.find((language) => language === tag.toLowerCase().split('-', 1)[0]);
    if (known) return known;
  }
  return null;
};

/** What people of this node chose for captions; remembered because every caption asks. */
export class Choices {
  readonly #parts: Pick<Parts, 'db'>;
  readonly #kept = new Map<string, Choice>();

  constructor(parts: Pick<Parts, 'db'>) {
    this.#parts = parts;
  }

  async of(actor: string): Promise<Choice> {
    return this.#kept.get(actor) ?? (await this.many([actor])).get(actor) ?? none;
  }

  async many(actors: readonly string[]): Promise<ReadonlyMap<string, Choice>> {
    const unknown = actors.filter((actor) => !this.#kept.has(actor));
    if (unknown.length > 0) {
      const rows = await this.#parts.db.sql<(Choice & { actor: string })[]>`
        select actor, reads, original, speaks from caption_choice where actor = any(${unknown})`;
      const found = new Map(rows.map(({ actor, reads, original, speaks }) => [actor, { reads, original, speaks }]));
      for (const actor of unknown) if (!this.#kept.has(actor)) this.#keep(actor, found.get(actor) ?? none);
    }
    return new Map(actors.map((actor) => [actor, this.#kept.get(actor) ?? none]));
  }

  async set(tx: Tx, actor: string, change: Partial<Choice>): Promise<void> {
    const { reads = null, original = true, speaks = null } = { ...(await this.of(actor)), ...change };
    await tx.sql`
      insert into caption_choice (actor, reads, original, speaks) values (${actor}, ${reads}, ${original}, ${speaks})
      on conflict (actor) do update set reads = excluded.reads, original = excluded.original, speaks = excluded.speaks`;
    tx.afterCommit(() => this.#keep(actor, { reads, original, speaks }));
  }

  #keep(actor: string, choice: Choice): void {
    this.#kept.delete(actor);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= maxKept && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(actor, choice);
  }
}
