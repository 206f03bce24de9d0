import ipaddr from 'ipaddr.js';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../db/index.ts';
import type { App } from './app.ts';
import { sendProblem } from './error-reply.ts';
import { Problem } from './problem.ts';

/** `/metrics` for Prometheus: process, requests by route pattern, database connections. No label holds anything of people. */
export function serveMetrics(app: App, db: Database): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer a request.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const connections = new Gauge({
    name: 'database_connections',
    help: 'Connections to the database: open, idle, and callers that wait for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const [state, count] of Object.entries(db.pool.usage)) this.set({ state }, count);
    },
  });
  registry.registerMetric(connections);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    seconds.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    // Figures of a hospital are for its own network, also when a proxy in front hides who asks.
    if (request.headers['x-forwarded-for'] !== undefined && request.ips === undefined)
      return sendProblem(reply, new Problem('not_found'));
    if (!isInternal(request.ip)) return sendProblem(reply, new Problem('not_found'));
    return reply
      .header('content-type', registry.contentType)
      .header('cache-control', 'no-store')
      .send(await registry.metrics());
  });
  return registry;
}

function isInternal(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ['loopback', 'private', 'uniqueLocal', 'linkLocal'].includes(ipaddr.process(address).range());
}
