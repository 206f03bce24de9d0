import type { Static, TSchema } from 'typebox';
import { admin } from './admin.ts';
import { auth } from './auth.ts';
import { captions } from './captions.ts';
import { directory } from './directory.ts';
import { discussions } from './discussions.ts';
import { glossary } from './glossary.ts';
import { language } from './language.ts';
import { languageEngines } from './language-engines.ts';
import { membership } from './membership.ts';
import { network } from './network.ts';
import { notifications } from './notifications.ts';
import type { Operation } from './operation.ts';
import type { OperationId } from './paths.ts';
import { polls } from './polls.ts';
import { sessions } from './sessions.ts';
import { setup } from './setup.ts';
import { slides } from './slides.ts';

/** Every operation of the API between a browser and its own node, by id. The compiler refuses one without a path, and a path without one. */
export const operations = {
  ...setup,
  ...auth,
  ...membership,
  ...directory,
  ...discussions,
  ...sessions,
  ...polls,
  ...network,
  ...languageEngines,
  ...slides,
  ...captions,
  ...notifications,
  ...language,
  ...glossary,
  ...admin,
} satisfies Record<OperationId, Operation>;
export type Operations = typeof operations;
type Of<K extends OperationId, P extends string> =
  Operations[K] extends Record<P, infer S extends TSchema> ? Static<S> : undefined;
export type Params<K extends OperationId> = Of<K, 'params'>;
export type Query<K extends OperationId> = Of<K, 'query'>;
export type Body<K extends OperationId> = Of<K, 'body'>;
export type Reply<K extends OperationId> = Of<K, 'reply'>;
