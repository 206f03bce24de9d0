import { Compile } from 'typebox/compile';
import { RangeReply, RegistryHeadReply } from '../../spec/schemas/federation/exchange.ts';
import type { Result } from '../contract.ts';
import type { Limits, Timings } from '../limits.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { registryData } from '../registry/effects.ts';
import { parseJson } from '../signing/canonical.ts';
import { open } from '../signing/envelope.ts';
import { thumbprint } from '../signing/keys.ts';
import type { RegistryPosition } from '../signing/signature-fields.ts';
import type { Registries } from './registries.ts';

const rangeReplyShape = Compile(RangeReply);
const registryHeadReplyShape = Compile(RegistryHeadReply);

const page = 500;
/** Events of one hub that one pull takes at most; the next pull goes on from there. */
const maxPages = 200;

export interface RegistryPullDeps<Tx extends object> {
  node: string;
  registries: Registries<Tx>;
  outbound: Outbound;
  limits: Limits;
  timings: Timings;
  refused(peer: string | null, code: string, what: string): void;
  failed(error: unknown): void;
}

/**
 * Fetches registry logs and checkpoints, from the hub itself or from any node that has them: everything in them is signed, so it does
 * not matter who hands them over. One pull of a hub at a time; a wish that arrives meanwhile is served right after.
 */
export class RegistryPull<Tx extends object> {
  readonly #deps: RegistryPullDeps<Tx>;
  readonly #running = new Map<string, Promise<Result<null>>>();
  readonly #again = new Map<string, string>();

  constructor(deps: RegistryPullDeps<Tx>) {
    this.#deps = deps;
  }

  /** A peer stands elsewhere than we do in a registry that we follow. */
  gossip(peer: string, positions: readonly RegistryPosition[]): void {
    const worth = this.#deps.registries.worthPulling(positions);
    if (worth.length === 0) return;
    const base = this.#deps.registries.view().node(peer)?.base;
    if (base === undefined) return;
    for (const { hub, seq } of worth) this.#pullFrom(hub, base, peer, seq).catch(this.#deps.failed);
  }

  idle(): boolean {
    return this.#running.size === 0;
  }

  /** Pulls all followed registries from their hubs. The first failure is reported; the others are pulled all the same. */
  async pullAll(): Promise<Result<null>> {
    const { registries, node } = this.#deps;
    await registries.followRecognised();
    const hubs = registries.hubs().filter((hub) => hub !== node);
    const results = await Promise.all(hubs.map((hub) => this.pull(hub)));
    return results.find((result) => !result.ok) ?? { ok: true, value: null };
  }

  pull(hub: string): Promise<Result<null>> {
    const base = this.#deps.registries.followed(hub)?.base;
    return base === undefined
      ? Promise.resolve({ ok: false, code: 'unknown_hub' })
      : this.#pullFrom(hub, base, hub, null);
  }

  /** Genesis of a hub that is not followed yet: its root keys, for a person to compare with the printed ones. */
  async discover(hubUrl: string): Promise<Result<{ hub: string; threshold: number; rootThumbprints: string[] }>> {
    if (!URL.canParse(hubUrl)) return { ok: false, code: 'hub_unreachable', detail: 'not a URL' };
    const { origin, hostname: hub } = new URL(hubUrl);
    const range = await this.#fetchRange(origin, hub, 1, 1);
    if (!range.ok) return range;
    const event = open(range.value.events[0]);
    const d = event.ok ? registryData('reg.genesis', event.value.header) : undefined;
    if (!event.ok || d === undefined || event.value.header.node !== hub) return { ok: false, code: 'not_a_hub' };
    return { ok: true, value: { hub, threshold: d.threshold, rootThumbprints: d.root_keys.map(thumbprint) } };
  }

  #pullFrom(hub: string, base: string, source: string, claimedSeq: number | null): Promise<Result<null>> {
    const running = this.#running.get(hub);
    if (running !== undefined) {
      this.#again.set(hub, base);
      return running;
    }
    const work = this.#pullOnce(hub, base, source, claimedSeq).finally(() => {
      this.#running.delete(hub);
      const next = this.#again.get(hub);
      this.#again.delete(hub);
      if (next !== undefined) this.#pullFrom(hub, next, source, null).catch(this.#deps.failed);
    });
    this.#running.set(hub, work);
    return work;
  }

  async #pullOnce(hub: string, base: string, source: string, claimedSeq: number | null): Promise<Result<null>> {
    const { registries } = this.#deps;
    const { seq = 0, alarm } = registries.followed(hub)?.state ?? {};
    if (alarm !== undefined) {
      const healed = await this.#heal(hub, base);
      if (!healed.ok) return healed;
      return this.#pullCheckpoint(hub, base, source);
    }
    // A position that differs from ours lies at or below our head: ask for exactly that event, it may be the proof of a fork.
    let from = claimedSeq !== null && claimedSeq <= seq ? claimedSeq : seq + 1;
    for (let pages = 0; pages < maxPages; pages++) {
      const range = await this.#fetchRange(base, hub, from, page);
      if (!range.ok) return range;
      const applied = await registries.applyFetched(hub, range.value.events);
      if (!applied.ok) {
        this.#deps.refused(source, applied.code, `registry log of ${hub}`);
        return applied;
      }
      from += range.value.events.length;
      if (!range.value.more || range.value.events.length === 0) break;
    }
    for (const recognised of await registries.followRecognised()) this.pull(recognised).catch(this.#deps.failed);
    return this.#pullCheckpoint(hub, base, source);
  }

  /** After a contradiction only what the root keys decided counts: the log from behind their last decision known here on. */
  async #heal(hub: string, base: string): Promise<Result<null>> {
    const { registries } = this.#deps;
    const first = (registries.followed(hub)?.state.settled ?? 0) + 1;
    const events: unknown[] = [];
    for (let pages = 0; pages < maxPages; pages++) {
      const range = await this.#fetchRange(base, hub, first + events.length, page);
      if (!range.ok) return range;
      events.push(...range.value.events);
      if (!range.value.more || range.value.events.length === 0) break;
    }
    return registries.heal(hub, events);
  }

  async #pullCheckpoint(hub: string, base: string, source: string): Promise<Result<null>> {
    const reply = await this.#get(`${base}/federation/v1/registry/${hub}/head`);
    // A node that has the log and no checkpoint yet has nothing more to say; freshness does not move.
    if (!reply.ok) return reply.detail === 'http 404' ? { ok: true, value: null } : reply;
    if (!registryHeadReplyShape.Check(reply.value)) return { ok: false, code: 'reply_malformed' };
    const noted = await this.#deps.registries.noteCheckpoint(hub, reply.value.checkpoint);
    if (noted === 'behind') this.#again.set(hub, base);
    if (typeof noted === 'string') return { ok: true, value: null };
    this.#deps.refused(source, noted.code, `checkpoint of ${hub}`);
    return { ok: false, code: noted.code };
  }

  async #fetchRange(base: string, hub: string, from: number, limit: number): Promise<Result<RangeReply>> {
    const reply = await this.#get(`${base}/federation/v1/registry/${hub}/events?from=${from}&limit=${limit}`);
    if (!reply.ok) return reply;
    return rangeReplyShape.Check(reply.value)
      ? { ok: true, value: reply.value }
      : { ok: false, code: 'reply_malformed' };
  }

  async #get(url: string): Promise<Result<unknown>> {
    const { outbound, limits, timings } = this.#deps;
    const answer = await outbound.request({
      ...{ method: 'GET', url, headers: {} },
      ...{ maxBytes: limits.replyBytes, timeoutMs: timings.requestTimeoutMs },
    });
    if (!answer.ok) return { ok: false, code: 'hub_unreachable', detail: answer.code };
    if (answer.status !== 200) return { ok: false, code: 'hub_unreachable', detail: `http ${answer.status}` };
    const parsed = parseJson(answer.body);
    return parsed.ok ? parsed : { ok: false, code: 'reply_malformed' };
  }
}
