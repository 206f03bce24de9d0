import { lookup } from 'node:dns/promises';
import { availableParallelism, networkInterfaces } from 'node:os';
import { createMediaHost as createHost, type MediaHost, type MediaHostOptions } from '../../media/index.ts';
import { type Config, hostEnvironment } from '../config/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { announcedAddresses, bindAll } from './addresses.ts';
import { spawnWorker } from './spawn-worker.ts';

export type { MediaHost, MediaResult, RoomNotice, Speech, SpeechDropped, SpeechSegment } from '../../media/index.ts';
export type { MediaGrant, MediaRights, RoomOptions } from '../../spec/schemas/media/control.ts';
export { bindAll } from './addresses.ts';
export { type IceServer, turnCredentials } from './turn.ts';
export { probeTurn, type TurnProbe } from './turn-probe.ts';

export interface MediaHostParts {
  readonly config: Pick<Config, 'mediaPort' | 'mediaWorkers' | 'mediaAddresses' | 'port' | 'host'>;
  /** Name of this node on links to others. */
  readonly node?: string;
  /** Address under which browsers reach this node. */
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The media of this node, started: rooms on worker processes of their own. Never throws because of them: a node whose
 * media cannot start serves everything else, and its health check says what is wrong.
 */
export async function openMediaHost(parts: MediaHostParts): Promise<MediaHost> {
  const { log, clock } = parts;
  const environment = hostEnvironment();
  const host = createHost(
    {
      spawn: () => spawnWorker(environment),
      now: () => clock.now(),
      report: ({ kind, ...event }) => (kind === 'worker_ready' ? log.info(event, kind) : log.warn(event, kind)),
    },
    await mediaOptions(parts),
  );
  host.start();
  return host;
}

/** For `/readyz`. Not required: without media a node can still serve its people. */
export function mediaCheck(host: Pick<MediaHost, 'health'>) {
  return { name: 'media', required: false, check: async () => host.health() };
}

type Addressed = Pick<MediaHostParts['config'], 'mediaAddresses' | 'host'>;

/** Whether everybody who uses this node sits at the same machine. */
function isLocal(config: Addressed, publicUrl: string): boolean {
  const { hostname } = new URL(publicUrl);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || config.host === '127.0.0.1';
}

/** IP addresses under which browsers are told to reach the media of this node. */
export async function announcedMediaAddresses(config: Addressed, publicUrl: string): Promise<readonly string[]> {
  if (config.mediaAddresses) return config.mediaAddresses;
  return isLocal(config, publicUrl) ? ['127.0.0.1'] : addressesOf(new URL(publicUrl).hostname);
}

/** First number of the media ports. Another port than 8080 moves the media along with the pages. */
export function firstMediaPort(config: Pick<Config, 'mediaPort' | 'port'>): number {
  // Port 0 means any free one, for tests.
  return config.mediaPort ?? (config.port === 0 ? 0 : config.port + 1);
}

/** Media processes; each takes a port of its own, from the first one on. */
export function mediaWorkerCount(config: Pick<Config, 'mediaWorkers'>): number {
  return config.mediaWorkers ?? Math.max(1, availableParallelism() - 1);
}

async function mediaOptions({ config, publicUrl, node }: MediaHostParts): Promise<MediaHostOptions> {
  return {
    ...(node === undefined ? {} : { node }),
    workers: mediaWorkerCount(config),
    port: firstMediaPort(config),
    bind: isLocal(config, publicUrl) ? '127.0.0.1' : bindAll(networkInterfaces()),
    announce: await announcedMediaAddresses(config, publicUrl),
  };
}

/** What the public name means, then the addresses of this machine: one of them is reached from everywhere it should be. */
async function addressesOf(hostname: string): Promise<string[]> {
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  const named = await lookup(literal, { all: true }).catch(() => []);
  return announcedAddresses(
    named.map(({ address }) => address),
    networkInterfaces(),
  );
}
