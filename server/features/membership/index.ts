export { createMembership, type Membership } from './membership.ts';
export type { MembershipParts, RoomsOfMembers } from './parts.ts';
export { type OnDuty, peopleOnDuty } from './people-of-duty.ts';
