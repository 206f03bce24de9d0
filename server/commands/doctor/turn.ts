import ipaddr from 'ipaddr.js';
import type { TurnServers } from '../../config/index.ts';
import { probeTurn, type TurnProbe, turnCredentials } from '../../media-host/index.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Addresses that a TURN server of this node has no business with: of a private network, and one kept for documents. */
const strangers = ['10.255.255.254', '192.168.255.254', '192.0.2.1'];
const regenerate = 'Write its configuration anew with `consilium turn`.';

/** Takes a real allocation at every TURN server, with a credential as browsers get it, and asks where it would relay to. */
export async function examineTurn(
  turn: TurnServers | undefined,
  mediaAddresses: readonly string[],
  nowMs: number,
  ca?: string,
): Promise<Finding[]> {
  if (turn === undefined) {
    const words = 'none: people whose firewall lets neither UDP nor TCP to the media port through cannot join calls';
    return [warn('TURN', words, 'Run coturn; `consilium turn` begins with what to set.')];
  }
  const [login] = turnCredentials(turn, nowMs).iceServers;
  if (login === undefined) return [];
  // An address of the TURN server's own network could be allowed for a reason: those of the media are.
  const own = mediaAddresses.filter((address) => ipaddr.IPv4.isValid(address));
  const others = strangers.filter((address) => !own.includes(address));
  const peers = [...own, ...others].map((address) => ({ address, port: 9 }));
  return Promise.all(
    turn.servers.map(async (server) => judgeTurn(server.url, await probeTurn(server, login, peers, ca), own, others)),
  );
}

export function judgeTurn(url: string, probe: TurnProbe, own: readonly string[], others: readonly string[]): Finding {
  if (!probe.ok) {
    const todos = {
      unreachable: 'Start coturn, and open its port for this machine and for browsers.',
      certificate: 'Give it a certificate of this name that browsers trust, with the whole chain.',
      refused: `The secrets or the clocks differ. ${regenerate}`,
    };
    return fail('TURN', `${url}: ${probe.reason} (${probe.detail})`, todos[probe.reason]);
  }
  const shut = own.filter((_, index) => !probe.relaysTo[index]);
  const open = others.filter((_, index) => probe.relaysTo[own.length + index]);
  if (open.length > 0) {
    const words = `${url} would relay to ${open.join(', ')}: whoever may join a call could reach your network through it`;
    return fail('TURN', words, regenerate);
  }
  if (shut.length > 0) return fail('TURN', `${url} does not relay to the media at ${shut.join(', ')}`, regenerate);
  return ok('TURN', `${url} relays to the media and to nothing else`);
}
