import { createPublicKey, verify } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { SigningKeys } from '../../federation/index.ts';
import { KeySlots, openNodeKeys } from './keys.ts';

const directory = await mkdtemp(join(tmpdir(), 'consilium-keys-'));
t.teardown(() => rm(directory, { recursive: true, force: true }));

function signs(keys: SigningKeys): boolean {
  const message = Buffer.from('Hospital A');
  const key = createPublicKey({ key: { ...keys.current().jwk }, format: 'jwk' });
  return verify(null, message, key, keys.sign(message));
}

t.test('a node gets its key on the first start and finds the same one on the next', async (t) => {
  const first = openNodeKeys(join(directory, 'a'));
  const again = openNodeKeys(join(directory, 'a'));
  t.same(again.node.current(), first.node.current());
  t.ok(signs(first.node) && signs(again.node));
  t.not(openNodeKeys(join(directory, 'b')).node.current().kid, first.node.current().kid);
  t.equal(first.hub.open(), undefined, 'a node is no hub until it is made one');
  t.same(await readdir(join(directory, 'a', 'keys')), ['node.json'], 'no draft is left behind');
});

t.test('a hub key exists once it was created and never replaces itself', async (t) => {
  const keys = openNodeKeys(join(directory, 'hub'));
  const created = keys.hub.create();
  t.same(keys.hub.create().current(), created.current());
  t.same(keys.hub.open()?.current(), created.current());
  t.same(openNodeKeys(join(directory, 'hub')).hub.open()?.current(), created.current());
  t.not(created.current().kid, keys.node.current().kid);
  t.ok(signs(created));
});

t.test('key files are readable by their owner only, also after a restore that lost it', async (t) => {
  openNodeKeys(join(directory, 'modes'));
  const path = join(directory, 'modes', 'keys', 'node.json');
  t.equal((await stat(path)).mode & 0o777, 0o600);
  t.equal((await stat(join(directory, 'modes', 'keys'))).mode & 0o777, 0o700);
  await chmod(path, 0o644);
  openNodeKeys(join(directory, 'modes'));
  t.equal((await stat(path)).mode & 0o777, 0o600);
});

t.test('a damaged key file stops the start and none of its content is shown', async (t) => {
  openNodeKeys(join(directory, 'bad'));
  const path = join(directory, 'bad', 'keys', 'node.json');
  const whole = await readFile(path, 'utf8');
  const { active } = JSON.parse(whole) as { active: { d: string } };
  const other = KeySlots.openOrCreate(join(directory, 'other.json')).current().jwk.x;
  const wrongPair = whole.replace(/"x": "[^"]+"/, `"x": "${other}"`);
  for (const text of [whole.slice(0, 60), '', '{"version":2}', wrongPair]) {
    await writeFile(path, text);
    let message = '';
    try {
      openNodeKeys(join(directory, 'bad'));
    } catch (error) {
      message = (error as Error).message;
    }
    t.match(message, /node\.json/, 'the message names the file');
    t.notOk(message.includes(active.d.slice(0, 8)), 'the message shows no key');
  }
});

t.test('a rotation keeps the old key in its slot and survives a restart', async (t) => {
  const path = join(directory, 'rotation.json');
  const keys = KeySlots.openOrCreate(path);
  const old = keys.current();
  t.throws(() => keys.switchToNext(), { message: /no next key/ });
  const next = keys.prepareNext();
  t.same(keys.prepareNext(), next, 'preparing twice makes one key');
  t.same(keys.current(), old, 'a prepared key does not sign yet');
  t.same(KeySlots.open(path)?.published(), { pending: next, active: old, retiring: null });
  keys.switchToNext();
  t.same(keys.current(), next);
  t.ok(signs(keys));
  t.same(KeySlots.open(path)?.published(), { pending: null, active: next, retiring: old });
});
