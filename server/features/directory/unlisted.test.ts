import t from 'tap';
import { readEnvironment } from '../../config/index.ts';
import { withTx } from '../../db/index.ts';
import { openTestPostgres, sharedPostgresVariable } from '../../testing/database.ts';
import { openPeopleHouse, testPassword } from '../../testing/people-house.ts';

const dayMs = 86_400_000;
const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());

t.test(
  'the badge of somebody unlisted, met in a room once, holds for months while their hospital vouches',
  async (t) => {
    await using home = await openPeopleHouse({ postgres, node: 'a.localhost' });
    await using away = await openPeopleHouse({ postgres, node: 'b.localhost' });
    away.registry.set('a.localhost', { signer: home.keys, legalName: 'Hospital A' });
    const administrator = await home.person('admin@hospital-a.example', ['administrator', 'approver']);
    const applicant = home.guest();
    const application = await applicant.call('membership.apply', {
      body: {
        ...{ name: 'Noor Haddad', email: 'noor@hospital-a.example', password: 'a quiet violet morning', locale: 'ar' },
        ...{ profession: 'physician', specialty: 'critical-care', languages: ['ar'], licence: '4711', evidence: [] },
      },
    });
    await administrator.call('membership.decide', { params: { id: application.id }, body: { decision: 'approve' } });
    const mine = await applicant.call('profile.get', {});
    await applicant.call('profile.set', { body: { ...mine, listed: false } });
    const viewer = await applicant.call('auth.viewer', {});
    const person = { node: 'a.localhost', actor: viewer.actor };

    /** They come into a room that both nodes are in. */
    const meet = async () => {
      const met = await home.membership.profileFor(home.db, viewer.actor);
      await withTx(away.db, (tx) => away.directory.learn(tx, person, { name: 'Noor Haddad' }, met?.approval));
    };
    let version = 0;
    /** Days pass: the hospital's hourly job runs once a day, and the other node pulls its directory. */
    const pass = async (days: number) => {
      for (let day = 0; day < days; day++) {
        home.clock.advance(dayMs);
        away.clock.advance(dayMs);
        await home.membership.start();
        const page = await home.directory.page(version, 100);
        await withTx(away.db, (tx) => away.directory.apply(tx, 'a.localhost', page.entries));
        version = page.version;
      }
    };
    const badge = async () => (await away.directory.person(away.db, person))?.badge;

    await meet();
    await pass(1);
    t.equal((await badge())?.status, 'verified');
    await pass(70);
    t.equal((await badge())?.status, 'verified', 'ten weeks later');
    t.ok(
      ((await badge())?.expiresAt ?? 0) > away.clock.now() + 19 * dayMs,
      'and for weeks more if the hospital is away',
    );
    t.equal(
      (await away.db.sql`select 1 from person where state = 'listed'`).length,
      0,
      'and still in no directory there',
    );
    t.ok(version < 20, `the directory changed ${version} times`);

    const logInAgain = () =>
      administrator.call('auth.login', { body: { email: 'admin@hospital-a.example', password: testPassword } });
    await logInAgain();
    await administrator.call('members.setRoles', {
      params: { id: viewer.id },
      body: { roles: ['member', 'moderator'] },
    });
    await pass(31);
    t.equal((await badge())?.status, 'expired', 'what is not so any more is not held up');
    await meet();
    t.match(await badge(), { status: 'verified', role: 'moderator' }, 'the next room brings the new badge');
    await pass(40);
    t.match(await badge(), { status: 'verified', role: 'moderator' });
    await logInAgain();
    await administrator.call('members.suspend', { params: { id: viewer.id }, body: { reason: 'Left the hospital.' } });
    await pass(1);
    t.equal((await badge())?.status, 'suspended');
  },
);
