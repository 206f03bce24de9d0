import { withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Api } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { addressBlock, RateCounter } from '../../platform/rate-limit.ts';
import { sendEvidence } from '../evidence/index.ts';
import { applicationById, applicationViews, listApplications } from './applications-store.ts';
import { apply, type Desk, replyToQuestion, status } from './apply.ts';
import { decide } from './decide.ts';
import { inspect } from './inspect.ts';
import { changeInstitution, listInstitutions } from './institutions.ts';
import { applyToHub, discover, follow, listLinks } from './links.ts';
import type { HubParts } from './parts.ts';

const defaultLimit = 50;
const applicationsPerMinute = 6;
/** Somebody who holds a link looks at it now and then; somebody who guesses one does not get far. */
const linksPerMinute = 120;
/** Reaching a node that is far away, or not there. */
const networkTimeoutMs = 30_000;

export function registerHub(api: Api, parts: HubParts, desk: Desk, counter = new RateCounter()): void {
  const { db, evidence } = parts;
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
  api.handle('hub.applications', async ({ query }) => {
    if (query.cursor !== undefined && !/^[0-9a-f-]{36}$/.test(query.cursor)) return new Problem('invalid_input');
    const size = query.limit ?? defaultLimit;
    const rows = await listApplications(db, { state: query.state, after: query.cursor, limit: size + 1 });
    const shown = rows.slice(0, size);
    const applications = await applicationViews(db, evidence, shown, { forApplicant: false });
    return { applications, next: rows.length > size ? (shown.at(-1)?.id ?? null) : null };
  });
  api.handle('hub.application', async ({ params }) => {
    const row = await applicationById(db, params.id);
    const [view] = row ? await applicationViews(db, evidence, [row], { forApplicant: false }) : [];
    return view ?? new Problem('not_found');
  });
  api.handle('hub.evidence', async ({ params, caller, reply }) => {
    const row = await applicationById(db, params.id);
    const found = row && (await evidence.read(params.file, row.id));
    if (!found) return new Problem('not_found');
    const detail = { file: found.file.name };
    await withTx(db, (tx) => audit(tx, { action: 'evidence.read', by: caller, subject: row.legalName, detail }));
    return sendEvidence(reply, found.file, found.bytes);
  });
  api.handle(
    'hub.inspect',
    async ({ params }) => {
      const row = await inspect(parts, params.id);
      const [view] = row ? await applicationViews(db, evidence, [row], { forApplicant: false }) : [];
      return view ?? new Problem('not_found');
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
