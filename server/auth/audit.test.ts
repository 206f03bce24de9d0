import t from 'tap';
import { withTx } from '../db/index.ts';
import { ApiProblem } from '../testing/api-client.ts';
import { VirtualAuthenticator } from '../testing/authenticator.ts';
import { administratorLogin, startTestNode, TestClock } from '../testing/test-node.ts';
import { createAccount, openAuth } from './index.ts';

const clock = new TestClock();
const node = await startTestNode({ clock, federation: 'hub' });
t.teardown(() => node.close());
const { administrator } = node;
const { db } = node.node.ground;
const auth = await openAuth({ ...node.node.ground, publicUrl: node.base });
const password = 'a quiet violet morning';

async function makePerson(email: string): Promise<string> {
  const passwordHash = await auth.passwords.hash(password);
  const created = await withTx(db, (tx) =>
    createAccount(tx, { email, name: 'Sofia Conti', passwordHash, locale: 'it', roles: ['member'], status: 'active' }),
  );
  if (!created.ok) throw new Error(created.code);
  return created.account.id;
}

async function refusedWith(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'allowed',
    (error) => {
      if (error instanceof ApiProblem) return error.code;
      throw error;
    },
  );
}

/** What was added to the log during `work`, oldest first, as administration shows it. */
async function entriesOf(work: () => Promise<unknown>) {
  const read = async () => (await administrator.call('admin.audit', { query: { limit: 100 } })).entries;
  const before = new Set((await read()).map(({ id }) => id));
  await work();
  return (await read()).filter(({ id }) => !before.has(id)).reverse();
}

t.test('the log begins with the first run, the hub that the node became, and the first log-in', async (t) => {
  const { entries } = await administrator.call('admin.audit', { query: {} });
  const [setUp, hub, logIn] = entries.reverse();
  t.match(setUp, { action: 'node.set_up', actorName: 'Elif Kaya', subject: 'a.localhost' });
  t.match(hub, { action: 'node.became_hub', actorName: 'Elif Kaya', subject: 'a.localhost' });
  t.match(hub?.detail.root1, /^[\w-]{43}$/, 'by which root key');
  t.match(logIn, { action: 'login.succeeded', actorName: 'Elif Kaya', detail: { how: 'password', from: '127.0.0.1' } });
});

t.test('log-ins and log-outs are recorded with browser and address', async (t) => {
  const id = await makePerson('sofia@hospital.example');
  const [guest, other] = [node.guest(), node.guest()];
  const entries = await entriesOf(async () => {
    await guest.call('auth.login', { body: { email: 'sofia@hospital.example', password } });
    await other.call('auth.login', { body: { email: 'sofia@hospital.example', password } });
    await guest.call('auth.endOtherLogins', { body: {} });
    await guest.call('auth.logout', { body: {} });
  });
  const by = { actor: id, actorName: 'Sofia Conti' };
  t.match(entries, [
    { ...by, action: 'login.succeeded', detail: { how: 'password', browser: '?', from: '127.0.0.1' } },
    { ...by, action: 'login.succeeded' },
    { ...by, action: 'login.ended', detail: { browser: '?' } },
    { ...by, action: 'login.ended', detail: { browser: '?' } },
  ]);
  t.equal(entries.length, 4);
});

t.test('a failed log-in names the account only when there is one, and never what was typed', async (t) => {
  await makePerson('failed@hospital.example');
  const suspended = await makePerson('away@hospital.example');
  await withTx(db, (tx) => auth.setStatus(tx, suspended, 'suspended'));
  const attempt = (email: string, typed: string) =>
    refusedWith(node.guest().call('auth.login', { body: { email, password: typed } }));
  const entries = await entriesOf(async () => {
    t.equal(await attempt('failed@hospital.example', 'hunter-two-secret'), 'wrong_credentials');
    t.equal(await attempt('my-secret-word@hospital.example', 'hunter-two-secret'), 'wrong_credentials');
    t.equal(await attempt('away@hospital.example', password), 'account_suspended');
  });
  const failed = { action: 'login.failed', actor: null, actorName: null };
  t.match(entries, [
    { ...failed, subject: 'failed@hospital.example', detail: { why: 'wrong_password', from: '127.0.0.1' } },
    { ...failed, subject: null, detail: { why: 'unknown_address', from: '127.0.0.1' } },
    { ...failed, subject: 'away@hospital.example', detail: { why: 'account_suspended' } },
  ]);
  t.equal(entries.length, 3);
  t.notMatch(JSON.stringify(entries), /secret/);
});

t.test('guessing fills the log no further than the guesses that are allowed, and the last one says so', async (t) => {
  await makePerson('guessed@hospital.example');
  const entries = await entriesOf(async () => {
    for (let guess = 0; guess < 14; guess++) {
      const body = { email: 'guessed@hospital.example', password: `guess ${guess}` };
      await refusedWith(node.guest().call('auth.login', { body }));
    }
  });
  t.equal(entries.length, 10);
  const until = entries.map(({ detail }) => detail.until);
  t.same(until, [...Array(9).fill(undefined), 'no_more_attempts_this_hour']);
  clock.advance(61 * 60_000);
});

t.test('passkeys that are added, used, refused and removed are recorded', async (t) => {
  const device = new VirtualAuthenticator(node.base);
  const guest = node.guest();
  const ask = () => guest.call('passkeys.loginOptions', { body: {} });
  const entries = await entriesOf(async () => {
    const options = await administrator.call('passkeys.registerOptions', { body: {} });
    const body = { label: 'Phone of the ward', response: device.create(options) };
    const { id } = await administrator.call('passkeys.register', { body });
    await guest.call('passkeys.login', { body: { response: device.get(await ask()) } });
    device.counter = 0;
    const copied = device.get(await ask());
    t.equal(await refusedWith(guest.call('passkeys.login', { body: { response: copied } })), 'passkey_refused');
    await administrator.call('passkeys.remove', { params: { id }, body: {} });
    const gone = device.get(await ask());
    t.equal(await refusedWith(guest.call('passkeys.login', { body: { response: gone } })), 'passkey_refused');
  });
  t.match(entries, [
    { action: 'passkey.added', actorName: 'Elif Kaya', subject: 'Phone of the ward' },
    { action: 'login.succeeded', actorName: 'Elif Kaya', detail: { how: 'passkey' } },
    { action: 'login.failed', actor: null, subject: administratorLogin.email, detail: { why: 'wrong_answer' } },
    { action: 'passkey.removed', actorName: 'Elif Kaya', subject: 'Phone of the ward' },
    { action: 'login.failed', actor: null, subject: null, detail: { why: 'unknown_passkey' } },
  ]);
});

t.test('passwords that are changed, asked for and reset are recorded, and no link or password is', async (t) => {
  const id = await makePerson('renew@hospital.example');
  const client = node.guest();
  await client.call('auth.login', { body: { email: 'renew@hospital.example', password } });
  let token = '';
  const entries = await entriesOf(async () => {
    const wrong = client.call('auth.changePassword', { body: { current: 'wrong', next: 'a new violet evening' } });
    t.equal(await refusedWith(wrong), 'wrong_credentials');
    await client.call('auth.changePassword', { body: { current: password, next: 'a new violet evening' } });
    await node.guest().call('auth.requestReset', { body: { email: 'renew@hospital.example' } });
    await node.guest().call('auth.requestReset', { body: { email: 'nobody@hospital.example' } });
    const { mails } = await administrator.call('admin.outbox', { query: {} });
    token = /reset#([\w-]+)/.exec(mails[0]?.text ?? '')?.[1] ?? '';
    await node.guest().call('auth.reset', { body: { token, password: 'a third violet evening' } });
    const { url } = await administrator.call('members.resetLink', { params: { id }, body: {} });
    t.ok(url);
  });
  t.match(entries, [
    { action: 'login.failed', subject: 'renew@hospital.example', detail: { how: 'password_change' } },
    { action: 'password.changed', actor: id, detail: { loginsEnded: '0' } },
    { action: 'password.reset_requested', actor: null, subject: 'renew@hospital.example' },
    { action: 'password.reset', actor: id, detail: { loginsEnded: '1' } },
    { action: 'member.reset_link_made', actorName: 'Elif Kaya', subject: 'Sofia Conti' },
  ]);
  t.equal(entries.length, 5, 'nothing of an address that nobody has');
  t.ok(token);
  t.notMatch(JSON.stringify(entries), new RegExp(`${token}|violet`));
});

t.test('what is rolled back leaves no entry, and no entry can be changed or removed', async (t) => {
  const id = await makePerson('rolled@hospital.example');
  const client = node.guest();
  await client.call('auth.login', { body: { email: 'rolled@hospital.example', password } });
  const { logins } = await client.call('auth.logins', {});
  const entries = await entriesOf(async () => {
    const work = withTx(db, async (tx) => {
      t.ok(await auth.endOne(tx, { accountId: id, name: 'Sofia Conti' }, logins[0]?.id ?? ''));
      throw new Error('rolled back');
    });
    await t.rejects(work, { message: 'rolled back' });
  });
  t.same(entries, []);
  await t.resolves(client.call('auth.viewer', {}), 'and the login goes on');
  const refused = /P0001/;
  await t.rejects(db.sql`update audit_entry set action = 'x'`, refused);
  await t.rejects(db.sql`delete from audit_entry`, refused);
  await t.rejects(db.sql`truncate audit_entry`, refused);
});
