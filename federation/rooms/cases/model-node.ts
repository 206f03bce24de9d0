import type { FeedReopen } from '../../../spec/schemas/events/control.ts';
import type { VerifiedEvent } from '../../contract.ts';
import { affected, affectedBySuspensions } from '../affected.ts';
import { compareHlc } from '../clock.ts';
import { type ControlChain, extend, openChain } from '../control-chain.ts';
import { advance, type FeedContext, reopenFeed, startFeed } from '../feed-context.ts';
import { feedKey, splitKey } from '../positions.ts';
import { live, type Suspension, suspensionOf } from '../rights.ts';

/**
 * The least that a node must do with events that arrive one by one: hold what is early, judge what is next, judge again what a later control event or
 * suspension concerns. Everything else is told by `affected`; were that wrong, this model and `evaluateRoom` would disagree.
 */
export class ModelNode {
  chain: ControlChain | null = null;
  readonly verdicts = new Map<string, boolean>();
  readonly feeds = new Map<string, VerifiedEvent[]>();
  readonly contexts = new Map<string, FeedContext>();
  #suspensions: Suspension[] = [];
  #held: VerifiedEvent[] = [];
  readonly #known = new Map<string, VerifiedEvent>();

  receive(event: VerifiedEvent): void {
    if (this.#known.has(event.id) || this.#held.some(({ id }) => id === event.id)) return;
    this.#held.push(event);
    for (let progress = true; progress; ) {
      progress = false;
      for (const held of [...this.#held]) {
        const outcome = held.header.lane === 'c' ? this.#control(held) : this.#content(held);
        if (outcome === 'held') continue;
        this.#held = this.#held.filter((other) => other !== held);
        if (outcome === 'stored') this.#known.set(held.id, held);
        progress = true;
      }
    }
  }

  #control(event: VerifiedEvent): 'stored' | 'held' | 'dropped' {
    const before = this.chain;
    if (!before) {
      const opened = event.header.type === 'room.create' ? openChain(event) : null;
      if (!opened?.ok) return 'held';
      this.chain = opened.value;
      return 'stored';
    }
    const extended = extend(before, event);
    if (!extended.ok) return extended.code === 'gap' ? 'held' : 'dropped';
    this.chain = extended.value;
    for (const { feed } of affected(before, this.chain, this.contexts.values())) this.#judgeFeed(feed);
    this.#renewSuspensions();
    return 'stored';
  }

  #content(event: VerifiedEvent): 'stored' | 'held' {
    const { node, inc, seq, prev, ctl, hlc } = event.header;
    if (!this.chain || !ctl || this.chain.resolve(ctl) === 'unknown') return 'held';
    const feed = feedKey(node, inc);
    const context = this.contexts.get(feed) ?? this.#start(node, inc);
    const last = context && this.#known.get(context.id);
    if (!context || context.id !== prev || seq !== context.seq + 1) return 'held';
    if (last && last.header.lane === 'm' && compareHlc(hlc, last.header.hlc) <= 0) return 'held';
    this.feeds.set(feed, [...(this.feeds.get(feed) ?? []), event]);
    this.contexts.set(feed, this.#judge(event, context));
    if (event.header.type === 'mod.suspend') this.#renewSuspensions();
    return 'stored';
  }

  #judge(event: VerifiedEvent, context: FeedContext): FeedContext {
    if (!this.chain) throw new Error('no chain');
    const { ref } = event.header;
    const target = ref === undefined ? undefined : this.#known.get(ref);
    const verdict = live(event, this.chain, context, { suspensions: this.#suspensions, target });
    this.verdicts.set(event.id, verdict.live);
    return advance(context, event, this.chain, verdict.live);
  }

  #judgeFeed(feed: string): void {
    const [node, inc] = splitKey(feed);
    let context = this.#start(node, Number(inc));
    for (const event of this.feeds.get(feed) ?? []) {
      // The reopening was orphaned: nothing of this incarnation counts, until a new epoch should bring it back. Its context stays to be found then.
      if (!context) this.verdicts.set(event.id, false);
      else context = this.#judge(event, context);
    }
    if (context) this.contexts.set(feed, context);
  }

  /** Context before the first event of an incarnation; undefined until its base is here. */
  #start(node: string, inc: number): FeedContext | undefined {
    const createId = this.chain?.canonical[0]?.id ?? '';
    if (inc === 1) return startFeed(node, createId);
    const reopen = this.chain?.canonical.find(
      ({ header }) =>
        header.type === 'feed.reopen' && (header.d as FeedReopen).node === node && (header.d as FeedReopen).inc === inc,
    );
    let context = reopen && this.#start(node, inc - 1);
    if (!reopen || !context) return undefined;
    const { base } = reopen.header.d as FeedReopen;
    for (const event of (this.feeds.get(feedKey(node, inc - 1)) ?? []).slice(0, base[1]))
      context = this.#judge(event, context);
    return context.id === base[2] ? reopenFeed(context, inc) : undefined;
  }

  #renewSuspensions(): void {
    const chain = this.chain;
    if (!chain) return;
    const before = this.#suspensions;
    this.#suspensions = [...this.feeds.values()]
      .flat()
      .filter((event) => event.header.type === 'mod.suspend' && this.verdicts.get(event.id))
      .map((event) => suspensionOf(event, chain));
    for (const { feed } of affectedBySuspensions(before, this.#suspensions, this.contexts.values()))
      this.#judgeFeed(feed);
  }
}
