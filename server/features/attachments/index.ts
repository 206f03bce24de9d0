import type { Attachment } from '../../../spec/schemas/events/content.ts';
import type { Database, Tx } from '../../db/index.ts';
import type { BlobStore } from '../../platform/blob-store.ts';
import type { Clock } from '../../platform/clock.ts';
import { eraseAttachments, removeGone } from './erase.ts';
import { keepAttachments, type SealedFile } from './keep.ts';
import { claimUploads } from './uploads.ts';

export { isInlineSafe } from './inline-safe.ts';

export interface AttachmentParts {
  db: Database;
  blobs: BlobStore;
  clock: Clock;
}
export interface Attachments {
  /** Keys of files as events name them. */
  keep(tx: Tx, files: readonly SealedFile[]): Promise<void>;
  /** Deletes keys and bytes of the files of these events for ever. */
  erase(tx: Tx, events: readonly string[]): Promise<void>;
  /** Takes finished uploads of a person for a post, in this order. Undefined when one is not theirs or not ready. */
  claim(tx: Tx, actor: string, uploads: readonly string[]): Promise<Attachment[] | undefined>;
  prune(): Promise<void>;
}

export function createAttachments(parts: AttachmentParts): Attachments {
  return {
    keep: keepAttachments,
    erase: (tx, events) => eraseAttachments(tx, parts, events),
    claim: claimUploads,
    prune: () => removeGone(parts),
  };
}
