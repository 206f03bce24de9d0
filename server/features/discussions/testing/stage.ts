import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change, Federation, PeerStatus } from '../../../../federation/index.ts';
import type { PersonCard } from '../../../../spec/schemas/api/people.ts';
import type { StreamEvent } from '../../../../spec/schemas/api/stream.ts';
import { readEnvironment } from '../../../config/index.ts';
import { type Database, openDatabase, type Tx, withTx } from '../../../db/index.ts';
import type { BlobStore } from '../../../platform/blob-store.ts';
import { createLog } from '../../../platform/log.ts';
import type { Stream } from '../../../platform/stream.ts';
import type { Audience } from '../../../platform/stream-log.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../../../testing/database.ts';
import { createAttachments } from '../../attachments/index.ts';
import { createNotifications } from '../../notifications/index.ts';
import { discussionsInbound } from '../inbound.ts';
import type { Parts } from '../parts.ts';
import { Lanes } from '../posts/lanes.ts';
import { unknownPerson } from '../posts/post-view.ts';

/** Something that was sent to browsers. */
export interface Sent {
  to: Audience;
  event: StreamEvent;
}
/** The projection on a real database, with everything around it watched. */
export interface Stage extends AsyncDisposable {
  db: Database;
  parts: Parts;
  sent: Sent[];
  /** Bodies that the engine was told to delete. */
  erased: string[];
  peers: PeerStatus[];
  /** Events whose bodies the engine drops next. */
  dropped: string[];
  /** Applies changes in one transaction. */
  apply(changes: readonly Change[]): Promise<void>;
  /** Empties every table of the feature. */
  clear(): Promise<void>;
}

/** @param node that the projection works for; @param now its clock */
export async function setStage(node = 'a.example', now: () => number = () => Date.now()): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await openTestPostgres(readEnvironment()[sharedPostgresVariable]));
  const database = stack.use(await createTestDatabase(postgres.url));
  const db = stack.use(openDatabase({ url: database.url }));
  const sent: Sent[] = [];
  const erased: string[] = [];
  const peers: PeerStatus[] = [];
  const dropped: string[] = [];
  const stream = {
    publish: (_tx: Tx, to: Audience, event: StreamEvent) => void sent.push({ to, event }),
    forget: async () => undefined,
    ephemeral: () => undefined,
    onMessage: () => undefined,
    followedRooms: () => undefined,
    judgeWatchers: () => undefined,
  } as unknown as Stream;
  const people = {
    personCards: async (_reader: unknown, refs: readonly { node: string; actor: string }[]) =>
      new Map<string, PersonCard>(refs.map((ref) => [`${ref.node}/${ref.actor}`, unknownPerson(ref)])),
    institutionNames: async () => new Map(),
    profileFor: async (_reader: unknown, actor: string) => ({ profile: { name: actor } }),
    learn: async () => undefined,
  };
  const clock = { now };
  const blobs: BlobStore = {
    put: async () => ({ ok: false, reason: 'disk_full' }),
    stat: async () => undefined,
    read: async () => undefined,
    delete: async () => true,
  };
  const federation = watchedEngine(peers, erased, dropped);
  const dataDir = await mkdtemp(join(tmpdir(), 'consilium-stage-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const log = createLog('silent');
  const attachments = await createAttachments({ db, blobs, clock, log, dataDir, federation: () => federation });
  const parts: Parts = {
    node,
    db,
    clock,
    stream,
    people,
    recentCards: people,
    lanes: new Lanes(),
    stateHashes: { of: async () => 'hash' },
    notifications: createNotifications({ db, clock, stream, people }),
    attachments,
    federation: () => federation,
  };
  const inbound = discussionsInbound(parts);
  const opened = stack.move();
  return {
    db,
    parts,
    sent,
    erased,
    peers,
    dropped,
    apply: (changes) => withTx(db, (tx) => inbound.apply(tx, changes)),
    clear: () =>
      withTx(db, async (tx) => {
        await tx.sql`truncate discussion, discussion_node, participant, post, post_edit, post_redaction, reaction, mention,
          reader, invitation, invitation_reply, client_request, attachment, blob, notification`;
        sent.length = 0;
        erased.length = 0;
      }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** An engine that notes which bodies it is told to delete, and knows no more than `peers`. */
function watchedEngine(peers: PeerStatus[], erased: string[], dropped: string[]): Federation<Tx> {
  return {
    peers: () => peers,
    rooms: {
      eraseBody: async (_tx: Tx, id: string) => void erased.push(id),
      dropVoidBodies: async () => dropped.splice(0),
      state: async () => undefined,
      missing: () => 0,
    },
  } as unknown as Federation<Tx>;
}
