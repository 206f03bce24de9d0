import t from 'tap';
import { readEnvironment } from '../../config/index.ts';
import { openTestPostgres, sharedPostgresVariable } from '../../testing/database.ts';
import { openPeopleHouse } from '../../testing/people-house.ts';
import { admitted, claimsOf, form, refusedWith } from '../../testing/staff-form.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());

t.test('a suspended person is out everywhere at once, and back as before when reinstated', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const approver = await house.person('approver@hospital-a.example', ['approver']);
  const { client, id, actor } = await admitted(house, approver);
  const before = await house.directory.page(0, 100);

  t.equal(
    await refusedWith(approver.call('members.suspend', { params: { id }, body: { reason: '  ' } })),
    'reason_needed',
  );
  const member = await approver.call('members.suspend', { params: { id }, body: { reason: 'Left the hospital.' } });
  t.match(member, { status: 'suspended', suspendedReason: 'Left the hospital.' });
  t.equal(await refusedWith(client.call('auth.viewer', {})), 'not_logged_in', 'the login is over with the answer');
  t.equal(
    await refusedWith(client.call('auth.login', { body: { email: form.email, password: form.password } })),
    'account_suspended',
  );
  t.same(house.rooms, [`leave ${actor}`], 'rooms see the person leave');
  const card = (await house.directory.personCards(house.db, [{ node: house.node, actor }])).get(
    `${house.node}/${actor}`,
  );
  t.match(card, { badge: 'suspended', name: 'Sofia Conti' }, 'the badge says so, the name stays');
  const after = await house.directory.page(before.version, 100);
  t.ok(after.entries.length >= 1 && after.version > before.version, 'the directory announces a change');
  t.equal(house.announced.at(-1), after.version);
  const { people } = await (await house.person('m@hospital-a.example', ['member'])).call('directory.people', {
    query: {},
  });
  t.same(people, [], 'nobody finds the person any more');
  t.equal(
    await refusedWith(approver.call('members.suspend', { params: { id }, body: { reason: 'Again.' } })),
    'member_wrong_status',
  );

  t.match(await approver.call('members.reinstate', { params: { id }, body: {} }), {
    status: 'active',
    suspendedReason: null,
  });
  t.same(house.rooms, [`leave ${actor}`, `return ${actor}`]);
  const back = house.guest();
  await back.call('auth.login', { body: { email: form.email, password: form.password } });
  const person = await back.call('directory.person', { params: { node: house.node, actor } });
  t.equal(person.badge.status, 'verified');
});

t.test('nobody gives or takes more than their office allows', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const approver = await house.person('approver@hospital-a.example', ['approver']);
  const administrator = await house.person('admin@hospital-a.example', ['administrator'], 'Elif Kaya');
  const { client, id } = await admitted(house, approver);
  const admin = await administrator.call('auth.viewer', {});
  const waiting = await house.guest().call('membership.apply', {
    body: { ...form, email: 'second@hospital-a.example', languages: ['en'], evidence: [] },
  });

  t.equal(
    await refusedWith(
      approver.call('membership.decide', {
        params: { id: waiting.id },
        body: { decision: 'approve', roles: ['administrator'] },
      }),
    ),
    'roles_refused',
  );
  t.equal(
    await refusedWith(approver.call('members.setRoles', { params: { id }, body: { roles: ['administrator'] } })),
    'forbidden',
  );
  t.equal(
    await refusedWith(approver.call('members.suspend', { params: { id: admin.id }, body: { reason: 'x' } })),
    'roles_refused',
    'an approver does not suspend an administrator',
  );
  t.equal(
    await refusedWith(administrator.call('members.suspend', { params: { id: admin.id }, body: { reason: 'x' } })),
    'not_yourself',
  );
  t.equal(
    await refusedWith(
      administrator.call('members.setRoles', { params: { id: admin.id }, body: { roles: ['approver'] } }),
    ),
    'last_administrator',
  );
  t.equal(
    await refusedWith(
      administrator.call('members.setRoles', { params: { id }, body: { roles: ['member', 'hub_administrator'] } }),
    ),
    'roles_refused',
  );

  const changed = await administrator.call('members.setRoles', {
    params: { id },
    body: { roles: ['member', 'moderator', 'administrator'] },
  });
  t.same(changed.roles, ['member', 'moderator', 'administrator']);
  const viewer = await client.call('auth.viewer', {});
  const person = await client.call('directory.person', { params: { node: house.node, actor: viewer.actor } });
  t.equal(person.badge.role, 'moderator', 'the badge says what the person is now');
  await administrator.call('members.setRoles', { params: { id: admin.id }, body: { roles: ['approver'] } });
  t.equal(
    await refusedWith(client.call('members.setRoles', { params: { id }, body: { roles: ['member'] } })),
    'last_administrator',
    'the one who is left cannot leave',
  );
  await client.call('members.setRoles', { params: { id: admin.id }, body: { roles: ['approver', 'administrator'] } });
  await client.call('members.setRoles', { params: { id }, body: { roles: ['approver'] } });
  t.same(house.rooms, [`leave ${viewer.actor}`], 'without the role of a member there is no place in rooms');
});

t.test('what the badge says is changed by the institution, the rest by the person', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const approver = await house.person('approver@hospital-a.example', ['approver']);
  const { client, id, actor } = await admitted(house, approver);
  const profile = await client.call('profile.get', {});
  t.match(profile, {
    name: 'Sofia Conti',
    specialty: 'critical-care',
    listed: true,
    languages: { visibility: 'federation' },
  });
  t.equal(
    await refusedWith(client.call('profile.set', { body: { ...profile, specialty: 'cardiology' } })),
    'badge_fixed',
  );
  t.equal(
    await refusedWith(client.call('profile.set', { body: { ...profile, name: 'Somebody Else' } })),
    'badge_fixed',
  );
  const mine = await client.call('profile.set', {
    body: {
      ...profile,
      title: ' Inf. ',
      interests: { value: ['nursing', 'nursing'], visibility: 'federation' },
      unit: { value: 'Rianimazione', visibility: 'federation' },
      about: { value: 'Only for colleagues here.', visibility: 'institution' },
      contact: { value: '+39 000', visibility: 'institution' },
    },
  });
  t.match(mine, { title: 'Inf.', interests: { value: ['nursing'] } }, 'the profile is kept tidy');

  const shared = await house.directory.page(0, 100);
  const entry = shared.entries.map(({ entry }) => claimsOf(entry)).find((claims) => claims.id === actor);
  t.match(entry, {
    state: 'listed',
    person: {
      name: 'Sofia Conti',
      title: 'Inf.',
      unit: 'Rianimazione',
      interests: ['nursing'],
      languages: ['it', 'en'],
    },
  });
  t.notMatch(
    JSON.stringify(shared.entries.map(({ entry }) => claimsOf(entry))),
    /Only for colleagues|\+39 000/,
    'what is for the institution never leaves the node',
  );
  const colleague = await house.person('m@hospital-a.example', ['member']);
  const seen = await colleague.call('directory.person', { params: { node: house.node, actor } });
  t.match(seen, { about: 'Only for colleagues here.', contact: '+39 000' }, 'and is shown inside');

  await client.call('profile.set', { body: { ...mine, listed: false } });
  const unlisted = await house.directory.page(shared.version, 100);
  t.match(
    unlisted.entries.map(({ entry, approval }) => [claimsOf(entry), approval]).at(-1),
    [{ state: 'unlisted', person: undefined }, undefined],
    'an unlisted person is a tombstone without words or approval',
  );
  t.equal((await colleague.call('directory.people', { query: {} })).total, 1, 'and is still found by colleagues');

  await approver.call('members.setBadge', {
    params: { id },
    body: { name: 'Sofia Conti Rossi', profession: 'nurse', specialty: 'nursing' },
  });
  t.match(await client.call('auth.viewer', {}), { name: 'Sofia Conti Rossi', specialty: 'nursing' });
  t.match((await client.call('directory.person', { params: { node: house.node, actor } })).badge, {
    status: 'verified',
  });
});

t.test('members are listed by name, in pages, and found by what is typed', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const approver = await house.person('approver@hospital-a.example', ['approver'], 'Zeynep Ak');
  await admitted(house, approver);
  await house.guest().call('membership.apply', {
    body: { ...form, name: 'Çağla Öz', email: 'cagla@hospital-a.example', languages: ['tr'], evidence: [] },
  });
  const first = await approver.call('members.list', { query: { limit: 2 } });
  t.equal(first.members.length, 2);
  const second = await approver.call('members.list', { query: { limit: 2, cursor: first.next ?? '' } });
  t.equal(second.next, null);
  t.equal(new Set([...first.members, ...second.members].map(({ id }) => id)).size, 3);
  const found = async (q: string) =>
    (await approver.call('members.list', { query: { q } })).members.map(({ name }) => name);
  t.same(await found('conti'), ['Sofia Conti']);
  t.same(await found('CAGLA@'), ['Çağla Öz'], 'by address');
  t.same(await found("o'brien"), []);
  t.same(
    (await approver.call('members.list', { query: { status: 'pending' } })).members.map(({ name }) => name),
    ['Çağla Öz'],
  );
});

t.test('approvals are renewed well before they run out', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const approver = await house.person('approver@hospital-a.example', ['approver']);
  const { actor } = await admitted(house, approver);
  const expires = async () =>
    (await house.directory.person(house.db, { node: house.node, actor }))?.badge.expiresAt ?? 0;
  const before = await expires();
  await house.membership.start();
  t.equal(await expires(), before, 'a fresh approval is left alone');
  house.clock.advance(11 * 86_400_000);
  await house.membership.start();
  t.ok((await expires()) > before + 10 * 86_400_000, 'one with less than three weeks left is renewed');
});
