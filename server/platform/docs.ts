import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { App } from './app.ts';

/** The page needs styles of its own and builds markup from strings; it shows nothing that anybody typed. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** `/docs` and `/docs/json`: the description of the API, made from the same schemas that check it. */
export async function registerDocs(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Consilium',
        description: 'The API between a browser and its own node.',
        version,
        license: { name: 'AGPL-3.0-or-later' },
      },
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: pagePolicy, transformStaticCSP: () => pagePolicy });
}
