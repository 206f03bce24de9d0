import { withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { Api } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { addressBlock, RateCounter } from '../../platform/rate-limit.ts';
import { sendEvidence } from '../evidence/index.ts';
import { applicationById, applicationViews, listApplications } from './applications-store.ts';
import { apply, mine, replyToQuestion } from './apply.ts';
import { decide } from './decide.ts';
import { listMembers, makeResetLink, reinstateMember, setBadge, setRoles, suspendMember } from './members.ts';
import type { MembershipParts } from './parts.ts';
import { ownProfile, setProfile } from './profile.ts';

const defaultLimit = 50;
/** On its first day a whole hospital applies from one address. */
const applicationsPerMinute = 20;

export function registerMembership(api: Api, parts: MembershipParts, counter = new RateCounter()): void {
  const { db, evidence } = parts;
  api.handle('membership.apply', async (call) => {
    const wait = counter.hit(addressBlock(call.request.ip), applicationsPerMinute);
    if (wait !== undefined) return new Problem('rate_limited', {}, wait);
    return apply(parts, call);
  });
  api.handle('membership.mine', ({ caller }) => mine(parts, caller.accountId));
  api.handle('membership.reply', (call) => replyToQuestion(parts, call));
  api.handle('membership.applications', async ({ query }) => {
    if (query.cursor !== undefined && !/^[0-9a-f-]{36}$/.test(query.cursor)) return new Problem('invalid_input');
    const size = query.limit ?? defaultLimit;
    const rows = await listApplications(db, { state: query.state, after: query.cursor, limit: size + 1 });
    const shown = rows.slice(0, size);
    const applications = await applicationViews(db, evidence, shown, { forApplicant: false });
    return { applications, next: rows.length > size ? (shown.at(-1)?.id ?? null) : null };
  });
  api.handle('membership.application', async ({ params }) => {
    const row = await applicationById(db, params.id);
    const [view] = row ? await applicationViews(db, evidence, [row], { forApplicant: false }) : [];
    return view ?? new Problem('not_found');
  });
  api.handle('membership.evidence', async ({ params, caller, reply }) => {
    const row = await applicationById(db, params.id);
    const found = row && (await evidence.read(params.file, row.id));
    if (!found) return new Problem('not_found');
    // Who looked at whose papers is known afterwards.
    await withTx(db, (tx) =>
      audit(tx, { action: 'evidence.read', by: caller, subject: row.name, detail: { file: found.file.name } }),
    );
    return sendEvidence(reply, found.file, found.bytes);
  });
  api.handle('membership.decide', (call) => decide(parts, call));
  api.handle('members.list', ({ query }) => listMembers(parts, query));
  api.handle('members.suspend', (call) => suspendMember(parts, call));
  api.handle('members.reinstate', (call) => reinstateMember(parts, call));
  api.handle('members.setRoles', (call) => setRoles(parts, call));
  api.handle('members.setBadge', (call) => setBadge(parts, call));
  api.handle('members.resetLink', ({ params, caller }) => makeResetLink(parts, params.id, caller));
  api.handle('profile.get', ({ caller }) => ownProfile(parts, caller));
  api.handle('profile.set', (call) => setProfile(parts, call));
}
