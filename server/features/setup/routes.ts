import type { FastifyRequest } from 'fastify';
import type { NodeCard } from '../../../spec/schemas/api/auth.ts';
import type { ProblemCode } from '../../../spec/schemas/common/problems.ts';
import { problems } from '../../../spec/schemas/common/problems.ts';
import type { Database, Reader } from '../../db/index.ts';
import type { Api } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { logoPath, readInstitution } from '../institution/index.ts';
import { type NodeIdentity, readIdentity } from './identity.ts';
import { finishSetup, identityOf, type SetupParts } from './setup.ts';
import { isSetupToken } from './token.ts';

const maxSetupBytes = 2 * 1024 * 1024;

/** How this node stands in the federation, for the card that is shown before anybody logs in. */
export interface Standing {
  readonly isHub: boolean;
  readonly hub: NodeCard['hub'];
}

/** `node.card`: who runs this node. Registered before and after the first run. */
export function registerNodeCard(
  api: Api,
  db: Database,
  node: { readonly id: string; standing(reader: Reader): Promise<Standing> },
): void {
  api.handle('node.card', async () => {
    const [identity, institution, logo, standing] = await Promise.all([
      readIdentity(db),
      readInstitution(db),
      logoPath(db),
      node.standing(db),
    ]);
    return {
      node: identity?.node ?? node.id,
      configured: identity !== undefined,
      names: institution?.names ?? null,
      country: institution?.country ?? null,
      city: institution?.city ?? null,
      accent: institution?.accent ?? null,
      logo,
      ...standing,
    };
  });
}

/** The first-run wizard. Its link holds the only right to use it. */
export function registerSetup(api: Api, parts: SetupParts): void {
  const { db } = parts;
  api.handle('setup.state', async ({ query, request }) => ({
    valid: !(await readIdentity(db)) && (await isSetupToken(db, query.token ?? '')),
    suggestedPublicUrl: parts.fixed.publicUrl ?? addressOf(request),
  }));
  api.handle('setup.discoverHub', async ({ body, request }) => {
    if (await readIdentity(db)) return new Problem('setup_already_done');
    if (!(await isSetupToken(db, body.token))) return new Problem('setup_token_wrong');
    const identity = identityOf(parts, { publicUrl: parts.fixed.publicUrl ?? addressOf(request) });
    if (identity instanceof Problem) return identity;
    const registry = await parts.federation.prepare(identity);
    const found = await registry.discover(body.url);
    if (!found.ok) return new Problem(found.code in problems ? (found.code as ProblemCode) : 'internal');
    return found.value;
  });
  api.handle(
    'setup.finish',
    async ({ body }) => {
      const result = await finishSetup(parts, body);
      return result instanceof Problem ? result : { rootKeys: result.rootKeys, restartNeeded: false };
    },
    { bodyBytes: maxSetupBytes, handlerTimeoutMs: 60_000 },
  );
}

/** After the first run the wizard answers that it is done. */
export function registerFinishedSetup(api: Api, identity: NodeIdentity): void {
  api.handle('setup.state', async () => ({ valid: false, suggestedPublicUrl: identity.publicUrl }));
  api.handle('setup.discoverHub', async () => new Problem('setup_already_done'));
  api.handle('setup.finish', async () => new Problem('setup_already_done'), { bodyBytes: maxSetupBytes });
}

/** The address by which the browser reached us, as far as it says. */
function addressOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`;
}
