import type { Language, NodeRole } from '../../../spec/schemas/common/words.ts';
import type { Reader, Tx } from '../../db/index.ts';
import type { Stream } from '../../platform/stream.ts';
import type { Mail } from '../mail/index.ts';
import type { NewNotification } from '../notifications/index.ts';

/** Somebody who works on a queue, with what is needed to tell them. */
export interface OnDuty {
  readonly actor: string;
  readonly email: string;
  readonly name: string;
  readonly locale: Language;
}

/** More people than this are not told by mail of one application. */
const maxOnDuty = 50;

/** People of this node who hold one of the roles and may log in. */
export async function peopleOnDuty(reader: Reader, roles: readonly NodeRole[]): Promise<OnDuty[]> {
  return reader.sql<OnDuty[]>`
    select actor, email, name, locale from account
    where status = 'active' and roles && ${[...roles]}::text[] order by created_at limit ${maxOnDuty}`;
}

export interface TellParts {
  readonly mail: Mail;
  readonly stream: Stream;
  notify(tx: Tx, items: readonly NewNotification[]): Promise<void>;
}

/** Tells everybody who may decide on an application: in the client, by mail, and by a change of their queue. */
export async function tellReviewers(
  parts: TellParts,
  tx: Tx,
  application: {
    readonly id: string;
    /** Whose it is. */
    readonly applicant: string;
    readonly roles: readonly NodeRole[];
    readonly mail: 'staff_waiting' | 'staff_replied' | 'institution_waiting' | 'institution_replied';
    /** Page on which it is decided. */
    readonly link: string;
    readonly notification: Required<Pick<NewNotification, 'kind' | 'data' | 'subject'>>;
  },
): Promise<void> {
  const { id, applicant, roles, mail, link, notification } = application;
  const reviewers = await peopleOnDuty(tx, roles);
  for (const reviewer of reviewers) await parts.mail.queue(tx, mail, reviewer, { applicant, link });
  await parts.notify(
    tx,
    reviewers.map(({ actor }) => ({ to: actor, ...notification })),
  );
  parts.stream.publish(tx, { roles: [...roles] }, { type: 'application.changed', id });
}
