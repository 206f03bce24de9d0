/**
 * Every mail this node writes, with the values its text needs. `text` holds words that a person wrote (a reason, a question) and stands in a
 * paragraph of its own; `until` is a moment, `when` a time that was
 * written out already, both in the reader's language. All mails also know `name` (the reader), `institution` (who
 * writes, in the reader's language) and `address` (the public address of this node).
 */
export const mailKinds = {
  staff_received: { values: ['institution'], action: true },
  staff_question: { values: ['institution', 'text'], action: true },
  staff_approved: { values: ['institution'], action: true },
  staff_refused: { values: ['institution', 'text'], action: true },
  staff_waiting: { values: ['applicant', 'institution'], action: true },
  staff_replied: { values: ['applicant'], action: true },
  staff_already_known: { values: ['institution'], action: true },
  account_suspended: { values: ['institution', 'text'], action: false },
  account_reinstated: { values: ['institution'], action: true },
  institution_received: { values: ['applicant', 'institution', 'reference'], action: true },
  institution_question: { values: ['applicant', 'text'], action: true },
  institution_approved: { values: ['applicant', 'institution'], action: true },
  institution_refused: { values: ['applicant', 'institution', 'text'], action: true },
  institution_suspended: { values: ['applicant', 'institution', 'text'], action: false },
  institution_reinstated: { values: ['applicant', 'institution'], action: false },
  institution_revoked: { values: ['applicant', 'institution', 'text'], action: false },
  institution_waiting: { values: ['applicant'], action: true },
  institution_replied: { values: ['applicant'], action: true },
  password_reset: { values: ['institution', 'until'], action: true },
  session_invitation: { values: ['person', 'title', 'when'], action: true },
  session_changed: { values: ['title', 'when'], action: true },
  session_cancelled: { values: ['title', 'when'], action: false },
  session_soon: { values: ['title', 'when'], action: true },
  password_changed: { values: ['institution'], action: false },
} as const satisfies Record<string, { values: readonly string[]; action: boolean }>;

export type MailKind = keyof typeof mailKinds;
type Written<K extends MailKind> = Exclude<(typeof mailKinds)[K]['values'][number], 'institution'>;
/** What the caller gives for one kind of mail. `until`: ms since the epoch; `link`: absolute address behind the words of the action. */
export type MailValues<K extends MailKind> = {
  readonly [V in Written<K>]: V extends 'until' ? number : string;
} & ((typeof mailKinds)[K]['action'] extends true ? { readonly link: string } : unknown);

/** Kinds whose link opens something without a log-in; it is forgotten once the mail is on its way. */
export const kindsWithSecretLink: ReadonlySet<MailKind> = new Set([
  'password_reset',
  'institution_received',
  'institution_question',
  'institution_approved',
  'institution_refused',
]);

/** The words of one mail. Paragraphs hold placeholders in braces; the link stands behind them under the words of `action`. */
export interface MailText {
  subject: string;
  paragraphs: readonly string[];
  action?: string;
}
/** All mails in one language. */
export interface MailTexts {
  greeting: string;
  closing: string;
  footer: string;
  mails: Readonly<Record<MailKind, MailText>>;
}
