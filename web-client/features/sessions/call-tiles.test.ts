import t from 'tap';
import type { CallState } from '../../call/index.ts';
import { changesOf } from './call-changes.ts';
import type { CallPerson, CallTrack } from './call-model.ts';
import { speakersOf, tilesOf } from './call-tiles.ts';

const track = (participant: string, source: 'microphone' | 'camera' | 'screen', more: Partial<CallTrack> = {}) =>
  ({ id: `${participant}.${source}`, participant, source, on: true, muted: false, ...more }) as CallTrack;
const person = (actor: string, more: Partial<CallPerson> = {}): CallPerson => ({
  ...{ key: `a.example/${actor}`, node: 'a.example', actor, card: undefined, role: 'speaker', isOwn: false },
  ...{ hand: false, mutedBy: undefined, lost: false, on: [] },
  ...{ microphone: undefined, camera: undefined, screen: undefined },
  ...more,
});
const state = (more: Partial<CallState>): CallState => ({
  ...{ phase: 'connected', reason: undefined, tracks: [], speakers: [], voices: [], pictures: new Map() },
  ...{ quality: undefined, held: new Map() },
  ...more,
});

t.test('who is heard is known by node and actor, and somebody soft is not marked', (t) => {
  const tracks = [track('x-1', 'microphone', { node: 'b.example', actor: 'u_far' }), track('u_near', 'microphone')];
  const speakers = [
    { participant: 'x-1', level: 20 },
    { participant: 'u_near', level: 30 },
    { participant: 'u_soft', level: 90 },
  ];
  t.same(speakersOf(state({ tracks, speakers }), 'a.example'), ['b.example/u_far', 'a.example/u_near']);
  t.same(speakersOf(undefined, 'a.example'), []);
  t.end();
});

t.test('a tile says who is muted and by whom, whose picture does not come and why', (t) => {
  const camera = track('u_b', 'camera');
  const people = [
    person('u_own', { isOwn: true, camera: track('u_own', 'camera') }),
    person('u_b', { camera, microphone: track('u_b', 'microphone'), on: ['microphone', 'camera'] }),
    person('u_c', { on: ['microphone'], mutedBy: { node: 'a.example', actor: 'u_own' } }),
    person('u_d'),
  ];
  const held = new Map([[camera.id, 'bandwidth' as const]]);
  const { persons } = tilesOf(people, state({ held }), new Set(['a.example/u_b', 'a.example/u_d']), false);
  t.match(persons[0], { muted: 'off', track: undefined, held: undefined }, 'the own picture is not asked for');
  t.match(persons[1], { muted: undefined, track: 'u_b.camera', held: 'bandwidth', speaks: true });
  t.match(persons[2], { muted: 'stopped' });
  t.match(persons[3], { muted: 'off', speaks: false }, 'a muted person is not shown as speaking');
  t.end();
});

t.test('the screens of others are pictures of their own, the own one is not', (t) => {
  const people = [
    person('u_own', { isOwn: true, screen: track('u_own', 'screen') }),
    person('u_b', { screen: track('u_b', 'screen') }),
  ];
  const { screens } = tilesOf(people, state({}), new Set(), true);
  t.same(
    screens.map(({ key, kind }) => [key, kind]),
    [['u_b.screen', 'screen']],
  );
  t.end();
});

t.test('what happened to others between two moments is told once', (t) => {
  const before = [person('u_own', { isOwn: true }), person('u_b'), person('u_c')];
  const now = [
    person('u_own', { isOwn: true, hand: true }),
    person('u_b', { hand: true, screen: track('u_b', 'screen') }),
    person('u_d'),
  ];
  const told = changesOf(before, now);
  const keys = (people: readonly CallPerson[]) => people.map(({ actor }) => actor);
  t.same(
    [keys(told.joined), keys(told.gone), keys(told.raised), keys(told.shares)],
    [['u_d'], ['u_c'], ['u_b'], ['u_b']],
  );
  const again = changesOf(now, now);
  t.same([...again.joined, ...again.gone, ...again.raised, ...again.shares], []);
  t.end();
});
