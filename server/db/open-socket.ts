import { connect as connectTcp, Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { DatabaseUnavailable } from './errors.ts';

/** Where a connection URL points to, and what it wants of TLS (`sslmode`). */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly tls: 'off' | 'prefer' | 'require' | 'verify';
}

const tlsModes: Readonly<Record<string, Target['tls']>> = {
  disable: 'off',
  allow: 'off',
  prefer: 'prefer',
  require: 'require',
  'verify-ca': 'verify',
  'verify-full': 'verify',
};

export function readTarget(url: string): Target {
  const { hostname, port, searchParams } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const loopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  const mode = searchParams.get('sslmode') ?? (loopback ? 'disable' : 'prefer');
  return { host, port: Number(port || 5432), tls: tlsModes[mode] ?? 'verify' };
}

/**
 * Opens TCP and, where wanted, TLS (SSLRequest: PostgreSQL protocol, section "SSL Session Encryption").
 *
 * Never rejects: postgres.js loses a pool place when its socket function throws, and crashes on an error event that
 * comes before it listens. A failure comes as a socket that reports it a moment later.
 */
export async function openSocket(target: Target, timeoutMs: number): Promise<Socket> {
  const deadline = AbortSignal.timeout(timeoutMs);
  let socket: Socket | undefined;
  try {
    socket = connectTcp({ host: target.host, port: target.port });
    socket.setNoDelay(true);
    await happens(socket, 'connect', deadline);
    if (target.tls === 'off') return socket;
    socket.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
    const answer = (await happens(socket, 'data', deadline)) as Buffer;
    if (answer[0] !== 0x53 && target.tls === 'prefer') return socket;
    if (answer[0] !== 0x53) throw new Error('The database server offers no TLS.');
    const verify = target.tls === 'verify';
    socket = connectTls({
      socket,
      host: target.host,
      rejectUnauthorized: verify,
      ...(verify ? { servername: target.host } : {}),
    });
    await happens(socket, 'secureConnect', deadline);
    return socket;
  } catch (error) {
    socket?.on('error', () => undefined);
    socket?.destroy();
    return deadSocket(new DatabaseUnavailable('unreachable', { cause: error }));
  }
}

/** A socket that fails with `error` as soon as somebody had the time to listen. */
export function deadSocket(error: Error): Socket {
  const socket = new Socket();
  setImmediate(() => socket.destroy(error));
  return socket;
}

function happens(socket: Socket, event: 'connect' | 'data' | 'secureConnect', deadline: AbortSignal): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (then: () => void) => {
      socket.removeListener(event, succeed);
      socket.removeListener('error', fail);
      socket.removeListener('close', ended);
      deadline.removeEventListener('abort', expire);
      then();
    };
    const succeed = (value: unknown) => settle(() => resolve(value));
    const fail = (error: Error) => settle(() => reject(error));
    const ended = () => settle(() => reject(new Error('The database server closed the connection.')));
    const expire = () => settle(() => reject(new Error('The database server did not answer in time.')));
    socket.once(event, succeed);
    socket.once('error', fail);
    socket.once('close', ended);
    deadline.addEventListener('abort', expire);
    if (deadline.aborted) expire();
  });
}
