import { Compile } from 'typebox/compile';
import { BodiesReply } from '../../spec/schemas/federation/exchange.ts';
import type { Change } from '../contract.ts';
import type { PeerClient } from '../http/peer-client.ts';
import type { Application, Clock, Store, StoredEvent } from '../ports.ts';
import { checkBody } from '../signing/envelope.ts';
import type { RoomCache } from '../state/room-cache.ts';
import { fromStored } from '../state/verified.ts';
import { mayHaveBody } from './responder.ts';

const bodiesReplyShape = Compile(BodiesReply);

export interface BodiesDeps<Tx extends object> {
  node: string;
  client: PeerClient;
  store: Store<Tx>;
  cache: RoomCache<Tx>;
  application: Application<Tx>;
  clock: Clock;
  retryMs: number;
  isActive(peer: string): boolean;
  refused(peer: string | null, code: string, what: string, where?: { eventId?: string; room?: string }): void;
}

const batch = 100;
const maxRemembered = 50_000;
const longestWaitMs = 3_600_000;

/** Fetches bodies that did not come with their headers, from any member of the room. The state is complete without them; only words are missing. */
export class Bodies<Tx extends object> {
  readonly #deps: BodiesDeps<Tx>;
  /** Events that nobody had the body of: when to ask again. */
  readonly #later = new Map<string, { at: number; tries: number }>();
  #wanted = true;
  #running = false;

  constructor(deps: BodiesDeps<Tx>) {
    this.#deps = deps;
  }

  /** Something may be missing. */
  want(): void {
    this.#wanted = true;
  }
  idle(): boolean {
    return !this.#running;
  }

  /** One round over what is missing; called by a timer. */
  async round(): Promise<void> {
    if (this.#running || (!this.#wanted && this.#later.size === 0)) return;
    this.#running = true;
    this.#wanted = false;
    try {
      const now = this.#deps.clock.now();
      const missing = await this.#deps.store.missingBodies(null, 1_000);
      const due = missing.filter(({ id }) => (this.#later.get(id)?.at ?? 0) <= now);
      for (const [room, entries] of Map.groupBy(due, ({ room }) => room))
        await this.#fetchRoom(
          room,
          entries.map(({ id }) => id),
        );
    } finally {
      this.#running = false;
    }
  }

  async #fetchRoom(room: string, ids: string[]): Promise<void> {
    const memory = await this.#deps.cache.get(null, room);
    if (memory === undefined) return;
    const { state } = memory.chain;
    const stored = await this.#deps.store.events(null, ids);
    const wanted = new Map(
      stored.filter((event) => mayHaveBody(state, this.#deps.node, event)).map((event) => [event.id, event]),
    );
    const authors = [...wanted.values()].map(({ header }) => header.node);
    const members = Object.keys(state.nodes);
    const sources = [...new Set([...authors, ...members])].filter(
      (node) => node !== this.#deps.node && this.#deps.isActive(node),
    );
    for (const source of sources.slice(0, 8)) {
      if (wanted.size === 0) break;
      await this.#ask(source, room, wanted);
    }
    for (const id of ids) this.#wait(id, wanted.has(id) || !stored.some((event) => event.id === id));
  }

  async #ask(source: string, room: string, wanted: Map<string, StoredEvent>): Promise<void> {
    const ids = [...wanted.keys()];
    for (let from = 0; from < ids.length; from += batch) {
      const path = `/federation/v1/rooms/${room}/bodies`;
      const reply = await this.#deps.client.send(source, 'POST', path, { ids: ids.slice(from, from + batch) });
      if (!reply.ok || reply.status !== 200) return;
      if (!bodiesReplyShape.Check(reply.json)) {
        this.#deps.refused(source, 'reply_malformed', 'bodies', { room });
        return;
      }
      await this.#take(source, room, reply.json, wanted);
    }
  }

  async #take(source: string, room: string, { bodies }: BodiesReply, wanted: Map<string, StoredEvent>): Promise<void> {
    const found: StoredEvent[] = [];
    for (const entry of bodies) {
      const event = wanted.get(entry.id);
      if (event === undefined || 'gone' in entry) continue;
      const salt = Buffer.from(entry.salt, 'base64url');
      const body = Buffer.from(entry.body, 'base64url');
      const checked = checkBody(event.header, salt, body);
      if (checked.ok || checked.code === 'bad_json') found.push({ ...event, salt, body });
      else this.#deps.refused(source, checked.code, 'body', { eventId: event.id, room });
    }
    if (found.length === 0) return;
    await this.#deps.store.transaction(async (tx) => {
      const changes: Change[] = [];
      for (const event of found) {
        const { id, salt, body } = event;
        if (salt === null || body === null) continue;
        await this.#deps.store.putBody(tx, id, salt, body);
        const verified = fromStored(event);
        if (verified.body !== undefined) changes.push({ kind: 'body', room, event: verified, live: event.live });
      }
      if (changes.length > 0) await this.#deps.application.apply(tx, changes);
    });
    for (const { id } of found) wanted.delete(id);
  }

  #wait(id: string, missing: boolean): void {
    if (!missing) {
      this.#later.delete(id);
      return;
    }
    const tries = (this.#later.get(id)?.tries ?? 0) + 1;
    const wait = Math.min(longestWaitMs, this.#deps.retryMs * 2 ** Math.min(tries, 20));
    if (this.#later.size < maxRemembered) this.#later.set(id, { at: this.#deps.clock.now() + wait, tries });
  }
}
