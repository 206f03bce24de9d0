import type { EngineDay } from '../../../../spec/schemas/api/language-engines.ts';
import { type Database, type Reader, withTx } from '../../../db/index.ts';
import type { Log } from '../../../platform/log.ts';
import type { EngineUse, Service } from './engine.ts';
import type { EngineMark } from './engines.ts';

/** Counts are written so often, and when the node stops. */
const flushMs = 10_000;
const keptDays = 400;
const shownDays = 30;
const maxShown = 500;
/** Different rows between two writings; there are as many as engines times nodes. */
const maxRows = 5_000;
const maxLatencies = 200;

interface Row extends Omit<EngineDay, 'meanMs'> {
  ms: number;
}

/** What engines did for whom. Kept in memory for a few seconds and then added to the database, so that a caption costs no write. */
export class Usage {
  readonly #parts: { db: Database; now: () => number; log: Log };
  #rows = new Map<string, Row>();
  readonly #latencies = new Map<string, number[]>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: { db: Database; now: () => number; log: Log }) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), flushMs).unref();
  }

  /** @param peer node for which it ran, or null */
  add(service: Service, mark: EngineMark, peer: string | null, use: EngineUse): void {
    const engine = `${mark.name} · ${mark.model}`;
    const day = new Date(this.#parts.now()).toISOString().slice(0, 10);
    const key = [day, service, engine, mark.node, peer].join('\n');
    const none = { requests: 0, failures: 0, units: 0, answered: 0, ms: 0 };
    const row: Row = this.#rows.get(key) ?? { day, service, engine, node: mark.node, peer, ...none };
    if (this.#rows.size >= maxRows && !this.#rows.has(key)) return;
    row.requests += 1;
    row.failures += use.ok ? 0 : 1;
    row.units += use.units;
    row.answered += use.answered;
    row.ms += use.ms;
    this.#rows.set(key, row);
    if (!use.ok) return;
    const latencies = this.#latencies.get(`${service} ${mark.node}`) ?? [];
    latencies.push(use.ms);
    if (latencies.length > maxLatencies) latencies.shift();
    this.#latencies.set(`${service} ${mark.node}`, latencies);
  }

  /** Of the last answers of the engine of a node. */
  latency(service: Service, node: string): { p50Ms: number; p95Ms: number } | null {
    const sorted = [...(this.#latencies.get(`${service} ${node}`) ?? [])].sort((a, b) => a - b);
    if (sorted.length === 0) return null;
    const at = (part: number) =>
      Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number);
    return { p50Ms: at(0.5), p95Ms: at(0.95) };
  }

  /** Adds the counts to the database. When it is away they are kept for the next time. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#flush());
    return this.#writing;
  }

  async #flush(): Promise<void> {
    if (this.#rows.size === 0) return;
    const rows = this.#rows;
    this.#rows = new Map();
    try {
      await withTx(this.#parts.db, async (tx) => {
        for (const row of rows.values()) {
          await tx.sql`
            insert into language_use (day, service, engine, node, peer, requests, failures, units, answered, ms)
            values (${row.day}, ${row.service}, ${row.engine}, ${row.node}, ${row.peer ?? ''}, ${row.requests},
              ${row.failures}, ${row.units}, ${row.answered}, ${row.ms})
            on conflict (day, service, engine, node, peer) do update set
              requests = language_use.requests + excluded.requests, failures = language_use.failures + excluded.failures,
              units = language_use.units + excluded.units, answered = language_use.answered + excluded.answered,
              ms = language_use.ms + excluded.ms`;
        }
      });
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'The use of engines could not be written; it is kept for later.');
      for (const [key, row] of rows) {
        const since = this.#rows.get(key);
        if (since === undefined) this.#rows.set(key, row);
        else for (const part of ['requests', 'failures', 'units', 'answered', 'ms'] as const) since[part] += row[part];
      }
    }
  }

  /** The last 30 days, newest first. */
  async days(reader: Reader): Promise<EngineDay[]> {
    await this.flush();
    const since = new Date(this.#parts.now() - shownDays * 86_400_000).toISOString().slice(0, 10);
    const rows = await reader.sql<(Omit<Row, 'peer'> & { peer: string })[]>`
      select day::text, service, engine, node, peer, requests, failures, units::float8, answered::float8, ms::float8
      from language_use where day >= ${since} order by day desc, service, engine, node, peer limit ${maxShown}`;
    return rows.map(({ ms, peer, units, service, ...row }) => ({
      ...row,
      ...{ service, peer: peer === '' ? null : peer },
      units: service === 'recognition' ? Math.round(units / 1_000) : units,
      meanMs: Math.round(ms / Math.max(1, row.requests)),
    }));
  }

  async prune(): Promise<void> {
    const before = new Date(this.#parts.now() - keptDays * 86_400_000).toISOString().slice(0, 10);
    await withTx(this.#parts.db, async (tx) => {
      await tx.sql`delete from language_use where day < ${before}`;
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}
