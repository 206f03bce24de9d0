import { randomBytes } from 'node:crypto';
import type { EngineAddress, OutsideData } from '../../../../spec/schemas/api/language-engines.ts';
import type { Secret } from '../../../config/index.ts';
import { type Place, placeOfHost, type Resolve, systemResolve } from './addresses.ts';
import { EngineClient } from './client.ts';
import { Engine, type EngineUse, type Service } from './engine.ts';
import type { EngineMark, TextKind } from './engines.ts';
import type { Effective } from './settings.ts';
import { createWayOut, type WayOut } from './way-out.ts';

/** The address is looked up again after so long, and sooner while it is not known. */
const locateMs = 60_000;
const locateAgainMs = 5_000;

export interface OwnEngineParts {
  /** This node. */
  readonly node: string;
  readonly now: () => number;
  readonly later: (run: () => void, ms: number) => () => void;
  readonly used: (service: Service, mark: EngineMark, use: EngineUse, peer: string | null) => void;
  readonly changed: () => void;
  readonly resolve?: Resolve;
}

/** Kind of data, for the question what may leave the institution. */
export const dataOf = (kind: TextKind): keyof OutsideData =>
  kind === 'caption' ? 'captions' : kind === 'profile' ? 'profiles' : 'posts';

/**
 * The configured engine for one service. Where its machine stands is found out before anything is sent, and again every minute; what stands
 * outside gets only what administrators allow.
 */
export class OwnEngine {
  readonly #parts: OwnEngineParts;
  readonly #service: Service;
  readonly #address: EngineAddress;
  readonly #key: Secret | undefined;
  readonly #outside: OutsideData;
  #place: Place | undefined;
  #built: { engine: Engine; wayOut: WayOut } | undefined;
  #cancel: () => void = () => undefined;
  #closed = false;
  #client: EngineClient | undefined;

  constructor(parts: OwnEngineParts, service: Service, { settings, keys }: Effective, address: EngineAddress) {
    this.#parts = parts;
    this.#service = service;
    this.#address = address;
    this.#key = keys[service];
    this.#outside = settings.outside;
  }

  /** Finds out where the machine stands. */
  async locate(): Promise<void> {
    const { later, resolve = systemResolve, changed } = this.#parts;
    const found = await placeOfHost(new URL(this.#address.url).hostname, resolve);
    if (this.#closed) return;
    this.#cancel = later(() => void this.locate(), found === undefined ? locateAgainMs : locateMs);
    // A name that cannot be looked up for a moment has not moved.
    if (this.#built !== undefined && (found === undefined || found === this.#place)) return;
    if (found === undefined) return;
    this.#place = found;
    this.#drop();
    this.#built = this.#build();
    changed();
  }

  #build(): { engine: Engine; wayOut: WayOut } {
    const { now, later, used, changed, resolve = systemResolve } = this.#parts;
    const { url, model, own } = this.#address;
    const wayOut = createWayOut({
      ...{ origin: new URL(url).origin, resolve },
      outside: own || (this.#place === 'outside' && Object.values(this.#outside).includes(true)),
    });
    const client = new EngineClient({ url, model: model ?? undefined, key: this.#key }, { wayOut, now, pause });
    this.#client = client;
    const engine = new Engine({
      ...{ service: this.#service, client, now, later, changed },
      used: (use, peer) => used(this.#service, this.mark, use, peer),
    });
    return { engine, wayOut };
  }

  get mark(): EngineMark {
    const { url, model } = this.#address;
    return {
      name: new URL(url).hostname,
      model: model ?? this.#client?.model ?? '–',
      node: this.#parts.node,
      // Unknown counts as outside: people are told too much rather than too little.
      outside: !this.#address.own && this.#place !== 'inside',
    };
  }

  /** Undefined until it is known where the machine stands. */
  get engine(): Engine | undefined {
    return this.#built?.engine;
  }

  allows(data: keyof OutsideData): boolean {
    return !this.mark.outside || this.#outside[data];
  }

  /** Whether anything that this engine is for may be sent to it. */
  get isUsable(): boolean {
    return this.#service === 'recognition'
      ? this.allows('speech')
      : (['captions', 'posts', 'profiles'] as const).some((data) => this.allows(data));
  }

  #drop(): void {
    this.#built?.engine.close();
    void this.#built?.wayOut.close();
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
    this.#drop();
  }
}

/** Letters that no text could know before. */
export const newMark = (): string => randomBytes(8).toString('hex');

/** Resolves after so long, or when the signal is aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
