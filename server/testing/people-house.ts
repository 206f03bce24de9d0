import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type PeerStatus,
  type RegistryNode,
  type RegistryView,
  type SigningKeys,
  thumbprint,
} from '../../federation/index.ts';
import type { InstitutionSettings } from '../../spec/schemas/api/admin.ts';
import type { NodeRole } from '../../spec/schemas/common/words.ts';
import { type Auth, createAccount, openAuth, registerAuthRoutes } from '../auth/index.ts';
import { type Database, openDatabase, withTx } from '../db/index.ts';
import { registerAudit } from '../features/audit/index.ts';
import { Directory, registerDirectory } from '../features/directory/index.ts';
import { createEvidence, type Evidence, registerEvidence } from '../features/evidence/index.ts';
import { saveInstitution } from '../features/institution/index.ts';
import { createMail, type Mail, type MailTransport, registerOutbox } from '../features/mail/index.ts';
import { createMembership, type Membership } from '../features/membership/index.ts';
import { createNotifications, type Notifications } from '../features/notifications/index.ts';
import { createApp } from '../platform/app.ts';
import { type BlobStore, createDiskBlobStore } from '../platform/blob-store.ts';
import { createLocalBus } from '../platform/event-bus.ts';
import { createJobs, type Jobs } from '../platform/jobs.ts';
import { createLog } from '../platform/log.ts';
import { type Api, createApi } from '../platform/operations.ts';
import { openStream, type Stream } from '../platform/stream.ts';
import { ApiClient } from './api-client.ts';
import { createTestDatabase, type TestPostgres } from './database.ts';
import { TestClock } from './test-clock.ts';

/** Ed25519 keys that live in memory. */
export function memoryKeys(): SigningKeys {
  const { privateKey } = generateKeyPairSync('ed25519');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: String(privateKey.export({ format: 'jwk' }).x) } as const;
  return { current: () => ({ kid: thumbprint(jwk), jwk }), sign: (bytes) => sign(null, bytes, privateKey) };
}

/** What the registry of a test says; tests change it by hand. */
export class TestRegistry {
  readonly entries = new Map<string, RegistryNode>();
  readonly hub: string;
  /** Whether a registry is followed at all. */
  follows = true;

  constructor(hub: string) {
    this.hub = hub;
  }

  /** Lists a node as approved, or changes what is listed. */
  set(node: string, change: Partial<RegistryNode> & { signer?: SigningKeys } = {}): void {
    const { signer, ...rest } = change;
    const before = this.entries.get(node);
    const keys = signer ? [{ ...signer.current(), status: 'active' as const }] : (before?.keys ?? []);
    this.entries.set(node, {
      ...{ node, hub: this.hub, entityId: `https://${node}`, legalName: node, country: 'TR', base: `https://${node}` },
      ...{ status: 'active', roles: ['hospital'], approvedAt: 1_700_000_000_000 },
      ...before,
      changedAt: (before?.changedAt ?? 1_700_000_000_000) + 1,
      keys,
      ...rest,
    });
  }

  view(): RegistryView {
    return {
      node: (id) => this.entries.get(id),
      nodes: () => [...this.entries.values()],
      hubs: () =>
        this.follows ? [{ hub: this.hub, seq: 1, head: 'e_', checkpointAt: Date.now(), freshness: 'fresh' }] : [],
    };
  }
}

export interface PeopleHouseOptions {
  readonly postgres: TestPostgres;
  readonly node?: string;
  readonly registry?: TestRegistry;
  readonly transport?: MailTransport;
  /** Runs jobs too; making their tables takes longer than most tests. */
  readonly runJobs?: true;
  /** Registers further features before the app listens. */
  readonly extend?: (house: HouseParts, outside: Outside) => void | Promise<void>;
}
export interface HouseParts {
  readonly api: Api;
  readonly db: Database;
  readonly blobs: BlobStore;
  /** Where `blobs` keeps its files. */
  readonly blobDirectory: string;
  readonly clock: TestClock;
  readonly jobs: Jobs;
  readonly stream: Stream;
  readonly mail: Mail;
  readonly evidence: Evidence;
  readonly notifications: Notifications;
  readonly directory: Directory;
  readonly membership: Membership;
  readonly node: string;
  readonly publicUrl: string;
}

/** What the test says, and sees, of everything outside of the features. */
export interface Outside {
  readonly keys: SigningKeys;
  readonly registry: TestRegistry;
  readonly peers: PeerStatus[];
  /** What was done in rooms: `leave u_…`, `return u_…`. */
  readonly rooms: string[];
  /** Versions of the directory that peers were told of. */
  readonly announced: number[];
  readonly refused: { peer: string; code: string }[];
}
/** The features about people behind one HTTP server, without the protocol engine: the registry is what the test says it is. */
export interface PeopleHouse extends HouseParts, Outside, AsyncDisposable {
  guest(): ApiClient;
  /** Somebody with an account and these roles, logged in. */
  person(email: string, roles: readonly NodeRole[], name?: string): Promise<ApiClient>;
}

export const testPassword = 'correct horse battery';

/** What the features stand on: database, files, clock, HTTP. Closed with `stack`. */
async function openBase(options: PeopleHouseOptions, node: string, stack: AsyncDisposableStack) {
  const database = stack.use(await createTestDatabase(options.postgres.url));
  const db = stack.use(openDatabase({ url: database.url }));
  const directory = await mkdtemp(join(tmpdir(), 'consilium-people-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const blobDirectory = join(directory, 'blobs');
  const blobs = await createDiskBlobStore(blobDirectory);
  const clock = new TestClock();
  const log = createLog('silent');
  const bus = stack.use(createLocalBus());
  const app = await createApp({ log, trustProxy: [], secure: false });
  stack.defer(() => app.close());
  const publicUrl = `http://${node}`;
  const auth = await openAuth({ db, bus, clock, log, publicUrl });
  const api = createApi(app, { authenticator: auth, checkReplies: true });
  const stream = stack.use(await openStream({ app, db, bus, log, authenticator: auth }));
  const jobs = stack.use(createJobs(db, log));
  const mail = createMail({ db, clock, jobs, transport: options.transport, from: `consilium@${node}`, publicUrl });
  const evidence = createEvidence({ db, blobs, clock });
  return { app, auth, api, db, blobs, blobDirectory, clock, jobs, stream, mail, evidence, node, publicUrl };
}

/** What a test sees of everything that the features ask of others. */
function openOutside(options: PeopleHouseOptions, node: string) {
  const registry = options.registry ?? new TestRegistry('hub.localhost');
  const keys = memoryKeys();
  registry.set(node, { signer: keys, legalName: 'Hospital A' });
  const outside = {
    ...{ registry, keys },
    peers: [] as PeerStatus[],
    rooms: [] as string[],
    announced: [] as number[],
    refused: [] as { peer: string; code: string }[],
  };
  return outside;
}

function buildPeople(base: Awaited<ReturnType<typeof openBase>>, outside: ReturnType<typeof openOutside>) {
  const { db, clock, stream, node, auth, mail, evidence } = base;
  const { registry, keys, peers, rooms, announced, refused } = outside;
  const directory = new Directory({
    ...{ db, clock, stream, node, keys },
    federation: {
      registry: () => registry.view(),
      peers: () => peers,
      announce: (version) => announced.push(version),
    },
    refused: (peer, code) => refused.push({ peer, code }),
  });
  const notifications = createNotifications({
    ...{ db, clock, stream },
    people: { personCards: (reader, refs) => directory.personCards(reader, refs) },
  });
  const membership = createMembership({
    ...{ db, clock, stream, auth, node, keys, directory, mail, evidence },
    notify: (tx, items) => notifications.notify(tx, items),
    rooms: () => ({
      leaveAll: async (_tx, actor) => void rooms.push(`leave ${actor}`),
      returnToAll: async (_tx, actor) => void rooms.push(`return ${actor}`),
    }),
  });
  return { directory, notifications, membership };
}

function register(parts: HouseParts, auth: Auth): void {
  const { api, db, mail, evidence, jobs, directory, membership, notifications, node } = parts;
  registerEvidence(api, evidence);
  membership.register(api, jobs);
  registerDirectory({ api, directory, sharedDiscussions: async () => [] });
  notifications.register(api);
  registerOutbox(api, db, mail);
  registerAudit(api, db);
  const mails = { passwordReset: async () => undefined, passwordChanged: async () => undefined };
  registerAuthRoutes({
    ...{ api, auth, node, mails },
    viewerDetails: async (reader, { accountId }) => ({
      specialty: await membership.specialtyOf(reader, accountId),
      unread: { discussions: 0, notifications: 0 },
    }),
  });
}

const institution: InstitutionSettings = {
  names: { en: 'Hospital A', tr: 'A Hastanesi', ar: 'المستشفى أ' },
  ...{ kind: 'hospital', country: 'TR', city: 'Ankara', latitude: 39.93, longitude: 32.86, accent: null },
};

export async function openPeopleHouse(options: PeopleHouseOptions): Promise<PeopleHouse> {
  await using stack = new AsyncDisposableStack();
  const node = options.node ?? 'a.localhost';
  const base = await openBase(options, node, stack);
  const outside = openOutside(options, node);
  const { app, auth, ...rest } = base;
  const parts: HouseParts = { ...rest, ...buildPeople(base, outside) };
  register(parts, auth);
  await options.extend?.(parts, outside);
  await withTx(base.db, (tx) => saveInstitution(tx, institution));
  await app.listen({ port: 0, host: '127.0.0.1' });
  if (options.runJobs) await base.jobs.start();
  await parts.membership.start();
  const url = `http://${node}:${(app.server.address() as AddressInfo).port}`;
  const opened = stack.move();
  return {
    ...parts,
    ...outside,
    guest: () => new ApiClient(url),
    person: async (email, roles, name = 'Murat Demir') => {
      const passwordHash = await auth.passwords.hash(testPassword);
      await withTx(base.db, (tx) =>
        createAccount(tx, { email, name, passwordHash, locale: 'tr', roles, status: 'active' }),
      );
      const client = new ApiClient(url);
      await client.call('auth.login', { body: { email, password: testPassword } });
      return client;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
