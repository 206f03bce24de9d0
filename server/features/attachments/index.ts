import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Federation, VerifiedEvent } from '../../../federation/index.ts';
import type { Attachment } from '../../../spec/schemas/events/content.ts';
import { type Database, type Tx, withTx } from '../../db/index.ts';
import type { App } from '../../platform/app.ts';
import type { BlobStore } from '../../platform/blob-store.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Api, Authenticator } from '../../platform/operations.ts';
import { Drafts } from './drafts.ts';
import { eraseAttachments, removeGone } from './erase.ts';
import { findFile, keepAttachments, openForPeer, type SealedFile } from './keep.ts';
import { Processing } from './processing.ts';
import { pruneUploads } from './prune.ts';
import { Puller } from './pull.ts';
import { FileServer } from './serve.ts';
import { registerUploads } from './upload-routes.ts';
import { UploadStore } from './upload-store.ts';
import { claimUploads } from './uploads.ts';

export { fileName } from './file-name.ts';
export { isInlineSafe } from './inline-safe.ts';

export interface AttachmentParts {
  db: Database;
  blobs: BlobStore;
  clock: Clock;
  log: Log;
  /** Where unfinished uploads lie. */
  dataDir: string;
  /** Called late: the engine is put together after the features that it tells. */
  federation: () => Pick<Federation<Tx>, 'fetchBlob'>;
}

/** Files of posts: uploads, keys, sealed bytes. Who may see them is decided by the features that post them. */
export interface Attachments {
  /** Keys of files as events name them. */
  keep(tx: Tx, files: readonly SealedFile[]): Promise<void>;
  /** Deletes keys and bytes of the files of these events for ever. */
  erase(tx: Tx, events: readonly string[]): Promise<void>;
  /** Takes finished uploads of a person for a post, in this order. Undefined when one is not theirs or not ready. */
  claim(tx: Tx, actor: string, uploads: readonly string[]): Promise<Attachment[] | undefined>;
  /** Answers with the bytes of a file that one of these events names. @throws Problem */
  send(
    of: { events: readonly string[]; sha256: string; small: boolean },
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply>;
  /** `Application.openBlob`: sealed bytes for a peer. */
  openBlob(
    event: Pick<VerifiedEvent, 'id'>,
    sha256: string,
    range: { start: number; end: number } | null,
  ): Promise<{ sizeBytes: number; bytes: AsyncIterable<Buffer> } | undefined>;
  register(parts: { app: App; api: Api; authenticator: Authenticator }): Promise<void>;
  /** Takes up work that a crash left; for the start and for a job. */
  resume(): Promise<void>;
  /** Deletes what nobody goes on with and what nothing names any more. For a job. */
  prune(): Promise<void>;
  close(): Promise<void>;
}

export async function createAttachments(parts: AttachmentParts): Promise<Attachments> {
  const { db, blobs, clock, log, federation } = parts;
  const drafts = await Drafts.open(join(parts.dataDir, 'uploads'));
  const store = new UploadStore({ db, clock, drafts });
  const processing = new Processing({ db, blobs, drafts, log });
  const server = new FileServer({ db, blobs, puller: new Puller({ db, blobs, federation }) });
  return {
    keep: keepAttachments,
    erase: (tx, events) => eraseAttachments(tx, parts, events),
    claim: claimUploads,
    send: async ({ events, sha256, small }, request, reply) =>
      server.send(await findFile(db, events, sha256), small, request, reply),
    openBlob: (event, sha256, range) => openForPeer(parts, event.id, sha256, range),
    register: ({ app, api, authenticator }) => registerUploads({ app, api, db, authenticator, store, processing }),
    resume: () => processing.resume(),
    prune: async () => {
      for (const id of await withTx(db, pruneUploads)) await drafts.remove(id);
      await removeGone(parts);
      await processing.resume();
    },
    close: () => processing.close(),
  };
}
