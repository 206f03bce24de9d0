import type {
  EngineFailure,
  EngineReport,
  EngineSettings,
  EngineTest,
} from '../../../../spec/schemas/api/language-engines.ts';
import type { Database, Tx } from '../../../db/index.ts';
import type { EventBus } from '../../../platform/event-bus.ts';
import type { Log } from '../../../platform/log.ts';
import type { Resolve } from './addresses.ts';
import { Chain, type LocalRecognizer, type Offered } from './chain.ts';
import type { HearAnswer } from './client.ts';
import type { Service } from './engine.ts';
import type { EngineMark, EngineState } from './engines.ts';
import { EngineKeys } from './key-file.ts';
import { OwnEngine } from './own.ts';
import { probePrompt, testSound } from './probe.ts';
import { type Effective, type EngineConfig, effective, readSettings, saveSettings } from './settings.ts';
import { Usage } from './usage.ts';

export interface EngineHouseParts {
  /** This node. */
  readonly node: string;
  readonly config: EngineConfig & { readonly dataDir: string };
  readonly db: Database;
  readonly bus: Pick<EventBus, 'publish' | 'subscribe' | 'onGap'>;
  readonly log: Log;
  /** ms since the epoch. */
  readonly now: () => number;
  readonly offered: Offered;
  readonly local?: LocalRecognizer;
  readonly resolve?: Resolve;
}

/** Processes of one node tell each other that the settings have changed. */
const channel = 'language.engines';
const testTimeoutMs = 8_000;
const services = ['recognition', 'translation'] as const;

/** Runs something later without keeping the process alive for it. */
export function later(run: () => void, ms: number): () => void {
  const timer = setTimeout(run, ms).unref();
  return () => clearTimeout(timer);
}

/** The engines of this node: made of environment and settings, made anew when those change, and what they did. */
export class EngineHouse implements AsyncDisposable {
  readonly chain: Chain;
  readonly usage: Usage;
  readonly #parts: EngineHouseParts;
  readonly #keys: EngineKeys;
  readonly #own = new Map<Service, OwnEngine>();
  readonly #unsubscribe: (() => void)[] = [];
  #effective: Effective;
  #stored: EngineSettings | undefined;
  #loading: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(parts: EngineHouseParts, first: EngineSettings) {
    this.#parts = parts;
    this.#keys = new EngineKeys(parts.config.dataDir);
    this.#effective = effective(first, parts.config, () => undefined);
    this.usage = new Usage(parts);
    const { offered, local } = parts;
    this.chain = new Chain({ own: (service) => this.#own.get(service), offered, ...(local && { local }) });
  }

  /** Reads the settings and finds out where the engines stand. Resolves when that is known, or cannot be found out now. */
  async start(): Promise<void> {
    const { bus } = this.#parts;
    const reload = () => void this.reload().catch((error) => this.#parts.log.error({ err: error }, 'Engines.'));
    this.#unsubscribe.push(bus.subscribe(channel, reload), bus.onGap(reload));
    this.usage.start();
    await this.reload();
  }

  reload(): Promise<void> {
    const next = this.#loading.then(() => this.#reload());
    this.#loading = next.catch(() => undefined);
    return next;
  }

  async #reload(): Promise<void> {
    if (this.#closed) return;
    await this.#keys.load();
    this.#stored = await readSettings(this.#parts.db);
    const before = this.#effective;
    this.#effective = effective(this.#stored, this.#parts.config, (service) => this.#keys.of(service));
    await Promise.all(services.map((service) => this.#renew(service, before)));
    this.chain.changed();
  }

  /** An engine whose settings are as before goes on: its queue and what is known of it stay. */
  async #renew(service: Service, before: Effective): Promise<void> {
    const { settings, keys } = this.#effective;
    const address = settings[service];
    const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
    const isSame =
      this.#own.has(service) &&
      same(address, before.settings[service]) &&
      same(settings.outside, before.settings.outside) &&
      keys[service]?.reveal() === before.keys[service]?.reveal();
    if (isSame) return;
    this.#own.get(service)?.close();
    this.#own.delete(service);
    if (address === null) return;
    const { node, now, resolve } = this.#parts;
    const own = new OwnEngine(
      {
        ...{ node, now, later, changed: () => this.chain.changed(), ...(resolve && { resolve }) },
        used: (of, mark, use, peer) => this.usage.add(of, mark, peer, use),
      },
      service,
      this.#effective,
      address,
    );
    this.#own.set(service, own);
    await own.locate();
  }

  get settings(): Effective {
    return this.#effective;
  }

  own(service: Service): OwnEngine | undefined {
    return this.#own.get(service);
  }

  /** Keeps the settings; what the environment decides is kept as it was stored. A key does not go to another machine than it was given for. */
  async save(tx: Tx, wanted: EngineSettings): Promise<void> {
    const { fixed } = this.#effective;
    const stored = await readSettings(tx);
    const next: EngineSettings = {
      ...wanted,
      recognition: fixed.recognition ? stored.recognition : wanted.recognition,
      translation: fixed.translation ? stored.translation : wanted.translation,
      outside: fixed.outside ? stored.outside : wanted.outside,
      offer: fixed.offer ? stored.offer : wanted.offer,
    };
    await saveSettings(tx, next);
    for (const service of services) {
      const [was, is] = [stored[service], next[service]].map((address) => address && new URL(address.url).origin);
      if (was !== is && this.#keys.of(service) !== undefined) await this.#keys.set(service, null);
    }
    tx.afterCommit(() => this.#parts.bus.publish(channel, ''));
  }

  async setKey(service: Service, key: string | null): Promise<void> {
    await this.#keys.set(service, key);
    await this.reload();
    this.#parts.bus.publish(channel, '');
  }

  /** Whether administrators stored a key. */
  hasKey(service: Service): boolean {
    return this.#keys.of(service) !== undefined;
  }

  /** Sends an engine something short that is known. */
  async test(service: Service): Promise<EngineTest> {
    const own = this.#own.get(service);
    if (own === undefined) return { ok: false, reason: 'no_engine' };
    await own.locate();
    if (!own.isUsable) return { ok: false, reason: 'not_allowed' };
    if (own.engine === undefined) return { ok: false, reason: 'unreachable' };
    const outcome = await own.engine.test<Pick<HearAnswer, 'text' | 'model'>>(async (client, signal) =>
      service === 'recognition'
        ? client.hear({ pcm: testSound(), language: 'en', hotWords: [] }, signal, testTimeoutMs)
        : client.chat(probePrompt, signal, testTimeoutMs),
    );
    if (!outcome.ok) return { ok: false, reason: outcome.failure === 'aborted' ? 'timeout' : outcome.failure };
    const { text, model } = outcome.value;
    return { ok: true, answer: text.slice(0, 2_000), model: model.slice(0, 200), ms: Math.round(outcome.ms) };
  }

  /** Every engine that this node can use now. */
  reports(): EngineReport[] {
    const status = this.chain.status();
    return services.flatMap((service): EngineReport[] => {
      const own = this.#own.get(service);
      if (own !== undefined) {
        const circuit = own.engine?.circuit;
        const reason: EngineFailure | null = own.engine === undefined ? 'unreachable' : (circuit?.reason ?? null);
        const blocked = own.isUsable ? reason : 'not_allowed';
        return [
          {
            ...{ service, source: 'configured', mark: own.mark, waiting: own.engine?.waiting ?? 0, reason: blocked },
            state: own.isUsable && circuit?.state === 'ready' ? 'ready' : 'paused',
            since: circuit?.since ?? this.#parts.now(),
            latency: this.usage.latency(service, own.mark.node),
          },
        ];
      }
      const state = status[service];
      return state.state === 'none' ? [] : [this.#reportOf(service, state)];
    });
  }

  #reportOf(service: Service, { state, mark, sinceMs }: Exclude<EngineState, { state: 'none' }>): EngineReport {
    const source = mark.node === this.#parts.node ? ('in_process' as const) : ('offered' as const);
    const latency = this.usage.latency(service, mark.node);
    return { service, source, mark, state, reason: null, since: sinceMs, waiting: 0, latency };
  }

  /** An engine of another node answered for the own people. */
  usedOffered(service: Service, mark: EngineMark, use: Parameters<Usage['add']>[3]): void {
    this.usage.add(service, mark, null, use);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const end of this.#unsubscribe) end();
    await this.#loading;
    for (const own of this.#own.values()) own.close();
    await this.usage.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
