import t from 'tap';
import { ApiProblem } from '../testing/api-client.ts';
import { VirtualAuthenticator } from '../testing/authenticator.ts';
import { startTestNode, TestClock } from '../testing/test-node.ts';

const clock = new TestClock();
const node = await startTestNode({ clock });
t.teardown(() => node.close());
const { administrator } = node;

async function refusedWith(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'allowed',
    (error) => {
      if (error instanceof ApiProblem) return error.code;
      throw error;
    },
  );
}

async function addPasskey(device: VirtualAuthenticator, label = 'Phone') {
  const options = await administrator.call('passkeys.registerOptions', { body: {} });
  return administrator.call('passkeys.register', { body: { label, response: device.create(options) } });
}

t.test('a passkey is added, logs in without a password, and is removed', async (t) => {
  const device = new VirtualAuthenticator(node.base);
  const added = await addPasskey(device);
  t.match(await administrator.call('passkeys.list', {}), {
    passkeys: [{ id: added.id, label: 'Phone', lastUsedAt: null }],
  });
  const guest = node.guest();
  const options = await guest.call('passkeys.loginOptions', { body: {} });
  const viewer = await guest.call('passkeys.login', { body: { response: device.get(options) } });
  t.equal(viewer.name, 'Elif Kaya');
  t.equal(viewer.passkeys, 1);
  await t.resolves(guest.call('auth.viewer', {}));
  await administrator.call('passkeys.remove', { params: { id: added.id }, body: {} });
  const again = await guest.call('passkeys.loginOptions', { body: {} });
  t.equal(
    await refusedWith(guest.call('passkeys.login', { body: { response: device.get(again) } })),
    'passkey_refused',
  );
});

t.test('an answer is good once, for five minutes, and for the person who was asked', async (t) => {
  const device = new VirtualAuthenticator(node.base);
  await addPasskey(device, 'Tablet');
  const guest = node.guest();
  const options = await guest.call('passkeys.loginOptions', { body: {} });
  const response = device.get(options);
  await guest.call('passkeys.login', { body: { response } });
  t.equal(
    await refusedWith(guest.call('passkeys.login', { body: { response } })),
    'passkey_challenge_expired',
    'replayed',
  );
  const late = await guest.call('passkeys.loginOptions', { body: {} });
  clock.advance(5 * 60_000 + 1);
  t.equal(
    await refusedWith(guest.call('passkeys.login', { body: { response: device.get(late) } })),
    'passkey_challenge_expired',
  );
  const forLogin = await guest.call('passkeys.loginOptions', { body: {} });
  const stranger = new VirtualAuthenticator(node.base);
  t.equal(
    await refusedWith(
      administrator.call('passkeys.register', { body: { label: 'x', response: stranger.create(forLogin) } }),
    ),
    'passkey_challenge_expired',
    'a challenge of a log-in registers nothing',
  );
});

t.test(
  'an answer from another origin, of an unknown device, or with a counter that goes back is refused',
  async (t) => {
    const device = new VirtualAuthenticator(node.base);
    await addPasskey(device, 'Laptop');
    const guest = node.guest();
    const ask = () => guest.call('passkeys.loginOptions', { body: {} });
    const answer = async (response: Record<string, unknown>) =>
      refusedWith(guest.call('passkeys.login', { body: { response } }));

    const elsewhere = new VirtualAuthenticator(`${node.base.replace('a.localhost', 'evil.localhost')}`);
    const options = await administrator.call('passkeys.registerOptions', { body: {} });
    t.equal(
      await refusedWith(
        administrator.call('passkeys.register', { body: { label: 'x', response: elsewhere.create(options) } }),
      ),
      'passkey_refused',
    );
    t.equal(await answer(new VirtualAuthenticator(node.base).get(await ask())), 'passkey_refused', 'unknown device');
    t.equal(await answer(device.get(await ask())), 'allowed');
    device.counter = 0;
    t.equal(await answer(device.get(await ask())), 'passkey_refused', 'a copy of the device');
    const tampered = device.get(await ask());
    (tampered.response as Record<string, string>).signature = Buffer.from('nonsense').toString('base64url');
    t.equal(await answer(tampered), 'passkey_refused');
  },
);

t.test('what no browser makes is refused and harms nothing', async (t) => {
  for (const response of [
    {},
    { id: 1 },
    { response: {} },
    { response: { clientDataJSON: 'bm90IGpzb24' } },
    { response: { clientDataJSON: 'x'.repeat(5_000) } },
  ]) {
    t.equal(
      await refusedWith(node.guest().call('passkeys.login', { body: { response } })),
      'passkey_challenge_expired',
    );
  }
});
