import type { Federation, SigningKeys } from '../../../federation/index.ts';
import type { ProblemCode } from '../../../spec/schemas/common/problems.ts';
import { problems } from '../../../spec/schemas/common/problems.ts';
import type { Database, Tx } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';
import { Problem } from '../../platform/problem.ts';
import type { Stream } from '../../platform/stream.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Mail } from '../mail/index.ts';
import type { NewNotification } from '../notifications/index.ts';

export interface HubParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly stream: Stream;
  /** Name of this node in the federation, and its public address. */
  readonly node: string;
  readonly publicUrl: string;
  readonly keys: SigningKeys;
  readonly mail: Mail;
  readonly evidence: Evidence;
  notify(tx: Tx, items: readonly NewNotification[]): Promise<void>;
  /** Called late: the engine is put together after the features that it tells. */
  registry(): Federation<Tx>['registry'];
}

/** Roles that decide on applications of institutions. */
export const reviewerRoles = ['hub_reviewer', 'hub_administrator'] as const;

/** Whether this node keeps a registry of its own. */
export function isHub(parts: Pick<HubParts, 'node' | 'registry'>): boolean {
  return parts
    .registry()
    .view()
    .hubs()
    .some(({ hub }) => hub === parts.node);
}

/** A refusal of the protocol engine as the API answers it. */
export function problemOf(code: string, otherwise: ProblemCode): Problem {
  return new Problem(code in problems ? (code as ProblemCode) : otherwise);
}
