import type { Concept } from '../../../../spec/schemas/common/terms.ts';
import type { Reader } from '../../../db/index.ts';
import type { Drug } from './drugs.ts';
import { type Decision, type Folded, foldTerms, type Proposal } from './fold.ts';
import type { Parts } from './parts.ts';
import { type TermBase, termBase } from './term-base.ts';

/** Proposals and decisions that are read; beyond that the oldest ones count. */
const maxRows = 50_000;
const channel = 'glossary';

/** Everything known about the glossary at one time. */
export interface Snapshot extends Folded {
  /** The home hub's room; null: only what the program carries is in force. */
  readonly room: string | null;
  readonly proposals: ReadonlyMap<string, Proposal>;
  readonly decisions: readonly Decision[];
}

export interface Carried {
  readonly concepts: readonly Concept[];
  readonly version: number;
  readonly drugs: readonly Drug[];
}

type LiveParts = Pick<Parts, 'node' | 'db' | 'bus' | 'log' | 'federation'>;

/** The terms in force in the memory of one process; read anew when events change them, on whichever process. */
export class LiveTerms {
  readonly #parts: LiveParts;
  readonly #carried: Carried;
  readonly #stops: (() => void)[];
  #snapshot: Snapshot;
  #base: TermBase;
  #reading: Promise<void> | undefined;
  #again = false;

  constructor(parts: LiveParts, carried: Carried) {
    this.#parts = parts;
    this.#carried = carried;
    this.#snapshot = { ...foldTerms(carried.concepts, carried.version, [], []), ...empty };
    this.#base = this.#made(this.#snapshot);
    this.#stops = [parts.bus.subscribe(channel, () => this.#later()), parts.bus.onGap(() => this.#later())];
  }

  /** Terms in force, without waiting. */
  current(): TermBase {
    return this.#base;
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Has every process of this node read anew. */
  changed(): void {
    this.#parts.bus.publish(channel, '');
  }

  /** Resolves when everything committed before the call is in force here. Calls that meet share one reading. @throws as the database */
  async refresh(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#readUntilSettled();
    await this.#reading;
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #later(): void {
    this.refresh().catch((error: unknown) =>
      this.#parts.log.warn({ err: error }, 'The glossary could not be read; the terms stay as they are.'),
    );
  }

  async #readUntilSettled(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        this.#take(await this.#read());
      }
    } finally {
      this.#reading = undefined;
    }
  }

  async #read(): Promise<Snapshot> {
    const { db, federation, node } = this.#parts;
    const hub = federation().registry.view().node(node)?.hub;
    const room = hub === undefined ? null : await roomOf(db, hub);
    if (room === null) return { ...foldTerms(this.#carried.concepts, this.#carried.version, [], []), ...empty };
    const [proposals, decisions] = [await proposalsOf(db, room), await decisionsOf(db, room)];
    return {
      ...foldTerms(this.#carried.concepts, this.#carried.version, proposals, decisions),
      ...{ room, decisions },
      proposals: new Map(proposals.map((proposal) => [proposal.id, proposal])),
    };
  }

  #take(next: Snapshot): void {
    const isSame = next.version === this.#snapshot.version && next.room === this.#snapshot.room;
    this.#snapshot = next;
    if (!isSame) this.#base = this.#made(next);
  }

  #made({ concepts, version, recent }: Snapshot): TermBase {
    const list = [...concepts.values()].map(({ id, terms, area }) => ({
      id,
      terms,
      ...(area === null ? {} : { area }),
    }));
    return termBase(list, this.#carried.drugs, version, recent);
  }
}

const empty = { room: null, proposals: new Map<string, Proposal>(), decisions: [] };

/** The room that the hub made first. */
async function roomOf(reader: Reader, hub: string): Promise<string | null> {
  const [row] = await reader.sql<{ room: string }[]>`
    select room from discussion where kind = 'glossary' and started_node = ${hub} order by started_ms, room limit 1`;
  return row?.room ?? null;
}

async function proposalsOf(reader: Reader, room: string): Promise<Proposal[]> {
  return reader.sql<Proposal[]>`
    select id, ord, node, actor, at_ms as "atMs", live, removed, concept, words from term_proposal
    where room = ${room} order by ord limit ${maxRows}`;
}

async function decisionsOf(reader: Reader, room: string): Promise<Decision[]> {
  return reader.sql<Decision[]>`
    select id, proposal, ord, node, actor, at_ms as "atMs", live, approve, reason from term_decision
    where room = ${room} order by ord limit ${maxRows}`;
}
