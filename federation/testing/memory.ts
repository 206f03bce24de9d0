import type { LanguageOffer } from '../../spec/schemas/federation/language.ts';
import type { Change, LanguageResult, Refusal, VerifiedEvent } from '../contract.ts';
import type { Application, Clock, FederationPorts, HubKeys, Log, SigningKeys } from '../ports.ts';
import { testKeys, testRandom } from './keys.ts';
import { MemoryStore } from './memory-store.ts';
import type { MemoryTx } from './memory-tables.ts';

/** A hub's online key that exists once it was asked for. */
export function memoryHubKeys(seed: string): HubKeys {
  let keys: SigningKeys | undefined;
  return {
    open: () => keys,
    create: () => {
      keys ??= testKeys(`hub ${seed}`);
      return keys;
    },
  };
}

/** An application that only remembers what it was told, in order. */
export class RecordingApplication implements Application<MemoryTx> {
  readonly changes: Change[] = [];
  readonly refusals: Refusal[] = [];
  readonly frames: { room: string; node: string; kind: string; actor: string; data: unknown }[] = [];
  readonly gaps: { room: string; missing: number }[] = [];
  readonly applications: { form: Record<string, unknown>; node: { node: string; base: string } }[] = [];
  readonly directories = new Map<string, { version: number; entries: unknown[] }>();
  /** Own directory entries, one version each, in order. */
  readonly directory: unknown[] = [];
  readonly blobs = new Map<string, Buffer>();
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  async apply(tx: MemoryTx, changes: Change[]): Promise<void> {
    // Like a real application's rows, what is remembered follows the transaction.
    this.#store.afterCommit(tx, () => this.changes.push(...changes));
  }
  refused(refusal: Refusal): void {
    this.refusals.push(refusal);
  }
  typing(frame: { room: string; node: string; kind: string; actor: string; data: unknown }): void {
    this.frames.push(frame);
  }
  catchingUp(room: string, missing: number): void {
    this.gaps.push({ room, missing });
  }
  async directoryPage(after: number, limit: number): Promise<{ version: number; entries: unknown[]; more: boolean }> {
    const entries = this.directory.slice(after, after + limit);
    const version = after + entries.length;
    return { version, entries, more: version < this.directory.length };
  }
  async applyDirectory(tx: MemoryTx, node: string, entries: unknown[], version: number): Promise<void> {
    this.#store.afterCommit(tx, () => {
      const known = this.directories.get(node)?.entries ?? [];
      this.directories.set(node, { version, entries: [...known, ...entries] });
    });
  }
  async application(
    form: Record<string, unknown>,
    node: { node: string; base: string },
  ): Promise<{ reference: string } | { code: string }> {
    this.applications.push({ form, node });
    return { reference: `application-${this.applications.length}` };
  }
  async openRelay(): Promise<{ ok: false; code: string }> {
    return { ok: false, code: 'media_unavailable' };
  }
  async closeRelay(): Promise<void> {}
  async engineOffer(): Promise<LanguageOffer> {
    return { recognition: null, translation: null };
  }
  async translateFor(): Promise<LanguageResult> {
    return { ok: false, code: 'no_engine' };
  }
  async transcribeFor(): Promise<LanguageResult> {
    return { ok: false, code: 'no_engine' };
  }
  async openBlob(
    _event: VerifiedEvent,
    sha256: string,
    range: { start: number; end: number } | null,
  ): Promise<{ sizeBytes: number; bytes: AsyncIterable<Buffer> } | undefined> {
    const blob = this.blobs.get(sha256);
    if (blob === undefined) return undefined;
    const part = range === null ? blob : blob.subarray(range.start, range.end + 1);
    async function* bytes(): AsyncIterable<Buffer> {
      yield part;
    }
    return { sizeBytes: blob.length, bytes: bytes() };
  }
}

/** A log that keeps its lines, for tests about what the operator is told. */
export class RecordingLog implements Log {
  readonly lines: { level: 'info' | 'warn'; fields: Record<string, unknown>; message: string }[] = [];
  info(fields: Record<string, unknown>, message: string): void {
    this.lines.push({ level: 'info', fields, message });
  }
  warn(fields: Record<string, unknown>, message: string): void {
    this.lines.push({ level: 'warn', fields, message });
  }
}

export interface MemoryPorts extends FederationPorts<MemoryTx> {
  store: MemoryStore;
  application: RecordingApplication;
  log: RecordingLog;
}

/** Ports of one node in memory. Nodes of one test share `clock`; `outbound` comes from the test's network. */
export function memoryPorts(node: string, clock: Clock, rest: Pick<MemoryPorts, 'outbound'>): MemoryPorts {
  const store = new MemoryStore();
  return {
    clock,
    random: testRandom(`random ${node}`),
    keys: testKeys(node),
    hubKeys: memoryHubKeys(node),
    store,
    application: new RecordingApplication(store),
    log: new RecordingLog(),
    ...rest,
  };
}
