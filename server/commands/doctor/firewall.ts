/** One thing that a firewall team has to let through. */
export interface Opening {
  /** Seen from the network in which this node stands. */
  readonly direction: 'in' | 'out';
  readonly protocol: 'TCP' | 'UDP';
  readonly port: string;
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

export interface FirewallPlan {
  readonly publicUrl: string;
  readonly mediaAddresses: readonly string[];
  /** Empty where media is switched off. */
  readonly mediaPorts: readonly number[];
  readonly turn: readonly { readonly host: string; readonly port: number; readonly transport: 'udp' | 'tcp' }[];
  readonly peers: readonly { readonly node: string; readonly base: string }[];
  /** Mail server, as URL without its secrets. */
  readonly smtp: { readonly host: string; readonly port: number } | undefined;
}

const maxListedPeers = 20;

/** What must pass for this node to work, in both directions. */
export function openings(plan: FirewallPlan): Opening[] {
  const { hostname, port, protocol } = new URL(plan.publicUrl);
  const pages = port || (protocol === 'https:' ? '443' : '80');
  const doors: Opening[] = [
    inTo(hostname, 'TCP', pages, 'browsers, other nodes', 'pages and federation'),
    ...media(plan),
    ...plan.turn.map(({ host, port, transport }) =>
      inTo(host, transport === 'udp' ? 'UDP' : 'TCP', String(port), 'browsers', 'TURN, where nothing else passes'),
    ),
  ];
  const ways: Opening[] = [
    ...federation(plan.peers),
    ...(plan.smtp ? [outTo(plan.smtp.host, 'TCP', String(plan.smtp.port), 'this node', 'mail')] : []),
    outTo('time servers', 'UDP', '123', 'this machine', 'clock'),
  ];
  return [...doors, ...ways];
}

type Protocol = Opening['protocol'];

function inTo(to: string, protocol: Protocol, port: string, from: string, why: string): Opening {
  return { direction: 'in', protocol, port, from, to, why };
}

function outTo(to: string, protocol: Protocol, port: string, from: string, why: string): Opening {
  return { direction: 'out', protocol, port, from, to, why };
}

function media({ mediaAddresses, mediaPorts, turn }: FirewallPlan): Opening[] {
  const [first] = mediaPorts;
  const last = mediaPorts.at(-1);
  if (first === undefined || last === undefined) return [];
  const port = first === last ? String(first) : `${first}-${last}`;
  const to = mediaAddresses.join(', ');
  const hosts = [...new Set(turn.map(({ host }) => host))].join(', ');
  return [
    inTo(to, 'UDP', port, 'browsers, other nodes', 'sound and picture'),
    inTo(to, 'TCP', port, 'browsers', 'sound and picture where UDP is blocked'),
    ...(hosts ? [inTo(to, 'UDP', port, hosts, 'sound and picture through TURN')] : []),
    outTo('media of other nodes', 'UDP', 'any', to, 'sound and picture between institutions'),
  ];
}

function federation(peers: FirewallPlan['peers']): Opening[] {
  const https = (to: string, port = '443') => outTo(to, 'TCP', port, 'this node', 'federation');
  if (peers.length === 0) return [https('the hub and other nodes')];
  const listed = peers.slice(0, maxListedPeers).map(({ base }) => {
    const { hostname, port } = new URL(base);
    return https(hostname, port || '443');
  });
  const more = peers.length - listed.length;
  return more > 0 ? [...listed, https(`${more} more nodes`)] : listed;
}
