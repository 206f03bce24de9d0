import type { Reply } from '../../../spec/schemas/api/operations.ts';
import { fill, msg } from '../../app/i18n.ts';
import { dateTime } from '../../app/time.ts';
import type { IconName } from '../../ui/icons.ts';

export type Notification = Reply<'notifications.list'>['notifications'][number];

/** What a notification says, with what sign, and where it leads. */
export interface NotificationWords {
  icon: IconName;
  text: string;
  href: string | undefined;
  excerpt: string | undefined;
}

type Words = (one: Notification) => NotificationWords;

/** Words for a notification by its kind; `undefined` for a kind of a newer node, which is then not shown as something it is not. */
export const notificationWords = (one: Notification): NotificationWords | undefined =>
  (words as Partial<Record<string, Words>>)[one.kind]?.(one);

const words: Record<Notification['kind'], Words> = {
  mention: (one) =>
    say(one, 'talk', msg('{name} mentioned you in “{title}”', { id: 'notifications.mention' }), room(one)),
  reply: (one) =>
    say(one, 'reply', msg('{name} replied to you in “{title}”', { id: 'notifications.reply' }), room(one)),
  direct: (one) => say(one, 'mail', msg('{name} wrote to you', { id: 'notifications.direct' }), room(one)),
  invitation: (one) =>
    one.data.title
      ? say(one, 'plus', msg('{name} invites you to “{title}”', { id: 'notifications.invitation' }), room(one) ?? '/')
      : say(one, 'plus', msg('{name} wants to talk with you', { id: 'notifications.invitationTwo' }), room(one) ?? '/'),
  role_changed: (one) =>
    one.data.title
      ? say(one, 'key', msg('Your role in “{title}” has changed', { id: 'notifications.roleIn' }), room(one))
      : say(one, 'key', msg('Your role has changed', { id: 'notifications.role' }), '/account'),
  application_received: (one) =>
    say(
      one,
      'flag',
      msg('{name} applies as medical staff', { id: 'notifications.applicationReceived' }),
      application(one),
    ),
  application_decided: (one) =>
    one.data.state === 'refused'
      ? say(
          one,
          'stop',
          msg('Your application was refused', { id: 'notifications.applicationRefused' }),
          '/application',
        )
      : say(
          one,
          'ok',
          msg('Your application has been approved', { id: 'notifications.applicationApproved' }),
          '/application',
        ),
  application_question: (one) =>
    say(
      one,
      'info',
      msg('There is a question about your application', { id: 'notifications.applicationQuestion' }),
      '/application',
    ),
  application_reply: (one) =>
    say(
      one,
      'reply',
      msg('{name} has answered your question', { id: 'notifications.applicationReply' }),
      application(one),
    ),
  institution_application_received: (one) =>
    say(
      one,
      'building',
      msg('{institution} applies as an institution', { id: 'notifications.institutionApplication' }),
      application(one),
    ),
  institution_suspended: (one) =>
    say(
      one,
      'shield-off',
      msg('Your institution has been suspended by its hub', { id: 'notifications.institutionSuspended' }),
      '/administration/federation',
    ),
  institution_reinstated: (one) =>
    say(
      one,
      'shield',
      msg('Your institution takes part again', { id: 'notifications.institutionReinstated' }),
      '/administration/federation',
    ),
  session_invitation: (one) =>
    say(
      one,
      'calendar',
      msg('{name} invites you to the session “{title}”: {start}', { id: 'sessions.notice.invitation' }),
      session(one),
    ),
  session_changed: (one) =>
    say(
      one,
      'calendar',
      msg('The session “{title}” has a new time: {start}', { id: 'sessions.notice.changed' }),
      session(one),
    ),
  session_cancelled: (one) =>
    say(
      one,
      'close',
      msg('The session “{title}” has been cancelled', { id: 'sessions.notice.cancelled' }),
      session(one),
    ),
  session_answer: (one) =>
    one.data.answer === 'time'
      ? say(
          one,
          'clock',
          msg('{name} proposes another time for “{title}”', { id: 'sessions.notice.time' }),
          session(one),
        )
      : say(one, 'close', msg('{name} cannot come to “{title}”', { id: 'sessions.notice.declined' }), session(one)),
  session_soon: (one) =>
    say(one, 'clock', msg('The session “{title}” begins soon: {start}', { id: 'sessions.notice.soon' }), session(one)),
  session_started: (one) =>
    say(one, 'clock', msg('The session “{title}” has begun', { id: 'sessions.notice.started' }), session(one)),
  session_call: (one) =>
    say(one, 'bell', msg('{name} calls you', { id: 'sessions.notice.call' }), `${session(one)}/call`),
};

function session(one: Notification): string {
  return one.room ? `/sessions/${encodeURIComponent(one.room)}` : '/sessions';
}

/** When a session begins, on the reader's clock. */
function begins({ data }: Notification): string {
  const start = Number(data.start);
  return Number.isFinite(start) && start > 0 ? dateTime(start) : '';
}

function say(one: Notification, icon: IconName, text: string, href: string | undefined): NotificationWords {
  const { person, data } = one;
  const name = person
    ? [person.title, person.name].filter(Boolean).join(' ')
    : (data.name ?? data.institution ?? msg('Somebody', { id: 'notifications.somebody' }));
  return {
    icon,
    text: fill(text, { name, title: data.title ?? '', start: begins(one), institution: data.institution ?? '' }),
    href,
    excerpt: data.excerpt || data.reason || undefined,
  };
}

function room(one: Notification): string | undefined {
  if (!one.room) return undefined;
  if (one.data.place === 'session') return session(one);
  const address = `/discussions/${encodeURIComponent(one.room)}`;
  return one.post ? `${address}?post=${encodeURIComponent(one.post)}` : address;
}

/** An institution's application has another queue than a person's. */
function application({ data }: Notification): string {
  const queue = data.institution ? '/administration/institutions/applications' : '/administration/applications';
  return data.application ? `${queue}/${encodeURIComponent(data.application)}` : queue;
}
