// Every drizzle table of the node. A feature adds one line for its `tables.ts`; its SQL is in `migrations/`.
export * from '../platform/tables.ts';
