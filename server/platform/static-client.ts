import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { App } from './app.ts';

/** First parts of paths that are never pages of the web client. */
const notPages = ['/api/', '/federation/', '/.well-known/', '/docs', '/livez', '/readyz', '/metrics', '/assets/'];

/**
 * Serves the built web client. Files under `/assets/` carry a hash in their name and are kept for a year; everything
 * else is asked for each time. A path that is no file and no interface is a page of the client, which finds its own way.
 */
export async function serveWebClient(app: App, directory: string): Promise<void> {
  const index = join(directory, 'index.html');
  if (!existsSync(index)) throw new Error('The web client is not built.');
  await app.register(fastifyStatic, {
    root: directory,
    // One route per built file; every other address is a page of the application.
    wildcard: false,
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const hashed = path.includes(`${join(directory, 'assets')}`);
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.get('/*', (request, reply) => {
    const isPage = !notPages.some((start) => request.url.startsWith(start));
    if (!isPage || !(request.headers.accept ?? '*/*').match(/text\/html|\*\/\*/)) return reply.callNotFound();
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
