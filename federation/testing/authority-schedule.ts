import { dice } from './dice.ts';
import { ProcessGone } from './mortal-store.ts';
import { type NetworkNode, post, type TestNetwork } from './network.ts';

/** Names of the nodes of a schedule, the hub first. */
export const scheduleNodes: [string, ...string[]] = ['hub', 'a', 'b', 'c', 'd'];
const steps = 120;
/** Codes that no honest schedule may bring forth. */
const alarms = new Set(['fork_detected', 'feed_broken', 'range_invalid', 'sig_invalid', 'event_malformed']);

/**
 * One random schedule of posts with bans, roles, suspensions, leaving and coming back between nodes that crash and lose each other. What counts
 * in the end depends on the schedule; that all nodes agree on it must not.
 * @param network of {@link scheduleNodes}, just started
 * @returns what was wrong at the end; empty when every node has the same state, also after a restart
 */
export async function runAuthoritySchedule(network: TestNetwork, seed: number): Promise<string[]> {
  const roll = dice(seed * 7_919);
  const nodes = scheduleNodes.slice(1).map((name) => network.node(name));
  const [owner, moderator, ...others] = nodes as [NetworkNode, NetworkNode, ...NetworkNode[]];
  const room = await network.room(owner, nodes.slice(1));
  await owner.control(room, 'role.set', { node: moderator.id, actor: moderator.actor, role: 'moderator' });
  await network.converged(room, nodes);
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)] as T;
  const underWay = new Set<Promise<unknown>>();
  for (let step = 0; step < steps; step++) {
    const taken = takeStep({ network, room, owner, moderator, others, nodes, roll, pick }).catch((error: unknown) => {
      if (!(error instanceof ProcessGone)) throw error;
    });
    underWay.add(taken);
    // Half of the steps are still under way when the next ones begin.
    if (roll(2) === 0) await Promise.all(underWay);
  }
  await Promise.all(underWay);
  network.wire.faults.delayMs = 0;
  for (const one of nodes) for (const other of nodes) network.wire.partition(one.base, other.base, false);
  for (const node of nodes) if (!node.isUp) await node.up();
  return compare(network, room, nodes);
}

interface Scene {
  network: TestNetwork;
  room: string;
  owner: NetworkNode;
  moderator: NetworkNode;
  others: NetworkNode[];
  nodes: NetworkNode[];
  roll: (limit: number) => number;
  pick: <T>(list: readonly T[]) => T;
}

async function takeStep({ network, room, owner, moderator, others, nodes, roll, pick }: Scene): Promise<void> {
  const node = pick(nodes);
  const target = () => {
    const { id, actor } = pick(others);
    return { node: id, actor };
  };
  const append = async (by: NetworkNode, type: string, rest: Record<string, unknown>) => {
    const input = { room, actor: by.actor, type, ...rest };
    if (by.isUp) await by.tx((tx, engine) => engine.rooms.append(tx, input));
  };
  const control = async (type: string, rest: Record<string, unknown> = {}) => {
    const d = { ...target(), ...rest };
    if (owner.isUp) await owner.control(room, type, d);
  };
  switch (roll(14)) {
    case 0:
      network.wire.faults.delayMs = roll(3) * 10;
      return network.wire.partition(node.base, pick(nodes).base, roll(2) === 0);
    case 1:
      return node.isUp ? node.crash() : node.up();
    case 2:
      return control('actor.ban');
    case 3:
      return control('actor.unban');
    case 4:
      return control('role.set', { role: pick(['viewer', 'member', 'moderator']) });
    case 5:
      return append(moderator, 'mod.suspend', { d: target() });
    case 6:
      return append(node, 'member.leave', {});
    case 7:
      return append(node, 'member.join', { body: { profile: { name: 'back' } } });
    default:
      return append(node, 'msg.post', { body: post(`of ${node.id}`) });
  }
}

async function compare(network: TestNetwork, room: string, nodes: NetworkNode[]): Promise<string[]> {
  const found: string[] = [];
  const describe = async () => {
    const verdicts = await Promise.all(nodes.map((node) => liveEvents(node, room)));
    const all = new Map(verdicts.flatMap((verdict) => [...verdict]));
    for (const [id, what] of all) {
      const without = nodes.filter((_node, index) => !verdicts[index]?.has(id));
      if (without.length > 0) found.push(`${what} does not count on ${without.map((node) => node.id).join(', ')}`);
    }
  };
  try {
    await network.converged(room, nodes, 20_000);
  } catch (error) {
    found.push(error instanceof Error ? error.message : 'no convergence');
  }
  await describe();
  for (const node of nodes) {
    for (const { code, what, peer } of node.application.refusals)
      if (alarms.has(code)) found.push(`${node.id}: ${code}, ${what} of ${peer}`);
    await node.crash();
    await node.up();
  }
  if (found.length > 0) return found;
  const before = await Promise.all(nodes.map((node) => liveEvents(node, room)));
  await network.converged(room, nodes).catch(() => found.push('no convergence after a restart'));
  await describe();
  for (const [index, node] of nodes.entries()) {
    const now = await liveEvents(node, room);
    if (now.size !== before[index]?.size) found.push(`${node.id} counts other events after a restart`);
  }
  return found;
}

/** Id → description of the events that a node's store says count. */
async function liveEvents(node: NetworkNode, room: string): Promise<Map<string, string>> {
  const heads = await node.engine.rooms.heads(null, room);
  const found = new Map<string, string>();
  for (const feed of Object.keys(heads?.feeds ?? {})) {
    for (const { id, header, live } of await node.store.range(null, room, feed, 1, 10_000))
      if (live) found.set(id, `${header.type} ${feed} ${header.seq}`);
  }
  return found;
}
