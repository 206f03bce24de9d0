import t from 'tap';
import { eventually } from '../../server/testing/eventually.ts';
import { enter, hearsAndSees, launch, openHost } from './call-host.ts';

t.test(
  'two browsers of one node hear and see each other through the relay, also after its worker was killed',
  async (t) => {
    await using host = await openHost();
    const browser = await launch();
    t.teardown(() => browser.close());
    await host.openRoom('case');
    const anna = await enter(t, browser, host, 'anna');
    const elif = await enter(t, browser, host, 'elif');
    for (const page of [anna, elif]) {
      await page.publish('microphone');
      await page.publish('camera');
      await page.connect();
    }
    await anna.show([{ track: 'elif.camera', height: 480 }]);
    await elif.show([{ track: 'anna.camera', height: 160 }]);
    const [first, second] = await Promise.all([hearsAndSees(anna, 'Anna'), hearsAndSees(elif, 'Elif')]);
    t.equal(first.codec, 'video/H264');
    for (const { remotes, way } of [first, second]) {
      t.equal(way, 'udp', 'UDP is preferred where it passes');
      t.same([...new Set(remotes)], [`127.0.0.1:${host.udpPorts[0]}`], 'packets go to the own node only');
    }

    t.equal(second.frameHeight, 120, 'a small tile gets the smallest layer');
    await elif.show([{ track: 'anna.camera', height: 320 }]);
    await eventually(
      'a larger tile gets a larger layer',
      20_000,
      async () => (await elif.figures()).frameHeight >= 240,
    );

    // Another network: new addresses and passwords on the same connection, without a click.
    await anna.restart();
    await hearsAndSees(anna, 'Anna', await anna.figures());
    t.equal((await anna.figures()).connections, 1, 'the connection is the same');
    t.match((await anna.figures()).state.quality, { kind: 'quality', level: /good|fair|poor/ });

    const killedAt = performance.now();
    host.crashWorker();
    await Promise.all(
      (
        [
          [anna, 'Anna'],
          [elif, 'Elif'],
        ] as const
      ).map(async ([page, name]) => {
        await eventually(`${name} connects again`, 15_000, async () => (await page.figures()).connections === 2);
        await hearsAndSees(page, name);
      }),
    );
    const backMs = Math.round(performance.now() - killedAt);
    t.comment(`media was back ${backMs} ms after the worker was killed`);
  },
);

t.test('somebody who is muted is silent at the relay, and one who is removed is gone', async (t) => {
  await using host = await openHost();
  const browser = await launch();
  t.teardown(() => browser.close());
  await host.openRoom('case');
  const anna = await enter(t, browser, host, 'anna');
  const elif = await enter(t, browser, host, 'elif');
  await anna.publish('microphone');
  await anna.connect();
  await elif.connect();
  await eventually('Elif hears Anna', 20_000, async () => (await elif.figures()).audioEnergy > 0);
  await eventually('Elif is told who speaks', 10_000, async () => {
    const { state } = await elif.figures();
    return state.speakers.some(({ participant }) => participant === 'anna');
  });

  await host.mute('case', 'anna', 'microphone', true);
  await eventually('Elif sees that Anna is muted', 5_000, async () => (await elif.figures()).state.tracks[0]?.muted);
  const muted = await eventually('nothing of Anna arrives', 10_000, async () => {
    const before = (await elif.figures()).audioPackets;
    await new Promise((resolve) => setTimeout(resolve, 500));
    const after = (await elif.figures()).audioPackets;
    return before === after ? { packets: after } : undefined;
  });
  await host.mute('case', 'anna', 'microphone', false);
  await eventually(
    'Elif hears Anna again',
    10_000,
    async () => (await elif.figures()).audioPackets > muted.packets + 10,
  );

  await host.leave('case', 'anna', 'removed');
  await eventually('Anna is told', 5_000, async () => (await anna.figures()).state.reason === 'removed');
  await eventually('Elif sees nobody', 5_000, async () => (await elif.figures()).state.tracks.length === 0);
});

t.test('browsers without H.264 use VP8, and a tile that shows somebody else goes on', async (t) => {
  await using host = await openHost();
  const browser = await launch();
  t.teardown(() => browser.close());
  await host.openRoom('case');
  const [anna, elif, viewer] = [
    await enter(t, browser, host, 'anna', { without: 'video/H264' }),
    await enter(t, browser, host, 'elif', { without: 'video/H264' }),
    await enter(t, browser, host, 'viewer', { without: 'video/H264' }),
  ];
  for (const page of [anna, elif]) {
    await page.publish('camera');
    await page.connect();
  }
  await viewer.connect();
  await viewer.show([{ track: 'anna.camera', height: 100 }]);
  await eventually('Anna is seen', 20_000, async () => (await viewer.figures()).framesDecoded > 10);
  const before = await viewer.figures();
  t.equal(before.codec, 'video/VP8');
  await viewer.show([{ track: 'elif.camera', height: 100 }]);
  await eventually('Elif is seen in the same section', 20_000, async () => {
    const { framesDecoded, state } = await viewer.figures();
    return state.pictures[0] === 'elif.camera' && framesDecoded > before.framesDecoded + 20;
  });
  t.equal((await viewer.figures()).connections, 1);
});
