import { randomBytes } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { Config, TurnServers } from '../config/index.ts';
import { announcedMediaAddresses } from '../media-host/index.ts';

/** Ports at which a TURN server of this configuration relays; each connection takes one. */
const relayPorts = { from: 49_160, to: 49_960 } as const;
/** Connections that one credential may hold: a browser takes one for each address and protocol it tries. */
const perCredential = 12;
const inAll = 1_200;

export type TurnConfiguration =
  | { readonly ok: true; readonly text: string }
  /** What has to be set first. */
  | { readonly ok: false; readonly words: string };

/** The configuration of coturn that belongs to this node's settings. */
export async function writeTurnConfiguration(config: Config): Promise<TurnConfiguration> {
  const { turn, publicUrl } = config;
  if (turn === undefined) {
    const host = publicUrl ? `turn.${new URL(publicUrl).hostname}` : 'turn.hospital.example';
    return {
      ok: false,
      words: `Set these two first, here and wherever the node runs:
CONSILIUM_TURN_URLS=turns:${host}:443?transport=tcp,turn:${host}:3478
CONSILIUM_TURN_SECRET=${randomBytes(32).toString('hex')}`,
    };
  }
  if (publicUrl === undefined && config.mediaAddresses === undefined) {
    return { ok: false, words: 'Set CONSILIUM_PUBLIC_URL or CONSILIUM_MEDIA_ADDRESSES: where is the relay?' };
  }
  const addresses = await announcedMediaAddresses(config, publicUrl ?? 'http://localhost');
  return { ok: true, text: turnConfiguration(turn, addresses) };
}

/**
 * A configuration of coturn 4.6 that relays to this node's media and to nothing else.
 * @param mediaAddresses those that browsers are told
 */
export function turnConfiguration({ servers, secret }: TurnServers, mediaAddresses: readonly string[]): string {
  const plain = servers.filter(({ secure }) => !secure);
  const secure = servers.find((server) => server.secure);
  const onThisMachine = mediaAddresses.every((address) => ipaddr.process(address).range() === 'loopback');
  const lines = [
    '# Configuration of coturn, written by `consilium turn`. It holds a secret: chmod 640, owner root, group turnserver.',
    `realm=${servers[0]?.host ?? 'consilium'}`,
    'use-auth-secret',
    `static-auth-secret=${secret.reveal()}`,
    'fingerprint',
    '',
    '# Where browsers come in.',
    ...(plain.length > 0 ? [`listening-port=${plain[0]?.port}`] : []),
    ...(plain.some(({ transport }) => transport === 'udp') ? [] : ['no-udp']),
    ...(plain.some(({ transport }) => transport === 'tcp') ? [] : ['no-tcp']),
    'no-dtls',
    ...(secure
      ? [
          `tls-listening-port=${secure.port}`,
          '# The certificate of this name, as PEM files that the user turnserver may read.',
          `cert=/etc/coturn/${secure.host}.crt`,
          `pkey=/etc/coturn/${secure.host}.key`,
          'no-tlsv1',
          'no-tlsv1_1',
        ]
      : ['no-tls']),
    '',
    '# What may be reached through it: the media of this node over UDP, and nothing else.',
    'no-tcp-relay',
    'no-multicast-peers',
    'denied-peer-ip=0.0.0.0-255.255.255.255',
    'denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ...mediaAddresses.map((address) => `allowed-peer-ip=${address}`),
    `min-port=${relayPorts.from}`,
    `max-port=${relayPorts.to}`,
    ...(onThisMachine ? ['listening-ip=127.0.0.1', 'relay-ip=127.0.0.1', 'allow-loopback-peers'] : []),
    '',
    '# How much of it.',
    `user-quota=${perCredential}`,
    `total-quota=${inAll}`,
    'stale-nonce=600',
    'max-allocate-lifetime=3600',
    '',
    '# It tells nobody more than it has to.',
    'no-cli',
    'no-software-attribute',
    'no-rfc5780',
    'no-stun-backward-compatibility',
    'response-origin-only-with-rfc5780',
    'simple-log',
    '',
  ];
  return lines.join('\n');
}
