import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TurnServers } from '../config/index.ts';
import { messageBytes, method, readAnswer, type TurnAnswer, type TurnLogin, writeRequest } from './turn-message.ts';

export type TurnServer = TurnServers['servers'][number];

/** What a real allocation showed. */
export type TurnProbe =
  | {
      readonly ok: true;
      /** For each address that was asked about: whether the server would relay to it. */
      readonly relaysTo: readonly boolean[];
    }
  /** `unreachable`: no connection, or no answer. `certificate`: TLS does not trust it. `refused`: by this error code. */
  | { readonly ok: false; readonly reason: 'unreachable' | 'certificate' | 'refused'; readonly detail: string };

interface TurnWay {
  send(bytes: Buffer): void;
  close(): void;
}

const answerMs = 3_000;
/** An answer is a few hundred bytes; whoever sends more than this is no TURN server. */
const maxWaitingBytes = 4_096;

/**
 * Allocates at a TURN server as a browser does, asks whether it would relay to each of these IPv4 addresses, and gives
 * the allocation back. Nothing is sent to those addresses.
 * @param ca certificate authorities beside the known ones, for tests
 */
export async function probeTurn(
  server: TurnServer,
  credential: { readonly username: string; readonly credential: string },
  peers: readonly { readonly address: string; readonly port: number }[],
  ca?: string,
): Promise<TurnProbe> {
  const exchange = new Exchange();
  let way: TurnWay | undefined;
  try {
    way = await exchange.within(openWay(server, exchange, ca));
    const ask = (kind: number, content: Parameters<typeof writeRequest>[1], login?: TurnLogin) =>
      exchange.ask(way as TurnWay, kind, content, login);
    const greeting = await ask(method.allocate, {});
    if (greeting.ok || greeting.error !== 401 || !greeting.realm || !greeting.nonce) {
      return refusal(greeting.ok ? 'it relays for everybody, without a credential' : `error ${greeting.error}`);
    }
    const login = { ...credential, realm: greeting.realm, nonce: greeting.nonce };
    const allocated = await ask(method.allocate, {}, login);
    if (!allocated.ok || !allocated.hasRelayedAddress) return refusal(`error ${allocated.error}`);
    const relaysTo: boolean[] = [];
    for (const peer of peers) relaysTo.push((await ask(method.createPermission, { peer }, login)).ok);
    await ask(method.refresh, { lifetimeS: 0 }, login);
    return { ok: true, relaysTo };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const isCertificate = /CERT|SELF_SIGNED|ISSUER|ALTNAME|LEAF_SIGNATURE/.test(code);
    return { ok: false, reason: isCertificate ? 'certificate' : 'unreachable', detail: code || message };
  } finally {
    way?.close();
  }
}

function refusal(detail: string): TurnProbe {
  return { ok: false, reason: 'refused', detail };
}

/** One question at a time, each with a time limit. */
class Exchange {
  #take: (packet: Buffer) => void = () => {};
  #fail: (error: Error) => void = () => {};

  /** Gives a packet that came to whoever waits for it. */
  readonly take = (packet: Buffer): void => this.#take(packet);
  readonly fail = (error: Error): void => this.#fail(error);

  async within<T>(work: Promise<T>): Promise<T> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('no answer')), answerMs);
    return Promise.race([work, promise]).finally(() => clearTimeout(timer));
  }

  ask(way: TurnWay, kind: number, content: Parameters<typeof writeRequest>[1], login?: TurnLogin): Promise<TurnAnswer> {
    const { bytes, transaction } = writeRequest(kind, content, login);
    const { promise, resolve, reject } = Promise.withResolvers<TurnAnswer>();
    this.#fail = reject;
    this.#take = (packet) => {
      const answer = readAnswer(packet, kind, transaction);
      if (answer) resolve(answer);
    };
    way.send(bytes);
    return this.within(promise);
  }
}

function openWay(server: TurnServer, exchange: Exchange, ca: string | undefined): Promise<TurnWay> {
  const host = server.host.replace(/^\[|\]$/g, '');
  if (!server.secure && server.transport === 'udp') return openDatagrams(host, server.port, exchange);
  const socket = server.secure
    ? connectTls({ host, port: server.port, servername: isName(host) ? host : '', ...(ca ? { ca } : {}) })
    : connect({ host, port: server.port });
  return openStream(socket, server.secure ? 'secureConnect' : 'connect', exchange);
}

const isName = (host: string) => /[a-z]/i.test(host) && !host.includes(':');

async function openDatagrams(host: string, port: number, exchange: Exchange): Promise<TurnWay> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const { promise, resolve, reject } = Promise.withResolvers<TurnWay>();
  socket.on('error', (error) => {
    reject(error);
    exchange.fail(error);
  });
  socket.on('message', exchange.take);
  socket.connect(port, host, () => resolve({ send: (bytes) => socket.send(bytes), close: () => void socket.close() }));
  return promise;
}

function openStream(socket: Socket, ready: string, exchange: Exchange): Promise<TurnWay> {
  const { promise, resolve, reject } = Promise.withResolvers<TurnWay>();
  let waiting = Buffer.alloc(0);
  socket.on('error', (error) => {
    reject(error);
    exchange.fail(error);
  });
  socket.on('close', () => {
    reject(new Error('it closed the connection'));
    exchange.fail(new Error('it closed the connection'));
  });
  socket.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (let length = messageBytes(waiting); length !== undefined && length <= waiting.length; ) {
      exchange.take(waiting.subarray(0, length));
      waiting = waiting.subarray(length);
      length = messageBytes(waiting);
    }
    if (waiting.length > maxWaitingBytes) socket.destroy();
  });
  socket.once(ready, () => resolve({ send: (bytes) => void socket.write(bytes), close: () => void socket.destroy() }));
  // The one who waits may have given up already: then nobody else would close it.
  setTimeout(() => socket.destroy(), answerMs * 10).unref();
  return promise;
}
