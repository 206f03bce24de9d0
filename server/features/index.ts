import type { Federation } from '../../federation/index.ts';
import { type Auth, type AuthMails, registerAuthRoutes } from '../auth/index.ts';
import type { Reader, Tx } from '../db/index.ts';
import type { Ground } from '../ground.ts';
import type { App } from '../platform/app.ts';
import type { HealthChecks } from '../platform/health.ts';
import type { Jobs } from '../platform/jobs.ts';
import type { Api } from '../platform/operations.ts';
import { Problem } from '../platform/problem.ts';
import type { Stream } from '../platform/stream.ts';
import { registerAudit } from './audit/index.ts';
import { registerLogo } from './institution/index.ts';
import { createMail, createSmtp, type Mail, registerOutbox } from './mail/index.ts';
import type { NodeIdentity, SetupFederation, Standing } from './setup/index.ts';

export {
  type NodeIdentity,
  readIdentity,
  registerFinishedSetup,
  registerNodeCard,
  registerSetup,
  renewSetupToken,
} from './setup/index.ts';

/** What features are built from. `openFeatures` hands each the few it needs; no feature is given all of it. */
export interface FeatureParts extends Omit<Ground, typeof Symbol.asyncDispose> {
  readonly identity: NodeIdentity;
  readonly app: App;
  readonly api: Api;
  readonly auth: Auth;
  readonly stream: Stream;
  readonly jobs: Jobs;
  readonly health: HealthChecks;
}

/** The features of a running node. */
export interface Features {
  standing(reader: Reader): Promise<Standing>;
  /** Begins what runs by itself: delivery to peers, following hubs. Called when everything is registered. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Builds every feature, in the order in which they need each other, and registers what each answers. */
export async function openFeatures(parts: FeatureParts): Promise<Features> {
  const { api, app, auth, blobs, clock, config, db, identity, jobs } = parts;
  registerLogo(app, { db, blobs });
  registerAudit(api, db);
  const smtp = config.smtpUrl?.reveal();
  const mail = createMail({
    db,
    clock,
    jobs,
    transport: smtp ? createSmtp(smtp) : undefined,
    from: config.mailFrom ?? `consilium@${new URL(identity.publicUrl).hostname}`,
    publicUrl: identity.publicUrl,
  });
  registerOutbox(api, db, mail);
  registerAuthRoutes({
    api,
    auth,
    mails: mailsOf(mail),
    node: identity.node,
    viewerDetails: async () => ({ specialty: null, unread: { discussions: 0, notifications: 0 } }),
  });
  return {
    standing: async () => ({ isHub: false, hub: null }),
    start: async () => undefined,
    stop: async () => mail.close(),
  };
}

/** The registry of an engine that does not run, for the first run. */
export async function prepareRegistry(
  _ground: Ground,
  _identity: NodeIdentity,
): Promise<Awaited<ReturnType<SetupFederation['prepare']>>> {
  const refuse = async () => ({ ok: false as const, code: 'not_ready' });
  return {
    discover: refuse,
    becomeHub: refuse,
    follow: async () => Promise.reject(new Problem('not_ready')),
  } satisfies Pick<Federation<Tx>['registry'], 'discover' | 'becomeHub' | 'follow'>;
}

function mailsOf(mail: Mail): AuthMails {
  return {
    passwordReset: (tx, to, link, until) => mail.queue(tx, 'password_reset', to, { link, until }),
    passwordChanged: (tx, to) => mail.queue(tx, 'password_changed', to, {}),
  };
}
