import type { Language } from '../../../../spec/schemas/common/words.ts';
import type { Tx } from '../../../db/index.ts';
import type { Parts, PersonRef } from '../parts.ts';
import { isZone } from '../plan/series.ts';
import type { PlanChange } from '../projection/effects.ts';
import { type SessionRow, selectSessions } from '../session-row.ts';
import { calendarFile, joinLink, sessionLink } from './calendar.ts';

/** People of one session who get a mail of one change. */
const maxMailed = 500;

/** A person of this node with what a mail to them needs. */
interface Addressee {
  readonly actor: string;
  readonly email: string;
  readonly name: string;
  readonly locale: Language;
  readonly zone: string | null;
}
type Kind = 'session_invitation' | 'session_changed' | 'session_cancelled' | 'session_soon';

/** Mails to people who were invited personally; a call rings instead. */
export async function mailInvitations(
  parts: Parts,
  tx: Tx,
  invited: readonly { room: string; to: string; from: PersonRef }[],
): Promise<void> {
  for (const { room, to, from } of invited) {
    const cards = await parts.people.personCards(tx, [from]);
    const person = cards.get(`${from.node}/${from.actor}`);
    const name = person ? [person.title, person.name].filter(Boolean).join(' ') : from.node;
    await mailSession(parts, tx, { kind: 'session_invitation', cause: 'invited', room, actors: [to], person: name });
  }
}

/** Mails of a new time or a cancellation to everybody who was told of the session before and has not declined. */
export async function mailPlans(parts: Parts, tx: Tx, plans: readonly PlanChange[]): Promise<void> {
  for (const { room, kind, by, cseq } of plans) {
    if (kind === 'started') continue;
    const rows = await tx.sql<{ actor: string }[]>`
      select p.actor from participant p
      where p.room = ${room} and p.node = ${parts.node} and not p.barred and (p.joined or p.invited)
        and (p.joined or not exists (select from session_answer a
          where a.room = p.room and a.node = p.node and a.actor = p.actor and a.live and a.answer = 'no'))
      limit ${maxMailed}`;
    const actors = rows.map(({ actor }) => actor).filter((actor) => !(by?.node === parts.node && by.actor === actor));
    const mail = kind === 'moved' ? 'session_changed' : 'session_cancelled';
    await mailSession(parts, tx, { kind: mail, cause: `${kind} ${cseq}`, room, actors });
  }
}

/** Writes one kind of mail of one session to people of this node, each in their own language and zone, and each once for its cause. */
export async function mailSession(
  parts: Parts,
  tx: Tx,
  mail: { kind: Kind; cause: string; room: string; actors: readonly string[]; person?: string },
): Promise<void> {
  if (mail.actors.length === 0) return;
  const fresh = await tx.sql<{ actor: string }[]>`
    insert into session_mail (room, actor, cause) select ${mail.room}, unnest(${[...mail.actors]}::text[]), ${mail.cause}
    on conflict do nothing returning actor`;
  const people = await addressees(
    tx,
    fresh.map(({ actor }) => actor),
  );
  if (people.length === 0) return;
  const rows = await tx.sql<SessionRow[]>`
    ${selectSessions(
      parts,
      tx,
      tx.sql`select ${mail.room} as room, unnest(${people.map(({ actor }) => actor)}::text[]) as viewer`,
    )}`;
  const byViewer = new Map(rows.map((row) => [row.viewer, row]));
  for (const to of people) {
    const row = byViewer.get(to.actor);
    if (row && row.call === null) await write(parts, tx, mail, to, row);
  }
}

async function addressees(tx: Tx, actors: readonly string[]): Promise<Addressee[]> {
  if (actors.length === 0) return [];
  return tx.sql<Addressee[]>`
    select a.actor, a.email, a.name, a.locale, z.zone from account a left join session_zone z on z.actor = a.actor
    where a.actor = any(${[...actors]}) and a.status = 'active'`;
}

async function write(
  parts: Parts,
  tx: Tx,
  mail: { kind: Kind; room: string; person?: string },
  to: Addressee,
  row: SessionRow,
): Promise<void> {
  const title = row.title ?? '';
  const when = timeWords(row, to.locale, to.zone ?? row.zone);
  const link = sessionLink(parts, mail.room);
  const { email, name, locale } = to;
  const recipient = { email, name, locale };
  const file = (method: 'REQUEST' | 'CANCEL') => ({
    method,
    text: calendarFile(row, { method, reader: to, organizer: parts.mail.from, link, now: parts.clock.now() }),
  });
  switch (mail.kind) {
    case 'session_invitation':
      return parts.mail.queue(
        tx,
        mail.kind,
        recipient,
        { person: mail.person ?? '', title, when, link },
        file('REQUEST'),
      );
    case 'session_changed':
      return parts.mail.queue(tx, mail.kind, recipient, { title, when, link }, file('REQUEST'));
    case 'session_cancelled':
      return parts.mail.queue(tx, mail.kind, recipient, { title, when }, file('CANCEL'));
    case 'session_soon':
      return parts.mail.queue(tx, mail.kind, recipient, { title, when, link: joinLink(parts, mail.room) });
  }
}

/** `Tuesday, 24 November 2026, 09:00–10:00 GMT+3`: by the clock on the reader's wall, with its name, for a mail may be read while travelling. */
export function timeWords(
  { start_ms, end_ms }: Pick<SessionRow, 'start_ms' | 'end_ms'>,
  locale: Language,
  zone: string,
): string {
  return new Intl.DateTimeFormat(locale, {
    ...{ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' },
    timeZone: isZone(zone) ? zone : 'UTC',
    timeZoneName: 'short',
  }).formatRange(start_ms, end_ms);
}
