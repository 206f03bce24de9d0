import type { Language, NodeRole } from '../../../spec/schemas/common/words.ts';
import type { Reader } from '../../db/index.ts';

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
