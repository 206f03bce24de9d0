import t from 'tap';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import { liWen } from '../../testing/people.ts';
import { callPeople, silentNodes } from './call-model.ts';

const viewer = { node: 'hospital-a.example', actor: 'u_own' };
const session = {
  people: [{ person: liWen, role: 'cohost', isSpeaker: false, answer: 'accepted', proposal: null }],
} satisfies Pick<SessionDetail, 'people'>;

t.test('people of every node are known by node and actor, oneself first', (t) => {
  const people = callPeople({
    ...{ viewer, session },
    present: [
      { node: viewer.node, actor: 'u_own', role: 'host', on: [] },
      { node: viewer.node, actor: 'u_near', role: 'speaker', on: [] },
      { node: liWen.node, actor: liWen.actor, role: 'cohost', on: ['microphone'], hand: 5 },
    ],
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
  t.match(people[2], {
    hand: true,
    role: 'cohost',
    on: ['microphone'],
    card: { name: liWen.name },
    microphone: { muted: true },
  });
  t.end();
});

t.test('the same actor id on two nodes is two people', (t) => {
  const people = callPeople({
    ...{ viewer, session: { people: [] } },
    present: [
      { node: viewer.node, actor: 'u_x', role: 'speaker', on: [] },
      { node: 'hospital-b.example', actor: 'u_x', role: 'speaker', on: [] },
    ],
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
    ...{ viewer, session, present: [] },
    tracks: [{ id: 'u_near.screen', participant: 'u_near', source: 'screen', on: true, muted: false }],
  });
  t.equal(people[1]?.screen?.id, 'u_near.screen');
  t.end();
});

t.test('an institution whose people talk but are not heard is named', (t) => {
  const far = { node: liWen.node, actor: liWen.actor, role: 'speaker', on: ['microphone' as const] } as const;
  const present = [
    { node: viewer.node, actor: viewer.actor, role: 'host' as const, on: ['microphone' as const] },
    { ...far, on: [...far.on] },
  ];
  const people = callPeople({ viewer, session, present, tracks: [] });
  t.same(silentNodes(people, [], viewer.node), [liWen.node]);
  const track = { id: 'far1.microphone', participant: 'far1', source: 'microphone', on: true, muted: false } as const;
  t.same(silentNodes(people, [{ ...track, node: liWen.node, actor: liWen.actor }], viewer.node), []);
  t.end();
});

t.test('what somebody switched off counts before the word of their node, which comes later', (t) => {
  const present = [{ node: viewer.node, actor: 'u_near', role: 'speaker' as const, on: ['microphone' as const] }];
  const track = { id: 'u_near.microphone', participant: 'u_near', source: 'microphone', muted: false } as const;
  const of = (on: boolean) => callPeople({ viewer, session, present, tracks: [{ ...track, on }] })[1]?.on;
  t.same(of(false), []);
  t.same(of(true), ['microphone']);
  t.same(callPeople({ viewer, session, present, tracks: [] })[1]?.on, ['microphone']);
  t.end();
});
