import t from 'tap';
import type { Change } from '../../federation/index.ts';
import { newRoomId, storedEvent } from '../../federation/testing/stored-events.ts';
import type { Tx } from '../db/index.ts';
import { completeInbound, dispatcher, type EventType, type Inbound } from './dispatch.ts';

const tx = {} as Tx;
const room = newRoomId();

function content(type: string): Change {
  const { id, header } = storedEvent({ room, type });
  return { kind: 'content', room, event: { id, room, header }, live: true } as unknown as Change;
}

function recorder(name: string, types: EventType[], calls: string[], more: Partial<Inbound> = {}): Inbound {
  const describe = (change: Change): string => ('event' in change ? change.event.header.type : change.kind);
  return {
    name,
    types,
    apply: async (_tx, changes) => void calls.push(`${name}: ${changes.map(describe).join(' ')}`),
    ...more,
  };
}

t.test('each feature gets the changes it asked for in one call and in order', async (t) => {
  const calls: string[] = [];
  const apply = dispatcher([
    recorder('first', ['msg.post', 'member.join'], calls),
    recorder('second', ['member.join'], calls, { wantsInvites: true }),
    recorder('third', ['rec.publish'], calls, { wantsLive: true }),
  ]);
  await apply(tx, [
    content('member.join'),
    content('msg.post'),
    { kind: 'live', room, ids: [], live: false },
    content('msg.post'),
    { kind: 'invite' } as Change,
  ]);
  t.same(calls, ['first: member.join msg.post msg.post', 'second: member.join invite', 'third: live']);
});

t.test('row 48: an event of an unknown type reaches no feature and stops nothing', async (t) => {
  const calls: string[] = [];
  await dispatcher([recorder('only', ['msg.post'], calls)])(tx, [content('msg.post.v2'), content('msg.post')]);
  t.same(calls, ['only: msg.post']);
});

t.test('what a feature throws reaches the transaction', async (t) => {
  const failing: Inbound = {
    name: 'failing',
    types: ['msg.post'],
    apply: async () => {
      throw new Error('the fact contradicts the table');
    },
  };
  await t.rejects(dispatcher([failing])(tx, [content('msg.post')]), { message: /contradicts/ });
});

t.test('a set of features that leaves a type out does not compile', async (t) => {
  const posts: Inbound<'msg.post'> = { name: 'posts', types: ['msg.post'], apply: async () => undefined };
  // @ts-expect-error: the other event types are neither handled nor ignored
  t.same(completeInbound([posts], {}).features, [posts]);
});
