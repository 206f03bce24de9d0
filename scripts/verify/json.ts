// The independent verifier shares no code with the node: it is written from spec/ alone, so that the two can prove each other wrong.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
const maxDepth = 16;
const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads I-JSON (RFC 7493): one value, no duplicate member names, no lone surrogates, at most 16 levels (R-4.3, R-10.2).
 * @throws SyntaxError otherwise
 */
export function readJson(text: string): Json {
  const duplicate = findDuplicate(text);
  if (duplicate !== null) throw new SyntaxError(`member ${duplicate} twice`);
  return sound(JSON.parse(text) as Json, 0);
}

function sound(value: Json, depth: number): Json {
  if (typeof value === 'string' && !value.isWellFormed()) throw new SyntaxError('lone surrogate');
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new SyntaxError('integer out of range');
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= maxDepth) throw new SyntaxError('nested too deeply');
  for (const [name, member] of Object.entries(value)) {
    if (!Array.isArray(value) && forbidden.has(name)) throw new SyntaxError(`member name ${name}`);
    if (!name.isWellFormed()) throw new SyntaxError('lone surrogate');
    sound(member, depth + 1);
  }
  return value;
}

/** First member name that an object has twice; JSON.parse would silently keep the last. Assumes nothing about the rest of the text. */
function findDuplicate(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;
  let last: string | null = null;
  for (const [part] of text.matchAll(token)) {
    const names = open.at(-1);
    if (part === '{') open.push(new Set());
    else if (part === '[') open.push(null);
    else if (part === '}' || part === ']') open.pop();
    else if (part === ':' && names && last !== null) {
      const name = JSON.parse(last) as string;
      if (names.has(name)) return name;
      names.add(name);
    }
    last = part.startsWith('"') ? part : null;
  }
  return null;
}

/** RFC 8785 text of a value without fractions (R-4.3). @throws TypeError for what has no canonical form */
export function canonical(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError('only safe integers have a canonical form here');
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`${typeof value} has no canonical form`);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

/** A header must be its own canonical form: parsed and written again it gives the same bytes (R-4.3). @throws SyntaxError otherwise */
export function readCanonical(bytes: Buffer): Json {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const value = readJson(text);
  if (canonical(value) !== text) throw new SyntaxError('not in canonical form');
  return value;
}
