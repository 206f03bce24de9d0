import { type Static, Type } from 'typebox';
import { Country, Empty, InstitutionKind, Names, Node, TimeMs, Uuid } from '../common/words.ts';
import type { Operation } from './operation.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const administrators = ['administrator', 'hub_administrator'] as const;
export const InstitutionSettings = Type.Object(
  {
    names: Names,
    kind: InstitutionKind,
    country: Country,
    city: Type.String({ minLength: 1, maxLength: 120 }),
    latitude: nullable(Type.Number({ minimum: -90, maximum: 90 })),
    longitude: nullable(Type.Number({ minimum: -180, maximum: 180 })),
    accent: nullable(Type.String({ pattern: '^#[0-9a-f]{6}$' })),
  },
  { additionalProperties: false },
);
export type InstitutionSettings = Static<typeof InstitutionSettings>;
/** Something from outside that was refused and changed nothing. */
export const RefusalView = Type.Object({
  id: Type.String(),
  firstAt: TimeMs,
  lastAt: TimeMs,
  count: Type.Integer(),
  peer: nullable(Type.String()),
  peerName: nullable(Type.String()),
  code: Type.String(),
  what: Type.String(),
  eventId: nullable(Type.String()),
  room: nullable(Type.String()),
});
export type RefusalView = Static<typeof RefusalView>;
export const PeerView = Type.Object({
  node: Node,
  name: Type.String(),
  status: Type.String(),
  reachable: Type.Boolean(),
  since: TimeMs,
  lastContactAt: nullable(TimeMs),
  pendingEvents: Type.Integer(),
  lastError: nullable(Type.String()),
  /** Events in the last 24 hours that the node signed and that had no right to count; from three on it is conspicuous (row 15). */
  unlawful: Type.Integer(),
});
export type PeerView = Static<typeof PeerView>;
export const OutboxMail = Type.Object({
  id: Uuid,
  to: Type.String(),
  subject: Type.String(),
  text: Type.String(),
  createdAt: TimeMs,
  state: Type.Union([Type.Literal('shown'), Type.Literal('queued'), Type.Literal('sent'), Type.Literal('failed')]),
  error: nullable(Type.String()),
});
/** Everything that is written into the audit log. Words for people are chosen in the client. */
export const auditActions = [
  'node.set_up',
  'node.became_hub',
  'login.succeeded',
  'login.failed',
  'login.ended',
  'password.changed',
  'password.reset_requested',
  'password.reset',
  'passkey.added',
  'passkey.removed',
  'staff.applied',
  'staff.replied',
  'staff.asked',
  'staff.approved',
  'staff.refused',
  'member.suspended',
  'member.reinstated',
  'member.roles_set',
  'member.badge_set',
  'member.reset_link_made',
  'institution.applied',
  'institution.replied',
  'institution.asked',
  'institution.approved',
  'institution.refused',
  'institution.suspended',
  'institution.reinstated',
  'institution.revoked',
  'hub.followed',
  'hub.applied_to',
  'evidence.read',
  'settings.changed',
  'language.engines_changed',
  'language.engine_lent',
  'logo.changed',
  'translation.reported',
  'translation.settled',
] as const;
export type AuditAction = (typeof auditActions)[number];
export const AuditEntry = Type.Object({
  id: Type.String(),
  at: TimeMs,
  actor: nullable(Type.String()),
  actorName: nullable(Type.String()),
  action: Type.String(),
  subject: nullable(Type.String()),
  detail: Type.Record(Type.String(), Type.String()),
});

const page = Type.Object({
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});
export const admin = {
  'admin.settings': {
    summary: 'How this institution presents itself.',
    access: administrators,
    reply: InstitutionSettings,
  },
  'admin.setSettings': {
    summary: 'Changes how this institution presents itself.',
    access: administrators,
    body: InstitutionSettings,
    reply: InstitutionSettings,
  },
  'admin.setLogo': {
    summary: 'Stores a logo (PNG, JPEG, WebP), re-encoded; empty body removes it.',
    access: administrators,
    rawMaxBytes: 1_048_576,
    reply: Empty,
  },
  'admin.overview': {
    summary: 'Numbers for the first page of administration.',
    access: ['administrator', 'hub_administrator', 'approver', 'hub_reviewer', 'moderator'],
    reply: Type.Object({
      version: Type.String(),
      members: Type.Integer(),
      waitingStaff: Type.Integer(),
      waitingInstitutions: Type.Integer(),
      peers: Type.Integer(),
      peersAway: Type.Integer(),
      refusalsToday: Type.Integer(),
      mailConfigured: Type.Boolean(),
      diskFreeBytes: Type.Integer(),
      databaseBytes: Type.Integer(),
      startedAt: TimeMs,
    }),
  },
  'admin.peers': {
    summary: 'The other nodes and how delivery to them stands.',
    access: administrators,
    reply: Type.Object({ peers: Type.Array(PeerView) }),
  },
  'admin.refusals': {
    summary: 'What was refused from outside, and why; newest first. `peer`: of this node alone.',
    access: administrators,
    query: Type.Object({ ...page.properties, peer: Type.Optional(Node) }),
    reply: Type.Object({ refusals: Type.Array(RefusalView), next: nullable(Type.String()) }),
  },
  'admin.outbox': {
    summary: 'Mails of this node; shown here when no mail server is configured.',
    access: administrators,
    query: page,
    reply: Type.Object({ mails: Type.Array(OutboxMail), smtp: Type.Boolean(), next: nullable(Type.String()) }),
  },
  'admin.audit': {
    summary: 'Who did what on this node; newest first.',
    access: administrators,
    query: page,
    reply: Type.Object({ entries: Type.Array(AuditEntry), next: nullable(Type.String()) }),
  },
} as const satisfies Record<string, Operation>;
