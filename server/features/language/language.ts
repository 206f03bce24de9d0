import type { Config } from '../../config/index.ts';
import type { Database } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EventBus } from '../../platform/event-bus.ts';
import type { Log } from '../../platform/log.ts';
import type { Api } from '../../platform/operations.ts';
import type { Offered } from './engines/chain.ts';
import type { Engines } from './engines/engines.ts';
import { EngineHouse, later } from './engines/house.ts';
import { registerEngines } from './engines/routes.ts';
import { defaultSettings } from './engines/settings.ts';
import { WhisperRecognizer } from './whisper/recognizer.ts';
import { spawnWhisper } from './whisper/spawn.ts';

export interface LanguageParts {
  /** This node. */
  readonly node: string;
  readonly config: Pick<Config, 'asr' | 'mt' | 'languageOutside' | 'languageOffer' | 'dataDir'>;
  readonly db: Database;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly log: Log;
}

/** Everything about languages: engines, translated text, glossary. */
export interface LanguageFeature {
  readonly engines: Engines;
  register(api: Api): void;
  start(): Promise<void>;
  /** Forgets what is older than it is kept. */
  prune(): Promise<void>;
  close(): Promise<void>;
}

const nobody: Offered = {
  state: () => ({ state: 'none' }),
  translate: async () => ({ ok: false, reason: 'no_engine' }),
  transcribe: async () => ({ ok: false, reason: 'no_engine' }),
};

export function createLanguage({ clock, ...parts }: LanguageParts): LanguageFeature {
  const now = () => clock.now();
  const { node, log, config } = parts;
  const local = new WhisperRecognizer({ node, log, now, later, dataDir: config.dataDir, spawn: spawnWhisper });
  const house = new EngineHouse({ ...parts, now, local, offered: nobody }, defaultSettings);
  return {
    engines: house.chain,
    register: (api) => registerEngines(api, parts.db, house),
    start: async () => {
      await house.start();
      await local.start();
    },
    prune: () => house.usage.prune(),
    close: async () => {
      local.close();
      await house.close();
    },
  };
}
