import type { Change, Role } from '../../../federation/index.ts';
import type { Tx } from '../../db/index.ts';
import type { Inbound } from '../../federation-host/index.ts';
import type { Parts } from './parts.ts';
import { addAnswers, fillAnswers, setAnswersLive } from './projection/answers.ts';
import { Effects } from './projection/effects.ts';
import { addWords, syncPlans } from './projection/plans.ts';
import { roleName } from './session-row.ts';
import { tell } from './tell/tell.ts';

const types = [
  'room.create',
  'room.set',
  'node.admit',
  'node.remove',
  'actor.invite',
  'actor.uninvite',
  'role.set',
  'actor.ban',
  'actor.unban',
  'owner.transfer',
  'epoch.open',
  'room.close',
  'member.join',
  'member.leave',
  'session.set',
  'session.start',
  'session.end',
  'session.cancel',
  'session.door',
  'session.admit',
  'session.host',
  'session.answer',
] as const;

/**
 * Where events of session rooms become plans and answers, for events of this node and of others alike. People, roles and words of the
 * room are in the tables that discussions keep for every room; they are up to date when this runs.
 */
export function sessionsInbound(parts: Parts): Inbound<(typeof types)[number]> {
  return {
    name: 'sessions',
    types,
    wantsLive: true,
    wantsInvites: true,
    apply: (tx, changes) => project(parts, tx, changes),
  };
}

async function project(parts: Parts, tx: Tx, changes: readonly Change[]): Promise<void> {
  const rooms = await sessionsAmong(tx, changes);
  if (rooms.size === 0) return;
  const own = changes.filter((change) => rooms.has(roomOf(change)));
  const effects = new Effects();
  await syncPlans(tx, own, effects);
  await addWords(tx, own, effects);
  await addAnswers(tx, own, effects);
  await fillAnswers(tx, own, effects);
  await setAnswersLive(tx, own, effects);
  for (const change of own) note(parts, change, effects);
  await tell(parts, tx, effects);
}

const roomOf = (change: Change): string =>
  'room' in change ? change.room : change.kind === 'invite' ? change.invite.room : '';

/** Rooms of the batch that are sessions; discussions have entered every new room before. */
async function sessionsAmong(tx: Tx, changes: readonly Change[]): Promise<Set<string>> {
  const rooms = [...new Set(changes.map(roomOf))].filter((room) => room !== '');
  if (rooms.length === 0) return new Set();
  const rows = await tx.sql<{ room: string }[]>`
    select room from discussion where room = any(${rooms}) and kind = 'session'`;
  return new Set(rows.map(({ room }) => room));
}

/** Who has to look again: whoever an event is about beside those in the room. */
function note(parts: Parts, change: Change, effects: Effects): void {
  if (change.kind === 'invite') {
    effects.rooms.add(change.invite.room);
    if (change.invite.state === 'open') effects.invitations.add(change.invite.id);
    return;
  }
  if (change.kind === 'registry') return;
  effects.rooms.add(change.room);
  if (change.kind !== 'control' && change.kind !== 'content') return;
  const { node, actor, type, d } = change.event.header;
  if (change.kind === 'content' && node === parts.node && actor !== undefined) effects.about(change.room, actor);
  const target = d as { node?: unknown; actor?: unknown } | undefined;
  const isAboutSomebody = type === 'actor.ban' || type === 'actor.uninvite' || type === 'role.set';
  if (isAboutSomebody && target?.node === parts.node && typeof target.actor === 'string' && target.actor !== '*')
    effects.about(change.room, target.actor);
  if (change.kind === 'control') noteDone(parts, change, effects);
  if (type === 'session.end') effects.ended.add(change.room);
}

const acts = {
  'role.set': 'role',
  'actor.ban': 'remove',
  'session.admit': 'admit',
  'session.host': 'host',
} as const;

/** Whom of this node a control event concerns, for those who are in the call. */
function noteDone(parts: Parts, { event, room }: Extract<Change, { kind: 'control' }>, effects: Effects): void {
  const { type, node, actor, d } = event.header;
  if (!Object.hasOwn(acts, type)) return;
  const act = acts[type as keyof typeof acts];
  const about = d as { node: string; actor: string; role?: Role; by?: string };
  if (about.node !== parts.node) return;
  const asker = about.by ?? (actor === undefined ? null : `${node}/${actor}`);
  const slash = asker?.indexOf('/') ?? 0;
  const by = asker === null ? null : { node: asker.slice(0, slash), actor: asker.slice(slash + 1) };
  const role = about.role === undefined ? {} : { role: roleName(about.role, false) };
  effects.told.push({ room, actor: about.actor, told: { act, by, ...role } });
}
