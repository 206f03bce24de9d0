import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import t, { type Test } from 'tap';
import { eventually } from '../../server/testing/eventually.ts';
import { enter, hearsAndSees, launch, openHost } from './call-host.ts';

/** A UDP port that takes everything and answers nothing, as a firewall does. */
async function blackHole(t: Test) {
  const socket = createSocket('udp4');
  const listening = once(socket, 'listening');
  socket.bind(0, '127.0.0.1');
  await listening;
  t.teardown(() => new Promise<void>((resolve) => socket.close(resolve)));
  let received = 0;
  socket.on('message', () => received++);
  const { port } = socket.address();
  return {
    received: () => received,
    through: (answer: string) => answer.replaceAll(/(a=candidate:\S+ 1 udp \d+ \S+) \d+ /g, `$1 ${port} `),
  };
}

t.test('two browsers whose firewall blocks UDP hear and see each other over TCP on the same number', async (t) => {
  await using host = await openHost();
  const browser = await launch();
  t.teardown(() => browser.close());
  const hole = await blackHole(t);
  await host.openRoom('case');
  const anna = await enter(t, browser, host, 'anna', hole);
  const elif = await enter(t, browser, host, 'elif', hole);
  for (const page of [anna, elif]) {
    await page.publish('microphone');
    await page.publish('camera');
  }
  const startedAt = performance.now();
  for (const page of [anna, elif]) await page.connect();
  await anna.show([{ track: 'elif.camera', height: 480 }]);
  await elif.show([{ track: 'anna.camera', height: 480 }]);
  const both = await Promise.all([hearsAndSees(anna, 'Anna'), hearsAndSees(elif, 'Elif')]);
  t.comment(`sound and picture ${Math.round(performance.now() - startedAt)} ms after joining`);
  for (const { way } of both) t.equal(way, 'tcp');
  t.ok(hole.received() > 0, 'UDP was tried');

  // Another network: a new connection to the same port.
  await anna.restart();
  const after = await hearsAndSees(anna, 'Anna', await anna.figures());
  t.equal(after.way, 'tcp');
  t.equal(after.connections, 1);

  host.crashWorker();
  await eventually('Anna connects again', 15_000, async () => (await anna.figures()).connections === 2);
  t.equal((await hearsAndSees(anna, 'Anna')).way, 'tcp');
});
