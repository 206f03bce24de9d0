export type { MailKind, MailValues } from './kinds.ts';
export { type CalendarPart, createMail, type Mail, type MailParts, type Recipient } from './mail.ts';
export { registerOutbox } from './routes.ts';
export { createSmtp, type MailTransport, type OutgoingMail, type SendResult, verifySmtp } from './smtp.ts';
