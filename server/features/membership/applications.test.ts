import t from 'tap';
import { readEnvironment } from '../../config/index.ts';
import { openTestPostgres, sharedPostgresVariable } from '../../testing/database.ts';
import { openPeopleHouse, testPassword } from '../../testing/people-house.ts';
import { form, refusedWith } from '../../testing/staff-form.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());

t.test('a person applies, is asked, answers and is approved', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const approver = await house.person('approver@hospital-a.example', ['member', 'approver']);
  const administrator = await house.person('admin@hospital-a.example', ['administrator'], 'Elif Kaya');
  const applicant = house.guest();

  const applied = await applicant.call('membership.apply', { body: form });
  t.equal(applied.state, 'submitted');
  const viewer = await applicant.call('auth.viewer', {});
  t.match(
    viewer,
    { status: 'pending', roles: ['applicant'], specialty: 'critical-care', email: form.email },
    'the applicant is logged in, and waits',
  );
  t.equal(await refusedWith(applicant.call('directory.people', { query: {} })), 'forbidden', 'and sees nobody yet');

  const { applications } = await approver.call('membership.applications', { query: { state: 'submitted' } });
  t.match(
    applications,
    [{ id: applied.id, licence: 'IT-20931', emailInUse: false }],
    'the approver finds the application',
  );
  const waiting = await approver.call('notifications.list', { query: {} });
  t.match(waiting.notifications, [{ kind: 'application_received', data: { name: form.name } }], 'and was told');

  t.equal(
    await refusedWith(approver.call('membership.decide', { params: { id: applied.id }, body: { decision: 'ask' } })),
    'reason_needed',
  );
  const asked = await approver.call('membership.decide', {
    params: { id: applied.id },
    body: { decision: 'ask', reason: 'Which ward?' },
  });
  t.equal(asked.state, 'question');
  const mine = await applicant.call('membership.mine', {});
  t.match(
    mine.entries.at(-1),
    { by: 'reviewer', action: 'ask', text: 'Which ward?' },
    'the applicant sees the question',
  );
  const replied = await applicant.call('membership.reply', { body: { text: 'Ward 2.', evidence: [] } });
  t.equal(replied.state, 'submitted');
  t.equal(
    await refusedWith(applicant.call('membership.reply', { body: { text: 'And more.', evidence: [] } })),
    'application_not_asked',
  );

  const decided = await approver.call('membership.decide', {
    params: { id: applied.id },
    body: { decision: 'approve' },
  });
  t.equal(decided.state, 'approved');
  t.same((await applicant.call('auth.viewer', {})).roles, ['member'], 'the same login is a member from now on');
  const people = await applicant.call('directory.people', { query: {} });
  t.match(
    people.people.map(({ card }) => card),
    [{ name: 'Sofia Conti', badge: 'verified', specialty: 'critical-care', institution: { name: 'Hospital A' } }],
  );
  const person = await applicant.call('directory.person', { params: { node: house.node, actor: viewer.actor } });
  t.match(person.badge, {
    status: 'verified',
    role: 'member',
    chain: [{ kind: 'hub' }, { kind: 'institution' }, { kind: 'person' }],
  });
  t.same(person.languages, ['it', 'en'], 'the languages of the application are in the profile');
  t.equal(
    await refusedWith(
      approver.call('membership.decide', { params: { id: applied.id }, body: { decision: 'refuse', reason: 'x' } }),
    ),
    'application_closed',
  );

  const { mails } = await administrator.call('admin.outbox', { query: { limit: 100 } });
  const to = (address: string) => mails.filter((mail) => mail.to === address).map(({ subject }) => subject);
  t.same(
    to(form.email).reverse(),
    [
      'La Sua richiesta a Hospital A',
      'Una domanda sulla Sua richiesta a Hospital A',
      'La Sua richiesta a Hospital A è stata approvata',
    ],
    'every step came by mail, in Italian',
  );
  t.same(
    to('approver@hospital-a.example').reverse(),
    ['Yeni başvuru: Sofia Conti', 'Yanıt geldi: Sofia Conti'],
    'and the approver heard of it in Turkish',
  );
  const { entries } = await administrator.call('admin.audit', { query: {} });
  const staff = entries.map(({ action }) => action).filter((action) => action.startsWith('staff.'));
  t.same(staff.reverse(), ['staff.applied', 'staff.asked', 'staff.replied', 'staff.approved']);
});

t.test('an applicant cannot find out whether an address is known', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const approver = await house.person('approver@hospital-a.example', ['member', 'approver']);
  const administrator = await house.person('admin@hospital-a.example', ['administrator']);
  const body = form;
  const known = { ...body, email: 'Approver@hospital-a.example' };
  const stranger = house.guest();
  const applied = await stranger.call('membership.apply', { body: known });
  t.match(
    applied,
    { state: 'submitted', emailInUse: false, email: 'approver@hospital-a.example' },
    'the answer is like any other',
  );
  t.match(
    await stranger.call('auth.viewer', {}),
    { status: 'pending', email: 'approver@hospital-a.example' },
    'and so is the login',
  );
  await stranger.call('auth.logout', { body: {} });
  const again = house.guest();
  await again.call('auth.login', { body: { email: known.email, password: known.password } });
  t.match(
    await again.call('auth.viewer', {}),
    { status: 'pending' },
    'logging in again works as for anybody who waits',
  );
  const owner = house.guest();
  await owner.call('auth.login', { body: { email: known.email, password: testPassword } });
  t.same(
    (await owner.call('auth.viewer', {})).roles,
    ['member', 'approver'],
    'the owner of the address logs in as before',
  );
  const { mails } = await administrator.call('admin.outbox', { query: {} });
  t.match(
    mails.filter(({ to }) => to === 'approver@hospital-a.example').map(({ subject }) => subject),
    [/Yeni başvuru/, 'Zaten bir hesabınız var: A Hastanesi'],
    'and is told in Turkish',
  );

  const { applications } = await approver.call('membership.applications', { query: {} });
  t.match(applications, [{ emailInUse: true }], 'only the approver sees it');
  const decide = { params: { id: applied.id }, body: { decision: 'approve' } } as const;
  t.equal(await refusedWith(approver.call('membership.decide', decide)), 'email_taken');
  await approver.call('membership.decide', {
    params: { id: applied.id },
    body: { decision: 'refuse', reason: 'You have an account.' },
  });
  t.equal(
    (await again.call('membership.mine', {})).state,
    'refused',
    'the applicant is told there, not by mail to the owner',
  );
  const later = await administrator.call('admin.outbox', { query: {} });
  t.equal(later.mails.length, mails.length, 'no mail went to the owner for the stranger');
  await again.call('membership.apply', { body: known });
  const once = await approver.call('membership.applications', { query: {} });
  t.equal(once.applications.length, 1, 'a new attempt takes the place of the one before');
});

t.test('somebody who was refused may apply again with the same address', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const approver = await house.person('approver@hospital-a.example', ['approver']);
  const body = form;
  const first = await house.guest().call('membership.apply', { body });
  await approver.call('membership.decide', {
    params: { id: first.id },
    body: { decision: 'refuse', reason: 'The number is not known.' },
  });
  const client = house.guest();
  const second = await client.call('membership.apply', { body });
  const decided = await approver.call('membership.decide', {
    params: { id: second.id },
    body: { decision: 'approve' },
  });
  t.equal(decided.state, 'approved');
  t.same((await client.call('auth.viewer', {})).roles, ['member']);
});

t.test('what is wrong with a form is refused with a code', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const approver = await house.person('approver@hospital-a.example', ['approver']);
  const body = form;
  const apply = (change: Record<string, unknown>) =>
    refusedWith(house.guest().call('membership.apply', { body: { ...body, ...change } as never }));
  for (const [change, code] of [
    [{ name: ' x ' }, 'invalid_input'],
    [{ name: 'x'.repeat(121) }, 'invalid_input'],
    [{ email: 'not an address' }, 'invalid_input'],
    [{ email: 'a@b@c' }, 'invalid_input'],
    [{ password: 'short' }, 'invalid_input'],
    [{ password: 'password123' }, 'password_too_weak'],
    [{ profession: 'wizard' }, 'invalid_input'],
    [{ languages: [] }, 'invalid_input'],
    [{ locale: 'xx' }, 'invalid_input'],
    [{ roles: ['administrator'] }, 'invalid_input'],
    [{ evidence: ['00000000-0000-4000-8000-000000000000'] }, 'evidence_unknown'],
    [{ name: 'a\u0000b' }, 'invalid_input'],
  ] as const) {
    t.equal(await apply(change), code, JSON.stringify(change).slice(0, 60));
  }
  const nobody = '00000000-0000-4000-8000-000000000000';
  t.equal(await refusedWith(approver.call('membership.application', { params: { id: nobody } })), 'not_found');
  t.equal(
    await refusedWith(approver.call('membership.decide', { params: { id: nobody }, body: { decision: 'approve' } })),
    'not_found',
  );
  t.equal(
    await refusedWith(approver.call('membership.applications', { query: { cursor: "' or 1=1" } })),
    'invalid_input',
  );
  t.equal(await refusedWith(approver.call('members.list', { query: { cursor: 'x' } })), 'invalid_input');
  t.equal(
    await refusedWith(approver.call('members.suspend', { params: { id: nobody }, body: { reason: 'x' } })),
    'not_found',
  );
  t.equal(
    await refusedWith(approver.call('membership.mine', {})),
    'not_found',
    'an account that never applied has no application',
  );
  t.equal(await refusedWith(house.guest().call('membership.mine', {})), 'not_logged_in');
});
