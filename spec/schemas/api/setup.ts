import { type Static, Type } from 'typebox';
import { Country, Email, InstitutionKind, Language, Names } from '../common/words.ts';
import type { Operation } from './operation.ts';

const token = Type.String({ minLength: 16, maxLength: 100 });
/** First-run wizard. Everything in one request, so that a half-finished wizard leaves nothing behind. */
export const SetupInput = Type.Object(
  {
    token,
    names: Names,
    kind: InstitutionKind,
    country: Country,
    city: Type.String({ minLength: 1, maxLength: 120 }),
    /** Degrees; places the institution on the map. */
    latitude: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    longitude: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    publicUrl: Type.String({ pattern: '^https?://[^/?#]+$', maxLength: 300 }),
    accent: Type.Optional(Type.String({ pattern: '^#[0-9a-f]{6}$' })),
    /** Data URL of a PNG, JPEG or WebP picture; re-encoded on arrival. */
    logo: Type.Optional(Type.String({ maxLength: 1_400_000 })),
    administrator: Type.Object(
      {
        name: Type.String({ minLength: 2, maxLength: 120 }),
        email: Email,
        password: Type.String({ minLength: 10, maxLength: 200 }),
        locale: Language,
      },
      { additionalProperties: false },
    ),
    federation: Type.Union([
      Type.Object({ mode: Type.Literal('none') }, { additionalProperties: false }),
      /** Follow a hub whose fingerprints the administrator has confirmed. */
      Type.Object(
        {
          mode: Type.Literal('join'),
          hubUrl: Type.String({ maxLength: 300 }),
          hub: Type.String(),
          rootThumbprints: Type.Array(Type.String(), { minItems: 1, maxItems: 9 }),
        },
        { additionalProperties: false },
      ),
      Type.Object(
        { mode: Type.Literal('hub'), roots: Type.Union([Type.Literal('two-of-three'), Type.Literal('one-of-one')]) },
        { additionalProperties: false },
      ),
    ]),
  },
  { additionalProperties: false },
);
export type SetupInput = Static<typeof SetupInput>;

export const setup = {
  'setup.state': {
    summary: 'Whether the token of the first-run link is valid.',
    access: 'public',
    query: Type.Object({ token }),
    reply: Type.Object({ valid: Type.Boolean(), suggestedPublicUrl: Type.String() }),
  },
  'setup.discoverHub': {
    summary: 'Fetches the identity of a hub so that its fingerprints can be compared.',
    access: 'public',
    body: Type.Object({ token, url: Type.String({ maxLength: 300 }) }, { additionalProperties: false }),
    reply: Type.Object({ hub: Type.String(), threshold: Type.Integer(), rootThumbprints: Type.Array(Type.String()) }),
  },
  'setup.finish': {
    summary: 'Finishes the first run: institution, administrator, federation.',
    access: 'public',
    body: SetupInput,
    reply: Type.Object({
      /** Root keys of a new hub, shown this once and kept nowhere. */
      rootKeys: Type.Array(
        Type.Object({
          label: Type.String(),
          thumbprint: Type.String(),
          privateJwk: Type.Record(Type.String(), Type.Unknown()),
        }),
      ),
      restartNeeded: Type.Boolean(),
    }),
  },
} as const satisfies Record<string, Operation>;
