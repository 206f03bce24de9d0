import { type Static, Type } from 'typebox';
import {
  Actor,
  Country,
  Email,
  Empty,
  EvidenceFile,
  InstitutionKind,
  Language,
  LanguageTag,
  Names,
  Node,
  NodeRole,
  Profession,
  Specialty,
  TimeMs,
  Uuid,
} from '../common/words.ts';
import type { Operation } from './operation.ts';

export const ApplicationState = Type.Union([
  Type.Literal('submitted'),
  Type.Literal('question'),
  Type.Literal('approved'),
  Type.Literal('refused'),
  Type.Literal('withdrawn'),
]);
/** One line of the exchange between applicant and reviewer. */
export const ApplicationEntry = Type.Object({
  at: TimeMs,
  by: Type.Union([Type.Literal('applicant'), Type.Literal('reviewer')]),
  name: Type.Union([Type.String(), Type.Null()]),
  action: Type.Union([
    Type.Literal('submit'),
    Type.Literal('ask'),
    Type.Literal('reply'),
    Type.Literal('approve'),
    Type.Literal('refuse'),
    Type.Literal('withdraw'),
  ]),
  text: Type.Union([Type.String(), Type.Null()]),
  evidence: Type.Array(EvidenceFile),
});
const words = Type.String({ minLength: 1, maxLength: 4000 });
const evidence = Type.Array(Uuid, { maxItems: 10 });
const Decision = Type.Object(
  {
    decision: Type.Union([Type.Literal('approve'), Type.Literal('refuse'), Type.Literal('ask')]),
    /** Needed to refuse or ask. */ reason: Type.Optional(words),
    roles: Type.Optional(Type.Array(NodeRole, { maxItems: 7 })),
  },
  { additionalProperties: false },
);
const Reason = Type.Object({ reason: words }, { additionalProperties: false });
/** Stands in the registry for everybody to read: short, and about the institution, never about a person. */
const PublicReason = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 500 }) },
  { additionalProperties: false },
);

export const StaffApplicationInput = Type.Object(
  {
    name: Type.String({ minLength: 2, maxLength: 120 }),
    email: Email,
    password: Type.String({ minLength: 10, maxLength: 200 }),
    profession: Profession,
    specialty: Specialty,
    languages: Type.Array(LanguageTag, { minItems: 1, maxItems: 12 }),
    licence: Type.String({ minLength: 1, maxLength: 120 }),
    evidence,
    locale: Language,
  },
  { additionalProperties: false },
);
export const StaffApplication = Type.Object({
  id: Uuid,
  state: ApplicationState,
  name: Type.String(),
  email: Type.String(),
  profession: Profession,
  specialty: Specialty,
  languages: Type.Array(Type.String()),
  licence: Type.String(),
  locale: Language,
  /** Only told to approvers: an account with this e-mail address exists already, so it cannot be approved beside that one. */
  emailInUse: Type.Boolean(),
  submittedAt: TimeMs,
  changedAt: TimeMs,
  entries: Type.Array(ApplicationEntry),
});
export type StaffApplication = Static<typeof StaffApplication>;

export const Member = Type.Object({
  id: Uuid,
  actor: Actor,
  name: Type.String(),
  email: Type.String(),
  profession: Type.Union([Profession, Type.Null()]),
  specialty: Type.Union([Specialty, Type.Null()]),
  roles: Type.Array(NodeRole),
  status: Type.Union([Type.Literal('pending'), Type.Literal('active'), Type.Literal('suspended')]),
  suspendedReason: Type.Union([Type.String(), Type.Null()]),
  lastSeenAt: Type.Union([TimeMs, Type.Null()]),
  createdAt: TimeMs,
});
export type Member = Static<typeof Member>;

export const InstitutionApplicationInput = Type.Object(
  {
    legalName: Type.String({ minLength: 2, maxLength: 200 }),
    names: Type.Optional(Names),
    country: Country,
    kind: InstitutionKind,
    address: Type.String({ minLength: 3, maxLength: 500 }),
    responsible: Type.Object(
      {
        name: Type.String({ minLength: 2, maxLength: 120 }),
        position: Type.String({ minLength: 1, maxLength: 120 }),
        email: Email,
      },
      { additionalProperties: false },
    ),
    publicUrl: Type.String({ pattern: '^https?://[^/?#]+$', maxLength: 300 }),
    evidence,
    locale: Language,
  },
  { additionalProperties: false },
);
export const InstitutionApplication = Type.Object({
  id: Uuid,
  reference: Type.String(),
  state: ApplicationState,
  legalName: Type.String(),
  country: Country,
  kind: InstitutionKind,
  address: Type.String(),
  responsible: Type.Object({ name: Type.String(), position: Type.String(), email: Type.String() }),
  publicUrl: Type.String(),
  /** The node behind the address, once the hub has reached it and checked its keys. */
  node: Type.Union([Node, Type.Null()]),
  nodeState: Type.Union([
    Type.Literal('reached'),
    Type.Literal('unreachable'),
    Type.Literal('invalid'),
    Type.Literal('unchecked'),
  ]),
  keyThumbprints: Type.Array(Type.String()),
  locale: Language,
  submittedAt: TimeMs,
  changedAt: TimeMs,
  entries: Type.Array(ApplicationEntry),
});
export type InstitutionApplication = Static<typeof InstitutionApplication>;

export const FederatedInstitution = Type.Object({
  node: Node,
  legalName: Type.String(),
  country: Country,
  base: Type.String(),
  status: Type.Union([
    Type.Literal('active'),
    Type.Literal('suspended'),
    Type.Literal('revoked'),
    Type.Literal('retired'),
  ]),
  reason: Type.Union([Type.String(), Type.Null()]),
  approvedAt: TimeMs,
  changedAt: TimeMs,
});
export type FederatedInstitution = Static<typeof FederatedInstitution>;

export const HubLink = Type.Object({
  hub: Node,
  base: Type.String(),
  rootThumbprints: Type.Array(Type.String()),
  state: Type.Union([
    Type.Literal('following'),
    Type.Literal('applied'),
    Type.Literal('approved'),
    Type.Literal('suspended'),
    Type.Literal('revoked'),
  ]),
  checkpointAt: Type.Union([TimeMs, Type.Null()]),
  freshness: Type.Union([Type.Literal('fresh'), Type.Literal('warn'), Type.Literal('degraded'), Type.Literal('stale')]),
});

const byState = Type.Object({
  state: Type.Optional(ApplicationState),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});
const id = Type.Object({ id: Uuid });
const statusToken = Type.Object({ token: Type.String({ minLength: 16, maxLength: 100 }) });
const approvers = ['approver', 'administrator'] as const;
const reviewers = ['hub_reviewer', 'hub_administrator'] as const;

export const membership = {
  'evidence.upload': {
    summary:
      'Stores a file of evidence (PDF, PNG, JPEG, WebP; type sniffed) until an application claims it; unclaimed files vanish after a day.',
    access: 'public',
    query: Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }),
    rawMaxBytes: 10 * 1024 * 1024,
    reply: EvidenceFile,
    status: 201,
  },
  'membership.apply': {
    summary: 'A person applies to this institution; the account is created, pending, and logged in.',
    access: 'public',
    body: StaffApplicationInput,
    reply: StaffApplication,
    status: 201,
  },
  'membership.mine': { summary: "The viewer's own application.", access: 'viewer', reply: StaffApplication },
  'membership.reply': {
    summary: 'Answers a question of the approver.',
    access: 'viewer',
    body: Type.Object({ text: words, evidence }, { additionalProperties: false }),
    reply: StaffApplication,
  },
  'membership.applications': {
    summary: 'Applications of staff, oldest first.',
    access: approvers,
    query: byState,
    reply: Type.Object({ applications: Type.Array(StaffApplication), next: Type.Union([Type.String(), Type.Null()]) }),
  },
  'membership.application': {
    summary: 'One application of staff.',
    access: approvers,
    params: id,
    reply: StaffApplication,
  },
  'membership.evidence': {
    summary: 'Downloads a file of evidence (bytes).',
    access: approvers,
    params: Type.Object({ id: Uuid, file: Uuid }),
    reply: Type.Unknown(),
  },
  'membership.decide': {
    summary: 'Approves, refuses or asks back.',
    access: approvers,
    params: id,
    body: Decision,
    reply: StaffApplication,
  },
  'members.list': {
    summary: 'People of this institution.',
    access: ['approver', 'moderator', 'administrator'],
    query: Type.Object({
      q: Type.Optional(Type.String({ maxLength: 100 })),
      status: Type.Optional(Type.String({ maxLength: 20 })),
      cursor: Type.Optional(Type.String({ maxLength: 200 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    }),
    reply: Type.Object({ members: Type.Array(Member), next: Type.Union([Type.String(), Type.Null()]) }),
  },
  'members.suspend': {
    summary: 'Suspends a person: all logins end, the badge is withdrawn everywhere.',
    access: approvers,
    params: id,
    body: Reason,
    reply: Member,
  },
  'members.reinstate': {
    summary: 'Reinstates a suspended person.',
    access: approvers,
    params: id,
    body: Empty,
    reply: Member,
  },
  'members.setRoles': {
    summary: 'Sets the roles of a person. The last administrator cannot be removed.',
    access: ['administrator'],
    params: id,
    body: Type.Object({ roles: Type.Array(NodeRole, { minItems: 1, maxItems: 7 }) }, { additionalProperties: false }),
    reply: Member,
  },
  'members.setBadge': {
    summary: 'Corrects what the institution confirms about a person: name, profession, specialty.',
    access: approvers,
    params: id,
    body: Type.Object(
      { name: Type.String({ minLength: 2, maxLength: 120 }), profession: Profession, specialty: Specialty },
      { additionalProperties: false },
    ),
    reply: Member,
  },
  'members.resetLink': {
    summary: 'Makes a one-time link with which the person sets a new password.',
    access: ['administrator'],
    params: id,
    body: Empty,
    reply: Type.Object({ url: Type.String(), expiresAt: TimeMs }),
  },

  'hub.apply': {
    summary: 'An institution applies to this hub.',
    access: 'public',
    body: InstitutionApplicationInput,
    reply: Type.Object({ reference: Type.String(), token: Type.String(), application: InstitutionApplication }),
    status: 201,
  },
  'hub.status': {
    summary: 'The state of an application, for the holder of its link.',
    access: 'public',
    params: Type.Object({ reference: Type.String({ maxLength: 40 }) }),
    query: statusToken,
    reply: InstitutionApplication,
  },
  'hub.reply': {
    summary: "Answers a reviewer's question.",
    access: 'public',
    params: Type.Object({ reference: Type.String({ maxLength: 40 }) }),
    query: statusToken,
    body: Type.Object({ text: words, evidence }, { additionalProperties: false }),
    reply: InstitutionApplication,
  },
  'hub.applications': {
    summary: 'Applications of institutions, oldest first.',
    access: reviewers,
    query: byState,
    reply: Type.Object({
      applications: Type.Array(InstitutionApplication),
      next: Type.Union([Type.String(), Type.Null()]),
    }),
  },
  'hub.application': {
    summary: 'One application of an institution.',
    access: reviewers,
    params: id,
    reply: InstitutionApplication,
  },
  'hub.evidence': {
    summary: 'Downloads a file of evidence (bytes).',
    access: reviewers,
    params: Type.Object({ id: Uuid, file: Uuid }),
    reply: Type.Unknown(),
  },
  'hub.inspect': {
    summary: "Reaches the applicant's node again and checks its keys.",
    access: reviewers,
    params: id,
    body: Empty,
    reply: InstitutionApplication,
  },
  'hub.decide': {
    summary: 'Approves (a registry event), refuses or asks back.',
    access: reviewers,
    params: id,
    body: Decision,
    reply: InstitutionApplication,
  },
  'hub.institutions': {
    summary: 'Institutions in the registry of this hub.',
    access: reviewers,
    reply: Type.Object({ institutions: Type.Array(FederatedInstitution, { maxItems: 5000 }) }),
  },
  'hub.suspend': {
    summary: 'Suspends an institution; every node honours it within seconds.',
    access: reviewers,
    params: Type.Object({ node: Node }),
    body: PublicReason,
    reply: FederatedInstitution,
  },
  'hub.reinstate': {
    summary: 'Reinstates an institution.',
    access: reviewers,
    params: Type.Object({ node: Node }),
    body: Empty,
    reply: FederatedInstitution,
  },
  'hub.revoke': {
    summary: 'Revokes an institution for good.',
    access: ['hub_administrator'],
    params: Type.Object({ node: Node }),
    body: PublicReason,
    reply: FederatedInstitution,
  },

  'federation.links': {
    summary: 'The hubs this node follows and its own standing there.',
    access: ['administrator'],
    reply: Type.Object({ links: Type.Array(HubLink) }),
  },
  'federation.discover': {
    summary: 'Fetches the identity of a hub for comparison.',
    access: ['administrator'],
    body: Type.Object({ url: Type.String({ maxLength: 300 }) }, { additionalProperties: false }),
    reply: Type.Object({ hub: Node, threshold: Type.Integer(), rootThumbprints: Type.Array(Type.String()) }),
  },
  'federation.follow': {
    summary: 'Follows a hub whose fingerprints were confirmed.',
    access: ['administrator'],
    body: Type.Object(
      {
        url: Type.String({ maxLength: 300 }),
        hub: Node,
        rootThumbprints: Type.Array(Type.String(), { minItems: 1, maxItems: 9 }),
      },
      { additionalProperties: false },
    ),
    reply: HubLink,
  },
  'federation.apply': {
    summary: "Sends this institution's application to a followed hub.",
    access: ['administrator'],
    params: Type.Object({ hub: Node }),
    body: Type.Omit(InstitutionApplicationInput, ['publicUrl', 'evidence']),
    reply: Type.Object({ reference: Type.String() }),
  },
} as const satisfies Record<string, Operation>;
