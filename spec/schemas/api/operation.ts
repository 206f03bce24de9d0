import type { TSchema } from 'typebox';
import type { NodeRole } from '../common/words.ts';

/** Who may call an operation: everybody, anybody logged in (applicants too), or holders of one of the roles. */
export type Access = 'public' | 'viewer' | readonly NodeRole[];

/** One call of the API between a browser and its own node. Method and path stand in paths.ts under the same name. */
export interface Operation {
  /** One sentence for the API description. */
  summary: string;
  access: Access;
  params?: TSchema;
  query?: TSchema;
  /** JSON body; absent where the request has none or carries raw bytes (`raw`). */
  body?: TSchema;
  /** Largest raw body in bytes, for uploads of files. */
  rawMaxBytes?: number;
  reply: TSchema;
  /** Status of success; 200 unless said. */
  status?: number;
}
