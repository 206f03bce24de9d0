import { Compile } from 'typebox/compile';
import { maxApprovalSeconds, openDocument, publicKey, type RegistryView } from '../../../federation/index.ts';
import { type DirectoryClaims, DirectoryEntry } from '../../../spec/schemas/federation/directory.ts';
import type { Tx } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Stream } from '../../platform/stream.ts';
import type { ApprovalChecker, ApprovalHold } from './approvals.ts';
import { writeInstitution } from './institutions-store.ts';
import { changeOf, type PersonChange, writePeople } from './people-store.ts';

export interface ReplicateParts {
  readonly clock: Clock;
  readonly stream: Stream;
  readonly approvals: ApprovalChecker;
  readonly registry: () => RegistryView;
  /** Tells administrators of an entry that changed nothing, and why. */
  refused(peer: string, code: string, what: string): void;
}

const maxEntries = 500;
const shape = Compile(DirectoryEntry);

/**
 * Takes a page of another node's directory (`Application.applyDirectory`). Every entry is judged by its own signature; one that is not in order
 * is left out and made known, and never stops the others. The same page again changes nothing.
 */
export async function applyPage(
  parts: ReplicateParts,
  tx: Tx,
  node: string,
  entries: readonly unknown[],
): Promise<void> {
  const opened = await Promise.all(entries.slice(0, maxEntries).map((entry) => openEntry(parts, node, entry)));
  const people: PersonChange[] = [];
  for (const result of opened) {
    if (!result.ok) {
      parts.refused(node, result.code, 'directory entry');
      continue;
    }
    const { claims, approval } = result;
    const place = { v: claims.v, atMs: claims.at };
    if (claims.kind === 'institution') {
      const isNew = claims.institution && (await writeInstitution(tx, node, claims.institution, place));
      if (isNew) parts.stream.publish(tx, 'everyone', { type: 'institution.changed', node });
      continue;
    }
    const notBefore = claims.not_before ?? 0;
    const hold = holdOf(claims);
    const person = claims.state === 'listed' ? claims.person : undefined;
    people.push(changeOf({ node, actor: claims.id }, claims.state, person, { ...place, notBefore, ...hold, approval }));
  }
  await writePeople(tx, latest(people));
}

type Opened =
  | { readonly ok: true; readonly claims: DirectoryClaims; readonly approval: string | null }
  | { readonly ok: false; readonly code: string };

async function openEntry(parts: ReplicateParts, node: string, entry: unknown): Promise<Opened> {
  if (!shape.Check(entry)) return { ok: false, code: 'document_malformed' };
  const opened = await openDocument(
    'consilium-directory+jws',
    entry.entry,
    ({ kid, claims }) => keyOf(parts, node, kid, claims.at),
    parts.clock,
  );
  if (!opened.ok) return opened;
  const claims = opened.value;
  if (claims.iss !== node) return { ok: false, code: 'entity_mismatch' };
  if (claims.at > parts.clock.now() + maxAheadMs) return { ok: false, code: 'document_early' };
  const isInstitution = claims.kind === 'institution';
  if (isInstitution !== (claims.id === node) || (isInstitution && !claims.institution))
    return { ok: false, code: 'document_malformed' };
  if (!isInstitution && claims.state === 'listed' && !claims.person) return { ok: false, code: 'document_malformed' };
  if (isInstitution || claims.state !== 'listed') return { ok: true, claims, approval: null };
  const approval = entry.approval ?? null;
  const check = await parts.approvals.check(node, claims.id, approval);
  // The entry stands by itself; without a genuine approval the person is shown as unverified.
  if (!check.ok && approval !== null) parts.refused(node, check.code, 'approval');
  return { ok: true, claims, approval: check.ok ? approval : null };
}

const maxAheadMs = 300_000;
/** An entry vouches for no longer than an approval does. */
function holdOf({ state, hold, at }: DirectoryClaims): ApprovalHold {
  if (state !== 'unlisted' || !hold) return { holdFrom: 0, holdUntil: 0 };
  return { holdFrom: hold.from, holdUntil: Math.min(hold.until, Math.floor(at / 1000) + maxApprovalSeconds) };
}

function keyOf(parts: ReplicateParts, node: string, kid: string, atMs: number) {
  const key = parts
    .registry()
    .node(node)
    ?.keys.find((candidate) => candidate.kid === kid);
  if (!key || (key.status === 'revoked' && atMs >= (key.compromisedSince ?? 0))) return undefined;
  const usable = publicKey(key.jwk);
  return usable.ok ? usable.value : undefined;
}

/** One statement may write a row once: of two entries about one person in a page the later counts. */
function latest(changes: readonly PersonChange[]): PersonChange[] {
  const byActor = new Map<string, PersonChange>();
  for (const change of changes) {
    const before = byActor.get(change.actor);
    if (!before || change.atMs > before.atMs || (change.atMs === before.atMs && change.v > before.v))
      byActor.set(change.actor, change);
  }
  return [...byActor.values()];
}
