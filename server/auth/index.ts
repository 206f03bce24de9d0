export {
  type Account,
  type AccountStatus,
  accountByActor,
  accountByEmail,
  accountById,
  type CreateAccountResult,
  createAccount,
  type NewAccount,
  normaliseEmail,
  updateAccount,
} from './accounts.ts';
export { pruneAttempts } from './attempts.ts';
export { Auth, type AuthParts, openAuth } from './auth.ts';
export { pruneLogins } from './logins.ts';
export { registerPasskeyRoutes } from './passkeys.ts';
export { isTooWeak, PasswordHasher } from './password.ts';
export {
  type AuthMails,
  type AuthRouteParts,
  type MailRecipient,
  registerAuthRoutes,
  type ViewerDetails,
} from './routes.ts';
