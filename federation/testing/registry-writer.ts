import type { Envelope, EventHeader } from '../../spec/schemas/federation/envelope.ts';
import { withCosignatures } from '../registry/cosign.ts';
import { signDocument } from '../signing/documents.ts';
import { type Opened, open, seal } from '../signing/envelope.ts';
import type { PublicJwk } from '../signing/keys.ts';
import { type TestKeys, testKeys, testRandom } from './keys.ts';

export interface Written {
  id: string;
  envelope: Envelope;
  opened: Opened;
}

/** First moment of every registry that is written here, ms. */
export const registryStartMs = 1_800_000_000_000;

/** Writes a hub's log for tests, right or wrong as asked: it checks nothing. Starts with a 2-of-3 genesis. */
export class RegistryWriter {
  readonly hub: string;
  roots: TestKeys[];
  online: TestKeys;
  readonly written: Written[] = [];

  constructor(hub: string, { threshold = 2, cosigners = 2 } = {}) {
    this.hub = hub;
    this.roots = ['1', '2', '3'].map((name) => testKeys(`${hub} root ${name}`));
    this.online = testKeys(`${hub} online`);
    const d = { root_keys: this.roots.map(({ jwk }) => jwk), threshold, online_keys: [this.online.jwk] };
    this.write('reg.genesis', d, { roots: this.roots.slice(0, cosigners) });
  }

  get pin(): { hub: string; rootThumbprints: string[] } {
    return { hub: this.hub, rootThumbprints: ['1', '2', '3'].map((name) => testKeys(`${this.hub} root ${name}`).kid) };
  }
  get opened(): Opened[] {
    return this.written.map(({ opened }) => opened);
  }

  /** Appends an event. `roots` cosign it; `by` signs it instead of the online key; `header` overrides anything. */
  write(
    type: string,
    d: Record<string, unknown>,
    more: { roots?: TestKeys[]; by?: TestKeys; header?: Partial<EventHeader> } = {},
  ): Written {
    const event = this.make(type, d, more);
    this.written.push(event);
    return event;
  }

  /** The same without appending it: for forks and forgeries. */
  make(
    type: string,
    d: Record<string, unknown>,
    { roots, by, header: change }: { roots?: TestKeys[]; by?: TestKeys; header?: Partial<EventHeader> } = {},
  ): Written {
    const seq = this.written.length + 1;
    const last = this.written.at(-1);
    let header: EventHeader = {
      ...{ v: 1, lane: 'r', node: this.hub, inc: 1, seq, hlc: [registryStartMs + seq * 1000, 0], type, d },
      ...(last && { prev: last.id }),
      ...change,
    };
    if (roots) header = withCosignatures(header, roots);
    const { id, envelope } = seal({ header }, by ?? this.online, testRandom('registry has no bodies'));
    const opened = open(envelope);
    if (!opened.ok) throw new Error(`${type}: ${opened.detail}`);
    return { id, envelope, opened: opened.value };
  }

  approve(node: string, keys: { jwk: PublicJwk }[], change: Record<string, unknown> = {}): Written {
    return this.write('reg.node.approve', { ...approval(node, keys), ...change });
  }
}

/** `d` of a plain approval. */
export function approval(node: string, keys: { jwk: PublicJwk }[]): Record<string, unknown> {
  return {
    ...{ node, entity_id: `https://${node}`, legal_name: `Hospital ${node}`, country: 'DE' },
    ...{ base: `https://${node}`, keys: keys.map(({ jwk }) => jwk), roles: ['hospital'] },
  };
}

/** Proof that the holder of a key wants it for a node. */
export function keyProof(node: string, keys: TestKeys): string {
  return signDocument('consilium-key-proof+jws', { node, kid: keys.kid }, keys);
}
