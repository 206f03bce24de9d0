import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type App, answerBrokenRequest, type HttpLimits, httpLimits } from './app.ts';
import { Problem, problemContentType } from './problem.ts';

const closeGraceMs = 5_000;

/**
 * The listening socket of the node. The app behind it can be exchanged without closing the port: that is how the first
 * run becomes the running node while the browser that did it waits for its answer.
 */
export class HttpFront implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #app: App | undefined;
  #answering = 0;
  #closing: Promise<void> | undefined;

  constructor(limits: HttpLimits = httpLimits) {
    this.#server = createServer({
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 16 * 1024,
    });
    this.#server.setTimeout(limits.connectionTimeoutMs);
    this.#server.maxRequestsPerSocket = 10_000;
    // Node forgets a socket that became a WebSocket, but goes on waiting for its end.
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('request', (request, response) => {
      this.#answering++;
      response.once('close', () => this.#answering--);
      if (this.#app) this.#app.server.emit('request', request, response);
      else {
        const problem = new Problem('not_ready', {}, 1);
        response.writeHead(problem.status, { 'content-type': problemContentType, 'retry-after': '1' });
        response.end(JSON.stringify(problem.toJSON()));
      }
    });
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.#app) this.#app.server.emit('upgrade', request, socket, head);
      else socket.destroy();
    });
    this.#server.on('clientError', (error, socket) => answerBrokenRequest(error, socket as never));
  }

  /** @returns the port, which was chosen by the system when `port` is 0 */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Sends everything that comes from now on to `app`, which must be ready. */
  use(app: App | undefined): void {
    this.#app = app;
  }

  /** Takes no new connection and waits, five seconds at most, until every request under way has its answer. */
  async drain(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      if (this.#server.listening) this.#server.close(() => resolve());
      else resolve();
    });
    this.#server.closeIdleConnections();
    const deadline = performance.now() + closeGraceMs;
    while (this.#answering > 0 && performance.now() < deadline) await delay(10);
  }

  /** Drains, then cuts every connection that is left. Idempotent. */
  async close(): Promise<void> {
    await this.drain();
    for (const socket of this.#sockets) socket.destroy();
    await this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
