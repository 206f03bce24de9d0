import { openDocument, publicKey, type RegistryView, type SigningKeys } from '../../../federation/index.ts';
import type { ApprovalClaims } from '../../../spec/schemas/federation/documents.ts';
import type { Clock } from '../../platform/clock.ts';

/** What this node found out about an approval, offline, from the keys that the registry names. */
export type ApprovalCheck =
  | { readonly ok: true; readonly claims: ApprovalClaims }
  | { readonly ok: false; readonly code: string };

/** What the home node said later of approvals that it gave to rooms. Seconds. */
export interface ApprovalHold {
  /** Those issued at this time or later … */
  readonly holdFrom: number;
  /** … hold until this one. */
  readonly holdUntil: number;
}

/** When an approval runs out; what its home node says of it may lengthen it and never shortens it. */
export function expiresAtMs(
  claims: Pick<ApprovalClaims, 'iat' | 'exp'>,
  { holdFrom, holdUntil }: ApprovalHold,
): number {
  return (claims.iat >= holdFrom ? Math.max(claims.exp, holdUntil) : claims.exp) * 1000;
}

interface Checked {
  readonly result: ApprovalCheck;
  /** State of the home node's keys when it was checked. */
  readonly keysAt: number;
}

const maxRemembered = 20_000;

/**
 * Checks approvals of people. A signature is verified once per approval and state of its node's keys; time limits are looked at every time.
 * Nothing is fetched: a badge can be checked while the home node is away.
 */
export class ApprovalChecker {
  readonly #remembered = new Map<string, Checked>();
  readonly #registry: () => RegistryView;
  readonly #node: string;
  readonly #keys: SigningKeys;
  readonly #clock: Clock;

  constructor(parts: { node: string; keys: SigningKeys; clock: Clock; registry: () => RegistryView }) {
    this.#registry = parts.registry;
    this.#node = parts.node;
    this.#keys = parts.keys;
    this.#clock = parts.clock;
  }

  /** Whether `approval` is genuine and about this person. An approval that ran out is genuine too: `code` is `document_expired` then. */
  async check(node: string, actor: string, approval: string | null): Promise<ApprovalCheck> {
    if (approval === null) return { ok: false, code: 'approval_missing' };
    const keysAt = this.#registry().node(node)?.changedAt ?? 0;
    const remembered = this.#remembered.get(approval);
    const genuine =
      remembered && remembered.keysAt === keysAt ? remembered.result : await this.#verify(node, approval, keysAt);
    if (!genuine.ok) return genuine;
    if (genuine.claims.iss !== node || genuine.claims.sub !== actor) return { ok: false, code: 'entity_mismatch' };
    return genuine;
  }

  isExpired(claims: ApprovalClaims, hold: ApprovalHold): boolean {
    return expiresAtMs(claims, hold) < this.#clock.now();
  }

  async #verify(node: string, approval: string, keysAt: number): Promise<ApprovalCheck> {
    // The signature is judged at the time of issue, so that what is remembered stays true when the approval runs out.
    let issuedAt = 0;
    const opened = await openDocument(
      'consilium-approval+jwt',
      approval,
      ({ kid, claims }) => {
        issuedAt = claims.iat * 1000;
        return this.#keyOf(node, kid, issuedAt);
      },
      { now: () => Math.min(this.#clock.now(), issuedAt) },
    );
    const result: ApprovalCheck = opened.ok ? { ok: true, claims: opened.value } : { ok: false, code: opened.code };
    // Dated in the future: true later, so it is not remembered.
    if (issuedAt > this.#clock.now() + maxAheadMs) return { ok: false, code: 'document_early' };
    if (this.#remembered.size >= maxRemembered) {
      const [oldest] = this.#remembered.keys();
      if (oldest !== undefined) this.#remembered.delete(oldest);
    }
    this.#remembered.set(approval, { result, keysAt });
    return result;
  }

  /** Key of `node` that may have signed at that time: not one that was stolen before. */
  #keyOf(node: string, kid: string, issuedAt: number) {
    const own = this.#keys.current();
    if (node === this.#node && kid === own.kid) return keyObject(own.jwk);
    const key = this.#registry()
      .node(node)
      ?.keys.find((candidate) => candidate.kid === kid);
    if (!key) return undefined;
    if (key.status === 'revoked' && issuedAt >= (key.compromisedSince ?? 0)) return undefined;
    return keyObject(key.jwk);
  }
}

const maxAheadMs = 300_000;

function keyObject(jwk: unknown) {
  const key = publicKey(jwk);
  return key.ok ? key.value : undefined;
}
