import type { MemberJoinBody } from '../../../spec/schemas/events/content.ts';
import type { Reader, Tx } from '../../db/index.ts';
import type { Jobs } from '../../platform/jobs.ts';
import type { Api } from '../../platform/operations.ts';
import type { MembershipParts } from './parts.ts';
import { profileFor } from './profile.ts';
import { renewApprovals } from './renewal.ts';
import { registerMembership } from './routes.ts';
import { staffApplications } from './staff-applications.ts';
import { isActiveMember, publishInstitution } from './standing.ts';

/** People of this institution: who they are, what they may do, and what vouches for them elsewhere. */
export interface Membership {
  register(api: Api, jobs: Jobs): void;
  /** Signs what is missing and shows the institution. Call once the federation can announce it. */
  start(): Promise<void>;
  /** Body of `member.join`, or undefined when the person may not take part. */
  profileFor(reader: Reader, actor: string): Promise<MemberJoinBody | undefined>;
  /** Whether this is a person of this node who may take part now. */
  isActiveMember(reader: Reader, actor: string): Promise<boolean>;
  /** Specialty of the person who is logged in, confirmed or applied for. */
  specialtyOf(reader: Reader, accountId: string): Promise<string | null>;
  /** Languages that somebody of this node says they speak, the first one first. */
  spokenLanguages(reader: Reader, actor: string): Promise<readonly string[]>;
  /** Applications that wait for a decision. */
  waiting(reader: Reader): Promise<number>;
  /** Shows the institution after its settings have changed. */
  publishInstitution(tx: Tx): Promise<void>;
}

export function createMembership(parts: MembershipParts): Membership {
  return {
    register: (api, jobs) => {
      registerMembership(api, parts);
      jobs.every(
        'membership.renew-approvals',
        '17 * * * *',
        async (signal) => void (await renewApprovals(parts, signal)),
      );
    },
    start: async () => void (await renewApprovals(parts)),
    profileFor,
    isActiveMember,
    specialtyOf: async (reader, accountId) => {
      const [row] = await reader.sql<{ specialty: string | null }[]>`
        select coalesce(m.specialty, s.specialty) as specialty
        from account a left join member m on m.account = a.id left join staff_application s on s.account = a.id where a.id = ${accountId}`;
      return row?.specialty ?? null;
    },
    spokenLanguages: async (reader, actor) => {
      const [row] = await reader.sql<{ languages: string[] }[]>`select languages from profile where actor = ${actor}`;
      return row?.languages ?? [];
    },
    waiting: (reader) => staffApplications.count(reader, ['submitted']),
    publishInstitution: (tx) => publishInstitution(parts, tx),
  };
}
