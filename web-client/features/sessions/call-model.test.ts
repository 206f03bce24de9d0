import t from 'tap';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import { liWen } from '../../testing/people.ts';
import { callPeople } from './call-model.ts';

const viewer = { node: 'hospital-a.example', actor: 'u_own' };
const session = {
  people: [{ person: liWen, role: 'cohost', isSpeaker: false, answer: 'accepted', proposal: null }],
} satisfies Pick<SessionDetail, 'people'>;

t.test('people of every node are known by node and actor, oneself first', (t) => {
  const people = callPeople({
    ...{ viewer, session, hands: [{ node: liWen.node, actor: liWen.actor }] },
    present: ['u_own', 'u_near', { node: liWen.node, actor: liWen.actor }],
    tracks: [
      { id: 'u_near.camera', participant: 'u_near', source: 'camera', on: true, muted: false },
      { id: 'u_near.microphone', participant: 'u_near', source: 'microphone', on: false, muted: false },
      {
        ...{ id: 'far1.microphone', participant: 'far1', source: 'microphone', on: true, muted: true },
        ...{ node: liWen.node, actor: liWen.actor },
      },
    ],
  });
  t.same(
    people.map(({ key }) => key),
    ['hospital-a.example/u_own', 'hospital-a.example/u_near', `${liWen.node}/${liWen.actor}`],
  );
  t.match(people[0], { isOwn: true, hand: false });
  t.match(people[1], { isOwn: false, camera: { id: 'u_near.camera' } });
  t.equal(people[1]?.microphone, undefined, 'a source that is off is not shown as on');
  t.match(people[2], { hand: true, role: 'cohost', card: { name: liWen.name }, microphone: { muted: true } });
  t.end();
});

t.test('the same actor id on two nodes is two people', (t) => {
  const people = callPeople({
    ...{ viewer, session: { people: [] }, hands: [] },
    present: ['u_x', { node: 'hospital-b.example', actor: 'u_x' }],
    tracks: [
      {
        ...{ id: 'far1.camera', participant: 'far1', source: 'camera', on: true, muted: false },
        ...{ node: 'hospital-b.example', actor: 'u_x' },
      },
    ],
  });
  t.equal(people.length, 3);
  t.equal(people[1]?.camera, undefined);
  t.equal(people[2]?.camera?.id, 'far1.camera');
  t.end();
});

t.test('somebody whose tracks arrive before the list of people is there already', (t) => {
  const people = callPeople({
    ...{ viewer, session, hands: [], present: [] },
    tracks: [{ id: 'u_near.screen', participant: 'u_near', source: 'screen', on: true, muted: false }],
  });
  t.equal(people[1]?.screen?.id, 'u_near.screen');
  t.end();
});
