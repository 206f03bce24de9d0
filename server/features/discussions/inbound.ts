import type { Change } from '../../../federation/index.ts';
import type { Tx } from '../../db/index.ts';
import type { Inbound } from '../../federation-host/index.ts';
import type { Parts } from './parts.ts';
import { announce } from './projection/announce.ts';
import { sortChanges } from './projection/changes.ts';
import { Effects } from './projection/effects.ts';
import { projectBodies, projectContent, projectLive } from './projection/project-content.ts';
import { projectInvites } from './projection/project-invites.ts';
import { lockRooms, projectControl } from './projection/project-rooms.ts';

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
  'room.upgrade',
  'member.join',
  'member.leave',
  'msg.post',
  'msg.edit',
  'msg.redact',
  'react.set',
  'qa.ask',
  'qa.answer',
] as const;

/**
 * The one place where events of rooms become rows, for events of this node and of others alike. Applying an event again
 * changes nothing, and the order in which events of different feeds come makes no difference.
 */
export function discussionsInbound(parts: Parts): Inbound<(typeof types)[number]> {
  return {
    name: 'discussions',
    types,
    wantsLive: true,
    wantsInvites: true,
    apply: (tx, changes) => project(parts, tx, changes),
  };
}

async function project(parts: Parts, tx: Tx, changes: readonly Change[]): Promise<void> {
  const effects = new Effects();
  const kinds = sortChanges(changes);
  await projectControl(parts, tx, kinds.control, effects);
  const rooms = await lockRooms(tx, changes, parts.node);
  if (kinds.content.length > 0) await projectContent(parts, tx, kinds.content, rooms, effects);
  if (kinds.body.length > 0) await projectBodies(parts, tx, kinds.body, effects);
  for (const change of kinds.live) await projectLive(parts, tx, change, effects);
  if (kinds.invite.length > 0) await projectInvites(parts, tx, kinds.invite, effects);
  await announce(parts, tx, rooms, effects);
}
