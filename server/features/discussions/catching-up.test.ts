import t from 'tap';
import { eventually } from '../../testing/eventually.ts';
import { CatchingUp } from './catching-up.ts';
import { getDiscussion } from './rooms/room-queries.ts';
import { setStage } from './testing/stage.ts';
import { actorNamed, Story, startMs } from './testing/story.ts';

const stage = await setStage('a.example', () => startMs + 60_000);
t.teardown(() => stage[Symbol.asyncDispose]());

const kaya = actorNamed('kaya');

t.test('people of a discussion are told that it catches up, and that it has; a moment is not shown', async (t) => {
  const story = new Story('behind', { owner: 'b.example' });
  story.join('kaya');
  await stage.apply(story.changes);
  let missing = 0;
  const federation = stage.parts.federation();
  federation.rooms.missing = (room) => (room === story.room ? missing : 0);
  Object.assign(federation, { registry: { view: () => ({ node: () => undefined }) } });
  const errors: unknown[] = [];
  const catchingUp = new CatchingUp(stage.parts, (error) => errors.push(error));
  t.teardown(() => catchingUp.close());
  const note = (count: number) => {
    missing = count;
    catchingUp.note(story.room, count);
  };
  stage.sent.length = 0;
  note(3);
  note(0);
  note(40);
  const told = async (condition: string | null) =>
    eventually(`a card says ${condition}`, 10_000, async () =>
      stage.sent.some(({ event }) => event.type === 'discussion.changed' && event.discussion.condition === condition),
    );
  await told('catching_up');
  t.same(
    stage.sent.map(({ to, event }) => [to, event.type]),
    [[{ actors: [kaya] }, 'discussion.changed']],
    'one card, and none for the moment before',
  );
  t.equal((await getDiscussion(stage.parts, kaya, story.room)).condition, 'catching_up');
  note(0);
  await told(null);
  t.equal((await getDiscussion(stage.parts, kaya, story.room)).condition, null);
  t.same(errors, []);
});
