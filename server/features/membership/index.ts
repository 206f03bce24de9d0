export { createMembership, type Membership } from './membership.ts';
export type { MembershipParts, RoomsOfMembers } from './parts.ts';
