import type { FastifyRequest } from 'fastify';
import type { RawData, WebSocket } from 'ws';
import type { Federation } from '../../federation/index.ts';
import type { LinkLane } from '../../media/index.ts';
import type { Tx } from '../db/index.ts';
import type { App } from '../platform/app.ts';
import type { Clock } from '../platform/clock.ts';
import { goneCode, type LaneSocket, openLane } from './lane.ts';

/** Connections of links of one node at the same time; two a link. */
const maxSocketsPerNode = 128;
const lanes = ['audio', 'video'] as const;

/** Takes a proven connection of a link; false when there is no such link. */
export type AttachLane = (input: {
  room: string;
  node: string;
  link: string;
  lane: 'audio' | 'video';
  open: () => LinkLane;
}) => boolean;

/**
 * The second carrier of links: two WebSockets on the port of the pages, for hospitals through whose firewall no
 * UDP passes. The upgrade is a signed request like any other; whoever is not the node of that link gets no connection.
 */
export function mountRelaySockets(app: App, engine: () => Federation<Tx>, attach: AttachLane, clock: Clock): void {
  const open = new Map<string, number>();
  for (const lane of lanes) {
    const admitted = new WeakMap<FastifyRequest, { room: string; node: string; link: string }>();
    app.get(
      `/federation/v1/sessions/:room/relays/:link/${lane}`,
      {
        websocket: true,
        schema: { hide: true },
        onRequest: async (request, reply) => {
          const proven = await engine().relays.admit({
            method: 'GET',
            target: request.raw.url ?? '',
            headers: request.raw.headersDistinct,
            body: Buffer.alloc(0),
            remoteAddress: request.ip,
          });
          if (!proven.ok) {
            const { status, headers, body } = proven.response;
            return reply.code(status).headers(headers).send(body);
          }
          if ((open.get(proven.node) ?? 0) >= maxSocketsPerNode) return reply.code(429).send();
          admitted.set(request, proven);
          return undefined;
        },
      },
      (socket, request) => {
        const found = admitted.get(request);
        if (found === undefined) {
          socket.close(1008);
          return;
        }
        open.set(found.node, (open.get(found.node) ?? 0) + 1);
        socket.once('close', () => {
          const left = (open.get(found.node) ?? 1) - 1;
          if (left > 0) open.set(found.node, left);
          else open.delete(found.node);
        });
        const taken = attach({ ...found, lane, open: () => openLane(lane, laneSocketOf(socket), () => clock.now()) });
        if (!taken) socket.close(goneCode, 'no_such_object');
      },
    );
  }
}

function laneSocketOf(socket: WebSocket): LaneSocket {
  socket.on('error', () => socket.terminate());
  return {
    send: (bytes) => {
      if (socket.readyState === socket.OPEN) socket.send(bytes, { binary: true });
    },
    close: () => socket.close(1000),
    onMessage: (listener) =>
      void socket.on('message', (data: RawData, isBinary: boolean) => {
        if (isBinary && Buffer.isBuffer(data)) listener(data);
        else socket.close(1003);
      }),
    onClose: (listener) => void socket.once('close', () => listener(false)),
  };
}
