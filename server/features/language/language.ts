import type { Config } from '../../config/index.ts';
import type { Database } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Api } from '../../platform/operations.ts';
import { type Engines, noEngines } from './engines/engines.ts';

export interface LanguageParts {
  /** This node. */
  readonly node: string;
  readonly config: Pick<Config, 'asr' | 'mt' | 'dataDir'>;
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
}

/** Everything about languages: engines, translated text, glossary. */
export interface LanguageFeature {
  readonly engines: Engines;
  register(api: Api): void;
  start(): Promise<void>;
  close(): Promise<void>;
}

export function createLanguage(_parts: LanguageParts): LanguageFeature {
  const engines = noEngines;
  return {
    engines,
    register: () => undefined,
    start: async () => undefined,
    close: async () => undefined,
  };
}
