import type { Change } from '../../../federation/index.ts';
import type { NodeCard } from '../../../spec/schemas/api/auth.ts';
import { type Reader, type Tx, withTx } from '../../db/index.ts';
import type { Jobs } from '../../platform/jobs.ts';
import type { Api } from '../../platform/operations.ts';
import { nameIn, readInstitution } from '../institution/index.ts';
import { openLinkKey } from './applicant-link.ts';
import { applyFromNode, type Desk } from './apply.ts';
import { applyRegistryChanges, quietEvents, standingEvents } from './inbound.ts';
import { inspectAndRetry } from './inspect.ts';
import { institutionApplications } from './institution-applications.ts';
import { standing } from './links.ts';
import { type HubParts, isHub } from './parts.ts';
import { registerHub } from './routes.ts';

/** Institutions: their applications to this hub, what its registry says of them, and the hubs that this node follows. */
export interface HubFeature {
  register(api: Api): void;
  /** A hub lists itself in its registry, so that its own people can take part. Call once the engine runs. */
  start(): Promise<void>;
  /** What verified registry events do here; for the engine's host. */
  readonly inbound: {
    readonly name: string;
    readonly types: readonly ((typeof standingEvents)[number] | (typeof quietEvents)[number])[];
    apply(tx: Tx, changes: readonly Change[]): Promise<void>;
  };
  /** `Application.application` */
  application(
    form: Record<string, unknown>,
    node: { node: string; base: string },
  ): Promise<{ reference: string } | { code: string }>;
  standing(reader: Reader): Promise<Pick<NodeCard, 'isHub' | 'hub'>>;
  /** Institutions that wait for a decision. */
  waiting(reader: Reader): Promise<number>;
}

export async function createHub(parts: HubParts, jobs: Jobs): Promise<HubFeature> {
  const linkKey = await withTx(parts.db, openLinkKey);
  const inspections: Desk['inspections'] = jobs.define(
    'hub.inspect-node',
    (data: { id: string; attempt: number }) => inspectAndRetry(parts, inspections, data),
    { concurrency: 2, timeoutSeconds: 60 },
  );
  const desk: Desk = { linkKey, inspections };
  return {
    register: (api) => registerHub(api, parts, desk),
    start: () => listItself(parts),
    inbound: {
      name: 'hub',
      types: [...standingEvents, ...quietEvents],
      apply: (tx, changes) => applyRegistryChanges(parts, tx, changes),
    },
    application: (form, node) => applyFromNode(parts, desk, form, node),
    standing: (reader) => standing(parts, reader),
    waiting: (reader) => institutionApplications.count(reader, ['submitted']),
  };
}

async function listItself(parts: HubParts): Promise<void> {
  if (!isHub(parts) || parts.registry().view().node(parts.node)) return;
  await withTx(parts.db, async (tx) => {
    const settings = await readInstitution(tx);
    if (!settings) return;
    const written = await parts.registry().write(tx, 'reg.node.approve', {
      node: parts.node,
      entity_id: parts.publicUrl,
      legal_name: nameIn(settings.names) ?? parts.node,
      country: settings.country,
      base: parts.publicUrl,
      keys: [parts.keys.current().jwk],
      roles: ['hub'],
    });
    if (!written.ok) throw new Error(`The hub cannot list itself: ${written.code}.`);
  });
}
