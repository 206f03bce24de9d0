import type { Config } from '../../config/index.ts';
import type { Database } from '../../db/index.ts';
import type { FederationHandlers } from '../../federation-host/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EventBus } from '../../platform/event-bus.ts';
import type { Log } from '../../platform/log.ts';
import type { Api } from '../../platform/operations.ts';
import { checkTranslation } from './check/index.ts';
import type { Engines } from './engines/engines.ts';
import { EngineHouse, later } from './engines/house.ts';
import { registerEngines } from './engines/routes.ts';
import { defaultSettings } from './engines/settings.ts';
import type { TermBase } from './glossary/index.ts';
import { Borrower } from './offers/borrower.ts';
import { Lender } from './offers/lender.ts';
import type { LoanWire } from './offers/loan-wire.ts';
import { createText, type TextFeature, type TextParts } from './text/index.ts';
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
  /** The way to engines of other nodes. */
  readonly loans: LoanWire;
  /** Whose words people read, and who they are. */
  readonly texts: TextParts['texts'];
  readonly personCards: TextParts['personCards'];
  /** Terms in force now. */
  readonly terms: () => TermBase;
}

/** Everything about languages: engines, translated text, glossary. */
export interface LanguageFeature {
  readonly engines: Engines;
  /** What other nodes ask of this one. */
  readonly lending: FederationHandlers['engines'];
  /** Translated text; what other features that have texts of their own use is `text.translations`. */
  readonly text: TextFeature;
  register(api: Api): void;
  start(): Promise<void>;
  /** Forgets what is older than it is kept. */
  prune(): Promise<void>;
  close(): Promise<void>;
}

export function createLanguage({ clock, loans, texts, personCards, terms, ...parts }: LanguageParts): LanguageFeature {
  const now = () => clock.now();
  const { node, db, log, config } = parts;
  const local = new WhisperRecognizer({ node, log, now, later, dataDir: config.dataDir, spawn: spawnWhisper });
  // The borrower is told of the settings that the house reads, and the house borrows; both are called later.
  const borrower: Borrower = new Borrower({
    ...{ node, wire: loans, now, later },
    settings: () => house.settings.settings,
    used: (service, mark, use) => house.usage.add(service, mark, null, use),
    changed: () => house.chain.changed(),
  });
  const house = new EngineHouse({ ...parts, now, local, offered: borrower }, defaultSettings);
  const lender = new Lender({ house, db, log, now });
  const engines = house.chain;
  const text = createText({
    ...{ node, db, clock, log, engines, texts, personCards },
    ...{ terms, check: checkTranslation },
  });
  return {
    engines,
    text,
    lending: {
      offer: async ({ isLed }) => lender.offer(isLed),
      translate: ({ node, isLed, request }) => lender.translate(node, isLed, request),
      transcribe: ({ node, isLed, request }) => lender.transcribe(node, isLed, request),
    },
    register: (api) => {
      registerEngines(api, db, house);
      text.register(api);
    },
    start: async () => {
      await house.start();
      await local.start();
      borrower.start();
    },
    prune: async () => {
      await house.usage.prune();
      await text.prune();
    },
    close: async () => {
      text.close();
      borrower.close();
      local.close();
      await house.close();
    },
  };
}
