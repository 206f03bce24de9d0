import t from 'tap';
import type { Parts } from '../parts.ts';
import { Reactions } from './reactions.ts';

const kaya = `u_${'k'.repeat(22)}`;
const rossi = `u_${'r'.repeat(22)}`;
const room = `r_${'a'.repeat(43)}`;

function setReactions(knows = true) {
  const sent: unknown[] = [];
  const frames: unknown[] = [];
  const clock = { time: 1_000_000, now: () => clock.time };
  const row = { room, joined: true, barred: false, here: true, status: 'started', role: 'member' };
  const reactions = new Reactions({
    ...{ node: 'a.example', clock },
    db: { sql: async () => (knows ? [row] : []) },
    stream: { near: (_to: unknown, event: unknown) => void sent.push(event) },
    federation: () => ({ ephemeral: (...of: unknown[]) => void frames.push(of) }),
  } as unknown as Parts);
  return { reactions, sent, frames, clock };
}

t.test('a sign reaches the people of this node and the other nodes', async (t) => {
  const { reactions, sent, frames } = setReactions();
  await reactions.send(kaya, room, 'thumbs_up');
  t.same(sent, [{ type: 'call.reaction', room, node: 'a.example', actor: kaya, reaction: 'thumbs_up' }]);
  t.same(frames, [[room, { kind: 'reaction', actor: kaya, data: { reaction: 'thumbs_up' } }]]);
});

t.test('somebody who does nothing else is held back for some seconds', async (t) => {
  const { reactions, sent, clock } = setReactions();
  for (let count = 0; count < 6; count++) await reactions.send(kaya, room, 'applause');
  await t.rejects(reactions.send(kaya, room, 'applause'), { code: 'too_many_requests' });
  await reactions.send(rossi, room, 'applause');
  t.equal(sent.length, 7, 'others are not');
  clock.time += 3_001;
  await reactions.send(kaya, room, 'applause');
  t.equal(sent.length, 8);
});

t.test(
  'a sign of another node counts for its own people who are in the session, and only if it is known',
  async (t) => {
    const { reactions, sent } = setReactions();
    const frame = { room, node: 'b.example', actor: rossi, kind: 'reaction' };
    await reactions.receive({ ...frame, data: { reaction: 'heart' } });
    await reactions.receive({ ...frame, data: { reaction: '<img>' } });
    await reactions.receive({ ...frame, data: 'garbage' });
    await reactions.receive({ ...frame, node: 'a.example', data: { reaction: 'heart' } });
    await reactions.receive({ ...frame, kind: 'hand', data: { reaction: 'heart' } });
    t.same(sent, [{ type: 'call.reaction', room, node: 'b.example', actor: rossi, reaction: 'heart' }]);
    const stranger = setReactions(false);
    await stranger.reactions.receive({ ...frame, data: { reaction: 'heart' } });
    t.same(stranger.sent, []);
  },
);
