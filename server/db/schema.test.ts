import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableColumns, is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import t from 'tap';
import { readEnvironment } from '../config/index.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../testing/database.ts';
import { openDatabase, type Reader } from './index.ts';
import * as schema from './schema.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());
const database = await createTestDatabase(postgres.url);
t.teardown(() => database[Symbol.asyncDispose]());
const db = openDatabase({ url: database.url });
t.teardown(() => db.close());

interface Column {
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
}

/** What the migrations made, by `table.column`. Types as PostgreSQL writes them. */
async function migratedColumns(reader: Reader): Promise<Map<string, Column>> {
  const rows = await reader.sql<(Column & { table: string; column: string })[]>`
    select case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname as "table", a.attname as "column", format_type(a.atttypid, null) as type, not a.attnotnull as nullable,
      a.atthasdef or a.attidentity <> '' as "hasDefault"
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname !~ '^(pg_|information_schema|jobs)' and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`;
  return new Map(rows.map(({ table, column, ...rest }) => [`${table}.${column}`, rest]));
}

/** What the drizzle tables say, in the same words. */
function describedColumns(tables: readonly PgTable[]): Map<string, Column> {
  const found = new Map<string, Column>();
  for (const table of tables) {
    const { name: bareName, schema: inSchema } = getTableConfig(table);
    const name = inSchema ? `${inSchema}.${bareName}` : bareName;
    for (const column of Object.values(getTableColumns(table))) {
      const { dimensions, size } = column as { dimensions?: number; size?: number };
      const isArray = dimensions !== undefined || size !== undefined || column.columnType === 'PgArray';
      const type = column.getSQLType().replace(/\(\d+\)/, '');
      found.set(`${name}.${column.name}`, {
        type: typeNames[type] ?? (isArray && !type.endsWith('[]') ? `${type}[]` : type),
        nullable: !column.notNull,
        hasDefault: column.hasDefault || column.generatedIdentity !== undefined,
      });
    }
  }
  return found;
}

/** Two names of PostgreSQL for one type. */
const typeNames: Readonly<Record<string, string>> = {
  serial: 'integer',
  bigserial: 'bigint',
  timestamp: 'timestamp without time zone',
  varchar: 'character varying',
};

const tables = (Object.values(schema) as unknown[]).flatMap((value) => (is(value, PgTable) ? [value] : []));

t.test('the drizzle tables and the migrated database agree on every column', async (t) => {
  const migrated = await migratedColumns(db);
  const described = describedColumns(tables);
  t.ok(described.size > 20, 'tables were found');
  for (const [name, column] of described) {
    const real = migrated.get(name);
    t.same(
      real && { type: real.type, nullable: real.nullable },
      { type: column.type, nullable: column.nullable },
      name,
    );
  }
});

t.test('a drizzle table leaves out no column of its table', async (t) => {
  const described = describedColumns(tables);
  const tableOf = (column: string) => column.slice(0, column.lastIndexOf('.'));
  const names = new Set([...described.keys()].map(tableOf));
  const migrated = await migratedColumns(db);
  const forgotten = [...migrated.keys()].filter((name) => names.has(tableOf(name)) && !described.has(name));
  t.same(forgotten, []);
});

t.test('a column that the two describe differently is found', async (t) => {
  const [first] = tables;
  if (!first) throw new Error('there are no tables');
  const described = describedColumns([first]);
  const migrated = await migratedColumns(db);
  const [name = ''] = described.keys();
  migrated.set(name, { type: 'point', nullable: true, hasDefault: false });
  t.not(migrated.get(name)?.type, described.get(name)?.type);
});

t.test('every tables.ts is listed in schema.ts', async (t) => {
  const root = join(import.meta.dirname, '..');
  const files = globSync('{*,features/*}/tables.ts', { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  const listed = readFileSync(join(import.meta.dirname, 'schema.ts'), 'utf8');
  t.same(
    files.filter((path) => !listed.includes(`'../${path}'`)),
    [],
  );
});
