import t from 'tap';
import { readEnvironment } from '../../config/index.ts';
import { ApiProblem } from '../../testing/api-client.ts';
import { openTestPostgres } from '../../testing/database.ts';
import { openPeopleHouse } from '../../testing/people-house.ts';

const postgres = await openTestPostgres(readEnvironment().TEST_POSTGRES_URL);
t.teardown(() => postgres[Symbol.asyncDispose]());

const form = {
  name: 'Sofia Conti',
  email: 'sofia.conti@hospital-a.example',
  password: 'una frase lunga e sicura',
  profession: 'nurse',
  specialty: 'critical-care',
  languages: ['it', 'en'],
  licence: 'IT-20931',
  evidence: [] as string[],
  locale: 'it',
} as const;
const refusedWith = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ApiProblem ? error.code : String(error)),
  );

t.test('a person applies, is asked, answers and is approved', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const approver = await house.person('approver@hospital-a.example', ['member', 'approver']);
  const administrator = await house.person('admin@hospital-a.example', ['administrator'], 'Elif Kaya');
  const applicant = house.guest();

  const applied = await applicant.call('membership.apply', { body: { ...form, languages: [...form.languages] } });
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
