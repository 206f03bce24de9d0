import sharp from 'sharp';
import { type Database, type Reader, type Tx, withTx } from '../../db/index.ts';
import type { App } from '../../platform/app.ts';
import type { BlobStore } from '../../platform/blob-store.ts';
import { sendProblem } from '../../platform/error-reply.ts';
import { Problem } from '../../platform/problem.ts';

const settingKey = 'institution.logo';
const maxSidePixels = 512;
const maxInputPixels = 40_000_000;
const maxLogoBytes = 1_048_576;
const encodeTimeoutSeconds = 10;
const publicPath = '/logo/';
/** Vector and animated formats can carry more than a picture. */
const acceptedFormats: ReadonlySet<string> = new Set(['png', 'jpeg', 'webp']);

/**
 * Draws a logo anew: at most 512 pixels a side, WebP, without metadata. What was uploaded is never served.
 * @returns undefined when the bytes are no PNG, JPEG or WebP picture
 */
export async function encodeLogo(bytes: Buffer): Promise<Buffer | undefined> {
  if (bytes.length === 0 || bytes.length > maxLogoBytes) return undefined;
  try {
    const picture = sharp(bytes, { limitInputPixels: maxInputPixels, failOn: 'error', animated: false });
    const { format } = await picture.metadata();
    if (!acceptedFormats.has(format)) return undefined;
    return await picture
      .rotate()
      .resize({ width: maxSidePixels, height: maxSidePixels, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 90 })
      .timeout({ seconds: encodeTimeoutSeconds })
      .toBuffer();
  } catch {
    // sharp throws for every way a picture can be broken; all of them mean the same here.
    return undefined;
  }
}

/** Stores the institution's logo, or removes it when `bytes` is empty. */
export async function saveLogo(
  parts: { readonly db: Database; readonly blobs: BlobStore },
  bytes: Buffer,
  inTx: (tx: Tx) => Promise<void>,
): Promise<Problem | undefined> {
  const picture = bytes.length === 0 ? null : await encodeLogo(bytes);
  if (picture === undefined) return new Problem('picture_unreadable');
  const sha256 = picture && (await storeLogo(parts.blobs, picture));
  if (sha256 instanceof Problem) return sha256;
  await withTx(parts.db, async (tx) => {
    await writeLogo(tx, sha256);
    await inTx(tx);
  });
  return undefined;
}

/** Stores an encoded logo. @returns its SHA-256 */
export async function storeLogo(blobs: BlobStore, picture: Buffer): Promise<string | Problem> {
  const stored = await blobs.put(picture, maxLogoBytes);
  return stored.ok ? stored.blob.sha256 : new Problem(stored.reason);
}

/** Names the stored picture that is the logo; null = none. */
export async function writeLogo(tx: Tx, sha256: string | null): Promise<void> {
  if (sha256 === null) await tx.sql`delete from node_setting where key = ${settingKey}`;
  else {
    await tx.sql`
      insert into node_setting (key, value, changed_at) values (${settingKey}, ${tx.sql.json({ sha256 })}, now())
      on conflict (key) do update set value = excluded.value, changed_at = now()`;
  }
}

async function logoBlob(reader: Reader): Promise<string | undefined> {
  const [row] = await reader.sql<{ value: { sha256: string } }[]>`
    select value from node_setting where key = ${settingKey}`;
  return row?.value.sha256;
}

/** Public path of the logo; another logo has another path. Null when there is none. */
export async function logoPath(reader: Reader): Promise<string | null> {
  const blob = await logoBlob(reader);
  return blob ? `${publicPath}${blob.slice(0, 32)}.webp` : null;
}

/** Serves the logo to everybody, cached for as long as browsers like. */
export function registerLogo(app: App, parts: { readonly db: Database; readonly blobs: BlobStore }): void {
  app.get<{ Params: { file: string } }>(
    `${publicPath}:file`,
    { schema: { hide: true } as never },
    async (request, reply) => {
      const blob = await logoBlob(parts.db);
      const bytes =
        blob && request.params.file === `${blob.slice(0, 32)}.webp` ? await parts.blobs.read(blob) : undefined;
      if (!bytes) {
        sendProblem(reply, new Problem('not_found'));
        return reply;
      }
      return reply
        .header('content-type', 'image/webp')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'")
        .send(bytes);
    },
  );
}
