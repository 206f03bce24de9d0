import { randomUUID } from 'node:crypto';
import t from 'tap';
import { ApiClient } from '../../server/testing/api-client.ts';
import { eventually } from '../../server/testing/eventually.ts';
import { seedPassword } from '../../server/testing/seed/people.ts';
import { logIn, openDemo, sit } from './demo.ts';
import { desktop, launchBrowser } from './support.ts';

const posts = 1_000;

t.test('a hospital killed in the middle of a discussion shows everything by itself after its return', async (t) => {
  const demo = await openDemo();
  t.teardown(() => demo.close());
  const browser = await launchBrowser();
  t.teardown(() => browser[Symbol.asyncDispose]());
  const room = demo.rooms.prone ?? '';

  const reader = await sit(browser, { language: 'en-GB', size: desktop });
  await logIn(reader, demo.base('b'), 'li.wen@hospital-b.example');
  await reader.page.goto(`${demo.base('b')}/discussions/${room}`);
  await reader.page.locator('c-post').first().waitFor();

  await demo.kill('b');
  const writer = new ApiClient(demo.base('a'));
  await writer.call('auth.login', { body: { email: 'elif.kaya@hospital-a.example', password: seedPassword } });
  for (let n = 1; n <= posts; n++) {
    await writer.call('posts.create', {
      params: { room },
      body: { clientId: randomUUID(), text: `while you were away ${n}` },
    });
  }
  t.pass(`Hospital A took ${posts} posts while Hospital B was dead`);

  const started = performance.now();
  await demo.start('b');
  const startedMs = Math.round(performance.now() - started);
  // Nobody touches the page: it reconnects, resumes and shows.
  const shown = await reader.page.waitForFunction(
    (count) => {
      const found: string[] = [];
      const walk = (node: Document | ShadowRoot): void => {
        for (const element of node.querySelectorAll('*')) {
          if (element.localName === 'c-post')
            found.push((element as unknown as { post: { text: string | null } }).post.text ?? '');
          else if (element.shadowRoot) walk(element.shadowRoot);
        }
      };
      walk(document);
      const away = found.filter((text) => text.startsWith('while you were away '));
      return away.length >= count ? away : null;
    },
    posts,
    { polling: 200, timeout: 120_000 },
  );
  const tookMs = Math.round(performance.now() - started);
  const texts = (await shown.jsonValue()) ?? [];
  t.same(
    texts,
    Array.from({ length: posts }, (_, index) => `while you were away ${index + 1}`),
    'all of them, once each, in order',
  );
  t.comment(`shown ${tookMs} ms after the process was started (${startedMs} ms until it answered)`);
  t.same(
    reader.faults.list.filter((line) => !/ERR_CONNECTION_REFUSED/.test(line)),
    [],
    'the page complains of nothing but the lost connection',
  );

  const other = new ApiClient(demo.base('b'));
  await other.call('auth.login', { body: { email: 'li.wen@hospital-b.example', password: seedPassword } });
  await eventually('both nodes hold the same state of the room', 20_000, async () => {
    const [a, b] = await Promise.all([
      writer.call('discussions.get', { params: { room } }),
      other.call('discussions.get', { params: { room } }),
    ]);
    return a.stateHash.length > 0 && a.stateHash === b.stateHash;
  });
  t.pass('the state hash of the room is equal on both nodes');
});
