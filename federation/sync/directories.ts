import { Compile } from 'typebox/compile';
import { DirectoryReply } from '../../spec/schemas/federation/exchange.ts';
import type { PeerClient } from '../http/peer-client.ts';
import { json, problem } from '../http/problem.ts';
import { integer, type Route } from '../http/router.ts';
import type { Limits } from '../limits.ts';
import type { Application, Store } from '../ports.ts';

const directoryReplyShape = Compile(DirectoryReply);

export interface DirectoriesDeps<Tx extends object> {
  client: PeerClient;
  store: Store<Tx>;
  application: Application<Tx>;
  limits: Limits;
  isActive(peer: string): boolean;
  refused(peer: string | null, code: string, what: string): void;
  failed(error: unknown): void;
}

const kind = 'directory';
const maxPages = 1_000;

/** Keeps a copy of every active node's directory: whoever announces another version than the one held is asked for what came after it. */
export class Directories<Tx extends object> {
  readonly #deps: DirectoriesDeps<Tx>;
  readonly #held = new Map<string, number>();
  readonly #wanted = new Map<string, number>();
  readonly #running = new Set<string>();
  #own: number | null = null;

  constructor(deps: DirectoriesDeps<Tx>) {
    this.#deps = deps;
  }

  async load(): Promise<void> {
    for (const { id, value } of await this.#deps.store.documents(kind, 100_000)) {
      this.#held.set(id, (value as { version: number }).version);
    }
  }

  /** Version of this node's own directory, null until the application has said it. */
  own(): number | null {
    return this.#own;
  }
  setOwn(version: number): void {
    this.#own = version;
  }

  /** A peer says at which version its directory is. */
  announced(peer: string, version: number): void {
    if (this.#held.get(peer) === version || (version === 0 && !this.#held.has(peer))) return;
    this.#wanted.set(peer, version);
    if (!this.#running.has(peer)) void this.#pull(peer);
  }

  idle(): boolean {
    return this.#running.size === 0;
  }

  routes(): Route[] {
    const handle: Route['handle'] = async ({ query }) => {
      const after = integer(query, 'after', 0);
      if (after === null) return problem('invalid_input');
      return json(await this.#deps.application.directoryPage(after, this.#deps.limits.directoryPage));
    };
    return [{ method: 'GET', path: '/federation/v1/directory', auth: 'signed', handle }];
  }

  async #pull(peer: string): Promise<void> {
    this.#running.add(peer);
    try {
      for (let version = this.#wanted.get(peer); version !== undefined; version = this.#wanted.get(peer)) {
        this.#wanted.delete(peer);
        await this.#pullTo(peer, version);
      }
    } catch (error) {
      this.#deps.failed(error);
    } finally {
      this.#running.delete(peer);
    }
  }

  async #pullTo(peer: string, version: number): Promise<void> {
    // A version below the one held: the peer was restored from a backup. Its directory is read from the beginning.
    let after = this.#held.get(peer) ?? 0;
    if (after > version) after = 0;
    for (let page = 0; page < maxPages && after !== version && this.#deps.isActive(peer); page++) {
      const reply = await this.#deps.client.request(peer, {
        method: 'GET',
        path: `/federation/v1/directory?after=${after}`,
      });
      // Not there now: the next announcement, or the next comparison of heads, brings us back.
      if (!reply.ok || reply.status !== 200) return;
      if (!directoryReplyShape.Check(reply.json) || (reply.json.version <= after && reply.json.more)) {
        this.#deps.refused(peer, 'reply_malformed', 'directory');
        return;
      }
      const { entries, version: reached, more } = reply.json;
      await this.#deps.store.transaction(async (tx) => {
        await this.#deps.application.applyDirectory(tx, peer, entries, reached);
        await this.#deps.store.putDocument(tx, kind, peer, { version: reached });
      });
      this.#held.set(peer, reached);
      after = reached;
      if (!more) return;
    }
  }
}
