import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { Reader } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { People } from './ports.ts';
import type { PersonRef } from './projection/facts.ts';

const keptMs = 5_000;
const maxKept = 5_000;

/**
 * Cards of people for live events, remembered for a few seconds: whoever writes, writes several times. A new name or a
 * suspended badge shows in live events after at most that long; everything that is asked for reads anew.
 */
export class RecentCards implements Pick<People, 'personCards'> {
  readonly #people: Pick<People, 'personCards'>;
  readonly #clock: Clock;
  readonly #kept = new Map<string, { card: PersonCard; until: number }>();

  constructor(people: Pick<People, 'personCards'>, clock: Clock) {
    this.#people = people;
    this.#clock = clock;
  }

  async personCards(reader: Reader, people: readonly PersonRef[]): Promise<Map<string, PersonCard>> {
    const now = this.#clock.now();
    const found = new Map<string, PersonCard>();
    const missing: PersonRef[] = [];
    for (const person of people) {
      const key = `${person.node}/${person.actor}`;
      const kept = this.#kept.get(key);
      if (kept && kept.until > now) found.set(key, kept.card);
      else missing.push(person);
    }
    if (missing.length === 0) return found;
    for (const [key, card] of await this.#people.personCards(reader, missing)) {
      found.set(key, card);
      if (this.#kept.size >= maxKept) this.#kept.clear();
      this.#kept.set(key, { card, until: now + keptMs });
    }
    return found;
  }
}
