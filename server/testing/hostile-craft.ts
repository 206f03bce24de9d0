import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { Envelope, EventHeader } from '../../spec/schemas/federation/envelope.ts';

/**
 * What a hostile peer needs to make messages of the protocol, right or wrong in any way. Written from the specification and not from the
 * engine's code, so that a fault of the engine is not repeated here.
 */
export interface ForgedKeys {
  kid: string;
  jwk: { kty: 'OKP'; crv: 'Ed25519'; x: string };
  private: KeyObject;
}

export function freshKeys(): ForgedKeys {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: String(x) } as const;
  return {
    kid: sha256(`{"crv":"Ed25519","kty":"OKP","x":"${jwk.x}"}`).toString('base64url'),
    jwk,
    private: privateKey,
  };
}

export function sha256(bytes: string | Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
const b64u = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** RFC 8785 for what headers hold: strings, integers, booleans, arrays and objects. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

export interface Forgery {
  id: string;
  header: EventHeader;
  envelope: Envelope;
}
export interface ForgeOptions {
  /** Members of the protected header in place of the right ones. */
  protected?: Record<string, unknown>;
  /** Header bytes in place of the canonical ones. */
  payload?: string;
  /** Last change before it is sent; the signature stays as it was. */
  tamper?: (envelope: Envelope) => Envelope;
}

/** Signs an event. `header` is taken as it is, but for `bh` and `bl`, which follow from `body`. */
export function forgeEvent(
  keys: ForgedKeys,
  header: Record<string, unknown>,
  body?: unknown,
  options: ForgeOptions = {},
): Forgery {
  const salt = randomBytes(16);
  const bytes = Buffer.from(JSON.stringify(body ?? null));
  const bh = b64u(sha256(Buffer.concat([Buffer.from('consilium1-body\0'), salt, bytes])));
  const full = body === undefined ? header : { ...header, bh, bl: bytes.length };
  const protectedHeader = { alg: 'Ed25519', kid: keys.kid, typ: 'consilium-event+jws', ...options.protected };
  const signed = `${b64u(canonical(protectedHeader))}.${b64u(options.payload ?? canonical(full))}`;
  const [protectedPart = '', payload = ''] = signed.split('.');
  const signature = b64u(sign(null, Buffer.from(signed), keys.private));
  const envelope: Envelope = {
    protected: protectedPart,
    payload,
    signature,
    ...(body === undefined ? {} : { salt: b64u(salt), body: b64u(bytes) }),
  };
  return {
    id: `e_${b64u(sha256(signed))}`,
    header: full as unknown as EventHeader,
    envelope: options.tamper?.(envelope) ?? envelope,
  };
}

/** Compact JWS, for documents and for what pretends to be one. */
export function forgeDocument(keys: ForgedKeys, typ: string, claims: Record<string, unknown>): string {
  const input = `${b64u(canonical({ alg: 'Ed25519', kid: keys.kid, typ }))}.${b64u(canonical(claims))}`;
  return `${input}.${b64u(sign(null, Buffer.from(input), keys.private))}`;
}

export interface RawRequest {
  method: string;
  /** Absolute address that is signed. */
  uri: string;
  /** A list sends the field more than once. */
  headers: Record<string, string | string[]>;
  body: Buffer | undefined;
}
export interface SignOptions {
  method: string;
  uri: string;
  body?: Buffer;
  /** Who the request says it is from. */
  node: string;
  registry: string;
  /** Seconds by which the sender's clock is off. */
  skewSeconds?: number;
  validSeconds?: number;
  nonce?: string;
  parameters?: Record<string, string>;
}

/** Signs a request by the profile of RFC 9421 (federation.md 2.2); options break it in chosen places. */
export function forgeRequest(keys: ForgedKeys, options: SignOptions): RawRequest {
  const { method, uri, body, node, registry } = options;
  const headers: Record<string, string> = { 'consilium-registry': registry };
  const lines = [`"@method": ${method}`, `"@target-uri": ${uri}`, `"consilium-registry": ${registry}`];
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    headers['content-digest'] = `sha-256=:${sha256(body).toString('base64')}:`;
    lines.push(`"content-type": application/json`, `"content-digest": ${headers['content-digest']}`);
  }
  const created = Math.floor(Date.now() / 1000) + (options.skewSeconds ?? 0);
  const values: Record<string, string> = {
    created: String(created),
    expires: String(created + (options.validSeconds ?? 60)),
    nonce: `"${options.nonce ?? randomBytes(16).toString('base64url')}"`,
    keyid: `"${node}#${keys.kid}"`,
    alg: '"ed25519"',
    tag: '"consilium/1"',
    ...options.parameters,
  };
  const components = lines.map((line) => line.slice(0, line.indexOf(':'))).join(' ');
  const parameters = `(${components});${Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(';')}`;
  const base = `${lines.join('\n')}\n"@signature-params": ${parameters}`;
  headers['signature-input'] = `consilium=${parameters}`;
  headers.signature = `consilium=:${sign(null, Buffer.from(base), keys.private).toString('base64')}:`;
  return { method, uri, headers, body };
}
