import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WireRequest, WireResponse } from '../contract.ts';

/** A real HTTP server on loopback in front of an engine, with the deadlines that the node's own server has. */
export interface LoopbackServer extends AsyncDisposable {
  port: number;
  close(): Promise<void>;
}

export async function loopbackServer(
  handle: (request: WireRequest) => Promise<WireResponse>,
  { port = 0, maxBodyBytes = 1_310_720 }: { port?: number; maxBodyBytes?: number } = {},
): Promise<LoopbackServer> {
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 15_000, keepAliveTimeout: 60_000 },
    (request, response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxBodyBytes) chunks.push(chunk);
        else if (!response.headersSent) {
          response.writeHead(413, { connection: 'close' }).end();
          request.destroy();
        }
      });
      request.on('error', () => response.destroy());
      request.on('end', () => {
        if (size > maxBodyBytes) return;
        const { method = 'GET', url = '/', headers } = request;
        const body = Buffer.concat(chunks);
        handle({ method, target: url, headers, body, remoteAddress: request.socket.remoteAddress ?? '' })
          .then((answer) => send(response, answer))
          .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
      });
    },
  );
  await listen(server, port);
  const close = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { port: (server.address() as AddressInfo).port, close, [Symbol.asyncDispose]: close };
}

async function send(response: import('node:http').ServerResponse, answer: WireResponse): Promise<void> {
  response.writeHead(answer.status, answer.headers);
  if (typeof answer.body === 'string' || Buffer.isBuffer(answer.body)) {
    response.end(answer.body);
    return;
  }
  for await (const chunk of answer.body) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  }
  response.end();
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
