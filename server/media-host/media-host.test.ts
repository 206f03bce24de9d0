import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import t from 'tap';
import { eventually } from '../testing/eventually.ts';
import { startTestNode } from '../testing/test-node.ts';

t.test('a node whose media worker cannot start serves its people and says in its health what is wrong', async (t) => {
  const taken = createSocket('udp4');
  const bound = once(taken, 'listening');
  taken.bind(0, '127.0.0.1');
  await bound;
  t.teardown(() => new Promise<void>((resolve) => taken.close(resolve)));
  const environment = { CONSILIUM_MEDIA_WORKERS: '1', CONSILIUM_MEDIA_PORT: String(taken.address().port) };
  await using node = await startTestNode({ environment });
  const ready = await fetch(`http://127.0.0.1:${node.node.port}/readyz`);
  t.equal(ready.status, 200);
  const body = (await ready.json()) as { checks: Record<string, { ok: boolean; required: boolean; detail: string }> };
  t.match(body.checks.media, { ok: false, required: false, detail: '0 of 1 workers' });
});

t.test('a node with media says which port its firewall has to open', async (t) => {
  await using node = await startTestNode({ environment: { CONSILIUM_MEDIA_WORKERS: '1' } });
  const media = await eventually('the worker is up', 15_000, async () => {
    const reply = await fetch(`http://127.0.0.1:${node.node.port}/readyz`);
    const body = (await reply.json()) as { checks: Record<string, { ok: boolean; detail: string }> };
    return body.checks.media?.ok ? body.checks.media : undefined;
  });
  t.match(media.detail, /1 of 1 workers, UDP and TCP \d+/);
});
