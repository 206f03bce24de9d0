import type { CheckpointClaims } from '../../spec/schemas/federation/documents.ts';
import type { Result } from '../contract.ts';
import type { Clock, SigningKeys } from '../ports.ts';
import { openDocument, signDocument } from '../signing/documents.ts';
import { publicKey, thumbprint } from '../signing/keys.ts';
import type { RegistryState } from './log.ts';

/** A hub signs a checkpoint this often; each is valid for 24 hours. */
export const checkpointEveryMs = 600_000;
const validSeconds = 86400;

/** Signs the position of the hub's own log. `signer` holds the online key. @throws TypeError before genesis. */
export function makeCheckpoint(state: RegistryState, signer: SigningKeys, clock: Clock): string {
  const iat = Math.floor(clock.now() / 1000);
  const claims = { iss: state.pin.hub, seq: state.seq, head: state.head, iat, exp: iat + validSeconds };
  return signDocument('consilium-checkpoint+jwt', claims, signer);
}

/**
 * Verifies a checkpoint against what this node knows of the hub: signed by an online key, of this hub, not of the future. One that expired is
 * still a true statement about the past: its age narrows trust by itself (freshness.ts), also after a restart while the hub is away.
 * Codes of openDocument, `document_malformed` for another hub or validity. `document_unknown_key`: the log may have rotated, pull it first.
 */
export async function openCheckpoint(
  state: RegistryState,
  compact: unknown,
  clock: Clock,
): Promise<Result<CheckpointClaims>> {
  const opened = await openDocument(
    'consilium-checkpoint+jwt',
    compact,
    ({ kid }) => {
      const jwk = state.content.online.find((candidate) => thumbprint(candidate) === kid);
      const key = jwk && publicKey(jwk);
      return key?.ok ? key.value : undefined;
    },
    clock,
    { acceptExpired: true },
  );
  if (!opened.ok) return opened;
  const { iss, iat, exp } = opened.value;
  if (iss !== state.pin.hub) return { ok: false, code: 'document_malformed', detail: 'checkpoint of another hub' };
  if (exp - iat !== validSeconds) return { ok: false, code: 'document_malformed', detail: 'checkpoint validity' };
  return opened;
}

/** How a position that somebody claims relates to the log here. A claim in a header proves nothing; it is a reason to pull. */
export function comparePosition(
  state: RegistryState,
  position: { seq: number; head: string },
): 'same' | 'behind' | 'ahead' | 'different' {
  if (position.seq > state.seq) return 'ahead';
  if (state.log[position.seq - 1]?.id !== position.head) return 'different';
  return position.seq === state.seq ? 'same' : 'behind';
}

export type CheckpointOutcome =
  /** The log here is at or beyond the checkpoint: freshness counts from its `iat`. */
  | { outcome: 'confirmed'; state: RegistryState; checkpointAtMs: number }
  /** The log here is behind: pull it. Freshness does not move, or whoever withholds events could keep it fresh. */
  | { outcome: 'behind'; state: RegistryState }
  /** The hub contradicts itself; the state has an alarm now. */
  | { outcome: 'alarm'; state: RegistryState };

/**
 * Holds a verified checkpoint against the log and against the last one. A head that is not the one of this log, or a later checkpoint
 * at a lower position, is a hub that went back.
 * @param last claims of the newest checkpoint taken so far.
 */
export function noteCheckpoint(
  state: RegistryState,
  claims: CheckpointClaims,
  last: CheckpointClaims | undefined,
): CheckpointOutcome {
  if (state.alarm) return { outcome: 'alarm', state };
  const place = comparePosition(state, claims);
  if (place === 'different') {
    const detail = `${state.log[claims.seq - 1]?.id ?? 'nothing'} and ${claims.head}`;
    return { outcome: 'alarm', state: { ...state, alarm: { code: 'registry_forked', seq: claims.seq, detail } } };
  }
  if (last && claims.iat > last.iat && claims.seq < last.seq) {
    const detail = `checkpoint went from ${last.seq} back to ${claims.seq}`;
    return { outcome: 'alarm', state: { ...state, alarm: { code: 'registry_rolled_back', seq: claims.seq, detail } } };
  }
  if (place === 'ahead') return { outcome: 'behind', state };
  return { outcome: 'confirmed', state, checkpointAtMs: claims.iat * 1000 };
}
