import { globSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeConfiguration } from '../server/config/index.ts';
import type { Operation } from '../spec/schemas/api/operation.ts';
import { operations } from '../spec/schemas/api/operations.ts';
import { paths } from '../spec/schemas/api/paths.ts';
import { problems } from '../spec/schemas/common/problems.ts';
import { ALL_EVENTS } from '../spec/schemas/events/index.ts';

const root = join(import.meta.dirname, '..');
/** Everything below it is written by this program. */
const folder = 'spec/generated';

/**
 * Makes the files that are derived from sources: the API description and JSON Schemas for people who do not use
 * TypeScript, and the table of settings.
 * @returns text by path below the repository's root
 */
export async function generateFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  files.set(`${folder}/openapi.json`, pretty(openApi()));
  files.set(`${folder}/problems.json`, pretty(problems));
  files.set(`${folder}/event-types.json`, pretty(Object.fromEntries(ALL_EVENTS)));
  for (const [path, schema] of await readSchemas()) files.set(`${folder}/schemas/${path}`, pretty(schema));
  files.set('docs/configuration.md', describeConfiguration());
  return files;
}

export async function writeGenerated(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  await rm(join(directory, folder), { recursive: true, force: true });
  for (const [path, text] of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

/** @returns paths whose file is missing, differs, or should not be there */
export async function findStale(directory: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of files) {
    const now = await readFile(join(directory, path), 'utf8').catch(() => undefined);
    if (now !== text) stale.push(path);
  }
  const present = globSync(`${folder}/**/*.json`, { cwd: directory }).map((path) => path.replaceAll('\\', '/'));
  return [...stale, ...present.filter((path) => !files.has(path))].sort();
}

/** OpenAPI 3.1 of every operation, from the same table that the node serves. */
function openApi(): unknown {
  const described: Record<string, Record<string, unknown>> = {};
  for (const [id, operation] of Object.entries(operations) as [keyof typeof paths, Operation][]) {
    const [method, path] = paths[id];
    const template = path.replace(/:(\w+)/g, '{$1}');
    described[template] = { ...described[template], [method.toLowerCase()]: describe(id, operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Consilium',
      version: '1',
      summary: 'The API between a browser and its own node.',
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    paths: described,
    components: { schemas: { Problem: problemSchema } },
  };
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(problems) },
    errors: { type: 'array', items: { type: 'object' } },
  },
};

function describe(id: string, operation: Operation): unknown {
  const bytes = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  const body = operation.rawMaxBytes ? bytes : operation.body && { 'application/json': { schema: operation.body } };
  return {
    operationId: id,
    tags: [id.split('.')[0]],
    summary: operation.summary,
    'x-access': operation.access,
    parameters: [...parametersOf('path', operation.params), ...parametersOf('query', operation.query)],
    ...(body ? { requestBody: { required: true, content: body } } : {}),
    responses: {
      [operation.status ?? 200]: { description: 'Done.', content: { 'application/json': { schema: operation.reply } } },
      default: {
        description: 'Refused.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function parametersOf(place: 'path' | 'query', schema: unknown): unknown[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, value]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: value,
  }));
}

/** Every schema that a file of spec/schemas/{events,federation} exports, one JSON Schema 2020-12 each. */
async function readSchemas(): Promise<Map<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const folderName of ['events', 'federation']) {
    const names = globSync(`spec/schemas/${folderName}/*.ts`, { cwd: root }).filter(
      (path) => !path.endsWith('.test.ts'),
    );
    for (const path of names.sort()) {
      const exported = (await import(pathToFileURL(join(root, path)).href)) as Record<string, unknown>;
      for (const [name, value] of Object.entries(exported).sort(([a], [b]) => (a < b ? -1 : 1))) {
        if (isSchema(value))
          found.set(`${folderName}/${kebab(name)}.json`, {
            $schema: 'https://json-schema.org/draft/2020-12/schema',
            title: name,
            ...value,
          });
      }
    }
  }
  return found;
}

function isSchema(value: unknown): value is object {
  return typeof value === 'object' && value !== null && '~kind' in value;
}

function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
