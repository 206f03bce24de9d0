import { type Static, Type } from 'typebox';
import { Actor, Country, Email, Empty, Language, Names, Node, NodeRole, TimeMs, Uuid } from '../common/words.ts';
import type { Operation } from './operation.ts';

const Password = Type.String({ minLength: 10, maxLength: 200 });

/** The institution that runs this node, as shown before anybody logs in. */
export const NodeCard = Type.Object({
  node: Node,
  configured: Type.Boolean(),
  names: Type.Union([Names, Type.Null()]),
  country: Type.Union([Country, Type.Null()]),
  city: Type.Union([Type.String(), Type.Null()]),
  /** Path of the logo, or null. */
  logo: Type.Union([Type.String(), Type.Null()]),
  accent: Type.Union([Type.String({ pattern: '^#[0-9a-f]{6}$' }), Type.Null()]),
  isHub: Type.Boolean(),
  /** The hub that approved this institution, or null while it stands alone. */
  hub: Type.Union([
    Type.Object({
      node: Node,
      name: Type.String(),
      state: Type.Union([Type.Literal('applied'), Type.Literal('approved'), Type.Literal('suspended')]),
    }),
    Type.Null(),
  ]),
});
export type NodeCard = Static<typeof NodeCard>;

/** The person who is logged in. */
export const Viewer = Type.Object({
  id: Uuid,
  actor: Actor,
  node: Node,
  email: Type.String(),
  name: Type.String(),
  locale: Language,
  roles: Type.Array(NodeRole),
  status: Type.Union([Type.Literal('pending'), Type.Literal('active'), Type.Literal('suspended')]),
  specialty: Type.Union([Type.String(), Type.Null()]),
  passkeys: Type.Integer(),
  unread: Type.Object({ discussions: Type.Integer(), notifications: Type.Integer() }),
});
export type Viewer = Static<typeof Viewer>;

/** One logged-in browser. */
export const Login = Type.Object({
  id: Uuid,
  label: Type.String(),
  createdAt: TimeMs,
  lastSeenAt: TimeMs,
  current: Type.Boolean(),
});
export type Login = Static<typeof Login>;
export const Passkey = Type.Object({
  id: Type.String(),
  label: Type.String(),
  createdAt: TimeMs,
  lastUsedAt: Type.Union([TimeMs, Type.Null()]),
});

/** Options and answers of WebAuthn pass through as the library gives them. */
const WebAuthn = Type.Record(Type.String(), Type.Unknown());

export const auth = {
  'node.card': { summary: 'What this node is and who runs it.', access: 'public', reply: NodeCard },
  'auth.login': {
    summary: 'Logs in with e-mail address and password.',
    access: 'public',
    body: Type.Object(
      { email: Email, password: Type.String({ minLength: 1, maxLength: 200 }) },
      { additionalProperties: false },
    ),
    reply: Viewer,
  },
  'auth.logout': { summary: 'Ends this login.', access: 'viewer', body: Empty, reply: Empty },
  'auth.viewer': { summary: 'Who is logged in; 401 not_logged_in when nobody is.', access: 'viewer', reply: Viewer },
  'auth.setLocale': {
    summary: 'Chooses the interface language.',
    access: 'viewer',
    body: Type.Object({ locale: Language }, { additionalProperties: false }),
    reply: Empty,
  },
  'auth.logins': {
    summary: 'Lists the browsers in which this account is logged in.',
    access: 'viewer',
    reply: Type.Object({ logins: Type.Array(Login) }),
  },
  'auth.endLogin': {
    summary: 'Ends one login.',
    access: 'viewer',
    params: Type.Object({ id: Uuid }),
    body: Empty,
    reply: Empty,
  },
  'auth.endOtherLogins': {
    summary: 'Ends every login but this one.',
    access: 'viewer',
    body: Empty,
    reply: Type.Object({ ended: Type.Integer() }),
  },
  'auth.changePassword': {
    summary: 'Changes the password and ends every other login.',
    access: 'viewer',
    body: Type.Object({ current: Type.String({ maxLength: 200 }), next: Password }, { additionalProperties: false }),
    reply: Empty,
  },
  'auth.requestReset': {
    summary: 'Sends a link to set a new password, if the address is known. Always answers the same.',
    access: 'public',
    body: Type.Object({ email: Email }, { additionalProperties: false }),
    reply: Empty,
  },
  'auth.reset': {
    summary: 'Sets a new password with the token of the link.',
    access: 'public',
    body: Type.Object({ token: Type.String({ maxLength: 100 }), password: Password }, { additionalProperties: false }),
    reply: Empty,
  },
  'passkeys.list': {
    summary: 'Lists the passkeys of this account.',
    access: 'viewer',
    reply: Type.Object({ passkeys: Type.Array(Passkey) }),
  },
  'passkeys.registerOptions': {
    summary: 'Starts the registration of a passkey.',
    access: 'viewer',
    body: Empty,
    reply: WebAuthn,
  },
  'passkeys.register': {
    summary: 'Finishes the registration of a passkey.',
    access: 'viewer',
    body: Type.Object(
      { label: Type.String({ minLength: 1, maxLength: 60 }), response: WebAuthn },
      { additionalProperties: false },
    ),
    reply: Passkey,
  },
  'passkeys.remove': {
    summary: 'Removes a passkey.',
    access: 'viewer',
    params: Type.Object({ id: Type.String({ maxLength: 400 }) }),
    body: Empty,
    reply: Empty,
  },
  'passkeys.loginOptions': {
    summary: 'Starts a log-in with a passkey.',
    access: 'public',
    body: Empty,
    reply: WebAuthn,
  },
  'passkeys.login': {
    summary: 'Finishes a log-in with a passkey.',
    access: 'public',
    body: Type.Object({ response: WebAuthn }, { additionalProperties: false }),
    reply: Viewer,
  },
} as const satisfies Record<string, Operation>;
