import type { PeerStatus, RegistryView } from '../contract.ts';
import { PeerSender, type SenderDeps } from './sender.ts';

/** The senders to all peers: made when they are first needed, one for each node of the registry. */
export class Delivery<Tx> {
  readonly #deps: SenderDeps<Tx>;
  readonly #node: string;
  readonly #view: () => RegistryView;
  readonly #senders = new Map<string, PeerSender<Tx>>();
  #started = false;
  #closed = false;

  constructor(node: string, view: () => RegistryView, deps: SenderDeps<Tx>) {
    this.#node = node;
    this.#view = view;
    this.#deps = deps;
    deps.outbox.wake = (peer) => this.wake(peer);
  }

  /** From now on things are sent. Everything that was dirty before is looked at. */
  start(peers: Iterable<string>): void {
    this.#started = true;
    for (const peer of peers) this.wake(peer);
  }

  wake(peer: string): void {
    if (this.#started && !this.#closed && peer !== this.#node) this.#sender(peer).wake();
  }

  /** Every active node should hear from us: our registry or our directory has moved. */
  announceToAll(): void {
    if (!this.#started || this.#closed) return;
    for (const { node, status } of this.#view().nodes()) {
      if (node !== this.#node && status === 'active') this.#sender(node).announce();
    }
  }

  /** The registry changed: whoever was silent because it was suspended may go on. */
  wakeAll(): void {
    for (const sender of this.#senders.values()) sender.wake();
  }

  heard(peer: string, now: number): void {
    if (this.#started && !this.#closed) this.#sender(peer).heard(now);
  }

  /** Every node of the registry with what is known about it; those never spoken to included. */
  statuses(): PeerStatus[] {
    const nodes = this.#view()
      .nodes()
      .map(({ node }) => node);
    const all = new Set([...nodes, ...this.#senders.keys()]);
    all.delete(this.#node);
    return [...all].map((peer) => this.#sender(peer).status());
  }
  isReachable(peer: string): boolean {
    return this.#senders.get(peer)?.status().reachable ?? true;
  }

  idle(): boolean {
    return [...this.#senders.values()].every((sender) => sender.idle());
  }
  resting(): boolean {
    return [...this.#senders.values()].every((sender) => sender.resting());
  }
  close(): void {
    this.#closed = true;
    for (const sender of this.#senders.values()) sender.close();
  }

  #sender(peer: string): PeerSender<Tx> {
    const known = this.#senders.get(peer);
    if (known !== undefined) return known;
    const sender = new PeerSender(peer, this.#deps);
    if (this.#closed) sender.close();
    this.#senders.set(peer, sender);
    return sender;
  }
}
