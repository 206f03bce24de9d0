import type { TurnServers } from '../../config/index.ts';
import { type MediaHost, turnCredentials } from '../../media-host/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Api } from '../../platform/operations.ts';
import { Trials } from './trials.ts';

/** What is said about the ways is asked for again after so long, where no credential ends earlier. */
const waysMs = 3_600_000;

export interface NetworkParts {
  readonly media: MediaHost;
  readonly turn: TurnServers | undefined;
  readonly clock: Clock;
}

/** How browsers reach the media of this node: the ways there are, and trials of them. */
export interface Network {
  register(api: Api): void;
  close(): void;
}

export function createNetwork({ media, turn, clock }: NetworkParts): Network {
  const trials = new Trials({
    media,
    now: () => clock.now(),
    later: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  });
  return {
    register(api) {
      api.handle('network.ways', async () => ({
        ...(turn ? turnCredentials(turn, clock.now()) : { iceServers: [], expiresAt: clock.now() + waysMs }),
        addresses: [...media.addresses],
        ports: [...media.udpPorts],
        tcp: media.takesTcp,
        turn: (turn?.servers ?? []).map(({ host, port, secure, transport }) => ({
          ...{ host, port },
          protocol: secure ? ('tls' as const) : transport,
        })),
      }));
      api.handle('network.trial', ({ caller, body }) => trials.open(caller.actor, body.sdp));
    },
    close: () => trials.close(),
  };
}
