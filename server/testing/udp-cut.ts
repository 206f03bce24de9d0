import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A way between clients and one UDP server that can be cut, and that remembers who went over it. */
export interface UdpCut extends AsyncDisposable {
  /** Ports of this way, one for each client that the server answered; the client learns its own from the answers to its checks. */
  readonly ports: ReadonlySet<number>;
  /** While true, nothing passes in either direction. */
  cut: boolean;
}

/** Clients at most; a test has a handful. */
const maxClients = 64;

/**
 * Listens on `address`, another one of the loopback network with the port of the server on 127.0.0.1, and passes datagrams on. Each client reaches
 * the server from a port of its own, as behind a hospital's address translation.
 */
export async function openUdpCut(address: string, port: number): Promise<UdpCut> {
  const front = createSocket('udp4');
  const backs = new Map<number, Socket>();
  const ports = new Set<number>();
  const way = { ports, cut: false };
  front.on('message', (packet, from) => {
    if (way.cut) return;
    let back = backs.get(from.port);
    if (!back) {
      if (backs.size >= maxClients) return;
      const own = createSocket('udp4');
      back = own;
      back.on('message', (answer) => {
        if (way.cut) return;
        ports.add(own.address().port);
        front.send(answer, from.port, from.address);
      });
      // Nobody listens at the server's port while it starts again.
      back.on('error', () => undefined);
      backs.set(from.port, back);
    }
    back.send(packet, port, '127.0.0.1');
  });
  front.bind(port, address);
  await once(front, 'listening');
  return Object.assign(way, {
    [Symbol.asyncDispose]: async () => {
      for (const back of backs.values()) back.close();
      await new Promise<void>((resolve) => front.close(() => resolve()));
    },
  });
}
