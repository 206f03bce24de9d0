import fc from 'fast-check';
import t from 'tap';
import { A, actorId, B, C, D, group } from './cases/case.ts';
import { applyControl } from './control-apply.ts';
import { foldControl } from './control-chain.ts';
import { permits } from './control-permits.ts';
import { mayGovern } from './governance.ts';
import { RANK, rightIn, roleOf } from './roles.ts';

/** Kaya of A: admin and owner. Omar of B: moderator. Lin of C: admin of another node. Vega of B: member. */
function room() {
  const author = group();
  author.ctl('role.set', { node: B, actor: actorId('omar'), role: 'moderator' });
  author.ctl('role.set', { node: C, actor: actorId('lin'), role: 'admin' });
  author.invite(B, 'vega');
  return author;
}
const stateOf = (author: ReturnType<typeof room>) =>
  foldControl(author.events.filter(({ header }) => header.lane === 'c')).state;
const people = { kaya: A, omar: B, lin: C, vega: B, guest: B } as const;
type Name = keyof typeof people;

t.test('an admin may change everything, also from another node; a member and a stranger nothing', (test) => {
  const state = stateOf(room());
  const asks = (name: Name, type: string, d = {}) =>
    mayGovern(state, { by: people[name], actor: actorId(name), type, d });
  for (const type of ['room.close', 'role.set', 'node.remove', 'steward.add', 'owner.transfer']) {
    test.ok(asks('kaya', type) && asks('lin', type), type);
    test.notOk(asks('omar', type) || asks('vega', type), type);
  }
  for (const type of ['node.admit', 'actor.invite', 'actor.ban', 'room.set']) test.notOk(asks('vega', type), type);
  test.notOk(mayGovern(state, { by: D, actor: actorId('kaya'), type: 'room.close' }), 'a node that is not admitted');
  test.end();
});

t.test('a moderator invites, admits, renames and bans, and not beyond their own role', (test) => {
  const state = stateOf(room());
  const asks = (type: string, d: Record<string, unknown> = {}) =>
    mayGovern(state, { by: B, actor: actorId('omar'), type, d });
  const person = (name: Name) => ({ node: people[name], actor: actorId(name) });
  test.ok(asks('room.set'), 'title and topic');
  test.notOk(asks('room.set', { join: 'node' }));
  test.ok(asks('node.admit', { node: D, cap: 'member' }));
  test.ok(asks('actor.invite', { ...person('guest'), role: 'member', until: null }));
  test.ok(asks('actor.invite', { ...person('guest'), role: 'moderator', until: null }));
  test.notOk(asks('actor.invite', { ...person('guest'), role: 'admin', until: null }));
  test.notOk(asks('actor.invite', { ...person('omar'), role: 'admin', until: null }), 'themselves as admin');
  test.notOk(asks('actor.invite', { ...person('lin'), role: 'viewer', until: null }), 'an admin as viewer');
  test.notOk(asks('actor.invite', { ...person('guest'), until: null }), 'without a role');
  test.notOk(asks('actor.invite', { ...person('guest'), role: 'emperor', until: null }));
  test.ok(asks('actor.ban', person('vega')));
  test.notOk(asks('actor.ban', person('lin')), 'an admin');
  test.notOk(asks('actor.ban', person('omar')), 'somebody as high as they are');
  test.ok(asks('actor.unban', person('vega')) && asks('actor.unban', { node: B }));
  test.end();
});

t.test('who leads a session hands it over alone, and nobody else takes anything from them', (test) => {
  const author = room();
  const state = stateOf(author);
  const led = (host: string | null): typeof state => ({
    ...state,
    session: {
      ...{ status: 'started', start: 0, end: 1, tz: 'UTC', media: 'conference', standby: [], recording: 'off' },
      ...{
        joinOpenBeforeSeconds: 0,
        series: null,
        call: null,
        door: { lobby: false, locked: false },
        admitted: [],
        host,
      },
    },
  });
  const kaya = { node: A, actor: actorId('kaya') };
  const lin = { node: C, actor: actorId('lin') };
  const asks = (name: Name, type: string, d: object, host: string | null = `${A}/${kaya.actor}`) =>
    mayGovern(led(host), { by: people[name], actor: actorId(name), type, d: { ...d } });
  test.ok(asks('kaya', 'session.host', lin));
  test.notOk(asks('lin', 'session.host', lin), 'a co-host does not take it');
  for (const type of ['session.door', 'session.admit', 'session.end']) test.ok(asks('lin', type, lin), type);
  for (const type of ['session.door', 'session.admit']) test.notOk(asks('vega', type, lin), type);
  test.notOk(asks('lin', 'actor.ban', kaya) || asks('lin', 'role.set', { ...kaya, role: 'viewer' }));
  test.notOk(asks('lin', 'actor.invite', { ...kaya, role: 'member', until: null }), 'by no other way');
  test.ok(asks('kaya', 'role.set', { ...lin, role: 'viewer' }));
  test.ok(asks('lin', 'actor.ban', kaya, `${C}/${lin.actor}`), 'whoever handed it over is a co-host like others');
  test.ok(asks('lin', 'session.host', lin, null), 'a plan that names nobody is led by any admin');
  test.end();
});

t.test('no way leads from moderator to admin, and none takes anything from an admin', (test) => {
  const roles = ['viewer', 'member', 'moderator', 'admin'];
  const wish = fc.record({
    type: fc.constantFrom('actor.invite', 'actor.uninvite', 'actor.ban', 'actor.unban', 'role.set', 'node.admit'),
    name: fc.constantFrom<Name>('kaya', 'omar', 'lin', 'vega', 'guest'),
    all: fc.boolean(),
    role: fc.constantFrom(...roles),
    cut: fc.boolean(),
  });
  const property = fc.property(fc.array(wish, { maxLength: 12 }), (wishes) => {
    const author = room();
    let state = stateOf(author);
    for (const { type, name, all, role, cut } of wishes) {
      const node = people[name];
      const target = all ? { node, actor: '*' } : { node, actor: actorId(name) };
      const d = {
        ...(type === 'node.admit' ? { node: D, cap: 'moderator' } : target),
        ...(type === 'actor.invite' && { role, until: null }),
        ...(type === 'role.set' && { role }),
        ...(cut && { cut: author.cut(node) }),
      };
      if (!mayGovern(state, { by: B, actor: actorId('omar'), type, d })) continue;
      const before = author.control;
      const { id, header } = author.ctl(type, d, { seen: author.seen() });
      if (permits(state, header).ok) state = applyControl(state, id, header);
      else author.control = before;
    }
    for (const [name, node] of Object.entries(people)) {
      const admin = name === 'kaya' || name === 'lin';
      const isAdmin = roleOf(state, node, actorId(name)) === 'admin';
      if (isAdmin !== admin) return false;
      if (admin && RANK[rightIn(state, node, actorId(name))] < RANK.moderator) return false;
    }
    return true;
  });
  fc.assert(property, { numRuns: 500 });
  test.end();
});
