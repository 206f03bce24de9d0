import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/** What this process wanted to say to another machine since `refuseOutside`: `tcp 203.0.113.7`, `udp …`, `dns name`. */
export interface OutsideAttempts {
  readonly attempts: readonly string[];
  restore(): void;
}

const isLoopback = (address: string): boolean =>
  address === '::1' || address === 'localhost' || address.endsWith('.localhost') || /^(::ffff:)?127\./.test(address);

/**
 * Lets no socket of this process reach another machine, and notes who tried: TCP and UDP to anything but loopback, and questions for names, which
 * would go to a name server. Works for any user, without the help of the operating system.
 */
export function refuseOutside(): OutsideAttempts {
  const attempts: string[] = [];
  const refuse = (how: string, target: string): Error => {
    attempts.push(`${how} ${target}`);
    return Object.assign(new Error(`refused by the test: ${how} ${target}`), { code: 'EACCES' });
  };
  const before = {
    connect: net.Socket.prototype.connect,
    send: dgram.Socket.prototype.send,
    udpConnect: dgram.Socket.prototype.connect,
    lookup: dns.lookup,
    promisedLookup: dns.promises.lookup,
  };
  net.Socket.prototype.connect = function connect(this: net.Socket, ...args: unknown[]) {
    const host = hostOf(args);
    if (host !== undefined && net.isIP(host) !== 0 && !isLoopback(host)) {
      return this.destroy(refuse('tcp', host)) as net.Socket;
    }
    this.on('connectionAttempt', (address: string) => {
      if (!isLoopback(address)) this.destroy(refuse('tcp', address));
    });
    return Reflect.apply(before.connect, this, args) as net.Socket;
  } as typeof before.connect;
  dgram.Socket.prototype.send = function send(this: dgram.Socket, ...args: unknown[]) {
    const address = args.find(
      (arg): arg is string => typeof arg === 'string' && (net.isIP(arg) !== 0 || arg.includes('.')),
    );
    if (address !== undefined && !isLoopback(address)) throw refuse('udp', address);
    return Reflect.apply(before.send, this, args);
  } as typeof before.send;
  dgram.Socket.prototype.connect = function connect(this: dgram.Socket, ...args: unknown[]) {
    const address = args.find((arg): arg is string => typeof arg === 'string');
    if (address !== undefined && !isLoopback(address)) throw refuse('udp', address);
    return Reflect.apply(before.udpConnect, this, args);
  } as typeof before.udpConnect;
  dns.lookup = ((name: string, ...rest: unknown[]) => {
    if (net.isIP(name) !== 0 || isLoopback(name)) return Reflect.apply(before.lookup, dns, [name, ...rest]);
    const callback = rest.at(-1) as (error: Error) => void;
    const error = refuse('dns', name);
    process.nextTick(() => callback(error));
    return {};
  }) as typeof dns.lookup;
  dns.promises.lookup = (async (name: string, ...rest: unknown[]) => {
    if (net.isIP(name) === 0 && !isLoopback(name)) throw refuse('dns', name);
    return Reflect.apply(before.promisedLookup, dns.promises, [name, ...rest]);
  }) as typeof dns.promises.lookup;
  syncBuiltinESMExports();
  return {
    attempts,
    restore: () => {
      net.Socket.prototype.connect = before.connect;
      dgram.Socket.prototype.send = before.send;
      dgram.Socket.prototype.connect = before.udpConnect;
      dns.lookup = before.lookup;
      dns.promises.lookup = before.promisedLookup;
      syncBuiltinESMExports();
    },
  };
}

/** Host of `socket.connect(options)`, `connect(port, host)`, or of the list that `net.connect` passes on; undefined for a path. */
function hostOf(args: unknown[]): string | undefined {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) {
    const { host, path } = first as { host?: string; path?: string };
    return path === undefined ? (host ?? 'localhost') : undefined;
  }
  return typeof second === 'string' ? second : 'localhost';
}
