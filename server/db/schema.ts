// Every drizzle table of the node. A feature adds one line for its `tables.ts`; its SQL is in `migrations/`.
export * from '../auth/tables.ts';
export * from '../features/applications/tables.ts';
export * from '../features/attachments/tables.ts';
export * from '../features/captions/tables.ts';
export * from '../features/directory/tables.ts';
export * from '../features/discussions/tables.ts';
export * from '../features/evidence/tables.ts';
export * from '../features/hub/tables.ts';
export * from '../features/language/engines/tables.ts';
export * from '../features/mail/tables.ts';
export * from '../features/membership/tables.ts';
export * from '../features/notifications/tables.ts';
export * from '../features/sessions/polls/tables.ts';
export * from '../features/sessions/slides/tables.ts';
export * from '../features/sessions/tables.ts';
export * from '../federation-host/tables.ts';
export * from '../platform/tables.ts';
