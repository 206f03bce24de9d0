export { type AuditInput, audit } from './audit.ts';
export { registerAudit } from './routes.ts';
