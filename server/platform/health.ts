import { statfs } from 'node:fs/promises';
import type { Database } from '../db/index.ts';
import type { App } from './app.ts';
import type { Clock } from './clock.ts';

/** How one part of the node stands. `detail` is for administrators; it holds no secret and no personal data. */
export interface Health {
  readonly ok: boolean;
  readonly detail?: string;
}

export interface HealthCheck {
  readonly name: string;
  /** False for parts without which the node can still serve its own people, such as peers. */
  readonly required: boolean;
  check(): Promise<Health>;
}

const checkTimeoutMs = 3_000;
const minFreeBytes = 200 * 1024 * 1024;
const maxClockSkewMs = 5_000;

/** `/livez`: the process answers. `/readyz`: it can serve people. Parts register what they know. */
export class HealthChecks {
  readonly #checks: HealthCheck[] = [];

  add(check: HealthCheck): void {
    this.#checks.push(check);
  }

  async run(): Promise<{ ready: boolean; checks: Record<string, Health & { required: boolean }> }> {
    const results = await Promise.all(
      this.#checks.map(async (check) => [check.name, { ...(await settle(check)), required: check.required }] as const),
    );
    return { ready: results.every(([, health]) => health.ok || !health.required), checks: Object.fromEntries(results) };
  }
}

async function settle(check: HealthCheck): Promise<Health> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Health>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: 'no answer in time' }), checkTimeoutMs);
  });
  const result = check.check().catch((error: Error) => ({ ok: false, detail: error.name }));
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}

export function registerHealth(app: App, checks: HealthChecks): void {
  const options = { schema: { hide: true }, logLevel: 'warn' } as const;
  app.get('/livez', options, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'alive' }),
  );
  app.get('/readyz', options, async (_request, reply) => {
    const { ready, checks: results } = await checks.run();
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: ready ? 'ready' : 'not_ready', checks: results });
  });
}

export function databaseCheck(db: Database): HealthCheck {
  return {
    name: 'database',
    required: true,
    check: async () => {
      await db.sql`select 1`;
      return { ok: true };
    },
  };
}

export function diskCheck(directory: string): HealthCheck {
  return {
    name: 'disk',
    required: true,
    check: async () => {
      const { bavail, bsize } = await statfs(directory);
      const freeBytes = bavail * bsize;
      return { ok: freeBytes >= minFreeBytes, detail: `${Math.floor(freeBytes / 1024 / 1024)} MiB free` };
    },
  };
}

/** Signatures and logins depend on the time: the clocks of node and database must agree. */
export function clockCheck(db: Database, clock: Clock): HealthCheck {
  return {
    name: 'clock',
    required: false,
    check: async () => {
      const [row] = await db.sql<{ now: Date }[]>`select clock_timestamp() as now`;
      const skewMs = Math.abs((row?.now.getTime() ?? 0) - clock.now());
      return { ok: skewMs <= maxClockSkewMs, detail: `${skewMs} ms between node and database` };
    },
  };
}
