import { isUtf8 } from 'node:buffer';
import type { Result } from '../contract.ts';

/** Deepest nesting of arrays and objects that any JSON of the protocol may have. */
export const maxJsonDepth = 16;

// A member with one of these names changes meaning in languages with prototypes; none is needed by the protocol.
const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype']);

function writeCanonical(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      // A lone surrogate has no UTF-8 form; JSON.stringify would hide it behind an escape.
      if (!value.isWellFormed()) throw new TypeError('canonical JSON: lone surrogate');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isSafeInteger(value)) throw new TypeError('canonical JSON: number is not a safe integer');
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      break;
    default:
      throw new TypeError(`canonical JSON: ${typeof value} has no form`);
  }
  if (value === null) return 'null';
  if (depth >= maxJsonDepth) throw new TypeError('canonical JSON: nested too deeply');
  if (Array.isArray(value)) {
    let text = '[';
    for (let i = 0; i < value.length; i++) text += (i === 0 ? '' : ',') + writeCanonical(value[i], depth + 1);
    return `${text}]`;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('canonical JSON: not a plain object');
  const record = value as Record<string, unknown>;
  let text = '{';
  // The default sort compares UTF-16 code units, which is the order of RFC 8785 section 3.2.3.
  for (const name of Object.keys(record).sort()) {
    if (forbiddenNames.has(name)) throw new TypeError(`canonical JSON: member name ${name}`);
    text += `${text.length === 1 ? '' : ','}${writeCanonical(name, depth)}:${writeCanonical(record[name], depth + 1)}`;
  }
  return `${text}}`;
}

/**
 * Canonical JSON text of `value`: RFC 8785 restricted to strings, safe integers, booleans, null, arrays and plain objects.
 * @throws TypeError for anything else: undefined, floats, lone surrogates, `__proto__`, `constructor`, more than 16 levels.
 */
export function canonicalText(value: unknown): string {
  return writeCanonical(value, 0);
}

/** UTF-8 bytes of {@link canonicalText}. @throws TypeError as there. */
export function canonicalBytes(value: unknown): Buffer {
  return Buffer.from(writeCanonical(value, 0), 'utf8');
}

const notCanonical = { ok: false, code: 'event_malformed', detail: 'not canonical JSON' } as const;

/**
 * Parses bytes that must already be canonical: they are parsed, written again and compared byte for byte. One comparison refuses
 * duplicate member names, other orders, escapes, white space, `1.0`, invalid UTF-8 and lone surrogates alike.
 */
export function parseCanonical(bytes: Uint8Array): Result<unknown> {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const value: unknown = JSON.parse(buffer.toString('utf8'));
    // Comparing bytes, not texts: decoding replaces invalid UTF-8, so equal texts would not prove equal bytes.
    return Buffer.from(writeCanonical(value, 0), 'utf8').equals(buffer) ? { ok: true, value } : notCanonical;
  } catch {
    return notCanonical;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/** Counts member separators outside strings; -1 when brackets nest deeper than `maxDepth`. Works on unparsed bytes, so depth costs no stack. */
function scanMembers(bytes: Uint8Array, maxDepth: number): number {
  let members = 0;
  let depth = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString) {
      if (byte === backslash) i++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === colon) members++;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > maxDepth) return -1;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return members;
}

/** Number of members in the parsed tree, or a reason why the value is not I-JSON (RFC 7493). */
function countMembers(value: unknown): number | string {
  if (typeof value === 'string') return value.isWellFormed() ? 0 : 'lone surrogate';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return 'number out of range';
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? 'integer out of range' : 0;
  }
  if (typeof value !== 'object' || value === null) return 0;
  let members = 0;
  const isArray = Array.isArray(value);
  for (const [name, member] of Object.entries(value)) {
    if (!isArray) {
      members++;
      if (forbiddenNames.has(name)) return 'forbidden member name';
      if (!name.isWellFormed()) return 'lone surrogate';
    }
    const below = countMembers(member);
    if (typeof below === 'string') return below;
    members += below;
  }
  return members;
}

/**
 * Parses a body or a request: I-JSON (RFC 7493), valid UTF-8, no duplicate and no forbidden member names, at most `maxDepth` levels.
 * Depth is counted on the bytes before they are parsed. Failure code `bad_json`.
 */
export function parseJson(bytes: Uint8Array, { maxDepth = maxJsonDepth }: { maxDepth?: number } = {}): Result<unknown> {
  const refuse = (detail: string): Result<unknown> => ({ ok: false, code: 'bad_json', detail });
  if (!isUtf8(bytes)) return refuse('not UTF-8');
  const written = scanMembers(bytes, maxDepth);
  if (written < 0) return refuse('nested too deeply');
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return refuse('not JSON');
  }
  const kept = countMembers(value);
  if (typeof kept === 'string') return refuse(kept);
  // The parser keeps the last of two members with one name, so fewer members than separators means a duplicate.
  return kept === written ? { ok: true, value } : refuse('duplicate member name');
}
