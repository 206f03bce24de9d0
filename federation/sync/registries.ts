import type { CheckpointClaims } from '../../spec/schemas/federation/documents.ts';
import type { Change, RegistryView, Result, VerifiedEvent } from '../contract.ts';
import type { Application, Clock, RegistryRow, Store } from '../ports.ts';
import { comparePosition, noteCheckpoint, openCheckpoint } from '../registry/checkpoint.ts';
import { applyRegistry, emptyRegistry, foldRegistry, healRegistry, type RegistryState } from '../registry/log.ts';
import { createTrust, type FollowedRegistry, type TrustView } from '../registry/trust.ts';
import { readDocument } from '../signing/documents.ts';
import { type Opened, open, roomOf, toEnvelope } from '../signing/envelope.ts';
import type { RegistryPosition } from '../signing/signature-fields.ts';

export interface Followed extends FollowedRegistry {
  base: string;
  /** Newest verified checkpoint, to be handed on. */
  checkpoint: string | null;
}
export interface FollowInput {
  hub: string;
  base: string;
  rootThumbprints: string[];
}

const pageSize = 1_000;
/** Documents of hubs that the home hub recognises and nobody here has confirmed. */
const recognisedKind = 'recognised-hub';

/**
 * The registry logs that this node follows, folded in memory, and the trust view over them. The only writer of registry rows; what it
 * stores is verified. Fetching is the business of RegistryPull, writing a hub's own log that of Hub.
 */
export class Registries<Tx extends object> {
  readonly #node: string;
  readonly #store: Store<Tx>;
  readonly #application: Application<Tx>;
  readonly #clock: Clock;
  readonly #followed = new Map<string, Followed>();
  #trust: TrustView;
  /** After every change of the view: a node was approved, suspended, reinstated; a hub moved on. */
  onChange: () => void = () => {};

  constructor(node: string, store: Store<Tx>, application: Application<Tx>, clock: Clock) {
    this.#node = node;
    this.#store = store;
    this.#application = application;
    this.#clock = clock;
    this.#trust = createTrust(node, [], clock);
  }

  /** Folds everything that is stored. Rows were verified before they were stored. */
  async load(): Promise<void> {
    for (const { checkpoint, ...hub } of await this.#store.followedHubs()) {
      const recognised = (await this.#store.document(null, recognisedKind, hub.hub)) !== undefined;
      const entry = this.#entry(hub, recognised ? 'recognised' : 'operator');
      const opened: Opened[] = [];
      for (let from = 1; ; from += pageSize) {
        const rows = await this.#store.registryRange(hub.hub, from, pageSize);
        for (const row of rows) {
          const event = open(row.envelope);
          if (!event.ok) throw new Error(`registry row ${hub.hub} ${row.seq} is damaged: ${event.code}`);
          opened.push(event.value);
        }
        if (rows.length < pageSize) break;
      }
      const folded = foldRegistry(entry.state.pin, opened, { verified: true });
      if (!folded.ok) throw new Error(`registry of ${hub.hub} does not fold: ${folded.code}`);
      entry.state = folded.value;
      this.#followed.set(hub.hub, entry);
      if (checkpoint !== null && checkpoint !== '') await this.noteCheckpoint(hub.hub, checkpoint);
      const alarm = (await this.#store.document(null, 'registry-alarm', hub.hub)) as RegistryState['alarm'];
      if (alarm !== undefined) entry.state = { ...entry.state, alarm };
    }
    this.#rebuild();
  }

  view(): TrustView {
    return this.#trust;
  }
  publicView(): RegistryView {
    return this.#trust;
  }
  followed(hub: string): Followed | undefined {
    return this.#followed.get(hub);
  }
  hubs(): string[] {
    return [...this.#followed.keys()];
  }

  /** Begins to follow a hub whose root keys a person has confirmed. */
  async follow(tx: Tx, input: FollowInput): Promise<void> {
    const { hub, base, rootThumbprints } = input;
    await this.#store.followHub(tx, { hub, base, rootThumbprints });
    await this.#store.deleteDocument(tx, recognisedKind, hub);
    this.#store.afterCommit(tx, () => {
      const known = this.#followed.get(hub);
      if (known !== undefined && known.state.seq > 0) Object.assign(known, { base, source: 'operator' });
      else this.#followed.set(hub, this.#entry(input, 'operator'));
      this.#rebuild();
    });
  }

  /** Begins to follow the hubs that the home hub recognises and that are not followed yet; answers their names. */
  async followRecognised(): Promise<string[]> {
    const home = this.#trust.home();
    const recognitions = (home === undefined ? undefined : this.#followed.get(home))?.state.content.recognised ?? [];
    const fresh = [...recognitions.values()].filter(({ hub }) => hub !== this.#node && !this.#followed.has(hub));
    for (const { hub, base, rootThumbprints } of fresh) {
      await this.#store.transaction(async (tx) => {
        await this.#store.followHub(tx, { hub, base, rootThumbprints });
        await this.#store.putDocument(tx, recognisedKind, hub, { home });
      });
      // Somebody may have confirmed it meanwhile.
      if (!this.#followed.has(hub)) this.#followed.set(hub, this.#entry({ hub, base, rootThumbprints }, 'recognised'));
    }
    if (fresh.length > 0) this.#rebuild();
    return fresh.map(({ hub }) => hub);
  }

  /**
   * Ends an alarm when the root keys have decided in `branch`: the hub's log from somewhere at or below the contradiction on.
   * @returns codes of {@link healRegistry}; nothing has changed then
   */
  async heal(hub: string, envelopes: readonly unknown[]): Promise<Result<null>> {
    const followed = this.#followed.get(hub);
    if (followed === undefined) return { ok: false, code: 'unknown_hub' };
    const branch: Opened[] = [];
    for (const envelope of envelopes) {
      const event = open(envelope);
      if (!event.ok) return event;
      branch.push(event.value);
    }
    const { state } = followed;
    const healed = healRegistry(state, branch);
    const from = branch[0]?.header.seq;
    if (!healed.ok)
      return { ok: false, code: healed.code, ...(healed.detail !== undefined && { detail: healed.detail }) };
    if (from === undefined) return { ok: false, code: 'registry_gap' };
    const known = new Set(state.log.map(({ id }) => id));
    const fresh = branch.filter(({ id }) => !known.has(id)).map(registryEvent);
    await this.#store.transaction(async (tx) => {
      await this.#store.replaceRegistry(tx, hub, from, rowsOf(hub, branch));
      await this.#store.deleteDocument(tx, 'registry-alarm', hub);
      // The one that is kept may be about what was given up.
      await this.#store.setCheckpoint(tx, hub, '');
      await this.#application.apply(
        tx,
        fresh.map((event): Change => ({ kind: 'registry', hub, event })),
      );
    });
    Object.assign(followed, { state: healed.value, checkpoint: null, checkpointAtMs: 0 });
    this.#rebuild();
    return { ok: true, value: null };
  }

  /** Which of the claimed positions are a reason to ask for more: ahead of us, or different from what we hold. */
  worthPulling(positions: readonly RegistryPosition[]): RegistryPosition[] {
    return positions.filter((position) => {
      const followed = this.#followed.get(position.hub);
      if (followed === undefined || followed.state.alarm !== undefined) return false;
      const place = comparePosition(followed.state, position);
      return place === 'ahead' || place === 'different';
    });
  }

  /**
   * Applies fetched events in order and stores what was taken, with the application's part of it, in one transaction.
   * @returns the code of the first refused event; what came before it is kept.
   */
  async applyFetched(hub: string, envelopes: readonly unknown[]): Promise<Result<{ applied: number }>> {
    const followed = this.#followed.get(hub);
    if (followed === undefined) return { ok: false, code: 'unknown_hub' };
    let state = followed.state;
    const taken: Opened[] = [];
    let failure: { code: string; detail?: string } | undefined;
    for (const envelope of envelopes) {
      const event = open(envelope);
      if (!event.ok) {
        failure = event;
        break;
      }
      const applied = applyRegistry(state, event.value);
      state = applied.value;
      if (!applied.ok) {
        failure = applied;
        break;
      }
      if (applied.changed) taken.push(event.value);
    }
    const alarm = state.alarm;
    if (taken.length > 0 || alarm !== followed.state.alarm) {
      await this.#store.transaction(async (tx) => {
        await this.store(tx, hub, taken);
        if (alarm !== undefined) await this.#store.putDocument(tx, 'registry-alarm', hub, alarm);
      });
      this.replace(hub, state);
    }
    return failure === undefined ? { ok: true, value: { applied: taken.length } } : { ok: false, ...failure };
  }

  /** Stores verified events of a hub and tells the application, in the caller's transaction. */
  async store(tx: Tx, hub: string, events: readonly Opened[]): Promise<void> {
    if (events.length === 0) return;
    await this.#store.appendRegistry(tx, rowsOf(hub, events));
    const changes = events.map((event): Change => ({ kind: 'registry', hub, event: registryEvent(event) }));
    await this.#application.apply(tx, changes);
  }

  /** Committed state of a hub. Never goes back: a slower writer does not undo a faster one. */
  replace(hub: string, state: RegistryState): void {
    const followed = this.#followed.get(hub);
    if (followed === undefined || (state.seq < followed.state.seq && state.alarm === undefined)) return;
    followed.state = state;
    this.#rebuild();
  }

  /**
   * Verifies a checkpoint and takes it into account.
   * @returns `behind` when the log here must be pulled first, or the code of why it is refused.
   */
  async noteCheckpoint(hub: string, compact: string): Promise<'confirmed' | 'behind' | { code: string }> {
    const followed = this.#followed.get(hub);
    if (followed === undefined) return { code: 'unknown_hub' };
    const opened = await openCheckpoint(followed.state, compact, this.#clock);
    if (!opened.ok) return { code: opened.code };
    const noted = noteCheckpoint(followed.state, opened.value, lastClaims(followed));
    if (noted.outcome === 'behind') return 'behind';
    if (noted.outcome === 'alarm') {
      await this.#store.transaction((tx) => this.#store.putDocument(tx, 'registry-alarm', hub, noted.state.alarm));
      followed.state = noted.state;
      this.#rebuild();
      return { code: noted.state.alarm?.code ?? 'registry_forked' };
    }
    if (noted.checkpointAtMs > followed.checkpointAtMs) {
      followed.checkpointAtMs = noted.checkpointAtMs;
      followed.checkpoint = compact;
      await this.#store.transaction((tx) => this.#store.setCheckpoint(tx, hub, compact));
      this.#rebuild();
    }
    return 'confirmed';
  }

  #entry({ hub, base, rootThumbprints }: FollowInput, source: Followed['source']): Followed {
    const state = emptyRegistry({ hub, rootThumbprints });
    return { state, source, checkpointAtMs: 0, base, checkpoint: null };
  }

  #rebuild(): void {
    this.#trust = createTrust(this.#node, [...this.#followed.values()], this.#clock);
    this.onChange();
  }
}

function lastClaims({ checkpoint }: Followed): CheckpointClaims | undefined {
  const read = readDocument('consilium-checkpoint+jwt', checkpoint);
  return read.ok ? read.value.claims : undefined;
}

function rowsOf(hub: string, events: readonly Opened[]): RegistryRow[] {
  return events.map((event) => ({
    ...{ hub, seq: event.header.seq, id: event.id, envelope: registryEvent(event).envelope },
  }));
}

export function registryEvent(event: Opened): VerifiedEvent {
  const envelope = toEnvelope({ ...event, salt: null, body: null }, { withBody: false });
  return { id: event.id, room: roomOf(event), header: event.header, envelope };
}
