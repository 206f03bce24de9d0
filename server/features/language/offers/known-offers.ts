import type { LanguageOffer } from '../../../../spec/schemas/federation/language.ts';
import type { Service } from '../engines/engine.ts';
import type { EngineState } from '../engines/engines.ts';
import type { BorrowerParts } from './loan-wire.ts';

/** Whom to ask, and for which room when the answer depends on it. */
export interface Place {
  readonly node: string;
  readonly room: string | undefined;
}
interface Known {
  readonly place: Place;
  offer: LanguageOffer | undefined;
  askedAt: number;
  usedAt: number;
  asking: Promise<void> | undefined;
  /** It did not answer when it was asked last. */
  silent: boolean;
  /** Since when an engine is paused, as this node sees it. */
  readonly paused: Map<Service, number>;
  readonly since: Map<Service, number>;
}
type OfferedEngine = NonNullable<LanguageOffer['recognition']>;

const freshMs = 60_000;
const pausedMs = 3_000;
const tickMs = 1_500;
/** Nobody looked at it for so long: it is not asked for any more. */
const forgottenMs = 600_000;
const maxKnown = 500;

/** What other nodes offer, as far as they were asked. Offers that are in use are asked for again now and then, paused ones often. */
export class KnownOffers {
  readonly #parts: BorrowerParts;
  readonly #known = new Map<string, Known>();
  /** Room → node that leads it; empty while it is not known. */
  readonly #leaders = new Map<string, { node: string; at: number }>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: BorrowerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), tickMs).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** The places to ask, as far as they are known at this moment; what is not known yet is found out. */
  placesNow(room: string | undefined): Place[] {
    const { now } = this.#parts;
    const leader = room === undefined ? undefined : this.#leaders.get(room);
    const isOld = leader === undefined || now() - leader.at > freshMs;
    if (room !== undefined && isOld) void this.#findLeader(room).then((changed) => changed && this.#parts.changed());
    return this.#placesOf(room, leader?.node);
  }

  async places(room: string | undefined): Promise<Place[]> {
    if (room === undefined) return this.#placesOf(room, undefined);
    const leader = this.#leaders.get(room);
    if (leader === undefined || this.#parts.now() - leader.at > freshMs) await this.#findLeader(room);
    return this.#placesOf(room, this.#leaders.get(room)?.node);
  }

  #placesOf(room: string | undefined, leader: string | undefined): Place[] {
    const { node, settings, wire } = this.#parts;
    const { use } = settings();
    const hub = wire.hub();
    const host: Place[] = use.host && leader && leader !== node ? [{ node: leader, room }] : [];
    const isHubAsked = use.hub && hub !== undefined && hub !== node && hub !== leader;
    return isHubAsked ? [...host, { node: hub, room: undefined }] : host;
  }

  /** @returns whether it is another one than before */
  async #findLeader(room: string): Promise<boolean> {
    const before = this.#leaders.get(room)?.node;
    const node = (await this.#parts.wire.leaderOf(room)) ?? '';
    this.#leaders.delete(room);
    this.#leaders.set(room, { node, at: this.#parts.now() });
    if (this.#leaders.size > maxKnown) this.#leaders.delete(this.#leaders.keys().next().value as string);
    return node !== before;
  }

  #of(place: Place): Known {
    const key = `${place.node} ${place.room ?? ''}`;
    const known = this.#known.get(key) ?? {
      ...{
        place,
        offer: undefined,
        askedAt: 0,
        usedAt: 0,
        asking: undefined,
        silent: false,
        paused: new Map(),
        since: new Map(),
      },
    };
    known.usedAt = this.#parts.now();
    this.#known.delete(key);
    this.#known.set(key, known);
    if (this.#known.size > maxKnown) this.#known.delete(this.#known.keys().next().value as string);
    return known;
  }

  state(place: Place, service: Service): EngineState {
    const known = this.#of(place);
    if (this.#parts.now() - known.askedAt > lastsMs(known)) void this.#ask(known);
    const engine = known.offer?.[service];
    if (!engine) return { state: 'none' };
    const { name, model, outside } = engine;
    const state = known.paused.has(service) ? 'paused' : engine.state;
    const sinceMs = known.since.get(service) ?? known.askedAt;
    return { state, mark: { name, model, node: place.node, outside }, sinceMs };
  }

  /** What is offered there. Asks when it is not known, or was known too long ago. */
  async offer(place: Place, service: Service): Promise<OfferedEngine | undefined> {
    const known = this.#of(place);
    if (this.#parts.now() - known.askedAt > lastsMs(known)) await this.#ask(known);
    return known.offer?.[service] ?? undefined;
  }

  pause(place: Place, service: Service): void {
    const known = this.#of(place);
    if (known.paused.has(service)) return;
    known.paused.set(service, this.#parts.now());
    known.since.set(service, this.#parts.now());
    this.#parts.changed();
  }

  works(place: Place, service: Service): void {
    const known = this.#of(place);
    if (!known.paused.delete(service)) return;
    known.since.set(service, this.#parts.now());
    this.#parts.changed();
  }

  #ask(known: Known): Promise<void> {
    known.asking ??= this.#askOnce(known).finally(() => {
      known.asking = undefined;
    });
    return known.asking;
  }

  async #askOnce(known: Known): Promise<void> {
    const { now, wire, changed } = this.#parts;
    const before = this.#print(known);
    const reply = await wire.offer(known.place.node, known.place.room);
    known.askedAt = now();
    known.silent = !reply.ok;
    if (reply.ok) known.offer = reply.value;
    // Who does not answer offers what it offered, but it is paused.
    else if (known.offer) for (const service of services) known.paused.set(service, known.paused.get(service) ?? now());
    if (reply.ok)
      for (const service of services) if (reply.value[service]?.state === 'ready') known.paused.delete(service);
    if (this.#print(known) === before) return;
    for (const service of services) known.since.set(service, now());
    changed();
  }

  #print({ offer, paused }: Known): string {
    return JSON.stringify([offer, [...paused.keys()].sort()]);
  }

  #tick(): void {
    const now = this.#parts.now();
    for (const [key, known] of this.#known) {
      if (now - known.usedAt > forgottenMs) this.#known.delete(key);
      else if (now - known.askedAt > lastsMs(known)) void this.#ask(known);
    }
  }
}

const services = ['recognition', 'translation'] as const;

/** How long an answer is believed. */
function lastsMs({ offer, paused, silent }: Known): number {
  const isPaused = paused.size > 0 || services.some((service) => offer?.[service]?.state === 'paused');
  return isPaused || silent ? pausedMs : freshMs;
}
