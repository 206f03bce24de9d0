import t from 'tap';
import { withTx } from '../db/index.ts';
import { type ApiClient, ApiProblem } from '../testing/api-client.ts';
import { administratorLogin, startTestNode, TestClock } from '../testing/test-node.ts';
import { accountByEmail, isTooWeak, openAuth } from './index.ts';

const clock = new TestClock();
const node = await startTestNode({ clock });
t.teardown(() => node.close());
const { email } = administratorLogin;

async function refusedWith(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'allowed',
    (error) => {
      if (error instanceof ApiProblem) return error.code;
      throw error;
    },
  );
}

/** The link in the newest mail of the outbox. */
async function newestLink(reader: ApiClient): Promise<string> {
  const { mails } = await reader.call('admin.outbox', { query: {} });
  return /reset#([\w-]+)/.exec(mails[0]?.text ?? '')?.[1] ?? '';
}

t.test('changing the password asks for the old one, ends every other login and tells by mail', async (t) => {
  const other = node.guest();
  await other.call('auth.login', { body: administratorLogin });
  const { administrator } = node;
  t.equal(
    await refusedWith(
      administrator.call('auth.changePassword', { body: { current: 'wrong', next: 'a new violet evening' } }),
    ),
    'wrong_credentials',
  );
  t.equal(
    await refusedWith(
      administrator.call('auth.changePassword', {
        body: { current: administratorLogin.password, next: 'password123' },
      }),
    ),
    'password_too_weak',
  );
  await administrator.call('auth.changePassword', {
    body: { current: administratorLogin.password, next: 'a new violet evening' },
  });
  t.equal(await refusedWith(other.call('auth.viewer', {})), 'not_logged_in');
  await t.resolves(administrator.call('auth.viewer', {}), 'the login that changed it stays');
  const { mails } = await administrator.call('admin.outbox', { query: {} });
  t.equal(mails[0]?.to, email);
});

t.test('the link of a mail sets a new password once, and ends every login', async (t) => {
  const reader = node.guest();
  await reader.call('auth.login', { body: { email, password: 'a new violet evening' } });
  await node.guest().call('auth.requestReset', { body: { email } });
  const token = await newestLink(reader);
  t.ok(token, 'the mail holds a link');
  t.equal(
    await refusedWith(node.guest().call('auth.reset', { body: { token, password: 'aaaaaaaaaaaa' } })),
    'password_too_weak',
  );
  await node.guest().call('auth.reset', { body: { token, password: 'third violet morning' } });
  t.equal(await refusedWith(reader.call('auth.viewer', {})), 'not_logged_in');
  t.equal(
    await refusedWith(node.guest().call('auth.reset', { body: { token, password: 'fourth violet morning' } })),
    'reset_token_wrong',
  );
  await t.resolves(reader.call('auth.login', { body: { email, password: 'third violet morning' } }));
});

t.test('a link works for an hour, and only the newest one', async (t) => {
  const reader = node.guest();
  await reader.call('auth.login', { body: { email, password: 'third violet morning' } });
  const auth = await openAuth({ ...node.node.ground, publicUrl: node.base });
  const found = await accountByEmail(node.node.ground.db, email);
  const link = () => withTx(node.node.ground.db, (tx) => auth.createResetLink(tx, found?.id ?? '', 3_600_000));
  const tokenOf = (text: string) => text.split('#')[1] ?? '';
  const first = tokenOf(await link());
  const second = tokenOf(await link());
  t.equal(
    await refusedWith(node.guest().call('auth.reset', { body: { token: first, password: 'fifth violet noon' } })),
    'reset_token_wrong',
  );
  clock.advance(3_600_001);
  t.equal(
    await refusedWith(node.guest().call('auth.reset', { body: { token: second, password: 'fifth violet noon' } })),
    'reset_token_wrong',
  );
});

t.test('asking for a link answers the same for an unknown address, and sends nothing', async (t) => {
  const reader = node.guest();
  await reader.call('auth.login', { body: { email, password: 'third violet morning' } });
  const before = (await reader.call('admin.outbox', { query: {} })).mails.length;
  t.same(await node.guest().call('auth.requestReset', { body: { email: 'nobody@hospital.example' } }), {});
  t.equal((await reader.call('admin.outbox', { query: {} })).mails.length, before);
});

t.test('passwords that are tried first are too weak, long sentences are not', async (t) => {
  const about = { email: 'elif.kaya@hospital.example', name: 'Elif Kaya' };
  for (const weak of ['password12', 'aaaaaaaaaa', 'elif.kaya1', 'Qwertz12345', 'hospital2026'])
    t.ok(isTooWeak(weak, about), weak);
  for (const strong of ['correct horse battery', 'Çok uzun bir cümle', '長い日本語のパスワード'])
    t.notOk(isTooWeak(strong, about), strong);
});
