import { createPrivateKey, sign } from 'node:crypto';
import type { RegistryKey, Result, VerifiedEvent } from '../contract.ts';
import type { Clock, HubKeys, Random, SigningKeys, Store } from '../ports.ts';
import { makeCheckpoint } from '../registry/checkpoint.ts';
import { withCosignatures } from '../registry/cosign.ts';
import { applyRegistry, draftRegistryEvent, emptyRegistry, type RegistryState } from '../registry/log.ts';
import { readDocument } from '../signing/documents.ts';
import { open, seal } from '../signing/envelope.ts';
import { bareJwk, thumbprint } from '../signing/keys.ts';
import { type Registries, registryEvent } from '../sync/registries.ts';

export interface HubDeps<Tx extends object> {
  node: string;
  base: string;
  registries: Registries<Tx>;
  store: Store<Tx>;
  keys: HubKeys;
  clock: Clock;
  random: Random;
}
export interface RootInput {
  publicJwk: RegistryKey['jwk'];
  privateJwk?: Record<string, unknown>;
}

/** Duties of a node that keeps a registry: it writes the log with its online key and signs checkpoints. */
export class Hub<Tx extends object> {
  readonly #deps: HubDeps<Tx>;
  /** States that open transactions have written; a rolled back one is simply forgotten. */
  readonly #open = new WeakMap<Tx, RegistryState>();
  /** After each write and each new checkpoint: peers should hear of it. */
  onWrite: () => void = () => {};

  constructor(deps: HubDeps<Tx>) {
    this.#deps = deps;
  }

  isHub(): boolean {
    return (this.#deps.registries.followed(this.#deps.node)?.state.seq ?? 0) > 0;
  }

  /** State of the own log for the hub's public views, or undefined on a node that is not a hub. */
  state(): { state: RegistryState; signer: SigningKeys } | undefined {
    const followed = this.#deps.registries.followed(this.#deps.node);
    const signer = this.#deps.keys.open();
    return followed === undefined || followed.state.seq === 0 || signer === undefined
      ? undefined
      : { state: followed.state, signer };
  }

  /** Writes one event of the registry. Refused with the code that every node would find; nothing is written then. */
  async write(tx: Tx, type: string, d: Record<string, unknown>): Promise<Result<VerifiedEvent>> {
    const signer = this.#deps.keys.open();
    // A transaction that made this node a hub may go on writing, for instance the approval of the node itself.
    if (signer === undefined || !(this.#open.has(tx) || this.isHub())) return { ok: false, code: 'not_a_hub' };
    const state = await this.#locked(tx);
    return this.#append(tx, state, type, d, signer, []);
  }

  /** Starts the registry: genesis with the given root keys, cosigned by those whose private half is handed in and forgotten afterwards. */
  async becomeHub(
    tx: Tx,
    { roots, threshold }: { roots: RootInput[]; threshold: number },
  ): Promise<Result<{ hub: string }>> {
    const { node, base, registries, keys } = this.#deps;
    if (registries.followed(node) !== undefined) return { ok: false, code: 'already_a_hub' };
    const publicKeys = roots.map(({ publicJwk }) => bareJwk(publicJwk));
    const refused = publicKeys.find((key) => !key.ok);
    if (refused !== undefined && !refused.ok) return refused;
    const rootKeys = publicKeys.flatMap((key) => (key.ok ? [key.value] : []));
    const signer = keys.create();
    const rootThumbprints = rootKeys.map(thumbprint);
    const d = { root_keys: rootKeys, threshold, online_keys: [signer.current().jwk] };
    const cosigners = roots.flatMap(({ publicJwk, privateJwk }) =>
      privateJwk === undefined ? [] : [rootSigner(publicJwk, privateJwk)],
    );
    await registries.follow(tx, { hub: node, base, rootThumbprints });
    const written = await this.#append(
      tx,
      emptyRegistry({ hub: node, rootThumbprints }),
      'reg.genesis',
      d,
      signer,
      cosigners,
    );
    return written.ok ? { ok: true, value: { hub: node } } : written;
  }

  /** Signs a new checkpoint of the log. Nothing on a node that is not a hub. */
  async checkpoint(): Promise<void> {
    const own = this.state();
    if (own === undefined || own.state.alarm !== undefined) return;
    await this.#deps.registries.noteCheckpoint(
      this.#deps.node,
      makeCheckpoint(own.state, own.signer, this.#deps.clock),
    );
  }

  /** As `checkpoint`, when the last one is of an earlier position: whoever asks for the newest gets one that fits the log. */
  async freshCheckpoint(): Promise<void> {
    const followed = this.#deps.registries.followed(this.#deps.node);
    const last = readDocument('consilium-checkpoint+jwt', followed?.checkpoint);
    if (!last.ok || last.value.claims.seq !== followed?.state.seq) await this.checkpoint();
  }

  /** State of the log behind the lock of its only writer, with what this transaction and others have written. */
  async #locked(tx: Tx): Promise<RegistryState> {
    const { node, store, registries } = this.#deps;
    await store.lockFeed(tx, `reg:${node}`, 'r');
    let state = this.#open.get(tx) ?? registries.followed(node)?.state;
    if (state === undefined) throw new Error('a hub follows its own registry');
    // Another transaction may have committed while this one waited for the lock.
    for (const row of await store.registryRange(node, state.seq + 1, 1_000)) {
      const event = open(row.envelope);
      if (!event.ok) throw new Error(`registry row ${row.seq} is damaged`);
      state = applyRegistry(state, event.value, { verified: true }).value;
    }
    return state;
  }

  async #append(
    tx: Tx,
    state: RegistryState,
    type: string,
    d: Record<string, unknown>,
    signer: SigningKeys,
    cosigners: SigningKeys[],
  ): Promise<Result<VerifiedEvent>> {
    const { clock, random, registries, store, node } = this.#deps;
    const draft = draftRegistryEvent(state, type, d, clock.now());
    if (!draft.ok) return draft;
    const header = cosigners.length > 0 ? withCosignatures(draft.value, cosigners) : draft.value;
    const sealed = open(seal({ header }, signer, random).envelope);
    if (!sealed.ok) return sealed;
    const applied = applyRegistry(state, sealed.value);
    if (!applied.ok) return { ok: false, code: applied.code, ...(applied.detail && { detail: applied.detail }) };
    const fault = applied.value.log.at(-1)?.void;
    if (fault !== undefined) return { ok: false, code: fault };
    await registries.store(tx, node, [sealed.value]);
    this.#open.set(tx, applied.value);
    store.afterCommit(tx, () => {
      registries.replace(node, applied.value);
      this.onWrite();
    });
    return { ok: true, value: registryEvent(sealed.value) };
  }
}

/** Signs with a root key that exists only as long as this call. @throws when the private key is none. */
function rootSigner(publicJwk: RegistryKey['jwk'], privateJwk: Record<string, unknown>): SigningKeys {
  const key = createPrivateKey({ key: privateJwk, format: 'jwk' });
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: publicJwk.x } as const;
  return { current: () => ({ kid: thumbprint(jwk), jwk }), sign: (bytes) => sign(null, bytes, key) };
}
