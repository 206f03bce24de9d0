import { hash } from 'node:crypto';
import { parseDictionary, serializeByteSequence } from 'structured-headers';
import type { RegistryNode, RegistryView, WireRequest } from '../contract.ts';
import type { Clock, Random, SigningKeys } from '../ports.ts';
import type { Challenges } from './challenge.ts';
import { publicKey, verify } from './keys.ts';
import {
  componentsWithBody,
  componentsWithoutBody,
  parameterNames,
  type RegistryPosition,
  readContentDigest,
  readRegistryHeader,
  readSignature,
  readSignatureInput,
  type SignatureInput,
  serializeSignatureParams,
  signatureBase,
  singleField,
} from './signature-fields.ts';

/** Longest validity, greatest clock difference, in seconds. */
export const maxValiditySeconds = 120;
export const maxSkewSeconds = 300;
const maxTargetLength = 2048;
const tag = 'consilium/1';
const keyIdPattern = /^([a-z0-9.-]{1,253})#([A-Za-z0-9_-]{43})$/;
const noncePattern = /^[A-Za-z0-9_-]{16,64}$/;

export interface RequestToSign {
  method: string;
  /** Absolute URI as the receiver will rebuild it: its public base and the request target. */
  targetUri: string;
  /** Value of Consilium-Registry (formatRegistryHeader). */
  registryHeader: string;
  /** This node's id; with the kid it makes the keyid. */
  node: string;
  contentType?: string;
  body?: Buffer;
  /** Answer to a `clock_skew` challenge ({@link challengeNonce}); otherwise a fresh nonce is made. */
  nonce?: string;
}

/** Content-Digest of a body (RFC 9530): `sha-256=:…:`. */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=${serializeByteSequence(hash('sha256', body, 'buffer'))}`;
}

/**
 * Header fields that authenticate one request (RFC 9421, R-2.2), lower-case: consilium-registry, signature-input, signature and with a body
 * content-type (default application/json) and content-digest. An empty body counts as none.
 */
export function signRequest(
  request: RequestToSign,
  signer: SigningKeys,
  clock: Clock,
  random: Random,
): Record<string, string> {
  const headers: Record<string, string> = { 'consilium-registry': request.registryHeader };
  const values: [string, string][] = [
    ['@method', request.method],
    ['@target-uri', request.targetUri],
    ['consilium-registry', request.registryHeader],
  ];
  if (request.body && request.body.length > 0) {
    headers['content-type'] = request.contentType ?? 'application/json';
    headers['content-digest'] = contentDigest(request.body);
    values.push(['content-type', headers['content-type']], ['content-digest', headers['content-digest']]);
  }
  const created = Math.floor(clock.now() / 1000);
  const parameters = serializeSignatureParams(
    values.map(([name]) => name),
    [
      ['created', created],
      ['expires', created + maxValiditySeconds],
      ['nonce', request.nonce ?? random.bytes(16).toString('base64url')],
      ['keyid', `${request.node}#${signer.current().kid}`],
      ['alg', 'ed25519'],
      ['tag', tag],
    ],
  );
  headers['signature-input'] = `consilium=${parameters}`;
  headers.signature = `consilium=${serializeByteSequence(signer.sign(signatureBase(values, parameters)))}`;
  return headers;
}

/** The nonce that a `clock_skew` answer asks for in Accept-Signature, or undefined. */
export function challengeNonce(acceptSignature: string | undefined): string | undefined {
  if (acceptSignature === undefined) return undefined;
  try {
    const nonce = parseDictionary(acceptSignature).get('consilium')?.[1].get('nonce');
    return typeof nonce === 'string' && noncePattern.test(nonce) ? nonce : undefined;
  } catch {
    return undefined;
  }
}

export interface VerifyContext {
  /** This node's id. */
  self: string;
  /** Configured public base of this node, without a slash at the end; never taken from Host or X-Forwarded-* (R-2.4). */
  base: string;
  view: RegistryView;
  clock: Clock;
  challenges: Challenges;
  /** Token bucket of the node: 0 = go on, else seconds to wait. Asked before any cryptography. */
  throttle(node: string): number;
  /** Remembers (kid, nonce) for 10 minutes; false when it was there already. */
  nonce(kid: string, nonce: string): Promise<boolean>;
}

export type Verdict =
  | {
      ok: true;
      node: string;
      kid: string;
      /** Where the sender stands in the registries: gossip. */
      positions: RegistryPosition[];
      /** Sender's clock minus ours, in seconds; beyond ±300 the sender was let in by a challenge and should be warned. */
      skewSeconds: number;
    }
  | {
      ok: false;
      status: 400 | 401 | 403 | 429;
      code: string;
      /** What was wrong, for this node's administrator; never sent. */
      detail: string;
      /** Node that the request claims to come from; nothing proves it. */
      claimed?: string;
      /** Fields of the answer: Accept-Signature, Retry-After. */
      headers?: Record<string, string>;
      /** The registry here may be behind: pull it in the background, at most once in 30 s. */
      pullRegistry?: true;
      /** Positions that the (unproven) sender claims; a reason to pull, never to believe. */
      positions?: RegistryPosition[];
    };
type Refused = Extract<Verdict, { ok: false }>;

const refuse = (status: Refused['status'], code: string, detail: string, more: Partial<Refused> = {}): Refused => ({
  ...{ ok: false, status, code, detail },
  ...more,
});

interface Claim {
  node: string;
  kid: string;
  created: number;
  expires: number;
  nonce: string;
  input: SignatureInput;
  signature: Buffer;
  values: [string, string][];
  digest: Buffer | undefined;
  positions: RegistryPosition[];
}

/**
 * Authenticates a request in the order of, cheapest check first and without network I/O: form, sender in the registry view,
 * time or challenge, target, token bucket, signature, digest of the raw body, nonce. Identity comes from the label `consilium` alone.
 */
export async function verifyRequest(
  request: Pick<WireRequest, 'method' | 'target' | 'headers' | 'body'>,
  context: VerifyContext,
): Promise<Verdict> {
  const claim = readClaim(request, context.base);
  if ('ok' in claim) return claim;
  const claimed = { claimed: claim.node, positions: claim.positions };

  const key = activeKey(claim, context);
  if ('ok' in key) return { ...key, ...claimed };
  const late = checkTime(claim, context);
  if (late) return { ...late, ...claimed };
  const waitSeconds = context.throttle(claim.node);
  if (waitSeconds > 0) {
    const headers = { 'retry-after': String(Math.ceil(waitSeconds)) };
    return refuse(429, 'too_many_requests', 'token bucket is empty', { ...claimed, headers });
  }
  const usable = publicKey(key.jwk);
  if (!usable.ok) return refuse(401, 'sig_invalid', 'key refused', claimed);
  if (!(await verify(usable.value, signatureBase(claim.values, claim.input.text), claim.signature))) {
    return refuse(401, 'sig_invalid', 'signature does not verify', claimed);
  }
  if (claim.digest && !hash('sha256', request.body, 'buffer').equals(claim.digest)) {
    return refuse(400, 'digest_mismatch', 'body is not the one that was signed', claimed);
  }
  if (!(await context.nonce(claim.kid, claim.nonce))) {
    return refuse(401, 'nonce_replayed', 'nonce was used before', claimed);
  }
  const skewSeconds = claim.created - Math.floor(context.clock.now() / 1000);
  return { ok: true, node: claim.node, kid: claim.kid, positions: claim.positions, skewSeconds };
}

/** Step 1: form of the fields, and the values that the signature covers, with the target rebuilt from the configured base. */
function readClaim(
  request: Pick<WireRequest, 'method' | 'target' | 'headers' | 'body'>,
  base: string,
): Claim | Refused {
  const invalid = (detail: string) => refuse(401, 'sig_invalid', detail);
  const inputField = singleField(request.headers, 'signature-input');
  const signatureField = singleField(request.headers, 'signature');
  if (request.headers['signature-input'] === undefined || request.headers.signature === undefined) {
    return refuse(401, 'sig_missing', 'no signature');
  }
  const input = inputField === undefined ? undefined : readSignatureInput(inputField);
  const signature = signatureField === undefined ? undefined : readSignature(signatureField);
  if (!input || !signature) return invalid('not exactly one well-formed signature of this protocol');

  const hasBody = request.body.length > 0;
  if (hasBody && (request.method === 'GET' || request.method === 'HEAD')) return invalid('body where none belongs');
  const expected = hasBody ? componentsWithBody : componentsWithoutBody;
  if (input.components.join(' ') !== expected.join(' ')) return invalid('components');
  const parameters = readParameters(input);
  if (!parameters) return invalid('parameters');

  const { target } = request;
  if (!target.startsWith('/') || target.length > maxTargetLength || !/^[\x21\x22\x24-\x7e]+$/.test(target)) {
    return invalid('target');
  }
  const values: [string, string][] = [
    ['@method', request.method],
    ['@target-uri', base + target],
  ];
  for (const name of expected.slice(2)) {
    const value = singleField(request.headers, name);
    if (value === undefined || value === 'repeated') return invalid(`field ${name}`);
    values.push([name, value]);
  }
  const positions = readRegistryHeader(values[2]?.[1] ?? '');
  if (!positions) return invalid('field consilium-registry');
  const digest = hasBody ? readContentDigest(values[4]?.[1] ?? '') : undefined;
  if (hasBody && !digest) return invalid('field content-digest');
  return { ...parameters, input, signature, values, digest, positions };
}

/** Exactly the six parameters with values of the profile, in any order. */
function readParameters({
  parameters,
}: SignatureInput): Pick<Claim, 'node' | 'kid' | 'created' | 'expires' | 'nonce'> | undefined {
  if (parameters.size !== parameterNames.length) return undefined;
  const [created, expires, nonce, keyid] = parameterNames.map((name) => parameters.get(name));
  if (parameters.get('alg') !== 'ed25519' || parameters.get('tag') !== tag) return undefined;
  if (typeof nonce !== 'string' || !noncePattern.test(nonce) || typeof keyid !== 'string') return undefined;
  if (typeof created !== 'number' || typeof expires !== 'number') return undefined;
  if (!Number.isSafeInteger(created) || !Number.isSafeInteger(expires)) return undefined;
  const [, node, kid] = keyIdPattern.exec(keyid) ?? [];
  return node !== undefined && kid !== undefined ? { node, kid, created, expires, nonce } : undefined;
}

const gate: Record<Exclude<RegistryNode['status'], 'active'>, string> = {
  suspended: 'node_suspended',
  revoked: 'node_revoked',
  retired: 'node_retired',
};

/** Step 2: the sender is an active node of the registry view and signs with an active key of its own. */
function activeKey(claim: Claim, { self, view }: VerifyContext): RegistryNode['keys'][number] | Refused {
  if (claim.node === self) return refuse(401, 'sig_invalid', 'keyid names this node');
  const node = view.node(claim.node);
  if (!node) return refuse(403, 'unknown_node', 'node is in no followed registry', { pullRegistry: true });
  if (node.status !== 'active') return refuse(403, gate[node.status], `node is ${node.status}`);
  const key = node.keys.find(({ kid }) => kid === claim.kid);
  if (!key) return refuse(401, 'sig_invalid', 'key is not in the registry', { pullRegistry: true });
  return key.status === 'active' ? key : refuse(401, 'sig_invalid', `key is ${key.status}`);
}

/** Step 3: the time window, or a challenge of ours instead of it. */
function checkTime(claim: Claim, { clock, challenges }: VerifyContext): Refused | undefined {
  const length = claim.expires - claim.created;
  if (length <= 0 || length > maxValiditySeconds) return refuse(401, 'sig_invalid', 'validity');
  const now = clock.now() / 1000;
  if (Math.abs(now - claim.created) <= maxSkewSeconds && now <= claim.expires + maxSkewSeconds) return undefined;
  const answer = challenges.redeem(claim.kid, claim.nonce);
  if (answer === 'valid') return undefined;
  if (answer === 'expired') return refuse(401, 'sig_expired', 'challenge is older than 60 s');
  const components = claim.input.components.map((name) => `"${name}"`).join(' ');
  const nonce = challenges.issue(claim.kid);
  return refuse(401, 'clock_skew', `created ${Math.round(claim.created - now)} s away`, {
    headers: {
      'accept-signature': `consilium=(${components});created;expires;nonce="${nonce}";keyid;alg="ed25519";tag="${tag}"`,
    },
  });
}
