import { createHash, generateKeyPairSync } from 'node:crypto';
import type { SetupInput } from '../../../spec/schemas/api/setup.ts';
import type { ProblemCode } from '../../../spec/schemas/common/problems.ts';
import { problems } from '../../../spec/schemas/common/problems.ts';
import { createAccount, isTooWeak, type PasswordHasher } from '../../auth/index.ts';
import { type Database, type Tx, withTx } from '../../db/index.ts';
import { audit } from '../../platform/audit.ts';
import type { BlobStore } from '../../platform/blob-store.ts';
import { Problem } from '../../platform/problem.ts';
import { encodeLogo, saveInstitution, storeLogo, tidyInstitution, writeLogo } from '../institution/index.ts';
import { type NodeIdentity, readIdentity, writeIdentity } from './identity.ts';
import type { SetupFederation } from './ports.ts';
import { dropSetupToken, isSetupToken } from './token.ts';

/** A root key of a new hub. Shown once; the node keeps the public half only. */
export interface RootKey {
  readonly label: string;
  readonly thumbprint: string;
  readonly privateJwk: Record<string, unknown>;
}

export interface SetupParts {
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly passwords: PasswordHasher;
  readonly federation: SetupFederation;
  /** Set by configuration; the wizard cannot choose another. */
  readonly fixed: { readonly node?: string | undefined; readonly publicUrl?: string | undefined };
  /** Called after everything is stored: the node goes on as what it now is. */
  onFinished(identity: NodeIdentity): Promise<void>;
}

/** Finishes the first run: everything or nothing. */
export async function finishSetup(parts: SetupParts, input: SetupInput): Promise<{ rootKeys: RootKey[] } | Problem> {
  const { db, passwords } = parts;
  const identity = identityOf(parts, input);
  if (identity instanceof Problem) return identity;
  if (isTooWeak(input.administrator.password, input.administrator)) return new Problem('password_too_weak');
  const institution = tidyInstitution(institutionOf(input));
  const name = input.administrator.name.trim();
  if (!institution || name.length < 2 || !isSensible(input.federation, identity)) return new Problem('invalid_input');
  const logo = await logoOf(parts.blobs, input.logo);
  if (logo instanceof Problem) return logo;
  const passwordHash = await passwords.hash(input.administrator.password);
  const registry = await parts.federation.prepare(identity);

  const result = await withTx(db, async (tx) => {
    // Two browsers with the same link: the second waits here and then finds the work done.
    await tx.sql`select pg_advisory_xact_lock(${setupLock})`;
    if (await readIdentity(tx)) throw new Problem('setup_already_done');
    if (!(await isSetupToken(tx, input.token))) throw new Problem('setup_token_wrong');
    await writeIdentity(tx, identity);
    await saveInstitution(tx, institution);
    if (logo) await writeLogo(tx, logo);
    const administrator = await createAdministrator(tx, input, name, passwordHash);
    await audit(tx, { action: 'node.set_up', by: administrator, subject: identity.node });
    const rootKeys = await joinFederation(tx, registry, input, administrator, identity.node);
    await dropSetupToken(tx);
    return { rootKeys };
  });
  await parts.onFinished(identity);
  return result;
}

const setupLock = 4_022_009_882;

/** Which name and address the node gets. */
export function identityOf(
  parts: Pick<SetupParts, 'fixed'>,
  input: Pick<SetupInput, 'publicUrl'>,
): NodeIdentity | Problem {
  if (!URL.canParse(input.publicUrl)) return new Problem('public_url_unsuitable');
  const url = new URL(input.publicUrl);
  const local = url.hostname === 'localhost' || url.hostname.endsWith('.localhost');
  // Logins and keys of other people travel under this address.
  const suitable = (url.protocol === 'https:' || local) && url.username === '' && /^[a-z0-9.-]+$/.test(url.hostname);
  if (!suitable) return new Problem('public_url_unsuitable');
  if (parts.fixed.publicUrl && parts.fixed.publicUrl !== url.origin) return new Problem('public_url_unsuitable');
  return { node: parts.fixed.node ?? url.hostname, publicUrl: url.origin };
}

/** A hub to follow has an address, a name that is not this node's, and fingerprints as a person compared them (RFC 7638). */
function isSensible(federation: SetupInput['federation'], { node }: NodeIdentity): boolean {
  if (federation.mode !== 'join') return true;
  const { hubUrl, hub, rootThumbprints } = federation;
  const protocol = URL.canParse(hubUrl) ? new URL(hubUrl).protocol : '';
  if (!['https:', 'http:'].includes(protocol) || hub === node || !/^[a-z0-9.-]{1,253}$/.test(hub)) return false;
  return rootThumbprints.every((thumbprint) => /^[\w-]{43}$/.test(thumbprint));
}

function institutionOf(input: SetupInput) {
  const { names, kind, country, city, latitude = null, longitude = null, accent = null } = input;
  return { names, kind, country, city, latitude, longitude, accent };
}

/** @returns the stored logo's SHA-256 */
async function logoOf(blobs: BlobStore, dataUrl: string | undefined): Promise<string | undefined | Problem> {
  if (dataUrl === undefined) return undefined;
  // RFC 2397, as the wizard writes it.
  const base64 = /^data:image\/(?:png|jpeg|webp);base64,([A-Za-z0-9+/]+={0,2})$/.exec(dataUrl)?.[1];
  const picture = base64 ? await encodeLogo(Buffer.from(base64, 'base64')) : undefined;
  return picture ? storeLogo(blobs, picture) : new Problem('picture_unreadable');
}

async function createAdministrator(
  tx: Tx,
  input: SetupInput,
  name: string,
  passwordHash: string,
): Promise<Administrator> {
  const { email, locale } = input.administrator;
  const isHub = input.federation.mode === 'hub';
  const created = await createAccount(tx, {
    email,
    name,
    passwordHash,
    locale,
    status: 'active',
    roles: ['administrator', 'approver', ...(isHub ? (['hub_administrator', 'hub_reviewer'] as const) : [])],
  });
  if (!created.ok) throw new Problem(created.code);
  return { accountId: created.account.id, name };
}

interface Administrator {
  readonly accountId: string;
  readonly name: string;
}

type Registry = Awaited<ReturnType<SetupFederation['prepare']>>;

async function joinFederation(
  tx: Tx,
  registry: Registry,
  { federation }: SetupInput,
  by: Administrator,
  node: string,
): Promise<RootKey[]> {
  if (federation.mode === 'join') {
    const { hubUrl, hub, rootThumbprints } = federation;
    await registry.follow(tx, { hub, base: new URL(hubUrl).origin, rootThumbprints });
    await audit(tx, { action: 'hub.followed', by, subject: hub });
    return [];
  }
  if (federation.mode === 'none') return [];
  const labels = federation.roots === 'one-of-one' ? ['1'] : ['1', '2', '3'];
  const keys = labels.map(makeRootKey);
  const result = await registry.becomeHub(tx, {
    roots: keys.map(({ publicJwk, privateJwk }) => ({ publicJwk, privateJwk })),
    threshold: federation.roots === 'one-of-one' ? 1 : 2,
  });
  if (!result.ok) throw new Problem(known(result.code));
  const thumbprints = keys.map((key) => [`root${key.label}`, key.thumbprint]);
  await audit(tx, { action: 'node.became_hub', by, subject: node, detail: Object.fromEntries(thumbprints) });
  return keys.map(({ label, thumbprint, privateJwk }) => ({ label, thumbprint, privateJwk }));
}

function known(code: string): ProblemCode {
  return code in problems ? (code as ProblemCode) : 'internal';
}

function makeRootKey(label: string) {
  const { kty, crv, x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: String(x) } as const;
  // RFC 7638: the required members in lexical order.
  const canonical = `{"crv":"Ed25519","kty":"OKP","x":"${publicJwk.x}"}`;
  const thumbprint = createHash('sha256').update(canonical).digest('base64url');
  return { label, thumbprint, publicJwk, privateJwk: { kty, crv, x, d } };
}
