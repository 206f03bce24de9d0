import type { StaffApplication } from '../../../spec/schemas/api/membership.ts';
import type { Reader, Tx } from '../../db/index.ts';
import { ApplicationBook, type ApplicationRow, staffApplicationEntry } from '../applications/index.ts';

/** Roles that decide on applications of staff. */
export const approverRoles = ['approver', 'administrator'] as const;

/** An application of a person as it is kept, without its entries. */
export interface StaffApplicationRow extends ApplicationRow {
  readonly account: string;
  readonly actor: string;
  readonly name: string;
  readonly email: string;
  readonly profession: StaffApplication['profession'];
  readonly specialty: StaffApplication['specialty'];
  readonly languages: string[];
  readonly licence: string;
  readonly locale: StaffApplication['locale'];
  /** Somebody else holds the e-mail address here. */
  readonly emailInUse: boolean;
}

export const staffApplications = new ApplicationBook<StaffApplicationRow, StaffApplication>({
  table: 'staff_application',
  entries: staffApplicationEntry,
  select: (reader) => reader.sql`
    select s.id, s.account, a.actor, s.state, s.name, s.email, s.profession, s.specialty, s.languages, s.licence, s.locale,
      s.submitted_at as "submittedAt", s.changed_at as "changedAt", a.email_taken as "emailInUse"
    from staff_application s join account a on a.id = s.account`,
  nameOf: ({ name }) => name,
  view: (row, { forApplicant }) => {
    const { id, state, name, email, profession, specialty, languages, licence, locale, emailInUse } = row;
    return {
      ...{ id, state, name, email, profession, specialty, languages, licence, locale },
      // Only approvers may know that an address is known here.
      emailInUse: emailInUse && !forApplicant,
    };
  },
  hidesReviewers: false,
  maxEvidence: 20,
});

/** The application of an account. */
export function applicationOf(reader: Reader, account: string): Promise<StaffApplicationRow | undefined> {
  return staffApplications.find(reader, reader.sql`s.account = ${account}`);
}

export async function insertApplication(
  tx: Tx,
  application: Omit<StaffApplicationRow, 'actor' | 'state' | 'changedAt' | 'emailInUse'>,
): Promise<void> {
  const { id, account, name, email, profession, specialty, languages, licence, locale, submittedAt } = application;
  await tx.sql`
    insert into staff_application (id, account, state, name, email, profession, specialty, languages, licence, locale, submitted_at, changed_at)
    values (${id}, ${account}, 'submitted', ${name}, ${email}, ${profession}, ${specialty}, ${languages}, ${licence}, ${locale},
      ${submittedAt}, ${submittedAt})`;
}
