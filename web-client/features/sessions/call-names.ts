import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import { msg } from '../../app/i18n.ts';
import { displayName } from '../../ui/person.ts';
import { isSame } from './call-now.ts';

interface Ref {
  node: string;
  actor: string;
}

export const cardOf = (session: SessionDetail, person: Ref): PersonCard | undefined =>
  session.people.find((one) => isSame(one.person, person))?.person;

/** How somebody in the session is called. */
export function nameIn(session: SessionDetail, person: Ref): string {
  const card = cardOf(session, person);
  return card ? displayName(card) : msg('Somebody', { id: 'sessions.call.somebody' });
}
