import type { EngineSettings } from '../../../../spec/schemas/api/language-engines.ts';
import type { Config, Secret } from '../../../config/index.ts';
import type { Reader, Tx } from '../../../db/index.ts';
import type { Service } from './engine.ts';

const settingKey = 'language_engines';

/** A node that has just been set up: no engine, nothing leaves, nothing is offered, what others offer is used. */
export const defaultSettings: EngineSettings = {
  recognition: null,
  translation: null,
  outside: { speech: false, captions: false, posts: false, profiles: false },
  use: { host: true, hub: true },
  offer: 'nobody',
  quota: { seconds: 36_000, characters: 400_000 },
};

export type EngineConfig = Pick<Config, 'asr' | 'mt' | 'languageOutside' | 'languageOffer'>;

/** What is in force: the environment before the settings of administrators. */
export interface Effective {
  readonly settings: EngineSettings;
  readonly fixed: {
    readonly recognition: boolean;
    readonly translation: boolean;
    readonly outside: boolean;
    readonly offer: boolean;
  };
  readonly keys: Readonly<Record<Service, Secret | undefined>>;
}

/** @param storedKey key that administrators stored; it is for the address that they set, and never sent to another one */
export function effective(
  stored: EngineSettings,
  config: EngineConfig,
  storedKey: (service: Service) => Secret | undefined,
): Effective {
  const fixed = {
    recognition: config.asr !== undefined,
    translation: config.mt !== undefined,
    outside: config.languageOutside !== undefined,
    offer: config.languageOffer !== undefined,
  };
  const all = config.languageOutside === 'allow';
  const addressOf = (server: Config['asr'], service: Service) =>
    server === undefined
      ? stored[service]
      : {
          url: server.url,
          model: server.model ?? null,
          own: stored[service]?.url === server.url && stored[service].own,
        };
  return {
    fixed,
    settings: {
      ...stored,
      recognition: addressOf(config.asr, 'recognition'),
      translation: addressOf(config.mt, 'translation'),
      outside: fixed.outside ? { speech: all, captions: all, posts: all, profiles: all } : stored.outside,
      offer: config.languageOffer ?? stored.offer,
    },
    keys: {
      recognition: config.asr === undefined ? storedKey('recognition') : config.asr.key,
      translation: config.mt === undefined ? storedKey('translation') : config.mt.key,
    },
  };
}

export async function readSettings(reader: Reader): Promise<EngineSettings> {
  const [row] = await reader.sql<
    { value: Partial<EngineSettings> }[]
  >`select value from node_setting where key = ${settingKey}`;
  return { ...defaultSettings, ...row?.value };
}

export async function saveSettings(tx: Tx, settings: EngineSettings): Promise<void> {
  await tx.sql`
    insert into node_setting (key, value, changed_at) values (${settingKey}, ${tx.sql.json(settings as never)}, now())
    on conflict (key) do update set value = excluded.value, changed_at = now()`;
}
