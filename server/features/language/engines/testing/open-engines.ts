import type { Test } from 'tap';
import type { EngineSettings } from '../../../../../spec/schemas/api/language-engines.ts';
import { Secret } from '../../../../config/index.ts';
import { type SpeechEngine, type SpeechEngineOptions, startSpeechEngine } from '../../../../testing/speech-engine.ts';
import { sentences } from '../../../../testing/speech-engine-sentences.ts';
import { dtmfSound } from '../../../../testing/speech-engine-tones.ts';
import type { Resolve } from '../addresses.ts';
import { Chain, type Offered } from '../chain.ts';
import type { EngineUse, Service } from '../engine.ts';
import type { TranslateRequest } from '../engines.ts';
import { later } from '../house.ts';
import { OwnEngine } from '../own.ts';
import { defaultSettings } from '../settings.ts';

/** Nobody hangs up. */
export const never = new AbortController().signal;
/** No other node offers anything. */
export const nobody: Offered = {
  state: () => ({ state: 'none' }),
  translate: async () => ({ ok: false, reason: 'no_engine' }),
  transcribe: async () => ({ ok: false, reason: 'no_engine' }),
};

export interface OpenEngines {
  readonly chain: Chain;
  readonly engine: SpeechEngine;
  readonly own: (service: Service) => OwnEngine;
  readonly uses: (EngineUse & { service: Service })[];
  readonly changes: () => number;
}

/** A node's engines in front of the deterministic one. */
export async function openEngines(
  t: Test,
  {
    settings = {},
    key,
    resolve,
    host = '127.0.0.1',
    ...options
  }: SpeechEngineOptions & { settings?: Partial<EngineSettings>; key?: string; resolve?: Resolve; host?: string } = {},
): Promise<OpenEngines> {
  const engine = await startSpeechEngine({ ...options, ...(key && { key: 'right' }) });
  const url = engine.url.replace('127.0.0.1', host);
  const uses: OpenEngines['uses'] = [];
  let changes = 0;
  const chain: Chain = new Chain({ own: (service) => own.get(service), offered: nobody });
  chain.onChange(() => changes++);
  const secret = key === undefined ? undefined : new Secret(key);
  const effective = {
    settings: { ...defaultSettings, ...settings },
    fixed: { recognition: false, translation: false, outside: false, offer: false },
    keys: { recognition: secret, translation: secret },
  };
  const own = new Map<Service, OwnEngine>();
  for (const service of ['recognition', 'translation'] as const) {
    const parts = {
      ...{ node: 'a.example', now: () => Date.now(), later, changed: () => chain.changed() },
      used: (of: Service, _mark: unknown, use: EngineUse) => void uses.push({ ...use, service: of }),
      ...(resolve && { resolve }),
    };
    const model = service === 'recognition' ? 'speech' : 'translator';
    own.set(service, new OwnEngine(parts, service, effective, { url, model, own: false }));
  }
  t.teardown(async () => {
    for (const each of own.values()) each.close();
    await engine.close();
  });
  await Promise.all([...own.values()].map((each) => each.locate()));
  return { chain, engine, own: (service) => own.get(service) as OwnEngine, uses, changes: () => changes };
}

/** A sentence with a dose, as a caption. */
export const sentence: TranslateRequest = {
  ...{ text: sentences[2]?.en as string, from: 'en', to: 'tr', kind: 'caption', terms: [] },
};
/** The same sentence as the deterministic engine hears it. */
export const sound = { pcm: dtmfSound('12').pcm, language: 'en', hotWords: ['dexamethasone'], room: 'r' } as const;
