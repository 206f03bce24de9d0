import type { MediaWays } from '../../../spec/schemas/api/network.ts';

/** `none`: this node does not offer it. */
export type WayState = 'checking' | 'open' | 'closed' | 'none';
export interface WayStates {
  readonly udp: WayState;
  readonly tcp: WayState;
  readonly turn: WayState;
}
/** The best way that is open; `none`: all are blocked; `off`: the node offers none. */
export type Standing = 'checking' | 'udp' | 'tcp' | 'turn' | 'none' | 'off';

/** What all of it means. A way that is open counts as soon as no better one is still being tried. */
export function judge(states: WayStates): Standing {
  for (const way of ['udp', 'tcp', 'turn'] as const) {
    if (states[way] === 'open') return way;
    if (states[way] === 'checking') return 'checking';
  }
  return states.udp === 'none' ? 'off' : 'none';
}

/** What a firewall has to let out: protocol, address and port, one line each. The same in every language. */
export function firewallLines({ addresses, ports, tcp, turn }: MediaWays): string[] {
  if (ports.length === 0) return [];
  const range = rangesOf(ports);
  const protocols = tcp ? ['UDP', 'TCP'] : ['UDP'];
  return [
    ...protocols.flatMap((protocol) => addresses.map((address) => `${protocol}  ${address}  ${range}`)),
    ...turn.map(({ host, port, protocol }) => `${protocol === 'udp' ? 'UDP' : 'TCP'}  ${host}  ${port}`),
  ];
}

/** Neighbouring numbers as one: `8081–8083, 9000`. */
function rangesOf(ports: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const port of [...ports].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && port <= last[1] + 1) last[1] = port;
    else ranges.push([port, port]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
