import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The keywords of JSON Schema 2020-12 that the protocol's schemas use. Any other makes `check` throw rather than pass. */
interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  patternProperties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  minProperties?: number;
  maxProperties?: number;
  items?: Schema | Schema[];
  prefixItems?: Schema[];
  additionalItems?: boolean;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
}
const known = new Set([
  ...['type', 'const', 'enum', 'anyOf', 'properties', 'required', 'patternProperties', 'additionalProperties'],
  ...['minProperties', 'maxProperties', 'items', 'prefixItems', 'additionalItems', 'minItems', 'maxItems'],
  ...['uniqueItems', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum'],
  ...['$schema', '$id', 'title', 'description'],
]);

/** Is `value` of the schema? @throws Error for a keyword this does not know */
export function check(schema: Schema, value: unknown): boolean {
  const unknown = Object.keys(schema).find((keyword) => !known.has(keyword));
  if (unknown !== undefined) throw new Error(`schema keyword ${unknown}`);
  if (schema.anyOf && !schema.anyOf.some((option) => check(option, value))) return false;
  if ('const' in schema && value !== schema.const) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  switch (schema.type) {
    case undefined:
      return true;
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string' && checkString(schema, value);
    case 'integer':
    case 'number':
      return typeof value === 'number' && checkNumber(schema, value);
    case 'array':
      return Array.isArray(value) && checkArray(schema, value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value) && checkObject(schema, value);
    default:
      throw new Error(`schema type ${schema.type}`);
  }
}

const expressions = new Map<string, RegExp>();
function matches(pattern: string, text: string): boolean {
  const expression = expressions.get(pattern) ?? new RegExp(pattern, 'u');
  expressions.set(pattern, expression);
  return expression.test(text);
}

const segmenter = new Intl.Segmenter();
/** Length as people count it; never more than the code units, and 0 only for nothing. */
function isLength(text: string, least: number, most: number): boolean {
  if (text.length < least || (text.length <= most && least <= 1)) return text.length >= least;
  const length = [...segmenter.segment(text)].length;
  return length >= least && length <= most;
}

function checkString({ pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema, value: string): boolean {
  return isLength(value, minLength, maxLength) && (pattern === undefined || matches(pattern, value));
}

function checkNumber({ type, minimum, maximum }: Schema, value: number): boolean {
  if (type === 'integer' && !Number.isInteger(value)) return false;
  return (minimum === undefined || value >= minimum) && (maximum === undefined || value <= maximum);
}

function checkArray(schema: Schema, value: unknown[]): boolean {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  if (value.length < minItems || value.length > maxItems) return false;
  if (schema.uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size !== value.length) return false;
  const places = schema.prefixItems ?? (Array.isArray(schema.items) ? schema.items : []);
  const rest = Array.isArray(schema.items) ? undefined : schema.items;
  return value.every((item, index) => check(places[index] ?? rest ?? {}, item));
}

function checkObject(schema: Schema, value: object): boolean {
  const names = Object.keys(value);
  if (names.length < (schema.minProperties ?? 0)) return false;
  if (names.length > (schema.maxProperties ?? Number.POSITIVE_INFINITY)) return false;
  if (!(schema.required ?? []).every((name) => Object.hasOwn(value, name))) return false;
  return Object.entries(value).every(([name, member]) => {
    const own = schema.properties && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined;
    const patterns = Object.entries(schema.patternProperties ?? {}).filter(([pattern]) => matches(pattern, name));
    const applicable = [...(own ? [own] : []), ...patterns.map(([, each]) => each)];
    if (applicable.length > 0) return applicable.every((each) => check(each, member));
    const others = schema.additionalProperties ?? true;
    return typeof others === 'boolean' ? others : check(others, member);
  });
}

/** What spec/generated/event-types.json says of one event type. */
export interface EventType {
  lane: string;
  actor: 'required' | 'optional' | 'none';
  ref: 'required' | 'none';
  seen: boolean;
  d: Schema;
  body: Schema | null;
}

const generated = join(import.meta.dirname, '..', '..', 'spec', 'generated');
const load = (path: string): unknown => JSON.parse(readFileSync(join(generated, path), 'utf8'));

/** Every event type that the specification knows. */
export const eventTypes = new Map(Object.entries(load('event-types.json') as Record<string, EventType>));
export const headerSchema = load('schemas/federation/event-header.json') as Schema;
