import { maxApprovalSeconds, type SigningKeys, signDocument } from '../../../federation/index.ts';
import type { ApprovalClaims } from '../../../spec/schemas/federation/documents.ts';

/** Approvals are renewed when less than this is left: a badge can be checked for weeks while its node is away. */
export const renewBeforeMs = 20 * 24 * 3_600_000;

export interface ApprovalInput {
  readonly node: string;
  readonly actor: string;
  readonly name: string;
  readonly role: 'member' | 'moderator';
  readonly profession: string;
  readonly specialty: string;
  /** Only languages that the person shows to the federation. */
  readonly languages: readonly string[];
  /** Name of the institution. */
  readonly institution: string | undefined;
  readonly approvedAtMs: number;
  /** Seconds; approvals issued before are void. */
  readonly notBefore: number;
}

/** The claims of an approval that this node keeps for itself. */
export function claimsOf(approval: string | null): ApprovalClaims | undefined {
  const payload = approval?.split('.')[1];
  return payload ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as ApprovalClaims) : undefined;
}

/** Whether an earlier approval confirms of the person what is confirmed now. Languages and the institution's name are shown from elsewhere. */
export function saysTheSame(
  before: ApprovalClaims,
  now: Pick<ApprovalInput, 'name' | 'role' | 'profession' | 'specialty'>,
): boolean {
  return (['name', 'role', 'profession', 'specialty'] as const).every((claim) => before[claim] === now[claim]);
}

/** Signs what makes a person's badge on other nodes (`consilium-approval+jwt`, R-8.2). */
export function issueApproval(
  keys: SigningKeys,
  input: ApprovalInput,
  nowMs: number,
): { approval: string; issuedAt: number; expiresAtMs: number } {
  const iat = Math.max(Math.floor(nowMs / 1000), input.notBefore);
  const exp = iat + maxApprovalSeconds;
  const { node, actor, name, role, profession, specialty, languages, institution } = input;
  const claims = {
    ...{ iss: node, sub: actor, name, role, profession, specialty, languages: [...languages] },
    ...(institution ? { institution } : {}),
    since: Math.min(Math.floor(input.approvedAtMs / 1000), iat),
    ...{ iat, exp },
  };
  return { approval: signDocument('consilium-approval+jwt', claims, keys), issuedAt: iat, expiresAtMs: exp * 1000 };
}
