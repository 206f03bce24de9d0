import { EventEmitter } from 'node:events';

/** A message between the processes of one node. Small: it says that something happened, the database says what. */
export interface BusMessage {
  readonly channel: string;
  readonly payload: string;
}

/**
 * Port: tells every process of this node, this one included, that something happened. Messages may be lost when a
 * connection breaks; `onGap` then fires, and listeners look into the database again.
 */
export interface EventBus extends AsyncDisposable {
  publish(channel: string, payload: string): void;
  /** @returns a function that stops listening */
  subscribe(channel: string, listener: (payload: string) => void): () => void;
  onGap(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Largest payload; PostgreSQL's NOTIFY takes 8000 bytes at most. */
export const maxPayloadBytes = 7_000;

/** For a node of one process: messages never leave it and are never lost. */
export function createLocalBus(): EventBus {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(100);
  const close = async () => {
    emitter.removeAllListeners();
  };
  return {
    publish: (channel, payload) => {
      if (Buffer.byteLength(payload) > maxPayloadBytes) throw new RangeError(`A message on ${channel} is too large.`);
      emitter.emit(`:${channel}`, payload);
    },
    subscribe: (channel, listener) => {
      emitter.on(`:${channel}`, listener);
      return () => emitter.off(`:${channel}`, listener);
    },
    onGap: () => () => undefined,
    close,
    [Symbol.asyncDispose]: close,
  };
}
