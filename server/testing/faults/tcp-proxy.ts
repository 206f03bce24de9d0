import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What happens to bytes on their way, from now on and for connections that exist already. */
export interface Faults {
  /** Bytes vanish in both directions while the connections stay open: the other machine lost power, or a cable was cut. */
  blackhole: boolean;
  /** New connections are refused. */
  refuse: boolean;
  /** Every piece waits this long. */
  latencyMs: number;
}

/** A TCP proxy in this process that breaks connections on demand. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  readonly faults: Faults;
  /** Connections that are open now. */
  connections(): number;
  /** Ends every connection with a reset. */
  reset(): void;
}

/** Starts a proxy on a free loopback port in front of `target`. */
export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const faults: Faults = { blackhole: false, refuse: false, latencyMs: 0 };
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((client) => {
    if (faults.refuse) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(target.port, target.host);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    pass(client, upstream, faults);
    pass(upstream, client, faults);
    for (const [socket, other] of [pair, [upstream, client] as const]) {
      // A socket that breaks takes its partner along; nobody else hears of it.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        pairs.delete(pair);
        if (!faults.blackhole) other.destroy();
      });
    }
  });
  await listen(server);
  return {
    port: (server.address() as AddressInfo).port,
    faults,
    connections: () => pairs.size,
    reset: () => {
      for (const sockets of pairs) for (const socket of sockets) socket.resetAndDestroy();
    },
    [Symbol.asyncDispose]: () => close(server, pairs),
  };
}

function pass(from: Socket, to: Socket, faults: Faults): void {
  from.on('data', (bytes) => {
    if (faults.blackhole) return;
    if (faults.latencyMs === 0) to.write(bytes);
    else setTimeout(() => faults.blackhole || to.write(bytes), faults.latencyMs);
  });
  from.on('end', () => {
    if (!faults.blackhole) to.end();
  });
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}

async function close(server: Server, pairs: ReadonlySet<readonly [Socket, Socket]>): Promise<void> {
  for (const sockets of pairs) for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}
