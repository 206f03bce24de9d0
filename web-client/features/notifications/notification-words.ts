import type { Reply } from '../../../spec/schemas/api/operations.ts';
import { fill, msg } from '../../app/i18n.ts';
import type { IconName } from '../../ui/icons.ts';

export type Notification = Reply<'notifications.list'>['notifications'][number];

/** What a notification says, with what sign, and where it leads. */
export interface NotificationWords {
  icon: IconName;
  text: string;
  href: string | undefined;
  excerpt: string | undefined;
}

/** Words for a notification by its kind; `undefined` for a kind of a newer node, which is then not shown as something it is not. */
export function notificationWords(one: Notification): NotificationWords | undefined {
  const { title, personTitle } = { title: one.data.title ?? one.data.room ?? '', personTitle: one.person?.title };
  const name = one.person
    ? [personTitle, one.person.name].filter(Boolean).join(' ')
    : (one.data.name ?? msg('Somebody', { id: 'notifications.somebody' }));
  const values = { name, title, institution: one.data.institution ?? one.data.name ?? '' };
  const say = (icon: IconName, text: string, href: string | undefined): NotificationWords => ({
    icon,
    text: fill(text, values),
    href,
    excerpt: one.data.excerpt || one.data.reason || undefined,
  });
  const discussion = discussionAddress(one);
  switch (one.kind) {
    case 'mention':
      return say('talk', msg('{name} mentioned you in “{title}”', { id: 'notifications.mention' }), discussion);
    case 'reply':
      return say('reply', msg('{name} replied to you in “{title}”', { id: 'notifications.reply' }), discussion);
    case 'direct':
      return say('mail', msg('{name} wrote to you', { id: 'notifications.direct' }), discussion);
    case 'invitation':
      return say(
        'plus',
        title
          ? msg('{name} invites you to “{title}”', { id: 'notifications.invitation' })
          : msg('{name} wants to talk with you', { id: 'notifications.invitationTwo' }),
        discussion ?? '/',
      );
    case 'role_changed':
      return say(
        'key',
        title
          ? msg('Your role in “{title}” has changed', { id: 'notifications.roleIn' })
          : msg('Your role has changed', { id: 'notifications.role' }),
        discussion ?? '/account',
      );
    case 'application_received':
      return say(
        'flag',
        msg('{name} applies as medical staff', { id: 'notifications.applicationReceived' }),
        applicationAddress(one),
      );
    case 'application_decided':
      return say(
        'ok',
        msg('Your application has been decided', { id: 'notifications.applicationDecided' }),
        '/application',
      );
    case 'application_question':
      return say(
        'info',
        msg('There is a question about your application', { id: 'notifications.applicationQuestion' }),
        '/application',
      );
    case 'application_reply':
      return say(
        'reply',
        msg('{name} has answered your question', { id: 'notifications.applicationReply' }),
        applicationAddress(one),
      );
    case 'institution_application_received':
      return say(
        'building',
        msg('{institution} applies as an institution', { id: 'notifications.institutionApplication' }),
        '/administration/hub',
      );
    case 'institution_suspended':
      return say(
        'shield-off',
        msg('{institution} has been suspended', { id: 'notifications.institutionSuspended' }),
        institutionAddress(one),
      );
    case 'institution_reinstated':
      return say(
        'shield',
        msg('{institution} takes part again', { id: 'notifications.institutionReinstated' }),
        institutionAddress(one),
      );
    default:
      return undefined;
  }
}

function discussionAddress(one: Notification): string | undefined {
  if (!one.room) return undefined;
  const address = `/discussions/${encodeURIComponent(one.room)}`;
  return one.post ? `${address}?post=${encodeURIComponent(one.post)}` : address;
}

const applicationAddress = (one: Notification): string =>
  one.data.application
    ? `/administration/applications/${encodeURIComponent(one.data.application)}`
    : '/administration/applications';
const institutionAddress = (one: Notification): string =>
  one.data.node ? `/institutions/${encodeURIComponent(one.data.node)}` : '/institutions';
