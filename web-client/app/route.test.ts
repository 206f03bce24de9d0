import t from 'tap';
import { safeNext } from './navigate.ts';
import { admit, matchRoute, type Route } from './route.ts';
import { tokenOf } from './token.ts';

const route = (path: string): Route => ({
  path,
  element: 'x',
  load: async () => {},
  title: () => '',
  access: 'public',
});
const routes = ['/', '/discussions', '/discussions/new', '/discussions/:room', '/people/:node/:actor'].map(route);

t.test('a path finds its route and its parameters', async (t) => {
  t.equal(matchRoute(routes, '/')?.route.path, '/');
  t.equal(matchRoute(routes, '/discussions/')?.route.path, '/discussions');
  t.same(matchRoute(routes, '/people/a.example/u_1')?.params, { node: 'a.example', actor: 'u_1' });
  t.same(matchRoute(routes, '/discussions/%21a%2Fb')?.params, { room: '!a/b' });
});

t.test('a fixed part wins over a parameter', async (t) => {
  t.equal(matchRoute(routes, '/discussions/new')?.route.path, '/discussions/new');
  t.equal(matchRoute([...routes].reverse(), '/discussions/new')?.route.path, '/discussions/new');
});

t.test('unknown and broken paths find nothing', async (t) => {
  t.equal(matchRoute(routes, '/nothing'), undefined);
  t.equal(matchRoute(routes, '/discussions/a/b'), undefined);
  t.equal(matchRoute(routes, '/discussions/%E0%A4%A'), undefined);
});

t.test('pages open for those they are for', async (t) => {
  const member = { roles: ['member' as const], status: 'active' as const };
  const applicant = { roles: ['applicant' as const], status: 'pending' as const };
  const suspended = { roles: ['member' as const], status: 'suspended' as const };
  t.equal(admit('public', undefined), 'enter');
  t.equal(admit('guest', member), 'home');
  t.equal(admit('member', undefined), 'log-in');
  t.equal(admit('member', member), 'enter');
  t.equal(admit('member', applicant), 'wait');
  t.equal(admit('viewer', applicant), 'enter');
  t.equal(admit('member', suspended), 'forbidden');
  t.equal(admit(['administrator'], member), 'forbidden');
  t.equal(admit(['administrator', 'member'], member), 'enter');
});

t.test('the address after a log-in stays within the application', async (t) => {
  t.equal(safeNext('/discussions/1?post=2'), '/discussions/1?post=2');
  for (const bad of [null, '', 'https://evil.example', '//evil.example', '/\\evil.example', '/login?next=/'])
    t.equal(safeNext(bad), '/', String(bad));
});

t.test('a one-time token is read from behind the # first', async (t) => {
  t.equal(tokenOf({ hash: '#token=abc', search: '?token=xyz' }), 'abc');
  t.equal(tokenOf({ hash: '', search: '?token=xyz' }), 'xyz');
  t.equal(tokenOf({ hash: '#', search: '' }), undefined);
});
