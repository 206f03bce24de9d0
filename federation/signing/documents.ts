import type { KeyObject } from 'node:crypto';
import { compactVerify } from 'jose';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { type DocumentClaims, type DocumentType, documents } from '../../spec/schemas/federation/documents.ts';
import type { Result } from '../contract.ts';
import type { Clock, SigningKeys } from '../ports.ts';
import { canonicalBytes, parseJson } from './canonical.ts';

/** Longest validity of an approval, in seconds. */
export const maxApprovalSeconds = 30 * 86400;
/** How far ahead of this node's clock a document may be dated, in seconds. */
const maxAheadSeconds = 300;

const shapes = new Map<string, Validator>();
function shape(typ: DocumentType): Validator {
  let compiled = shapes.get(typ);
  if (!compiled) {
    compiled = Compile(documents[typ].claims as TSchema);
    shapes.set(typ, compiled);
  }
  return compiled;
}

/**
 * Signs a document: compact JWS (RFC 7515) with exactly alg "Ed25519", kid and this `typ`.
 * @throws TypeError when the claims are not of the document's schema or too long. That is a bug of the caller.
 */
export function signDocument<Typ extends DocumentType>(
  typ: Typ,
  claims: DocumentClaims<Typ>,
  signer: SigningKeys,
): string {
  if (!shape(typ).Check(claims)) throw new TypeError(`${typ}: ${describe(typ, claims)}`);
  const header = canonicalBytes({ alg: 'Ed25519', kid: signer.current().kid, typ });
  const input = `${header.toString('base64url')}.${canonicalBytes(claims).toString('base64url')}`;
  const compact = `${input}.${signer.sign(Buffer.from(input, 'latin1')).toString('base64url')}`;
  if (compact.length > documents[typ].maxLength) throw new TypeError(`${typ}: ${compact.length} characters`);
  return compact;
}

function describe(typ: DocumentType, claims: unknown): string {
  const [first] = shape(typ).Errors(claims);
  return first ? `${first.instancePath} ${first.message}` : 'unknown';
}

export interface UnverifiedDocument<Typ extends DocumentType> {
  kid: string;
  claims: DocumentClaims<Typ>;
}

/**
 * Reads a document without believing it: length, exact protected header, schema, no duplicate members. For finding the key that must have
 * signed it; use {@link openDocument} for everything else. Code `document_malformed`.
 */
export function readDocument<Typ extends DocumentType>(typ: Typ, compact: unknown): Result<UnverifiedDocument<Typ>> {
  const refuse = (detail: string) => ({ ok: false, code: 'document_malformed', detail: `${typ}: ${detail}` }) as const;
  if (typeof compact !== 'string' || compact.length > documents[typ].maxLength) return refuse('length');
  const parts = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]{86}$/.exec(compact);
  if (!parts) return refuse('not a compact JWS');
  const header = parseJson(Buffer.from(parts[1] ?? '', 'base64url'));
  const payload = parseJson(Buffer.from(parts[2] ?? '', 'base64url'));
  if (!header.ok || !payload.ok) return refuse('not I-JSON');
  const { alg, kid, typ: actual, ...others } = Object(header.value) as Record<string, unknown>;
  // Other members (crit, jwk, x5c, jku, trust_chain) could change what is verified or with which key; none belongs to the profile.
  if (alg !== 'Ed25519' || actual !== typ || Object.keys(others).length > 0) return refuse('protected header');
  if (typeof kid !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(kid)) return refuse('kid');
  if (!shape(typ).Check(payload.value)) return refuse(describe(typ, payload.value));
  return { ok: true, value: { kid, claims: payload.value as DocumentClaims<Typ> } };
}

/**
 * Verifies a signed document of exactly this type and answers its claims. `resolve` names the key that must have signed it, from the
 * registry view; claims handed to it are not verified yet. Codes: `document_malformed`, `document_unknown_key`, `document_forged`,
 * `document_expired`, `document_early`, for approvals `document_too_long`.
 * @param options.acceptExpired for documents whose age is judged by the caller.
 */
export async function openDocument<Typ extends DocumentType>(
  typ: Typ,
  compact: unknown,
  resolve: (unverified: UnverifiedDocument<Typ>) => KeyObject | undefined,
  clock: Clock,
  { acceptExpired = false } = {},
): Promise<Result<DocumentClaims<Typ>>> {
  const read = readDocument(typ, compact);
  if (!read.ok) return read;
  const key = resolve(read.value);
  if (!key) return { ok: false, code: 'document_unknown_key', detail: `${typ}: kid ${read.value.kid}` };
  try {
    await compactVerify(compact as string, key, { algorithms: ['Ed25519'] });
  } catch {
    // jose throws for every way a signature can be wrong; all of them mean the same here.
    return { ok: false, code: 'document_forged', detail: `${typ}: signature does not verify` };
  }
  const { claims } = read.value;
  const { iat, exp } = claims as { iat?: number; exp?: number };
  const now = Math.floor(clock.now() / 1000);
  if (exp !== undefined && now > exp && !acceptExpired) return { ok: false, code: 'document_expired', detail: typ };
  if (iat !== undefined && iat > now + maxAheadSeconds) return { ok: false, code: 'document_early', detail: typ };
  if (typ === 'consilium-approval+jwt' && (exp ?? 0) - (iat ?? 0) > maxApprovalSeconds) {
    return { ok: false, code: 'document_too_long', detail: `${typ}: valid for more than 30 days` };
  }
  return { ok: true, value: claims };
}
