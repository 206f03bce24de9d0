import type { Api } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { addressBlock, RateCounter } from '../../platform/rate-limit.ts';
import { apply, mine, replyToQuestion } from './apply.ts';
import { decide } from './decide.ts';
import { listMembers, makeResetLink, reinstateMember, setBadge, setRoles, suspendMember } from './members.ts';
import type { MembershipParts } from './parts.ts';
import { ownProfile, setProfile } from './profile.ts';
import { staffApplications } from './staff-applications.ts';

/** On its first day a whole hospital applies from one address. */
const applicationsPerMinute = 20;

export function registerMembership(api: Api, parts: MembershipParts, counter = new RateCounter()): void {
  api.handle('membership.apply', async (call) => {
    const wait = counter.hit(addressBlock(call.request.ip), applicationsPerMinute);
    if (wait !== undefined) return new Problem('rate_limited', {}, wait);
    return apply(parts, call);
  });
  api.handle('membership.mine', ({ caller }) => mine(parts, caller.accountId));
  api.handle('membership.reply', (call) => replyToQuestion(parts, call));
  api.handle('membership.applications', ({ query }) => staffApplications.page(parts, query));
  api.handle('membership.application', ({ params }) => staffApplications.shown(parts, params.id));
  api.handle('membership.evidence', (call) => staffApplications.sendFile(parts, call));
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
