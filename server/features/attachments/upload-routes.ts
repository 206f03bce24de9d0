import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Server } from '@tus/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import { type Database, withTx } from '../../db/index.ts';
import type { App } from '../../platform/app.ts';
import { sendProblem, toProblem } from '../../platform/error-reply.ts';
import { type Api, type Authenticator, accessRefusal } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { isInlineSafe } from './inline-safe.ts';
import { uploadLimits } from './limits.ts';
import type { Processing } from './processing.ts';
import type { UploadStore } from './upload-store.ts';

const path = '/api/v1/uploads';
/** One request may bring a large piece over a slow line; a cut one is resumed. */
const requestMs = 10 * 60_000;

export interface UploadRouteParts {
  app: App;
  api: Api;
  db: Database;
  authenticator: Authenticator;
  store: UploadStore;
  processing: Processing;
}

/** tus 1.0 at `/api/v1/uploads`, for people who are logged in and only for their own uploads. */
export async function registerUploads(parts: UploadRouteParts): Promise<void> {
  const { app, api, db } = parts;
  const tus = createTus(parts);
  await app.register(async (scope) => {
    // The tus server reads the body itself.
    scope.addContentTypeParser('application/offset+octet-stream', (_request, _payload, done) => done(null));
    const options = {
      schema: { hide: true },
      bodyLimit: uploadLimits.fileBytes,
      handlerTimeout: requestMs,
      onRequest: (request: FastifyRequest, reply: FastifyReply) => admit(parts, request, reply),
    };
    const handler = (request: FastifyRequest, reply: FastifyReply) => {
      reply.hijack();
      callers.set(request.raw, request.caller?.actor ?? '');
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      return tus.handle(request.raw, reply.raw);
    };
    scope.route({ method: ['POST', 'OPTIONS'], url: path, ...options, handler });
    scope.route({ method: ['HEAD', 'PATCH', 'DELETE'], url: `${path}/:id`, ...options, handler });
  });
  api.handle('uploads.get', async ({ caller, params }) => uploadState(db, caller.actor, params.id));
}

/** Who sends a request, for the hooks of the tus server, which see the bare request only. */
const callers = new WeakMap<IncomingMessage, string>();

function createTus({ store, db, processing }: UploadRouteParts): Server {
  return new Server({
    path,
    datastore: store,
    maxSize: uploadLimits.fileBytes,
    relativeLocation: true,
    respectForwardedHeaders: false,
    // Pages of other sites have no business here; an origin that matches nothing.
    allowedOrigins: () => false,
    namingFunction: () => randomUUID(),
    onUploadCreate: async (request, upload) => {
      const bare = (request as { runtime?: { node?: { req?: IncomingMessage } } }).runtime?.node?.req;
      const actor = (bare && callers.get(bare)) || null;
      return { metadata: { ...upload.metadata, actor } };
    },
    onUploadFinish: async (_request, upload) => {
      await withTx(db, async (tx) => {
        await tx.sql`
          update upload set state = 'processing', changed_at = now() where id = ${upload.id} and state = 'receiving'`;
      });
      processing.enqueue(upload.id);
      return {};
    },
    onResponseError: (_request, error) => {
      // The tus server's own refusals name nothing that was sent.
      if ('status_code' in error && !(error instanceof Problem)) return undefined;
      const problem = toProblem(error);
      return { status_code: problem.status, body: JSON.stringify(problem.toJSON()) };
    },
  });
}

async function admit(
  { authenticator, db }: UploadRouteParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const problem = await refusal(authenticator, db, request);
  if (!problem) return undefined;
  sendProblem(reply, problem);
  return reply;
}

async function refusal(
  authenticator: Authenticator,
  db: Database,
  request: FastifyRequest,
): Promise<Problem | undefined> {
  if (request.method !== 'HEAD' && !authenticator.isSameOrigin(request)) return new Problem('wrong_origin');
  const caller = await authenticator.authenticate(request);
  request.caller = caller;
  const refused = accessRefusal(['member'], caller);
  if (refused || !caller) return refused ?? new Problem('not_logged_in');
  const { id } = request.params as { id?: string };
  if (id === undefined) return undefined;
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return new Problem('not_found');
  const [own] = await db.sql`select from upload where id = ${id} and actor = ${caller.actor}`;
  return own ? undefined : new Problem('not_found');
}

async function uploadState(db: Database, actor: string, id: string): Promise<Reply<'uploads.get'> | Problem> {
  const [row] = await db.sql<
    {
      state: Reply<'uploads.get'>['state'];
      code: string | null;
      name: string;
      mime: string | null;
      size: number;
      width: number | null;
      height: number | null;
    }[]
  >`
    select state, code, name, mime, coalesce(plain_bytes, size_bytes) as size, width, height from upload
    where id = ${id} and actor = ${actor}`;
  if (!row) return new Problem('not_found');
  const { size, ...rest } = row;
  return { id, ...rest, sizeBytes: size, inline: row.mime !== null && isInlineSafe(row.mime) };
}
