import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { Result } from '../contract.ts';
import { canonicalBytes } from '../signing/canonical.ts';
import { maxHeaderBytes, type Opened, signingInput } from '../signing/envelope.ts';
import { type PublicJwk, publicKey, thumbprint, verifySync } from '../signing/keys.ts';
import { hasRootQuorum } from './cosign.ts';
import { applyEffect, emptyContent, type RegistryContent, registryData } from './effects.ts';

/** A hub as the operator confirmed it: its host and the thumbprints of its root keys at genesis. */
export interface RegistryPin {
  hub: string;
  rootThumbprints: string[];
}
export interface LogEntry {
  id: string;
  header: EventHeader;
  /** Why the event has no effect; absent when it has one. */
  void?: string;
}
/** A hub's registry log, folded up to `seq`. Treated as immutable: every change makes a new state. */
export interface RegistryState {
  pin: RegistryPin;
  /** 0 before genesis. */
  seq: number;
  /** Id of the event at `seq`; empty before genesis. */
  head: string;
  content: RegistryContent;
  /** All entries; the one with seq n is at n − 1. */
  log: LogEntry[];
  /** seq of the last event in which the root keys decided about the online keys; what is below cannot be put in doubt any more. */
  settled: number;
  /** The hub said two different things; nothing more is taken until its root keys settle it. */
  alarm?: RegistryAlarm;
}
export interface RegistryAlarm {
  code: 'registry_forked' | 'registry_rolled_back';
  seq: number;
  detail: string;
}
/** Like {@link Result}, but a refusal also carries the state to keep: it may have an alarm now. */
export type Applied =
  | { ok: true; value: RegistryState; changed: boolean }
  | { ok: false; code: string; detail?: string; value: RegistryState };

export function emptyRegistry(pin: RegistryPin): RegistryState {
  return { pin, seq: 0, head: '', content: emptyContent(pin.hub), log: [], settled: 0 };
}

/**
 * Applies the next event of a hub's log: form, signature by an online key, place in the chain, effect. An event that is known
 * already changes nothing. Codes: `event_malformed`, `sig_invalid`, `registry_gap` (pull first), `registry_pin_mismatch`, `feed_broken`,
 * `registry_forked` (alarm is set, the prefix stays), `registry_settled`, and for a genesis the code of what is wrong with it.
 * @param verified true for rows of this node's own database, whose signatures were checked when they were stored.
 */
export function applyRegistry(state: RegistryState, event: Opened, { verified = false } = {}): Applied {
  return step(state, event, verified, false);
}

/**
 * Folds a whole log. Stops at the first refused event and reports it; what came before stays applied.
 * @param rows events in order of seq.
 */
export function foldRegistry(pin: RegistryPin, rows: Iterable<Opened>, { verified = false } = {}): Applied {
  let state = emptyRegistry(pin);
  let changed = false;
  for (const row of rows) {
    const next = step(state, row, verified, true);
    if (!next.ok) return next;
    state = next.value;
    changed ||= next.changed;
  }
  return { ok: true, value: state, changed };
}

function copyContent(content: RegistryContent): RegistryContent {
  const { nodes, keyOwners, recognised, bases } = content;
  const copied = { nodes: new Map(nodes), keyOwners: new Map(keyOwners), recognised: new Map(recognised) };
  return { ...content, ...copied, bases: new Map(bases) };
}

/** @param own the caller holds the only reference to `state`, so its maps and its log may be written instead of copied. */
function step(state: RegistryState, event: Opened, verified: boolean, own: boolean): Applied {
  const refuse = (code: string, detail: string, value = state): Applied => ({ ok: false, code, detail, value });
  const { header, id } = event;
  if (header.lane !== 'r' || header.node !== state.pin.hub || header.inc !== 1)
    return refuse('event_malformed', 'lane');
  const stored = state.log[header.seq - 1];
  if (stored?.id === id) return { ok: true, value: state, changed: false };
  if (state.alarm) return refuse(state.alarm.code, 'waiting for the root keys');
  if (state.seq === 0)
    return header.seq === 1 ? startLog(state, event, verified) : refuse('registry_gap', 'no genesis');

  // Authenticity before chain: only the hub itself can prove that it contradicts itself.
  const byRoots = rootVouched(state, event);
  if (!verified && !byRoots && !signedByOneOf(state.content.online, event)) {
    return refuse('sig_invalid', 'not signed by an online key');
  }
  if (header.seq > state.seq + 1) return refuse('registry_gap', `at ${state.seq}, got ${header.seq}`);
  if (header.seq <= state.seq || header.prev !== state.head) {
    // A key that leaked and was replaced must not be able to put the past in doubt.
    if (header.seq <= state.settled && !byRoots) return refuse('registry_settled', 'the root keys decided later');
    const detail = `${stored?.id ?? state.head} and ${id}`;
    return refuse('registry_forked', detail, { ...state, alarm: { code: 'registry_forked', seq: header.seq, detail } });
  }
  const before = state.log.at(-1)?.header.hlc ?? [0, 0];
  if (header.hlc[0] < before[0] || (header.hlc[0] === before[0] && header.hlc[1] <= before[1])) {
    return refuse('feed_broken', 'clock does not advance');
  }

  const content = own ? state.content : copyContent(state.content);
  const fault = applyEffect(content, header);
  const log = own ? state.log : [...state.log];
  log.push(entry(id, header, fault));
  const next: RegistryState = { ...state, seq: header.seq, head: id, content, log };
  const rotation = fault === undefined ? registryData('reg.online.rotate', header) : undefined;
  if (rotation) next.settled = header.seq;
  return { ok: true, value: rotation?.void_from === undefined ? next : refold(next), changed: true };
}

function entry(id: string, header: EventHeader, fault: string | undefined): LogEntry {
  return fault === undefined ? { id, header } : { id, header, void: fault };
}

/** Genesis: the pinned root keys, all of them and no others, and their quorum's signatures. */
function startLog(state: RegistryState, event: Opened, verified: boolean): Applied {
  const refuse = (code: string, detail: string): Applied => ({ ok: false, code, detail, value: state });
  const d = registryData('reg.genesis', event.header);
  if (!d) return refuse('event_malformed', 'genesis');
  const kids = d.root_keys.map(thumbprint).sort().join(' ');
  if (kids !== [...state.pin.rootThumbprints].sort().join(' ')) return refuse('registry_pin_mismatch', kids);
  if (!verified && !signedByOneOf(d.online_keys, event)) return refuse('sig_invalid', 'genesis');
  const content = emptyContent(state.pin.hub);
  const fault = applyEffect(content, event.header);
  if (fault !== undefined) return refuse(fault, 'genesis');
  const log = [entry(event.id, event.header, undefined)];
  return { ok: true, value: { ...state, seq: 1, head: event.id, content, log, settled: 1 }, changed: true };
}

function signedByOneOf(keys: readonly PublicJwk[], event: Opened): boolean {
  const jwk = keys.find((candidate) => thumbprint(candidate) === event.kid);
  const key = jwk && publicKey(jwk);
  return key?.ok === true && verifySync(key.value, signingInput(event), event.signature);
}

/** An online rotation is signed by a key that it brings, and the root keys vouch for it: the old online key may be lost or stolen. */
function rootVouched(state: RegistryState, event: Opened): boolean {
  const d = registryData('reg.online.rotate', event.header);
  return (
    d !== undefined && signedByOneOf(d.online_keys, event) && hasRootQuorum(event.header, d.cosign, state.content.roots)
  );
}

const rootTypes = new Set(['reg.genesis', 'reg.root.rotate', 'reg.online.rotate']);

/**
 * Folds the effects of all entries anew: an online rotation with `void_from` takes away the effect of what stands between that seq and itself,
 * except what the root keys decided. A function of the log alone, so every node arrives at the same content.
 */
function refold(state: RegistryState): RegistryState {
  const voided = new Set<number>();
  let content = emptyContent(state.pin.hub);
  let log: LogEntry[] = [];
  let settled = 0;
  const replay = ({ id, header }: LogEntry) => {
    log.push(entry(id, header, voided.has(header.seq) ? 'registry_voided' : applyEffect(content, header)));
  };
  for (const [index, { header }] of state.log.entries()) {
    replay(state.log[index] as LogEntry);
    const decided = rootTypes.has(header.type) && log.at(-1)?.void === undefined;
    if (decided && header.type !== 'reg.root.rotate') settled = header.seq;
    const from = decided ? registryData('reg.online.rotate', header)?.void_from : undefined;
    if (from === undefined) continue;
    for (const { header: earlier } of state.log.slice(from - 1, index)) {
      if (!rootTypes.has(earlier.type)) voided.add(earlier.seq);
    }
    content = emptyContent(state.pin.hub);
    log = [];
    for (const past of state.log.slice(0, index + 1)) replay(past);
  }
  return { ...state, content, log, settled };
}

/**
 * Ends an alarm: `branch` are the events of the hub's log from somewhere at or below the fork on. It is taken instead of what this
 * node has there if it is a valid continuation and the root keys decided in it at or above the fork. The rows to store are those of the branch.
 */
export function healRegistry(state: RegistryState, branch: readonly Opened[]): Applied {
  const refuse = (code: string, detail: string): Applied => ({ ok: false, code, detail, value: state });
  const first = branch[0]?.header.seq ?? 0;
  if (first < 2 || first > state.seq + 1) return refuse('registry_gap', `branch starts at ${first}`);
  const prefix = state.log.slice(0, first - 1);
  const { alarm: _alarm, ...rest } = state;
  let healed = refold({ ...rest, seq: first - 1, head: prefix.at(-1)?.id ?? '', log: prefix });
  for (const event of branch) {
    const next = applyRegistry(healed, event);
    if (!next.ok) return refuse(next.code, next.detail ?? '');
    healed = next.value;
  }
  return healed.settled >= (state.alarm?.seq ?? first)
    ? { ok: true, value: healed, changed: true }
    : refuse('registry_forked', 'the root keys have not decided');
}

/**
 * Header of the hub's next event, checked by the same rules that every node will apply, so that a hub never writes an event without effect.
 * Codes as in the effects. `nowMs` in ms since the epoch. Root-cosigned types are drafted without `d.cosign` and only checked for their shape.
 */
export function draftRegistryEvent(
  state: RegistryState,
  type: string,
  d: Record<string, unknown>,
  nowMs: number,
): Result<EventHeader> {
  if (state.alarm) return { ok: false, code: state.alarm.code, detail: state.alarm.detail };
  const last = state.log.at(-1)?.header.hlc ?? [0, 0];
  const counted: [number, number] = last[1] < 65535 ? [last[0], last[1] + 1] : [last[0] + 1, 0];
  const hlc: [number, number] = nowMs > last[0] ? [nowMs, 0] : counted;
  const header: EventHeader = { v: 1, lane: 'r', node: state.pin.hub, inc: 1, seq: state.seq + 1, hlc, type, d };
  if (state.seq > 0) header.prev = state.head;
  if (!rootTypes.has(type)) {
    const fault = applyEffect(copyContent(state.content), header);
    if (fault !== undefined) return { ok: false, code: fault };
  }
  if (canonicalBytes(header).length > maxHeaderBytes.r) return { ok: false, code: 'limit_exceeded' };
  return { ok: true, value: header };
}
