import { randomBytes } from 'node:crypto';
import type { CommandResult, MediaCommand } from '../../spec/schemas/media/control.ts';
import type { LinkAnswer, LinkOffer, LinkReason, LinkState } from '../../spec/schemas/media/link.ts';
import type { LaneName } from '../engine/link-tunnel.ts';
import type { LinkLane } from '../ports.ts';

/** What the other node said to an offer. */
export type LinkOpened =
  | { readonly ok: true; readonly answer: LinkAnswer }
  | { readonly ok: false; readonly reason: LinkReason };

/** The way by which links are agreed on: signed requests between nodes. */
export interface LinkPeers {
  /** Asks the host's node for a link. Never rejects. */
  open(node: string, room: string, offer: LinkOffer): Promise<LinkOpened>;
  /** Says that a link is not needed any more. Never rejects; may get lost. */
  close(node: string, room: string, link: string): Promise<void>;
  /** Opens one of the connections that a link uses where UDP does not pass; undefined when that fails. Never rejects. */
  connect?(node: string, room: string, link: string, lane: LaneName): Promise<LinkLane | undefined>;
}

export interface KeptLinkParts {
  readonly room: string;
  /** The node of the host. */
  readonly node: string;
  readonly own: string;
  readonly peers: LinkPeers;
  readonly command: (command: MediaCommand) => Promise<CommandResult>;
  readonly tell: (state: LinkState, reason?: LinkReason) => void;
}

/** Waits between attempts, in ms; each is spread by half, so that nodes do not knock together. */
const retryMs = [300, 700, 1_500, 3_000, 6_000, 12_000] as const;
/** Who is refused asks again seldom: only a change of the control log helps. */
const refusedMs = 10_000;

/**
 * One link that this node opens and keeps: after whatever ends it, it is opened again until it is not wanted any more.
 * Only the newest attempt counts; what older ones still bring is thrown away.
 */
export class KeptLink {
  readonly #parts: KeptLinkParts;
  #attempt = 0;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #link: string | undefined;
  #state: LinkState | undefined;
  #stopped = false;

  constructor(parts: KeptLinkParts) {
    this.#parts = parts;
  }

  get node(): string {
    return this.#parts.node;
  }
  get state(): LinkState | undefined {
    return this.#state;
  }

  /** Number of the link that is there or being made. */
  get link(): string | undefined {
    return this.#link;
  }

  start(): void {
    this.#set('connecting');
    void this.#connect();
  }

  /** The worker is a new one and knows of no link. */
  restart(): void {
    this.#failures = 0;
    this.start();
  }

  /** What the worker tells of a link to this node. */
  note(link: string, up: boolean, reason?: LinkReason): void {
    if (this.#stopped || link !== this.#link) return;
    if (up) {
      this.#failures = 0;
      this.#set('linked');
      return;
    }
    this.#link = undefined;
    // A link that stood is mended at once; one that never did has failed.
    if (this.#state === 'linked') {
      this.#set('connecting', reason);
      void this.#connect();
    } else this.#fail(reason ?? 'link_no_path');
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    const { room, node, peers, command } = this.#parts;
    this.#stopped = true;
    this.#attempt++;
    clearTimeout(this.#timer);
    this.#set('closed');
    await command({ kind: 'linkClose', room, peer: node });
    if (this.#link !== undefined) await peers.close(node, room, this.#link);
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#timer);
    const attempt = ++this.#attempt;
    const isOld = () => attempt !== this.#attempt;
    const { room, node, own, peers, command } = this.#parts;
    const identity = await command({ kind: 'linkIdentity' });
    if (isOld()) return;
    if (!identity.ok || !('fingerprint' in identity)) {
      this.#fail('link_own_media');
      return;
    }
    const name = randomBytes(6).toString('hex');
    const opened = await peers.open(node, room, { fingerprint: identity.fingerprint, name });
    if (isOld()) {
      // Given up meanwhile: the other node need not wait for packets.
      if (opened.ok && this.#stopped) await peers.close(node, room, opened.answer.link);
      return;
    }
    if (!opened.ok) {
      this.#fail(opened.reason);
      return;
    }
    this.#link = opened.answer.link;
    const started = await command({ kind: 'linkOpen', room, peer: node, own, name, answer: opened.answer });
    if (!started.ok && !isOld()) this.#fail('link_own_media');
  }

  #fail(reason: LinkReason): void {
    this.#set('failed', reason);
    const wait = reason === 'link_refused' ? refusedMs : (retryMs[this.#failures] ?? (retryMs.at(-1) as number));
    this.#failures = Math.min(this.#failures + 1, retryMs.length - 1);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#connect(), wait * (0.75 + Math.random() / 2));
  }

  #set(state: LinkState, reason?: LinkReason): void {
    if (state === this.#state && reason === undefined) return;
    this.#state = state;
    this.#parts.tell(state, reason);
  }
}
