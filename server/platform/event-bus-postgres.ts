import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type Database, openDatabase, openListener } from '../db/index.ts';
import { type EventBus, maxPayloadBytes } from './event-bus.ts';
import type { Log } from './log.ts';

const channelName = 'consilium';
const heartbeatMs = 3_000;
const maxReconnectMs = 5_000;
/** Messages of this long go out in one statement, and at most so many. */
const gatherMs = 5;
const maxGathered = 500;

/**
 * For several processes on one database: LISTEN and NOTIFY on a connection of its own, watched by a heartbeat because a
 * half-open connection is silent. Messages of this process are delivered at once and not again when they come back.
 */
export async function createPostgresBus(url: string, log: Log): Promise<EventBus> {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(100);
  const self = crypto.randomUUID();
  const sender: Database = openDatabase({ url, maxConnections: 1, applicationName: 'consilium bus' });
  const stopping = new AbortController();
  const receive = (_channel: string, text: string) => {
    const { from, channel, payload } = JSON.parse(text) as { from: string; channel: string; payload: string };
    if (from !== self) emitter.emit(`:${channel}`, payload);
  };
  const first = Promise.withResolvers<void>();
  const running = listenForever(url, receive, () => emitter.emit('gap'), first, stopping.signal, log);
  await first.promise;
  let waiting: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const send = () => {
    timer = undefined;
    const texts = waiting;
    waiting = [];
    sender.sql`select pg_notify(${channelName}, text) from unnest(${texts}::text[]) as text`.catch((error: unknown) => {
      if (!stopping.signal.aborted) log.warn({ err: error }, 'Other processes could not be told.');
    });
  };
  const close = async () => {
    stopping.abort();
    clearTimeout(timer);
    await running;
    emitter.removeAllListeners();
    await sender.close();
  };
  return {
    publish: (channel, payload) => {
      if (Buffer.byteLength(payload) > maxPayloadBytes) throw new RangeError(`A message on ${channel} is too large.`);
      emitter.emit(`:${channel}`, payload);
      waiting.push(JSON.stringify({ from: self, channel, payload }));
      if (waiting.length >= maxGathered) {
        clearTimeout(timer);
        send();
      } else timer ??= setTimeout(send, gatherMs);
    },
    subscribe: (channel, listener) => {
      emitter.on(`:${channel}`, listener);
      return () => emitter.off(`:${channel}`, listener);
    },
    onGap: (listener) => {
      emitter.on('gap', listener);
      return () => emitter.off('gap', listener);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function listenForever(
  url: string,
  receive: (channel: string, payload: string) => void,
  onGap: () => void,
  first: PromiseWithResolvers<void>,
  stopping: AbortSignal,
  log: Log,
): Promise<void> {
  for (let attempt = 0; !stopping.aborted; attempt++) {
    try {
      await using listener = await openListener(url, channelName, receive);
      first.resolve();
      attempt = 0;
      onGap(); // Whatever was said while nobody listened.
      while (!stopping.aborted) {
        await listener.check();
        await delay(heartbeatMs, undefined, { signal: stopping });
      }
    } catch (error) {
      if (stopping.aborted) return;
      log.warn({ err: error }, 'The connection that listens for messages broke; connecting again.');
      const pauseMs = Math.min(maxReconnectMs, 100 * 2 ** Math.min(attempt, 6)) * (0.5 + Math.random() / 2);
      await delay(pauseMs, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}
