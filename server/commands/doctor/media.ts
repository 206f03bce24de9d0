import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { bindAll } from '../../media-host/index.ts';
import type { Way } from './address.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const waitMs = 1_500;

export interface MediaPlan {
  /** 0 = media is switched off. */
  readonly workers: number;
  readonly firstPort: number;
  /** What browsers are told. */
  readonly addresses: readonly string[];
  /** Address of this node on this machine. */
  readonly localBase: string;
}

/**
 * The ports of live media. While the node runs it is asked, and TCP is tried; otherwise the ports are taken for a
 * moment, and packets are sent from this machine to its own public addresses.
 */
export async function examineMedia(way: Way, plan: MediaPlan, isRunning: boolean): Promise<Finding[]> {
  if (plan.workers === 0) return [warn('media', 'switched off: no calls', 'Set CONSILIUM_MEDIA_WORKERS to 1 or more.')];
  const ports = Array.from({ length: plan.workers }, (_, index) => plan.firstPort + index);
  if (isRunning) return [await askNode(way, plan.localBase), ...(await reachTcp(plan.addresses, ports))];
  const findings: Finding[] = [];
  for (const port of ports) findings.push(...(await tryPort(port, plan.addresses)));
  return findings;
}

async function askNode(way: Way, base: string): Promise<Finding> {
  const request = { method: 'GET', url: `${base}/readyz`, headers: {}, maxBytes: 64 * 1024, timeoutMs: 4_000 };
  const answer = await way.request(request);
  if (!answer.ok) return warn('media', `the node does not say how it stands (${answer.code})`, 'Look at its log.');
  return judgeHealth(answer.body.toString());
}

/** @param body of `/readyz` */
export function judgeHealth(body: string): Finding {
  let media: { ok?: boolean; detail?: string } | undefined;
  try {
    media = (JSON.parse(body) as { checks?: Record<string, { ok?: boolean; detail?: string }> }).checks?.media;
  } catch {
    // Said below: something else answers.
  }
  if (media?.detail === undefined) return warn('media', 'the node says nothing about its media', 'Update the node.');
  return media.ok
    ? ok('media', media.detail)
    : fail('media', media.detail, 'Free the port, or choose another CONSILIUM_MEDIA_PORT; then start the node anew.');
}

const elsewhere =
  'Some networks do not let a machine reach its own public address. The check on the page before a call shows it from outside; otherwise open what stands below.';

async function reachTcp(addresses: readonly string[], ports: readonly number[]): Promise<Finding[]> {
  const results = await Promise.all(
    addresses.flatMap((address) =>
      ports.map(async (port) => ({ at: at(address, port), open: await takesTcp(address, port) })),
    ),
  );
  const shut = results.filter(({ open }) => !open).map(({ at }) => at);
  return [
    shut.length === 0
      ? ok('media over TCP', `${results.map(({ at }) => at).join(', ')} can be reached from here`)
      : warn('media over TCP', `${shut.join(', ')} cannot be reached from here`, elsewhere),
    ok('media over UDP', 'open on this machine; the check on the page before a call tries it from each network'),
  ];
}

const at = (address: string, port: number) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);

async function takesTcp(address: string, port: number): Promise<boolean> {
  const socket = connect({ host: address, port });
  socket.setTimeout(waitMs, () => socket.destroy(new Error('no answer in time')));
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Takes one port for UDP and TCP, and tries to reach it by the addresses that browsers are told. */
async function tryPort(port: number, addresses: readonly string[]): Promise<Finding[]> {
  await using stack = new AsyncDisposableStack();
  const host = bindAll(networkInterfaces());
  const type = host === '::' ? 'udp6' : 'udp4';
  const datagrams = createSocket(type);
  stack.defer(() => void datagrams.close());
  const arrived = new Set<string>();
  datagrams.on('message', (packet) => arrived.add(packet.toString('latin1')));
  const server = createServer((socket) => socket.destroy());
  stack.defer(() => void server.close());
  const [udp, tcp] = await Promise.all([
    opened(datagrams, () => datagrams.bind(port, host)),
    opened(server, () => server.listen(port, host)),
  ]);
  const taken = [...(udp ? [judgeTaken('UDP', port, udp)] : []), ...(tcp ? [judgeTaken('TCP', port, tcp)] : [])];
  if (taken.length > 0) return taken;
  const sender = createSocket(type);
  stack.defer(() => void sender.close());
  for (const address of addresses) {
    // A socket of both families names IPv4 so (RFC 4291 2.5.5.2).
    const to = type === 'udp6' && !address.includes(':') ? `::ffff:${address}` : address;
    // An address without a way to it is the same as one that does not answer.
    sender.send(Buffer.from(address, 'latin1'), port, to, () => undefined);
  }
  const overTcp = await Promise.all(addresses.map((address) => takesTcp(address, port)));
  await waitUntil(() => arrived.size === addresses.length);
  return [
    judgeReach('UDP', port, addresses, (address) => arrived.has(address)),
    judgeReach('TCP', port, addresses, (_address, index) => overTcp[index] === true),
  ];
}

/** @returns the code of the fault, or nothing when it listens */
function opened(socket: NodeJS.EventEmitter, open: () => unknown): Promise<string | undefined> {
  const listening = once(socket, 'listening').then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
  open();
  return listening;
}

function judgeTaken(protocol: string, port: number, code: string): Finding {
  const words = `${protocol} ${port} cannot be opened on this machine (${code})`;
  const todo = 'Another program has it. Stop that one, or choose another CONSILIUM_MEDIA_PORT.';
  return fail(`media over ${protocol}`, words, todo);
}

async function waitUntil(probe: () => boolean): Promise<void> {
  const until = performance.now() + waitMs;
  while (!probe() && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
}

function judgeReach(
  protocol: string,
  port: number,
  addresses: readonly string[],
  reached: (address: string, index: number) => boolean,
): Finding {
  const what = `media over ${protocol}`;
  const shut = addresses.filter((address, index) => !reached(address, index));
  return shut.length === 0
    ? ok(what, `${port} is free, and ${addresses.join(', ')} can be reached from here`)
    : warn(what, `${port} is free, but ${shut.join(', ')} cannot be reached from here`, elsewhere);
}
