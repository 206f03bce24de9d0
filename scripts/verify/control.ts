import type { Event, Header, Place } from './envelope.ts';

export type Right = 'none' | 'viewer' | 'member' | 'moderator' | 'admin';
export const rank = (right: Right): number => ['none', 'viewer', 'member', 'moderator', 'admin'].indexOf(right);
/** [incarnation, seq] */
export type Spot = readonly [number, number, ...unknown[]];
export const beyond = (spot: Spot, cut: Spot): boolean => spot[0] > cut[0] || (spot[0] === cut[0] && spot[1] > cut[1]);

/** State of a room after some control event. Never changed once it is made. */
export interface State {
  kind: string;
  rv: number;
  epoch: number;
  owner: string;
  stewards: Set<string>;
  join: string;
  history: string;
  nodes: Map<string, { cap: Right; since: Record<string, Place> }>;
  roles: Map<string, Right>;
  invited: Map<string, { role: Right; until: number | null }>;
  banned: Set<string>;
  closed: boolean;
  members: string[];
  /** node → highest position that the log has acknowledged, of any incarnation. */
  acked: Map<string, Spot>;
  /** node → current incarnation, when a feed was reopened. */
  inc: Map<string, number>;
  transferTo: string | null;
  session: { status: string; standby: string[]; later: number; admitted: Set<string> } | null;
}

interface Data {
  [name: string]: unknown;
  node: string;
  actor?: string;
  role: Right;
  cut?: Spot;
}

/** Person's role: their own, else that of an invitation of their whole node, else member. */
export function roleOf(state: State, node: string, actor: string): Right {
  return state.roles.get(`${node}/${actor}`) ?? state.invited.get(`${node}/*`)?.role ?? 'member';
}

/** Lower of role and cap; none for banned people and nodes that are not admitted. */
export function rightOf(state: State, node: string, actor: string): Right {
  const cap = state.nodes.get(node)?.cap;
  if (cap === undefined || state.banned.has(`${node}/${actor}`)) return 'none';
  if (state.kind === 'dm') return state.members.includes(`${node}/${actor}`) ? 'member' : 'none';
  const role = roleOf(state, node, actor);
  return rank(role) < rank(cap) ? role : cap;
}

/** at one state. */
export function mayJoin(state: State, node: string, actor: string, atMs: number): boolean {
  if (rightOf(state, node, actor) === 'none') return false;
  if (state.join !== 'invite' || state.kind === 'dm') return true;
  const stands = (invitation: { until: number | null } | undefined) =>
    invitation !== undefined && (invitation.until === null || (invitation.until !== 0 && atMs <= invitation.until));
  const own = state.invited.get(`${node}/${actor}`);
  if (own === undefined && state.roles.has(`${node}/${actor}`)) return true;
  return stands(own) || stands(state.invited.get(`${node}/*`));
}

/** State of a room that has just been created, or why it cannot be. */
export function begin(event: Event): State | string {
  const { header } = event;
  const d = header.d as unknown as {
    [name: string]: unknown;
    kind: string;
    rv: number;
    members?: string[];
    stewards: string[];
    roles: Record<string, Right>;
  };
  const creator = header.actor === undefined ? null : `${header.node}/${header.actor}`;
  const dm = d.kind === 'dm';
  if (header.type !== 'room.create' || header.epoch !== 1) return 'epoch';
  if (d.rv === 1) {
    if (dm && (creator === null || !d.members?.includes(creator))) return 'members';
    if (dm && (d.stewards.length > 0 || Object.keys(d.roles).length > 0)) return 'roles';
    if (!dm && d.members) return 'members';
    if (!dm && !Object.keys(d.roles).every((key) => key.startsWith(`${header.node}/`))) return 'roles';
  }
  const homes = (d.members ?? []).map((key) => key.slice(0, key.indexOf('/')));
  const nodes: State['nodes'] = new Map(homes.map((node) => [node, { cap: 'member', since: {} }]));
  if (!dm) nodes.set(header.node, { cap: 'admin', since: {} });
  const roles = new Map(Object.entries(d.roles));
  if (creator !== null && !dm) roles.set(creator, 'admin');
  return {
    ...{ kind: d.kind, rv: d.rv, epoch: 1, owner: header.node, stewards: new Set(d.stewards) },
    ...{ join: String(d.join), history: String(d.history), nodes, roles, invited: new Map(), banned: new Set() },
    ...{ closed: false, members: d.members ?? [], acked: new Map(), inc: new Map(), transferTo: null, session: null },
  };
}

/** Highest position of each node in a `seen`. */
function heads(seen: Record<string, Place> | undefined): Map<string, Spot> {
  const found = new Map<string, Spot>();
  for (const [feed, [seq]] of Object.entries(seen ?? {})) {
    const slash = feed.lastIndexOf('/');
    const [node, spot] = [feed.slice(0, slash), [Number(feed.slice(slash + 1)), seq] as const];
    const before = found.get(node);
    if (!before || beyond(spot, before)) found.set(node, spot);
  }
  return found;
}

const openness = ['joined', 'invited', 'all'];

/** Does `room.set` take something away? */
export function tightens(state: State, d: Record<string, unknown>): { join: boolean; any: boolean } {
  const join = d.join === 'invite' && state.join !== 'invite';
  const history = d.history !== undefined && openness.indexOf(String(d.history)) < openness.indexOf(state.history);
  return { join, any: join || history };
}

/** May the owner write this event after `state`, which `before` is the last event of? Null or why not. */
export function refusal(state: State, before: Event, { header }: Event): string | null {
  if (state.rv !== 1) return 'rules of a later version';
  if (state.kind === 'dm') return 'a conversation of two has no control events';
  const d = (header.d ?? {}) as Data;
  if (header.type === 'epoch.open') {
    if (d.votes !== undefined || d.transfer === undefined) return 'takeover by votes';
    const named = state.transferTo !== null && d.by === state.transferTo && header.node === d.by;
    const next = d.epoch === state.epoch + 1 && header.epoch === d.epoch;
    const [seq, id] = d.base as Place;
    const onTop = d.transfer === before.id && id === before.id && seq === before.header.seq;
    return named && next && onTop ? null : 'nothing entitles to this epoch';
  }
  if (state.closed) return 'the room is closed';
  if (state.transferTo !== null && header.type !== 'owner.transfer') return 'the room was handed over';
  return ruleOf(state, header, d);
}

function ruleOf(state: State, header: Header, d: Data): string | null {
  const admitted = state.nodes.has(d.node) ? null : 'node is not admitted';
  const low = (node: string, cut: Spot | undefined) => {
    const acked = state.acked.get(node);
    if (cut === undefined) return 'no cut';
    return acked && beyond(acked, cut) ? 'cut is below what was acknowledged' : null;
  };
  const lowForAll = () => {
    const cuts = heads(header.seen);
    if (header.seen === undefined) return 'no cut';
    const below = [...state.acked].some(([node, acked]) => beyond(acked, cuts.get(node) ?? [1, 0]));
    return below ? 'cut is below what was acknowledged' : null;
  };
  const status = state.session?.status;
  const inSession = (allowed: boolean) => (state.kind === 'session' && allowed ? null : 'not now');
  switch (header.type) {
    case 'room.set':
      return tightens(state, d).any ? lowForAll() : null;
    case 'room.close':
    case 'room.upgrade':
      return lowForAll();
    case 'node.admit': {
      const cap = state.nodes.get(d.node)?.cap;
      if (cap !== undefined) return rank(d.cap as Right) > rank(cap) ? null : 'cap is not raised';
      return state.nodes.size < 512 ? null : 'too many nodes';
    }
    case 'node.remove':
      if (d.node === state.owner || state.stewards.has(d.node)) return 'owner or steward';
      return admitted ?? low(d.node, d.cut);
    case 'actor.invite':
    case 'role.set': {
      if (admitted !== null || d.actor === '*') return admitted;
      const lowered = rank(d.role) < rank(roleOf(state, d.node, String(d.actor)));
      return lowered || d.cut !== undefined ? low(d.node, d.cut) : null;
    }
    case 'actor.uninvite':
      return state.invited.has(`${d.node}/${d.actor}`) ? low(d.node, d.cut) : 'not invited';
    case 'actor.ban':
      return admitted ?? low(d.node, d.cut);
    case 'actor.unban':
      return admitted;
    case 'steward.add':
      return state.stewards.has(d.node) || state.stewards.size >= 9 ? 'stewards' : null;
    case 'steward.del':
      return state.stewards.has(d.node) ? null : 'stewards';
    case 'feed.reopen': {
      const current = state.inc.get(d.node) ?? 1;
      if ((d.base as Spot)[0] !== current || d.inc !== current + 1) return 'incarnation';
      return admitted ?? low(d.node, d.base as Spot);
    }
    case 'owner.transfer':
      if (d.to === state.owner) return state.transferTo === null ? 'is the owner' : null;
      return state.nodes.has(String(d.to)) ? null : 'node is not admitted';
    case 'session.set':
      return !meetingsFollow(d) ? 'ends before it starts' : inSession(status === undefined || status === 'planned');
    case 'session.start':
    case 'session.cancel':
      return inSession(status === 'planned');
    case 'session.end':
      return inSession(status === 'started');
    case 'session.door':
    case 'session.admit':
    case 'session.host':
      return inSession(status === 'planned' || status === 'started') ?? placed(state, header.type, d);
    default:
      return null;
  }
}

/** What is wrong with letting somebody in, or making them the host. */
function placed(state: State, type: string, d: Data): string | null {
  if (type === 'session.door') return null;
  if (!state.nodes.has(d.node)) return 'node is not admitted';
  if (type === 'session.admit') return (state.session?.admitted.size ?? 0) < 500 ? null : 'too many people';
  const admin = roleOf(state, d.node, String(d.actor)) === 'admin' && !state.banned.has(`${d.node}/${d.actor}`);
  return admin ? null : 'no admin';
}

/** State after an event that is permitted. */
export function after(state: State, { header }: Event): State {
  const next: State = { ...state, epoch: header.epoch ?? state.epoch, acked: acknowledge(state, header) };
  const d = (header.d ?? {}) as Data;
  const key = `${d.node}/${d.actor}`;
  const without = <T>(map: Map<string, T>, node: string) =>
    new Map([...map].filter(([name]) => name.slice(0, name.indexOf('/')) !== node));
  switch (header.type) {
    case 'room.set':
      return { ...next, join: String(d.join ?? state.join), history: String(d.history ?? state.history) };
    case 'node.admit': {
      const since = state.nodes.get(d.node)?.since ?? header.seen ?? {};
      return { ...next, nodes: new Map(state.nodes).set(d.node, { cap: d.cap as Right, since }) };
    }
    case 'node.remove': {
      const nodes = new Map(state.nodes);
      nodes.delete(d.node);
      return { ...next, nodes, roles: without(state.roles, d.node), invited: without(state.invited, d.node) };
    }
    case 'actor.invite': {
      const old = roleOf(state, d.node, String(d.actor));
      const keeps = rank(d.role) < rank(old) && (d.actor === '*' || d.cut === undefined);
      const role = keeps ? old : d.role;
      const invited = new Map(state.invited).set(key, { role, until: d.until as number | null });
      return { ...next, invited, roles: d.actor === '*' ? state.roles : new Map(state.roles).set(key, role) };
    }
    case 'actor.uninvite': {
      const role = state.invited.get(key)?.role ?? 'member';
      return { ...next, invited: new Map(state.invited).set(key, { role, until: 0 }) };
    }
    case 'role.set':
      return { ...next, roles: new Map(state.roles).set(key, d.role) };
    case 'actor.ban':
      return { ...next, banned: new Set(state.banned).add(key) };
    case 'actor.unban':
      return { ...next, banned: new Set([...state.banned].filter((person) => person !== key)) };
    case 'steward.add':
      return { ...next, stewards: new Set(state.stewards).add(d.node) };
    case 'steward.del':
      return { ...next, stewards: new Set([...state.stewards].filter((node) => node !== d.node)) };
    case 'feed.reopen':
      return { ...next, inc: new Map(state.inc).set(d.node, Number(d.inc)) };
    case 'owner.transfer':
      return { ...next, transferTo: d.to === state.owner ? null : String(d.to) };
    case 'epoch.open': {
      const since = state.nodes.get(header.node)?.since ?? {};
      const nodes = new Map(state.nodes).set(header.node, { cap: 'admin', since });
      return { ...next, owner: header.node, transferTo: null, nodes };
    }
    case 'room.close':
    case 'room.upgrade':
      return { ...next, closed: true };
    default:
      return header.type.startsWith('session.') ? { ...next, session: sessionAfter(state, header) } : next;
  }
}

function sessionAfter(state: State, header: Header): State['session'] {
  const { session } = state;
  const admitted = session?.admitted ?? new Set<string>();
  if (session && (header.type === 'session.door' || header.type === 'session.host')) return session;
  if (session && header.type === 'session.admit')
    return { ...session, admitted: new Set(admitted).add(`${header.d?.node}/${header.d?.actor}`) };
  const standby =
    header.type === 'session.set' ? (header.d?.standby as unknown as string[]) : (state.session?.standby ?? []);
  const planned = header.type === 'session.set' ? laterOf(header.d ?? {}).length : (state.session?.later ?? 0);
  const goesOn = header.type === 'session.end' && planned > 0;
  const status = goesOn
    ? 'planned'
    : ({ 'session.set': 'planned', 'session.start': 'started', 'session.end': 'ended' }[header.type] ?? 'cancelled');
  return { status, standby, later: goesOn ? planned - 1 : planned, admitted: goesOn ? new Set() : admitted };
}

function laterOf(d: Record<string, unknown>): [number, number][] {
  return (d.series as { later: [number, number][] } | undefined)?.later ?? [];
}

/** Every meeting of a series ends after it starts and before the next one. */
function meetingsFollow(d: Record<string, unknown>): boolean {
  let before = 0;
  for (const [start, end] of [[Number(d.start), Number(d.end)] as const, ...laterOf(d)]) {
    if (start < before || end <= start) return false;
    before = end;
  }
  return true;
}

/** By `seen`, by a cut, as a base: what the log has confirmed to know. */
function acknowledge(state: State, header: Header): Map<string, Spot> {
  const acked = new Map(state.acked);
  const d = (header.d ?? {}) as Data;
  const spots = [...heads(header.seen)];
  const cut = d.cut ?? (header.type === 'feed.reopen' ? (d.base as Spot) : undefined);
  if (cut && d.node !== undefined) spots.push([d.node, cut]);
  for (const [node, spot] of spots) {
    const before = acked.get(node);
    if (!before || beyond(spot, before)) acked.set(node, [spot[0], spot[1]]);
  }
  return acked;
}
