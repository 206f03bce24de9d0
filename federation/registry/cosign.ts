import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { SigningKeys } from '../ports.ts';
import { canonicalBytes } from '../signing/canonical.ts';
import { type PublicJwk, publicKey, thumbprint, verifySync } from '../signing/keys.ts';

/** Root keys of a hub: any `threshold` of them together decide. */
export interface RootKeys {
  keys: PublicJwk[];
  threshold: number;
}

const domain = Buffer.from('consilium1-cosign\0');

/** Bytes that root keys sign: the whole header except `d.cosign`, so a cosignature fits one place of one log. */
export function cosignInput(header: EventHeader): Buffer {
  const { cosign: _cosign, ...d } = header.d ?? {};
  return Buffer.concat([domain, canonicalBytes({ ...header, d })]);
}

/** The header with the signatures of these root keys in `d.cosign`, ready to be sealed with an online key. */
export function withCosignatures(header: EventHeader, roots: SigningKeys[]): EventHeader {
  const input = cosignInput(header);
  const cosign = roots.map((root) => [root.current().kid, root.sign(input).toString('base64url')]);
  return { ...header, d: { ...header.d, cosign } };
}

/** Whether at least `threshold` different root keys signed this header. `cosign` has the shape of the schema. */
export function hasRootQuorum(
  header: EventHeader,
  cosign: readonly (readonly [string, string])[],
  roots: RootKeys,
): boolean {
  const input = cosignInput(header);
  const signers = new Set<string>();
  for (const jwk of roots.keys) {
    const kid = thumbprint(jwk);
    const signature = cosign.find(([named]) => named === kid)?.[1];
    const key = publicKey(jwk);
    if (signature === undefined || !key.ok) continue;
    if (verifySync(key.value, input, Buffer.from(signature, 'base64url'))) signers.add(kid);
  }
  return signers.size >= roots.threshold;
}

/** Why a set of root keys cannot be taken, or undefined. One stolen key of several must never be enough: a majority has to agree. */
export function rootFault({ keys, threshold }: RootKeys): string | undefined {
  const kids = new Set<string>();
  for (const jwk of keys) {
    if (!publicKey(jwk).ok) return 'root_key_refused';
    kids.add(thumbprint(jwk));
  }
  if (kids.size !== keys.length) return 'root_key_repeated';
  return threshold > keys.length || threshold * 2 <= keys.length ? 'root_threshold' : undefined;
}
