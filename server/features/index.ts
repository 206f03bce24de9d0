import { Value } from 'typebox/value';
import { RoomId } from '../../spec/schemas/federation/envelope.ts';
import {
  type Auth,
  type AuthMails,
  type AuthRouteParts,
  registerAuthRoutes,
  registerPasskeyRoutes,
} from '../auth/index.ts';
import type { Reader } from '../db/index.ts';
import {
  createFederationHost,
  type FederationHandlers,
  type FederationHost,
  type FederationOverrides,
  linkPeers,
  type NodeKeys,
  noHandlers,
  openNodeKeys,
} from '../federation-host/index.ts';
import type { Ground } from '../ground.ts';
import type { MediaHost } from '../media-host/index.ts';
import type { App } from '../platform/app.ts';
import type { HealthChecks } from '../platform/health.ts';
import type { Jobs } from '../platform/jobs.ts';
import type { Api } from '../platform/operations.ts';
import type { Stream } from '../platform/stream.ts';
import { registerAdmin } from './admin/index.ts';
import { createAttachments } from './attachments/index.ts';
import { registerAudit } from './audit/index.ts';
import { type CaptionsFeature, createCaptions } from './captions/index.ts';
import { Directory, type PersonRef, registerDirectory } from './directory/index.ts';
import { createDiscussions, type Discussions } from './discussions/index.ts';
import { createEvidence, type Evidence, registerEvidence } from './evidence/index.ts';
import { createHub } from './hub/index.ts';
import { inboundOf } from './inbound.ts';
import { registerLogo } from './institution/index.ts';
import {
  createGlossary,
  createLanguage,
  type Engines,
  type Glossary,
  type LanguageFeature,
  type LanguageParts,
} from './language/index.ts';
import { createMail, createSmtp, type Mail, registerOutbox } from './mail/index.ts';
import { createMembership, type RoomsOfMembers } from './membership/index.ts';
import { createNetwork } from './network/index.ts';
import { createNotifications } from './notifications/index.ts';
import { createSessions, type Sessions } from './sessions/index.ts';
import type { NodeIdentity, SetupFederation, Standing } from './setup/index.ts';

export { verifySmtp } from './mail/index.ts';
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
  /** Version of this program. */
  readonly version: string;
  readonly app: App;
  readonly api: Api;
  readonly auth: Auth;
  readonly stream: Stream;
  readonly jobs: Jobs;
  readonly health: HealthChecks;
  readonly media: MediaHost;
  /** What tests change about the way to other nodes. */
  readonly wire?: FederationOverrides;
}

/** The features of a running node. */
export interface Features {
  readonly federation: FederationHost;
  readonly engines: Engines;
  standing(reader: Reader): Promise<Standing>;
  /** Begins what runs by itself: delivery to peers, following hubs. Called when everything is registered. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Builds every feature, in the order in which they need each other, and registers what each answers. */
export async function openFeatures(parts: FeatureParts): Promise<Features> {
  const built = await buildFeatures(parts);
  const { attachments, captions, evidence, discussions, glossary, hub } = built;
  const { language, mail, network, people, host, sessions } = built;
  await registerFeatures(parts, built);
  parts.health.add(host.health);
  parts.jobs.every('features.prune', '41 3 * * *', async () => {
    for (const feature of [discussions, attachments, people.notifications, mail, language]) await feature.prune();
  });
  parts.jobs.every('discussions.void-words', '17 * * * *', () =>
    discussions.dropVoidWords(async (tx, events) => {
      for (const feature of [sessions, captions, glossary, language.text]) await feature.forgetWords(tx, events);
    }),
  );
  parts.jobs.every('evidence.sweep', '23 * * * *', () => evidence.sweep());
  return {
    federation: host,
    engines: language.engines,
    standing: hub.standing,
    start: async () => {
      await host.start();
      await hub.start();
      await people.directory.start();
      await people.membership.start();
      await glossary.start();
      await language.start();
      await attachments.resume();
    },
    stop: async () => {
      await host.close();
      discussions.close();
      captions.close();
      sessions.close();
      network.close();
      await language.close();
      glossary.close();
      await attachments.close();
      mail.close();
    },
  };
}

type Built = Awaited<ReturnType<typeof buildFeatures>>;

interface CaptionGround {
  federation(): FederationHost;
  readonly sessions: Sessions;
  readonly language: LanguageFeature;
  readonly glossary: Glossary;
  readonly people: ReturnType<typeof openPeople>;
}

/** What people say in sessions, written down and translated. */
function captionsOf({ clock, db, identity, log, media, stream }: FeatureParts, ground: CaptionGround): CaptionsFeature {
  const { federation, sessions, language, glossary, people } = ground;
  return createCaptions({
    ...{ node: identity.node, db, clock, log, stream, sessions, media },
    federation: () => federation().engine,
    refused: (refusal) => federation().refusals.record(refusal),
    engines: language.engines,
    translations: language.text.translations,
    hotWords: (spoken) => glossary.current().hotWords(spoken),
    spokenLanguages: (reader, actor) => people.membership.spokenLanguages(reader, actor),
  });
}

/** Where nodes of one machine reach each other in development. */
const loopback = { cidr: '127.0.0.0/8' };

/** How links that other nodes open reach sessions and media. */
function relaysOf({ openRelay, closeRelay }: Sessions, media: MediaHost): FederationHandlers['relays'] {
  return {
    open: openRelay,
    close: closeRelay,
    attach: ({ room, node, link, lane, open }) => media.attachLane(room, node, link, lane, open),
  };
}

/** Which nodes may lend this one an engine, and how they are asked. */
function loansOf(engine: () => FederationHost['engine'], node: string): LanguageParts['loans'] {
  return {
    offer: (peer, room) => engine().engines.offer(peer, room),
    translate: (peer, request) => engine().engines.translate(peer, request),
    transcribe: (peer, request) => engine().engines.transcribe(peer, request),
    // Media rooms that are no sessions, such as the one in which a way is tried, have no host.
    leaderOf: async (room) => (Value.Check(RoomId, room) ? (await engine().rooms.state(null, room))?.owner : undefined),
    hub: () => engine().registry.view().node(node)?.hub,
  };
}

/** Lets the relay of this node ask others for links. */
function linkRelays({ clock, config, log, media }: FeatureParts, engine: () => FederationHost['engine']): void {
  media.usePeers(
    linkPeers({
      relays: () => engine().relays,
      allow: [...config.allowCidrs.map((cidr) => ({ cidr })), ...(config.development ? [loopback] : [])],
      now: () => clock.now(),
      warn: (fields, message) => log.warn(fields, message),
    }),
  );
}

function openMail({ clock, config, db, identity, jobs }: FeatureParts): Mail {
  return createMail({
    ...{ db, clock, jobs, publicUrl: identity.publicUrl },
    transport: config.smtpUrl ? createSmtp(config.smtpUrl.reveal()) : undefined,
    from: config.mailFrom ?? `consilium@${new URL(identity.publicUrl).hostname}`,
  });
}

async function buildFeatures(parts: FeatureParts) {
  const { blobs, clock, config, db, identity, jobs, log, stream } = parts;
  const keys = openNodeKeys(config.dataDir);
  // The engine tells features of what arrives, and features write through the engine; it is built last and called late.
  let late: FederationHost | undefined;
  const federation = (): FederationHost => {
    if (late === undefined) throw new Error('the federation is used before it is put together');
    return late;
  };
  const engine = () => federation().engine;
  const mail = openMail(parts);
  const evidence = createEvidence({ db, blobs, clock });
  const people = openPeople({ ...parts, keys, mail, evidence, federation, rooms: () => discussions.rooms });
  const hub = await createHub(
    {
      ...{ db, clock, stream, mail, evidence, keys: keys.node, ...identity },
      notify: (tx, items) => people.notifications.notify(tx, items),
      registry: () => engine().registry,
    },
    jobs,
  );
  const attachments = await createAttachments({ db, blobs, clock, log, dataDir: config.dataDir, federation: engine });
  const discussions = createDiscussions({
    ...{ node: identity.node, db, clock, stream, log, attachments, federation: engine },
    people: {
      personCards: people.personCards,
      institutionNames: (reader, nodes) => people.directory.institutionNames(reader, nodes),
      profileFor: people.membership.profileFor,
      learn: (tx, person, profile, approval) => people.directory.learn(tx, person, profile, approval),
    },
    notifications: people.notifications,
  });
  const sessions = createSessions({
    ...{ node: identity.node, publicUrl: identity.publicUrl, db, clock, log, stream, mail, federation: engine },
    people: { personCards: people.personCards },
    notifications: people.notifications,
    rooms: discussions.entry,
    attachments,
    media: parts.media,
  });
  const glossary = openGlossary(parts, people.personCards, discussions.entry, engine);
  const language = openLanguage(parts, { engine, people, discussions, sessions, glossary });
  const captions = captionsOf(parts, { federation, sessions, language, glossary, people });
  linkRelays(parts, engine);
  const host = createFederationHost(
    { identity, config, keys, db, clock, log, ...(parts.wire === undefined ? {} : { overrides: parts.wire }) },
    {
      inbound: inboundOf({ discussions, sessions, captions, hub, language, glossary }),
      typing: (frame) => {
        discussions.typing(frame);
        sessions.callFrame(frame);
        captions.frame(frame);
      },
      catchingUp: discussions.catchingUp,
      directory: {
        page: (after, limit) => people.directory.page(after, limit),
        apply: (tx, node, entries) => people.directory.apply(tx, node, entries),
      },
      application: hub.application,
      openBlob: attachments.openBlob,
      engines: language.lending,
      relays: relaysOf(sessions, parts.media),
    },
  );
  late = host;
  const network = createNetwork({ media: parts.media, turn: config.turn, clock });
  const own = { attachments, captions, discussions, evidence, glossary, host };
  return { ...own, hub, language, mail, network, people, sessions };
}

/** Languages read the words of the others, each by its own rules of who may. */
function openLanguage(
  { bus, config, db, clock, log, identity }: FeatureParts,
  {
    engine,
    people,
    discussions,
    sessions,
    glossary,
  }: {
    engine: () => FederationHost['engine'];
    people: ReturnType<typeof openPeople>;
    discussions: Discussions;
    sessions: Sessions;
    glossary: Glossary;
  },
) {
  return createLanguage({
    ...{ node: identity.node, config, db, bus, clock, log },
    loans: loansOf(engine, identity.node),
    personCards: people.personCards,
    terms: () => glossary.current(),
    texts: {
      posts: discussions.words,
      room: async (reader, actor, room) =>
        (await sessions.words(reader, actor, room)) ?? (await discussions.words.room(reader, actor, room)),
      person: (reader, _actor, of) => people.directory.wordsOf(reader, of),
    },
  });
}

async function registerFeatures(parts: FeatureParts, built: Built): Promise<void> {
  const { api, app, auth, blobs, clock, config, db, identity, jobs, stream, version } = parts;
  const { attachments, captions, evidence, discussions, glossary, hub } = built;
  const { language, mail, network, people, host, sessions } = built;
  registerLogo(app, { db, blobs });
  registerAudit(api, db);
  registerOutbox(api, db, mail);
  registerEvidence(api, evidence);
  hub.register(api);
  people.membership.register(api, jobs);
  people.notifications.register(api);
  registerDirectory({ api, directory: people.directory, sharedDiscussions: discussions.rooms.shared });
  discussions.register(api);
  sessions.register(api, jobs);
  captions.register(api);
  network.register(api);
  language.register(api);
  glossary.register(api, jobs);
  await attachments.register({ app, api, authenticator: auth });
  registerAdmin(api, {
    ...{ db, blobs, clock, stream, version, node: identity.node, dataDir: config.dataDir },
    mailConfigured: mail.isSending,
    publishInstitution: people.membership.publishInstitution,
    waitingStaff: people.membership.waiting,
    waitingInstitutions: hub.waiting,
    peers: () => host.engine.peers(),
    refusalsSince: (sinceMs) => host.refusals.countSince(sinceMs),
  });
  const authRoutes: AuthRouteParts = {
    ...{ api, auth, mails: mailsOf(mail), node: identity.node },
    viewerDetails: async (reader, { accountId, actor }) => ({
      specialty: await people.membership.specialtyOf(reader, accountId),
      unread: {
        discussions: await discussions.rooms.unread(reader, actor),
        notifications: await people.notifications.unread(reader, actor),
      },
    }),
  };
  registerAuthRoutes(authRoutes);
  registerPasskeyRoutes(authRoutes);
  host.mount(app);
  host.serve(api);
}

/** The term base of the federation. */
function openGlossary(
  { bus, clock, db, identity, log, stream }: FeatureParts,
  personCards: ReturnType<typeof openPeople>['personCards'],
  rooms: Discussions['entry'],
  engine: () => FederationHost['engine'],
): Glossary {
  return createGlossary({
    ...{ node: identity.node, bus, clock, db, log, stream, rooms, federation: engine },
    people: { personCards },
  });
}

interface PeopleParts extends FeatureParts {
  readonly keys: NodeKeys;
  readonly mail: Mail;
  readonly evidence: Evidence;
  federation(): FederationHost;
  rooms(): RoomsOfMembers;
}

/** Who is who: directory, notifications, membership. */
function openPeople({ keys, mail, evidence, federation, rooms, ...parts }: PeopleParts) {
  const { auth, clock, db, identity, stream } = parts;
  const { node } = identity;
  const directory = new Directory({
    ...{ db, clock, stream, node, keys: keys.node },
    federation: {
      registry: () => federation().engine.registry.view(),
      peers: () => federation().engine.peers(),
      announce: (version) => federation().engine.announceDirectory(version),
    },
    refused: (peer, code, what) => federation().refusals.record({ at: clock.now(), peer, code, what }),
  });
  const personCards = (reader: Reader, of: readonly PersonRef[]) => directory.personCards(reader, of);
  const notifications = createNotifications({ db, clock, stream, people: { personCards } });
  const membership = createMembership({
    ...{ db, clock, stream, auth, node, keys: keys.node, directory, mail, evidence, rooms },
    notify: (tx, items) => notifications.notify(tx, items),
  });
  return { directory, membership, notifications, personCards };
}

/** The registry of an engine that does not run, for the first run. */
export async function prepareRegistry(
  { clock, config, db, log }: Ground,
  identity: NodeIdentity,
): Promise<Awaited<ReturnType<SetupFederation['prepare']>>> {
  const keys = openNodeKeys(config.dataDir);
  return createFederationHost({ identity, config, keys, db, clock, log }, noHandlers).engine.registry;
}

function mailsOf(mail: Mail): AuthMails {
  return {
    passwordReset: (tx, to, link, until) => mail.queue(tx, 'password_reset', to, { link, until }),
    passwordChanged: (tx, to) => mail.queue(tx, 'password_changed', to, {}),
  };
}
