import { defineConfig } from 'drizzle-kit';

/** For `npx drizzle-kit studio` and `introspect` on a developer's database. Migrations are not made with it: spec/decisions/migrations.md. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './server/db/schema.ts',
  dbCredentials: { url: process.env.CONSILIUM_DATABASE_URL ?? 'postgres://localhost/consilium' },
});
