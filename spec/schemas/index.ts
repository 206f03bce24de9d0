import type { TSchema } from 'typebox';
import * as terms from './common/terms.ts';
import * as words from './common/words.ts';
import * as content from './events/content.ts';
import * as control from './events/control.ts';
import * as registry from './events/registry.ts';
import * as bundle from './federation/bundle.ts';
import * as call from './federation/call.ts';
import * as captions from './federation/captions.ts';
import * as directory from './federation/directory.ts';
import * as documents from './federation/documents.ts';
import * as envelope from './federation/envelope.ts';
import * as exchange from './federation/exchange.ts';
import * as language from './federation/language.ts';
import * as queries from './federation/queries.ts';
import * as relays from './federation/relays.ts';
import * as slides from './federation/slides.ts';
import * as link from './media/link.ts';

/** Every file of schemas that is part of the protocol between nodes, by its path below spec/schemas without ending. */
export const schemaFiles: Record<string, Record<string, unknown>> = {
  'common/terms': terms,
  'common/words': words,
  'events/content': content,
  'events/control': control,
  'events/registry': registry,
  'federation/bundle': bundle,
  'federation/call': call,
  'federation/captions': captions,
  'federation/directory': directory,
  'federation/documents': documents,
  'federation/envelope': envelope,
  'federation/exchange': exchange,
  'federation/language': language,
  'federation/queries': queries,
  'federation/relays': relays,
  'media/link': link,
  'federation/slides': slides,
};

/** The schemas that a file exports, by name. */
export function schemasOf(file: string): Map<string, TSchema> {
  const found = new Map<string, TSchema>();
  for (const [name, value] of Object.entries(schemaFiles[file] ?? {})) {
    // What TypeBox makes carries its kind in a hidden member; lists and tables of schemas do not.
    if (typeof value === 'object' && value !== null && '~kind' in value) found.set(name, value as TSchema);
  }
  return found;
}
