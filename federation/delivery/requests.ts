import type { PeerClient, PeerFailure, PeerReply } from '../http/peer-client.ts';
import type { Store } from '../ports.ts';
import { verdict } from './retry-policy.ts';
import type { QueuedWork } from './sender.ts';

/** What a queued request is about; its body is made when it is sent, from what is then true. */
export interface QueuedRequest {
  id: string;
  peer: string;
  kind: 'invite' | 'answer' | 'propose';
  /** Id of the invitation, or the request itself. */
  subject: string;
  room: string;
  createdAt: number;
  payload?: unknown;
}
export interface BuiltRequest {
  method: 'PUT' | 'POST';
  path: string;
  value: unknown;
}
/** `moot`: there is nothing to send any more. */
export type BuildRequest = (request: QueuedRequest) => Promise<BuiltRequest | 'moot'>;

const kind = 'request';

/** Requests that are kept until the peer has answered: invitations, answers, proposals. In order, one at a time for each peer. */
export class RequestQueue<Tx extends object> implements QueuedWork {
  readonly #store: Store<Tx>;
  readonly #client: PeerClient;
  readonly #limit: number;
  readonly #queues = new Map<string, QueuedRequest[]>();
  build: BuildRequest = async () => 'moot';
  /** The peer has answered finally; runs in the transaction that forgets the request. `failure`: the code of a refusal. */
  settled: (tx: Tx, request: QueuedRequest, reply: PeerReply, failure: string | null) => Promise<void> = async () => {};
  wake: (peer: string) => void = () => {};

  constructor(store: Store<Tx>, client: PeerClient, limit: number) {
    this.#store = store;
    this.#client = client;
    this.#limit = limit;
  }

  async load(): Promise<void> {
    const documents = await this.#store.documents(kind, 100_000);
    const requests = documents.map(({ value }) => value as QueuedRequest).sort((a, b) => a.createdAt - b.createdAt);
    for (const request of requests) this.#push(request);
  }

  peers(): string[] {
    return [...this.#queues.keys()];
  }
  waiting(peer: string): number {
    return this.#queues.get(peer)?.length ?? 0;
  }

  /** @returns false when too many wait for this peer already */
  async enqueue(tx: Tx, request: QueuedRequest): Promise<boolean> {
    if (this.waiting(request.peer) >= this.#limit) return false;
    await this.#store.putDocument(tx, kind, request.id, request);
    this.#store.afterCommit(tx, () => {
      this.#push(request);
      this.wake(request.peer);
    });
    return true;
  }

  /** Sends the oldest request again that was answered long ago: the peer has forgotten (restored from a backup). */
  async sendNext(peer: string): Promise<PeerReply | PeerFailure | 'none'> {
    const request = this.#queues.get(peer)?.[0];
    if (request === undefined) return 'none';
    const built = await this.build(request);
    if (built === 'moot') {
      await this.#store.transaction((tx) => this.#store.deleteDocument(tx, kind, request.id));
      this.#drop(request);
      return { ok: true, status: 200, headers: {}, json: null, body: Buffer.alloc(0), retryAfterMs: 0 };
    }
    const reply = await this.#client.send(peer, built.method, built.path, built.value);
    if (!reply.ok) return reply;
    const outcome = verdict(reply.status);
    if (outcome === 'done' || outcome === 'final') {
      const { code } = Object(reply.json) as { code?: unknown };
      const failure = outcome === 'done' ? null : typeof code === 'string' ? code : `http_${reply.status}`;
      await this.#store.transaction(async (tx) => {
        await this.#store.deleteDocument(tx, kind, request.id);
        await this.settled(tx, request, reply, failure);
      });
      this.#drop(request);
    }
    return reply;
  }

  #push(request: QueuedRequest): void {
    const queue = this.#queues.get(request.peer) ?? [];
    this.#queues.set(request.peer, queue);
    if (!queue.some(({ id }) => id === request.id)) queue.push(request);
  }
  #drop(request: QueuedRequest): void {
    const left = (this.#queues.get(request.peer) ?? []).filter(({ id }) => id !== request.id);
    if (left.length > 0) this.#queues.set(request.peer, left);
    else this.#queues.delete(request.peer);
  }
}
