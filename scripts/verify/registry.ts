import { cosigned, type Event, type Header } from './envelope.ts';
import { check, eventTypes } from './json-schema.ts';
import { fromBase64url, isUsable, type Jwk, thumbprint, verifies } from './keys.ts';

export interface Key {
  jwk: Jwk;
  status: 'active' | 'retired' | 'revoked';
}
export interface Node {
  status: 'active' | 'suspended' | 'revoked' | 'retired';
  base: string;
  /** ms since the epoch. */
  changedAt: number;
  keys: Map<string, Key>;
}
interface Content {
  roots: Jwk[];
  threshold: number;
  online: Jwk[];
  nodes: Map<string, Node>;
  /** Thumbprints that were ever given to a node. */
  taken: Set<string>;
}
/** A hub's log as far as it holds together. */
export interface Registry {
  hub: string;
  nodes: Map<string, Node>;
  seq: number;
  head: string;
  /** Events that keep their place without effect, and why. */
  void: { seq: number; id: string; why: string }[];
  /** Why the log could not be followed to its end; null = it could. */
  fault: string | null;
}

type Data = Record<string, never> & { node: string; keys: Jwk[]; root_keys: Jwk[]; online_keys: Jwk[] };

function quorum(header: Header, roots: readonly Jwk[], threshold: number): boolean {
  const given = new Map(header.d?.cosign as unknown as [string, string][]);
  const bytes = cosigned(header);
  const signers = new Set(
    roots
      .filter((jwk) => {
        const signature = fromBase64url(given.get(thumbprint(jwk)));
        return signature !== undefined && verifies(jwk, bytes, signature);
      })
      .map(thumbprint),
  );
  return signers.size >= threshold;
}

const signedBy = (event: Event, keys: readonly Jwk[]): boolean =>
  keys.some((jwk) => thumbprint(jwk) === event.kid && verifies(jwk, event.signed, event.signature));

function rootsUsable(keys: readonly Jwk[], threshold: number): boolean {
  const different = new Set(keys.map(thumbprint)).size === keys.length;
  return different && keys.every(isUsable) && threshold <= keys.length && threshold * 2 > keys.length;
}

const structural = new Set(['reg.genesis', 'reg.root.rotate', 'reg.online.rotate']);

/**
 * Folds a hub's log (chapter 3).
 * @param events in order of seq
 * @param pin thumbprints of the root keys that people confirmed
 */
export function foldRegistry(hub: string, pin: readonly string[], events: readonly Event[]): Registry {
  const log: Event[] = [];
  let content = empty();
  let voids: Registry['void'] = [];
  let fault: string | null = null;
  for (const event of events) {
    if (log[event.header.seq - 1]?.id === event.id) continue;
    fault = placeFault(hub, pin, log, content, event);
    if (fault !== null) break;
    log.push(event);
    const why = effect(content, event.header);
    if (why !== null) voids.push({ seq: event.header.seq, id: event.id, why });
    if (why === null && event.header.type === 'reg.online.rotate' && event.header.d?.void_from !== undefined)
      ({ content, voids } = foldAgain(log));
  }
  if (fault === null && log.length === 0) fault = 'no genesis';
  const last = log.at(-1);
  return { hub, nodes: content.nodes, seq: last?.header.seq ?? 0, head: last?.id ?? '', void: voids, fault };
}

const empty = (): Content => ({ roots: [], threshold: 0, online: [], nodes: new Map(), taken: new Set() });

/** author, place, clock, signature. */
function placeFault(hub: string, pin: readonly string[], log: Event[], content: Content, event: Event): string | null {
  const { header } = event;
  const before = log.at(-1);
  if (header.lane !== 'r' || header.node !== hub || header.inc !== 1) return `${event.id} is not of this hub`;
  if (header.seq !== log.length + 1) return `seq ${header.seq} where ${log.length + 1} should be`;
  const d = header.d as Data | undefined;
  const type = eventTypes.get(header.type);
  const shaped = type !== undefined && check(type.d, header.d ?? {});
  if (!before) {
    if (header.type !== 'reg.genesis' || !shaped || !d) return 'the first event is no genesis';
    const roots = d.root_keys.map(thumbprint).sort();
    if (roots.join() !== [...pin].sort().join()) return 'root keys are not the confirmed ones';
    if (!rootsUsable(d.root_keys, Number(header.d?.threshold))) return 'root keys cannot be used';
    if (!quorum(header, d.root_keys, Number(header.d?.threshold))) return 'genesis without a quorum';
    return signedBy(event, d.online_keys) ? null : 'genesis is not signed';
  }
  if (header.prev !== before.id) return `seq ${header.seq} does not follow the event before it`;
  const later = header.hlc[0] - before.header.hlc[0] || header.hlc[1] - before.header.hlc[1];
  if (later <= 0) return `clock of seq ${header.seq} does not advance`;
  const byRoots =
    header.type === 'reg.online.rotate' &&
    shaped &&
    d !== undefined &&
    signedBy(event, d.online_keys) &&
    quorum(header, content.roots, content.threshold);
  return byRoots || signedBy(event, content.online) ? null : `seq ${header.seq} is not signed by an online key`;
}

/** `void_from`: the log once more without the effects of that stretch, except what root keys decided. */
function foldAgain(log: readonly Event[]): { content: Content; voids: Registry['void'] } {
  const without = new Set<number>();
  for (let again = true; again; ) {
    again = false;
    const [content, voids] = [empty(), [] as Registry['void']];
    for (const { id, header } of log) {
      const why = without.has(header.seq) ? 'without effect since a rotation' : effect(content, header);
      if (why !== null) voids.push({ seq: header.seq, id, why });
      const from = header.type === 'reg.online.rotate' && why === null ? header.d?.void_from : undefined;
      const hit =
        from === undefined ? [] : log.filter((e) => e.header.seq >= Number(from) && e.header.seq < header.seq);
      for (const { header: gone } of hit) {
        if (structural.has(gone.type) || without.has(gone.seq)) continue;
        without.add(gone.seq);
        again = true;
      }
      if (again) break;
    }
    if (!again) return { content, voids };
  }
  throw new Error('not reached');
}

/** What an event does, or why it does nothing. */
function effect(content: Content, header: Header): string | null {
  const type = eventTypes.get(header.type);
  if (!type) return 'unknown type';
  if (!check(type.d, header.d ?? {})) return 'data is not of its schema';
  const d = header.d as Data;
  if (structural.has(header.type)) return structuralEffect(content, header, d);
  if (header.type === 'reg.peer.recognise') return null;
  const node = content.nodes.get(d.node);
  const at = header.hlc[0];
  if (header.type === 'reg.node.approve') return approve(content, header, d, node);
  if (!node) return 'unknown node';
  if (header.type.startsWith('reg.key.')) return keyEffect(content, header, node);
  const from: Record<string, Node['status'][]> = {
    'reg.node.update': ['active', 'suspended'],
    'reg.node.suspend': ['active'],
    'reg.node.reinstate': ['suspended'],
    'reg.node.retire': ['active', 'suspended'],
    'reg.node.revoke': ['active', 'suspended', 'retired'],
  };
  if (!from[header.type]?.includes(node.status)) return `not for a node that is ${node.status}`;
  if (header.type === 'reg.node.update') {
    const { base = node.base, entity_id } = header.d as { base?: string; entity_id?: string };
    if (URL.parse(base)?.origin !== base) return 'base is no origin';
    if (baseTaken(content, d.node, base)) return 'base is taken';
    if (entity_id !== undefined && URL.parse(entity_id)?.hostname !== d.node) return 'entity id of another node';
    node.base = base;
  }
  const to = { suspend: 'suspended', reinstate: 'active', retire: 'retired', revoke: 'revoked' } as const;
  const change = header.type.slice('reg.node.'.length) as keyof typeof to | 'update';
  if (change !== 'update') node.status = to[change];
  if (change === 'retire' || change === 'revoke') {
    const stolen = change === 'revoke' && header.d?.compromised_since !== undefined;
    for (const key of node.keys.values()) {
      if (stolen) key.status = 'revoked';
      else if (key.status === 'active') key.status = 'retired';
    }
  }
  node.changedAt = at;
  return null;
}

function structuralEffect(content: Content, header: Header, d: Data): string | null {
  const threshold = Number(header.d?.threshold);
  if (header.type === 'reg.online.rotate') {
    if (!d.online_keys.every(isUsable)) return 'key refused';
    if (header.d?.void_from !== undefined && Number(header.d.void_from) >= header.seq)
      return 'void_from is not before it';
    if (!quorum(header, content.roots, content.threshold)) return 'no quorum';
    content.online = d.online_keys;
    return null;
  }
  const begins = header.type === 'reg.genesis';
  if (begins && content.roots.length > 0) return 'a second genesis';
  if (!rootsUsable(d.root_keys, threshold)) return 'root keys refused';
  if (!quorum(header, d.root_keys, threshold)) return 'no quorum';
  if (!begins && !quorum(header, content.roots, content.threshold)) return 'no quorum';
  if (begins && !d.online_keys.every(isUsable)) return 'key refused';
  content.roots = d.root_keys;
  content.threshold = threshold;
  if (begins) content.online = d.online_keys;
  return null;
}

function baseTaken(content: Content, name: string, base: string): boolean {
  return [...content.nodes].some(
    ([other, node]) =>
      other !== name && node.base === base && (node.status === 'active' || node.status === 'suspended'),
  );
}

function approve(content: Content, header: Header, d: Data, known: Node | undefined): string | null {
  const { base, entity_id: entity } = header.d as { base: string; entity_id: string };
  if (known && known.status !== 'revoked' && known.status !== 'retired')
    return `not for a node that is ${known.status}`;
  if (URL.parse(base)?.origin !== base) return 'base is no origin';
  if (baseTaken(content, d.node, base)) return 'base is taken';
  if (URL.parse(entity)?.hostname !== d.node) return 'entity id of another node';
  const kids = d.keys.map(thumbprint);
  if (!d.keys.every(isUsable)) return 'key refused';
  if (new Set(kids).size !== kids.length || kids.some((kid) => content.taken.has(kid))) return 'key used before';
  const keys = new Map(known?.keys);
  for (const jwk of d.keys) keys.set(thumbprint(jwk), { jwk, status: 'active' });
  for (const kid of kids) content.taken.add(kid);
  content.nodes.set(d.node, { status: 'active', base, changedAt: header.hlc[0], keys });
  return null;
}

function keyEffect(content: Content, header: Header, node: Node): string | null {
  const { kid = '', jwk, proof = '' } = header.d as unknown as { kid?: string; jwk?: Jwk; proof?: string };
  const active = [...node.keys.values()].filter(({ status }) => status === 'active').length;
  const open = node.status === 'active' || node.status === 'suspended';
  if (header.type !== 'reg.key.revoke' && !open) return `not for a node that is ${node.status}`;
  if (header.type === 'reg.key.add') {
    if (!jwk || !isUsable(jwk)) return 'key refused';
    if (content.taken.has(thumbprint(jwk))) return 'key used before';
    if (active >= 8) return 'too many keys';
    if (!proven(proof, jwk, String(header.d?.node))) return 'key not proven';
    content.taken.add(thumbprint(jwk));
    node.keys.set(thumbprint(jwk), { jwk, status: 'active' });
  } else {
    const key = node.keys.get(kid);
    const retires = header.type === 'reg.key.retire';
    if (!key || (retires && key.status !== 'active')) return 'unknown key';
    if (retires && active === 1) return 'last key';
    key.status = retires ? 'retired' : 'revoked';
  }
  node.changedAt = header.hlc[0];
  return null;
}

/** consilium-key-proof+jws by the new key, naming node and key. */
function proven(proof: string, jwk: Jwk, node: string): boolean {
  const [head = '', payload = '', signature = ''] = proof.split('.');
  try {
    const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, unknown>;
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const kid = thumbprint(jwk);
    const named = header.alg === 'Ed25519' && header.typ === 'consilium-key-proof+jws' && header.kid === kid;
    const bytes = fromBase64url(signature);
    const right = named && claims.kid === kid && claims.node === node && bytes !== undefined;
    return right && verifies(jwk, Buffer.from(`${head}.${payload}`, 'latin1'), bytes);
  } catch {
    return false;
  }
}
