import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Database, withTx } from '../../db/index.ts';
import type { BlobStore } from '../../platform/blob-store.ts';
import { Problem } from '../../platform/problem.ts';
import { dropUnnamed, noteBlob, openStored, storeSealed } from './blobs.ts';
import { isInlineSafe } from './inline-safe.ts';
import { uploadLimits } from './limits.ts';
import { shrink } from './pictures.ts';
import { collect } from './processing.ts';
import type { KeptFile, Puller } from './pull.ts';
import type { Seal } from './sealed-file.ts';

export interface ServeParts {
  db: Database;
  blobs: BlobStore;
  puller: Puller;
}
interface Opened {
  sha256: string;
  seal: Seal;
  plainBytes: number;
  mime: string;
}

const maxShrinking = 2;

/** Gives people the plain bytes of files, on conditions that make them harmless in a browser. */
export class FileServer {
  readonly #parts: ServeParts;
  readonly #shrinking = new Map<string, Promise<Opened | undefined>>();

  constructor(parts: ServeParts) {
    this.#parts = parts;
  }

  /** Answers with a file or a part of it. The caller has decided that the person may see it. */
  async send(file: KeptFile, small: boolean, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const mime = await this.#parts.puller.ensure(file);
    const whole: Opened = { sha256: file.sha256, seal: file.seal, plainBytes: file.plainBytes, mime };
    const opened = small && isInlineSafe(mime) ? ((await this.#small(whole)) ?? whole) : whole;
    const isInline = isInlineSafe(opened.mime);
    reply
      .header('content-type', isInline ? opened.mime : downloadType(opened.mime))
      .header('content-disposition', disposition(isInline, file.name))
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cross-origin-resource-policy', 'same-origin')
      // What is redacted must not go on living in the caches of a shared computer.
      .header('cache-control', 'private, no-store')
      .header('accept-ranges', 'bytes');
    const range = readRange(request.headers.range, opened.plainBytes);
    if (range === 'unsatisfiable') throw new Problem('range_not_satisfiable');
    const part = range ?? { start: 0, end: opened.plainBytes - 1 };
    const bytes = await openStored(this.#parts, opened.sha256, opened.seal, opened.plainBytes, part);
    if (!bytes) throw new Problem('file_away');
    reply.header('content-length', String(part.end - part.start + 1));
    if (range) reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${opened.plainBytes}`);
    return reply.send(Readable.from(bytes, { objectMode: false }));
  }

  /** The small form of a picture, made when it is first wanted. Undefined when the picture cannot be read. */
  async #small(whole: Opened): Promise<Opened | undefined> {
    const [row] = await this.#parts.db.sql<
      { sha256: string; key: Buffer; iv: Buffer; chunk_bytes: number; plain_bytes: number; mime: string }[]
    >`
      select sha256, key, iv, chunk_bytes, plain_bytes, mime from blob
      where small_of = ${whole.sha256} and not gone and key is not null limit 1`;
    if (row) {
      const seal = { key: row.key, iv: row.iv, chunkBytes: row.chunk_bytes };
      return { sha256: row.sha256, seal, plainBytes: row.plain_bytes, mime: row.mime };
    }
    const running = this.#shrinking.get(whole.sha256);
    if (running) return running;
    // Rather the large picture than a long queue.
    if (this.#shrinking.size >= maxShrinking || whole.plainBytes > uploadLimits.pictureBytes) return undefined;
    const work = this.#makeSmall(whole).finally(() => this.#shrinking.delete(whole.sha256));
    this.#shrinking.set(whole.sha256, work);
    return work;
  }

  async #makeSmall(whole: Opened): Promise<Opened | undefined> {
    const { sha256, seal, plainBytes } = whole;
    const bytes = await openStored(this.#parts, sha256, seal, plainBytes);
    const small = bytes && (await shrink(await collect(bytes)));
    if (!small) return undefined;
    const stored = await storeSealed(this.#parts, once(small), small.length);
    const mime = 'image/webp';
    const kept = await withTx(this.#parts.db, async (tx) => {
      // Redacted meanwhile: its small form must not outlive it.
      const [here] = await tx.sql`select from blob where sha256 = ${sha256} and not gone for share`;
      if (!here) return false;
      const facts = { mime, smallOf: sha256, seal: stored.seal, plainBytes: stored.plainBytes };
      await noteBlob(tx, stored.sha256, stored.sealedBytes, facts);
      return true;
    });
    if (!kept) await dropUnnamed(this.#parts, stored.sha256);
    return kept ? { sha256: stored.sha256, seal: stored.seal, plainBytes: stored.plainBytes, mime } : undefined;
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** Types that a browser could run are offered as plain bytes. */
function downloadType(mime: string): string {
  return /^(?:text\/html|application\/xhtml\+xml|application\/xml|text\/xml|image\/svg\+xml|text\/javascript)$/.test(
    mime,
  )
    ? 'application/octet-stream'
    : mime;
}

/** RFC 6266 with the name in UTF-8 (RFC 8187). */
function disposition(isInline: boolean, name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${isInline ? 'inline' : 'attachment'}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** One range (RFC 9110 section 14.2); anything else is answered with the whole file. */
export function readRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | null | 'unsatisfiable' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  if (match[1] === '') {
    const length = Math.min(Number(match[2]), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (start >= size || end < start) return 'unsatisfiable';
  return { start, end };
}
