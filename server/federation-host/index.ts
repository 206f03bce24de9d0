import { randomBytes } from 'node:crypto';
import {
  type Application,
  createFederation,
  createSafeFetch,
  type Federation,
  type FederationOptions,
  type Outbound,
} from '../../federation/index.ts';
import type { Config } from '../config/index.ts';
import type { Database, Tx } from '../db/index.ts';
import type { App } from '../platform/app.ts';
import type { Clock } from '../platform/clock.ts';
import type { HealthCheck } from '../platform/health.ts';
import type { Log } from '../platform/log.ts';
import type { Api } from '../platform/operations.ts';
import { peersCheck, serveFederationAdmin } from './admin-routes.ts';
import { dispatcher, type Inbound } from './dispatch.ts';
import type { NodeKeys } from './keys.ts';
import { RefusalLog } from './refusals.ts';
import { type AttachLane, mountRelaySockets } from './relay-sockets.ts';
import { mountFederation } from './routes.ts';
import { createFederationStore } from './store.ts';

export { completeInbound, type EventType, type Ignored, type Inbound } from './dispatch.ts';
export { type NodeKeys, openNodeKeys } from './keys.ts';
export { linkPeers } from './link-peers.ts';
export { standingOf } from './standing.ts';

export interface FederationHostParts {
  /** Name of this node in the federation and its public base. */
  readonly identity: { readonly node: string; readonly publicUrl: string };
  /** Name of the institution, for its entity configuration. */
  readonly name?: string;
  readonly config: Pick<Config, 'development' | 'allowCidrs'>;
  readonly keys: NodeKeys;
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** What tests hand in: a way out with faults, short waits. */
  readonly overrides?: FederationOverrides;
}
export interface FederationOverrides {
  readonly outbound?: (direct: Outbound) => Outbound;
  readonly limits?: FederationOptions['limits'];
  readonly timings?: FederationOptions['timings'];
}

/** What the features do for the protocol engine. */
export interface FederationHandlers {
  readonly inbound: readonly Inbound[];
  readonly typing: Application<Tx>['typing'];
  readonly catchingUp: Application<Tx>['catchingUp'];
  readonly directory: {
    page: Application<Tx>['directoryPage'];
    apply: Application<Tx>['applyDirectory'];
  };
  readonly application: Application<Tx>['application'];
  readonly openBlob: Application<Tx>['openBlob'];
  readonly engines: {
    offer: Application<Tx>['engineOffer'];
    translate: Application<Tx>['translateFor'];
    transcribe: Application<Tx>['transcribeFor'];
  };
  readonly relays: {
    open: Application<Tx>['openRelay'];
    close: Application<Tx>['closeRelay'];
    attach: AttachLane;
  };
}

export interface FederationHost extends AsyncDisposable {
  readonly engine: Federation<Tx>;
  /** For `/readyz`. */
  readonly health: HealthCheck;
  readonly refusals: RefusalLog;
  /** Answers peers on the node's HTTP server. */
  mount(app: App): void;
  /** Answers administrators. */
  serve(api: Api): void;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Implements the engine's ports with the node's database, keys, clock and way out, and puts it behind the node's HTTP server. */
export function createFederationHost(parts: FederationHostParts, handlers: FederationHandlers): FederationHost {
  const { identity, config, keys, db, clock, log, overrides = {} } = parts;
  const refusals = new RefusalLog(db, log);
  const direct = createSafeFetch({
    allow: config.allowCidrs.map((cidr) => ({ cidr })),
    localhostNames: config.development,
  });
  const apply = dispatcher(handlers.inbound);
  const engine = createFederation<Tx>(
    {
      clock,
      random: { bytes: randomBytes },
      keys: keys.node,
      hubKeys: keys.hub,
      store: createFederationStore(db),
      outbound: overrides.outbound?.(direct) ?? direct,
      log,
      application: {
        apply,
        refused: (refusal) => refusals.record(refusal),
        typing: handlers.typing,
        catchingUp: handlers.catchingUp,
        directoryPage: handlers.directory.page,
        applyDirectory: handlers.directory.apply,
        application: handlers.application,
        openBlob: handlers.openBlob,
        openRelay: handlers.relays.open,
        closeRelay: handlers.relays.close,
        engineOffer: handlers.engines.offer,
        translateFor: handlers.engines.translate,
        transcribeFor: handlers.engines.transcribe,
      },
    },
    {
      node: identity.node,
      base: identity.publicUrl,
      ...(parts.name === undefined ? {} : { name: parts.name }),
      ...(overrides.limits === undefined ? {} : { limits: overrides.limits }),
      ...(overrides.timings === undefined ? {} : { timings: overrides.timings }),
    },
  );
  const close = async (): Promise<void> => {
    await engine.close();
    await direct.close();
    await refusals.close();
  };
  return {
    engine,
    refusals,
    health: peersCheck(() => engine),
    mount: (app) => {
      mountFederation(app, () => engine);
      mountRelaySockets(app, () => engine, handlers.relays.attach, clock);
    },
    serve: (api) => serveFederationAdmin(api, () => engine, refusals, clock),
    start: () => engine.start(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Handlers of a node that has no features yet: it can look at a registry and write its own, and refuses everything else. */
export const noHandlers: FederationHandlers = {
  inbound: [],
  typing: () => undefined,
  catchingUp: () => undefined,
  directory: { page: async (after) => ({ version: after, entries: [], more: false }), apply: async () => undefined },
  application: async () => ({ code: 'setup_not_done' }),
  openBlob: async () => undefined,
  engines: {
    offer: async () => ({ recognition: null, translation: null }),
    translate: async () => ({ ok: false, code: 'setup_not_done' }),
    transcribe: async () => ({ ok: false, code: 'setup_not_done' }),
  },
  relays: {
    open: async () => ({ ok: false, code: 'setup_not_done' }),
    close: async () => undefined,
    attach: () => false,
  },
};
