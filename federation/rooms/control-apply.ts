import type * as Control from '../../spec/schemas/events/control.ts';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { ControlState, Result, Role, SessionState } from '../contract.ts';
import { FIRST_EPOCH, RULE_VERSION } from './control-permits.ts';
import { feedKey, personKey, splitKey } from './positions.ts';
import { entry, withEntry, withoutEntries } from './record.ts';
import { RANK, roleOf } from './roles.ts';
import { checkShape } from './shape.ts';

/**
 * State of a room after its first event.
 * @param id of the create event; the room's id has the same hash
 * @returns code `event_malformed`. A room of a later rule version has a state, but nothing after it is interpreted.
 */
export function createState(id: string, header: EventHeader): Result<ControlState> {
  const shape = checkShape(header);
  if (!shape.ok) return shape;
  if (header.type !== 'room.create' || header.epoch !== FIRST_EPOCH) return malformed('epoch');
  const d = header.d as Control.RoomCreate;
  const wrong = d.rv === RULE_VERSION ? createFault(d, header) : null;
  if (wrong) return malformed(wrong);
  const creator = header.actor === undefined ? null : personKey(header.node, header.actor);
  const members = d.members ?? [];
  const admission = { cap: 'member' as Role, admittedAt: 1, seen: {} };
  const nodes: ControlState['nodes'] = Object.fromEntries(members.map((key) => [splitKey(key)[0], { ...admission }]));
  if (d.kind !== 'dm') nodes[header.node] = { ...admission, cap: 'admin' };
  const state: ControlState = {
    ...{ room: `r_${id.slice(2)}`, kind: d.kind, rv: d.rv, epoch: FIRST_EPOCH, cseq: 1, head: id, owner: header.node },
    ...{ stewards: [...d.stewards].sort(), join: d.join, history: d.history, retentionDays: d.retention_days },
    nodes,
    roles: creator === null || d.kind === 'dm' ? { ...d.roles } : { ...d.roles, [creator]: 'admin' },
    ...{ invited: {}, banned: [], closed: false, frozen: false, members: [...members].sort() },
    ...{ takeoverAfterSeconds: d.takeover_after, acked: {}, reopened: {} },
    ...{ transferTo: null, upgradedTo: null, session: null },
  };
  return { ok: true, value: state };
}

const malformed = (detail: string): Result<never> => ({ ok: false, code: 'event_malformed', detail });

function createFault(d: Control.RoomCreate, header: EventHeader): string | null {
  if (d.kind !== 'dm') {
    if (d.members) return 'members';
    // Only the owner's node is admitted yet, so only its people can have a role.
    return Object.keys(d.roles).every((key) => splitKey(key)[0] === header.node) ? null : 'roles';
  }
  const creator = header.actor === undefined ? '' : personKey(header.node, header.actor);
  if (!d.members?.includes(creator)) return 'members';
  return d.stewards.length === 0 && Object.keys(d.roles).length === 0 ? null : 'roles';
}

/**
 * State after a control event that `permits` allowed. Never changes `state`; unchanged parts are shared.
 * @param id of the event
 */
export function applyControl(state: ControlState, id: string, header: EventHeader): ControlState {
  const next: ControlState = { ...state, cseq: header.seq, head: id, acked: acknowledge(state, header) };
  return { ...next, ...entry(changes, header.type)?.(next, (header.d ?? {}) as never, header) };
}

/** Positions the owner has shown to know: by `seen`, by a cut, by the base of a reopened feed. */
function acknowledge(state: ControlState, header: EventHeader): ControlState['acked'] {
  const known: [string, [number, string]][] = Object.entries(header.seen ?? {});
  const d = (header.d ?? {}) as { node?: string; cut?: Control.FeedCut; base?: Control.FeedCut };
  const cut = d.cut ?? (header.type === 'feed.reopen' ? d.base : undefined);
  if (d.node !== undefined && cut) known.push([feedKey(d.node, cut[0]), [cut[1], cut[2]]]);
  let acked = state.acked;
  for (const [feed, position] of known) {
    const before = entry(acked, feed);
    if (before && before[0] >= position[0]) continue;
    if (acked === state.acked) acked = { ...acked };
    acked[feed] = position;
  }
  return acked;
}

// Each change names the shape of its own type's `d`; checkShape has checked it against the schema.
type Change<D> = (state: ControlState, d: D, header: EventHeader) => Partial<ControlState>;
const changes: Record<string, Change<never>> = {
  'room.set': (state, d: Control.RoomSet) => ({
    join: d.join ?? state.join,
    history: d.history ?? state.history,
    retentionDays: d.retention_days === undefined ? state.retentionDays : d.retention_days,
  }),
  'node.admit': (state, d: Control.NodeAdmit, header) => {
    const before = entry(state.nodes, d.node);
    const admission = { cap: d.cap, admittedAt: header.seq, seen: header.seen ?? {} };
    return { nodes: withEntry(state.nodes, d.node, before ? { ...before, cap: d.cap } : admission) };
  },
  // Bans outlive the removal; roles and invitations do not come back with a later admission.
  'node.remove': (state, d: Control.NodeRemove) => {
    const ofNode = (key: string) => splitKey(key)[0] === d.node;
    return {
      nodes: withoutEntries(state.nodes, (key) => key === d.node),
      roles: withoutEntries(state.roles, ofNode),
      invited: withoutEntries(state.invited, ofNode),
    };
  },
  'actor.invite': (state, d: Control.ActorInvite) => {
    const key = personKey(d.node, d.actor);
    const before = roleOf(state, d.node, d.actor);
    // Only an invitation with a cut lowers what somebody may do; one of a whole node never does.
    const counts = RANK[d.role] >= RANK[before] || (d.cut !== undefined && d.actor !== '*');
    const role = counts ? d.role : before;
    const invited = withEntry(state.invited, key, { role, until: d.until });
    return d.actor === '*' ? { invited } : { invited, roles: withEntry(state.roles, key, role) };
  },
  'actor.uninvite': (state, d: Control.ActorUninvite) => {
    const key = personKey(d.node, d.actor);
    const before = entry(state.invited, key);
    // Kept as withdrawn: were it deleted, the role of people who came in by it would change without a cut.
    return before ? { invited: withEntry(state.invited, key, { ...before, until: 0 }) } : {};
  },
  'role.set': (state, d: Control.RoleSet) => ({
    roles: withEntry(state.roles, personKey(d.node, d.actor), d.role),
  }),
  'actor.ban': (state, d: Control.ActorBan) => {
    const key = personKey(d.node, d.actor);
    return { banned: [...new Set([...state.banned, key])].sort() };
  },
  'actor.unban': (state, d: Control.ActorUnban) => {
    const key = d.actor === undefined ? null : personKey(d.node, d.actor);
    return { banned: state.banned.filter((banned) => banned !== key) };
  },
  'steward.add': (state, d: Control.StewardChange) => ({ stewards: [...state.stewards, d.node].sort() }),
  'steward.del': (state, d: Control.StewardChange) => ({ stewards: state.stewards.filter((node) => node !== d.node) }),
  'feed.reopen': (state, d: Control.FeedReopen, header) => ({
    reopened: withEntry(state.reopened, d.node, { inc: d.inc, base: d.base, at: header.seq }),
  }),
  'owner.transfer': (state, d: Control.OwnerTransfer) => ({ transferTo: d.to === state.owner ? null : d.to }),
  'epoch.open': (state, d: Control.EpochOpen) => {
    const admission = entry(state.nodes, d.by) ?? { admittedAt: state.cseq, seen: {} };
    return {
      epoch: d.epoch,
      owner: d.by,
      transferTo: null,
      frozen: false,
      nodes: withEntry(state.nodes, d.by, { ...admission, cap: 'admin' as const }),
    };
  },
  'room.close': () => ({ closed: true }),
  'room.upgrade': (_state, d: Control.RoomUpgrade) => ({ closed: true, upgradedTo: d.to }),
  'session.set': (state, d: Control.SessionSet, header) => ({ session: planned(state, d, header) }),
  'session.start': (state) => withStatus(state, 'started'),
  'session.end': (state) => ended(state),
  'session.cancel': (state) => withStatus(state, 'cancelled'),
  'session.door': (state, { lobby, locked }: Control.SessionDoor) => inSession(state, { door: { lobby, locked } }),
  'session.admit': (state, d: Control.SessionAdmit) =>
    inSession(state, {
      admitted: [...new Set([...(state.session?.admitted ?? []), personKey(d.node, d.actor)])].sort(),
    }),
  'session.host': (state, d: Control.SessionHost) => inSession(state, { host: personKey(d.node, d.actor) }),
};

const inSession = (state: ControlState, change: Partial<SessionState>): Partial<ControlState> =>
  state.session ? { session: { ...state.session, ...change } } : {};

/** A changed plan leaves the door and the host as they are. The author of the first one leads the session. */
function planned(state: ControlState, d: Control.SessionSet, header: EventHeader): SessionState {
  const author = header.actor === undefined ? null : personKey(header.node, header.actor);
  const { door, admitted, host } = state.session ?? {
    ...{ door: { lobby: false, locked: false }, admitted: [], host: author },
  };
  const { start, end, tz, media, recording } = d;
  const standby = [...d.standby].sort();
  return {
    ...{ status: 'planned', start, end, tz, media, standby, joinOpenBeforeSeconds: d.join_open_before, recording },
    ...{ series: d.series ?? null, call: d.call ?? null, door, admitted, host },
  };
}

/** The end of one meeting of a series is the beginning of waiting for the next one. */
function ended(state: ControlState): Partial<ControlState> {
  const { session } = state;
  const [next, ...later] = session?.series?.later ?? [];
  if (session === null || session.series === null || next === undefined) return withStatus(state, 'ended');
  const [start, end] = next;
  const door = { ...session.door, locked: false };
  const series = { ...session.series, later };
  return { session: { ...session, status: 'planned', start, end, series, door, admitted: [] } };
}

function withStatus(state: ControlState, status: SessionState['status']): Partial<ControlState> {
  return state.session ? { session: { ...state.session, status } } : {};
}
