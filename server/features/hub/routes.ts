import type { Api } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { addressBlock, RateCounter } from '../../platform/rate-limit.ts';
import { apply, type Desk, replyToQuestion, status } from './apply.ts';
import { decide } from './decide.ts';
import { inspect } from './inspect.ts';
import { institutionApplications } from './institution-applications.ts';
import { changeInstitution, listInstitutions } from './institutions.ts';
import { applyToHub, discover, follow, listLinks } from './links.ts';
import type { HubParts } from './parts.ts';

const applicationsPerMinute = 6;
/** Somebody who holds a link looks at it now and then; somebody who guesses one does not get far. */
const linksPerMinute = 120;
/** Reaching a node that is far away, or not there. */
const networkTimeoutMs = 30_000;

export function registerHub(api: Api, parts: HubParts, desk: Desk, counter = new RateCounter()): void {
  const limited = (key: string, ip: string, limit: number): Problem | undefined => {
    const wait = counter.hit(`${key} ${addressBlock(ip)}`, limit);
    return wait === undefined ? undefined : new Problem('rate_limited', {}, wait);
  };
  api.handle(
    'hub.apply',
    async (call) => limited('apply', call.request.ip, applicationsPerMinute) ?? apply(parts, desk, call),
  );
  api.handle(
    'hub.status',
    async (call) => limited('link', call.request.ip, linksPerMinute) ?? status(parts, desk, call),
  );
  api.handle(
    'hub.reply',
    async (call) => limited('link', call.request.ip, linksPerMinute) ?? replyToQuestion(parts, desk, call),
  );
  api.handle('hub.applications', ({ query }) => institutionApplications.page(parts, query));
  api.handle('hub.application', ({ params }) => institutionApplications.shown(parts, params.id));
  api.handle('hub.evidence', (call) => institutionApplications.sendFile(parts, call));
  api.handle(
    'hub.inspect',
    async ({ params }) => {
      await inspect(parts, params.id);
      return institutionApplications.shown(parts, params.id);
    },
    { handlerTimeoutMs: networkTimeoutMs },
  );
  api.handle('hub.decide', (call) => decide(parts, desk, call), { handlerTimeoutMs: networkTimeoutMs });
  api.handle('hub.institutions', async () => listInstitutions(parts));
  api.handle('hub.suspend', ({ params, body, caller }) =>
    changeInstitution(parts, 'suspend', params.node, body.reason, caller),
  );
  api.handle('hub.reinstate', ({ params, caller }) =>
    changeInstitution(parts, 'reinstate', params.node, undefined, caller),
  );
  api.handle('hub.revoke', ({ params, body, caller }) =>
    changeInstitution(parts, 'revoke', params.node, body.reason, caller),
  );
  api.handle('federation.links', async () => ({ links: await listLinks(parts) }));
  api.handle('federation.discover', ({ body }) => discover(parts, body.url), { handlerTimeoutMs: networkTimeoutMs });
  api.handle('federation.follow', (call) => follow(parts, call), { handlerTimeoutMs: networkTimeoutMs });
  api.handle('federation.apply', (call) => applyToHub(parts, call), { handlerTimeoutMs: networkTimeoutMs });
}
