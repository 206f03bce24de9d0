import t from 'tap';
import { readConfig } from '../config/index.ts';
import { turnConfiguration, writeTurnConfiguration } from './turn.ts';

const secret = '0123456789abcdef0123456789abcdef';
const settings = (urls: string, more: Record<string, string> = {}) =>
  readConfig({ CONSILIUM_TURN_URLS: urls, CONSILIUM_TURN_SECRET: secret, ...more });
function linesFor(urls: string, addresses: readonly string[]): string[] {
  const { turn } = settings(urls);
  if (!turn) throw new Error('no TURN servers were read');
  return turnConfiguration(turn, addresses).split('\n');
}
const has = (lines: readonly string[], ...wanted: string[]) => wanted.filter((line) => !lines.includes(line));

t.test('the configuration lets through to the media of this node and to nothing else', async (t) => {
  const lines = linesFor('turns:turn.a.example:443?transport=tcp,turn:turn.a.example', ['203.0.113.7', '2001:db8::7']);
  t.same(
    has(
      lines,
      'use-auth-secret',
      `static-auth-secret=${secret}`,
      'realm=turn.a.example',
      'denied-peer-ip=0.0.0.0-255.255.255.255',
      'denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      'no-tcp-relay',
      'no-multicast-peers',
      'no-cli',
      'user-quota=12',
    ),
    [],
  );
  t.same(
    lines.filter((line) => line.startsWith('allowed-peer-ip=')),
    ['allowed-peer-ip=203.0.113.7', 'allowed-peer-ip=2001:db8::7'],
  );
  t.notOk(lines.includes('allow-loopback-peers'), 'nor to the machine of the TURN server itself');
});

t.test('only the doors that are named are open', async (t) => {
  const secure = linesFor('turns:turn.a.example:443?transport=tcp', ['203.0.113.7']);
  t.same(has(secure, 'no-udp', 'no-tcp', 'no-dtls', 'tls-listening-port=443', 'no-tlsv1', 'no-tlsv1_1'), []);
  const plain = linesFor('turn:turn.a.example:3479', ['203.0.113.7']);
  t.same(has(plain, 'listening-port=3479', 'no-tcp', 'no-tls', 'no-dtls'), []);
  t.notOk(plain.includes('no-udp'));
});

t.test('without settings the command says which are needed, with a fresh secret', async (t) => {
  const [first, second] = await Promise.all([
    writeTurnConfiguration(readConfig({})),
    writeTurnConfiguration(readConfig({})),
  ]);
  if (first.ok || second.ok) return t.fail('it wrote something');
  t.match(first.words, /CONSILIUM_TURN_SECRET=[0-9a-f]{64}$/);
  t.not(first.words, second.words);
  const lost = await writeTurnConfiguration(settings('turn:turn.a.example'));
  t.match(lost, { ok: false, words: /CONSILIUM_PUBLIC_URL or CONSILIUM_MEDIA_ADDRESSES/ });
  const found = await writeTurnConfiguration(
    settings('turn:turn.a.example', { CONSILIUM_MEDIA_ADDRESSES: '203.0.113.7' }),
  );
  t.match(found, { ok: true, text: /allowed-peer-ip=203\.0\.113\.7/ });
});
