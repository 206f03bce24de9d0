import { type PublicJwk, thumbprint } from '../../../federation/index.ts';
import { withTx } from '../../db/index.ts';
import type { Queue } from '../../platform/jobs.ts';
import { isOpen } from '../applications/index.ts';
import {
  type InstitutionApplicationRow,
  institutionApplications,
  type NodeState,
  setNode,
} from './institution-applications.ts';
import { type HubParts, reviewerRoles } from './parts.ts';

export interface Found {
  readonly node: string | null;
  readonly nodeState: NodeState;
  readonly keys: PublicJwk[];
}

/** After the last of these the application waits until a reviewer asks for another look. */
const retryAfterSeconds = [15, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400];

/** Looks at the node behind an address: its own signed description must be about that address, and its keys must have signed it. */
export async function lookAt(parts: HubParts, publicUrl: string): Promise<Found> {
  const inspected = await parts.registry().inspectNode(publicUrl);
  if (inspected.ok) return { node: inspected.value.node, nodeState: 'reached', keys: inspected.value.jwks };
  return { node: null, nodeState: inspected.code === 'node_unreachable' ? 'unreachable' : 'invalid', keys: [] };
}

/** Looks at the applicant's node and writes down what was found. @returns undefined when there is no such application */
export async function inspect(parts: HubParts, id: string): Promise<InstitutionApplicationRow | undefined> {
  const row = await institutionApplications.byId(parts.db, id);
  if (!row || !isOpen(row)) return row;
  const found = await lookAt(parts, row.publicUrl);
  return withTx(parts.db, async (tx) => {
    const locked = await institutionApplications.lock(tx, id);
    // What was decided on stays as it was seen then.
    if (!locked || !isOpen(locked)) return locked;
    if (await setNode(tx, id, found))
      parts.stream.publish(tx, { roles: [...reviewerRoles] }, { type: 'application.changed', id });
    return institutionApplications.byId(tx, id);
  });
}

export function sameKeys(a: readonly PublicJwk[], b: readonly PublicJwk[]): boolean {
  const list = (keys: readonly PublicJwk[]) => keys.map(thumbprint).sort().join();
  return list(a) === list(b);
}

/** One run of the job: looks, and plans another look while the node is away. */
export async function inspectAndRetry(
  parts: HubParts,
  queue: Queue<{ id: string; attempt: number }>,
  { id, attempt }: { id: string; attempt: number },
): Promise<void> {
  const row = await inspect(parts, id);
  const afterSeconds = retryAfterSeconds[attempt];
  if (!row || !isOpen(row) || row.nodeState === 'reached' || afterSeconds === undefined) return;
  await withTx(parts.db, (tx) => queue.send(tx, { id, attempt: attempt + 1 }, { afterSeconds }));
}
