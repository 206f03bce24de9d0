import { type Static, Type } from 'typebox';
import { TimeMs, Uuid } from '../common/words.ts';
import type { Operation } from './operation.ts';
import { PersonCard } from './people.ts';

export const notificationKinds = [
  'mention',
  'reply',
  'direct',
  'invitation',
  'role_changed',
  'application_received',
  'application_decided',
  'application_question',
  'application_reply',
  'institution_application_received',
  'institution_suspended',
  'institution_reinstated',
  'session_invitation',
  'session_changed',
  'session_cancelled',
  'session_answer',
  'session_soon',
  'session_started',
  'session_call',
] as const;
/** Something that concerns the viewer. Words are chosen in the client from kind and data. */
export const Notification = Type.Object({
  id: Uuid,
  kind: Type.Enum(notificationKinds),
  at: TimeMs,
  read: Type.Boolean(),
  person: Type.Union([PersonCard, Type.Null()]),
  room: Type.Union([Type.String(), Type.Null()]),
  post: Type.Union([Type.String(), Type.Null()]),
  /** Title of the discussion, name of the institution, id of the application, excerpt … */
  data: Type.Record(Type.String(), Type.String()),
});
export type Notification = Static<typeof Notification>;

export const notifications = {
  'notifications.list': {
    summary: 'Notifications, newest first.',
    access: 'viewer',
    query: Type.Object({
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    }),
    reply: Type.Object({
      notifications: Type.Array(Notification),
      unread: Type.Integer(),
      next: Type.Union([Type.String(), Type.Null()]),
    }),
  },
  'notifications.read': {
    summary: 'Marks notifications as read; all when no ids are given.',
    access: 'viewer',
    body: Type.Object({ ids: Type.Optional(Type.Array(Uuid, { maxItems: 200 })) }, { additionalProperties: false }),
    reply: Type.Object({ unread: Type.Integer() }),
  },
} as const satisfies Record<string, Operation>;
