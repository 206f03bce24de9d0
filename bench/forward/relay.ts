import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createMediaHost, type MediaHost, workerFile } from '../../media/index.ts';
import { percentile } from '../report.ts';
import { Load } from './load.ts';

export interface Measured {
  readonly usPerPacket: number;
  readonly packets: number;
  readonly lossPct: number;
  readonly latencyP50Ms: number;
  readonly latencyP95Ms: number;
  readonly latencyP99Ms: number;
}

const room = 'bench';

/** The product's own relay with one worker process, through its real commands. */
export async function openBenchHost(workers = 1): Promise<MediaHost> {
  const host = createMediaHost(
    {
      spawn: () => {
        const child = fork(fileURLToPath(workerFile), [], {
          execArgv: [],
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        return {
          send: (message) => {
            if (child.connected) child.send(message as object);
          },
          onMessage: (listener) => void child.on('message', listener),
          onEnd: (listener) => void child.once('exit', (code) => listener(String(code))),
          kill: () => void child.kill('SIGKILL'),
        };
      },
      now: () => Date.now(),
      report: () => {},
    },
    { workers, port: 0, bind: '127.0.0.1', announce: ['127.0.0.1'] },
  );
  host.start();
  for (const started = performance.now(); !host.health().ok; ) {
    if (performance.now() - started > 20_000) throw new Error('the media worker did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await host.openRoom(room, { maxParticipants: 200 });
  return host;
}

async function negotiate(host: MediaHost, participant: string, sdp: string): Promise<string> {
  const rights = { send: ['microphone' as const, 'camera' as const], receive: true };
  await host.join({ room, participant, rights, expiresAt: Date.now() + 60_000 });
  const mids = [...sdp.matchAll(/^m=(audio|video)[\s\S]*?a=mid:(s\d+)/gm)];
  const sources = mids.map(([, kind, mid]) => ({ mid, source: kind === 'audio' ? 'microphone' : 'camera' }));
  const result = await host.signal(room, participant, { kind: 'offer', sdp, sources });
  if (!result.ok || result.reply.kind !== 'answer') throw new Error(`refused: ${JSON.stringify(result)}`);
  return result.reply.sdp;
}

async function watch(host: MediaHost, viewer: string, publishers: readonly string[]): Promise<void> {
  const video = publishers.map((name, index) => ({ mid: `v${index}`, track: `${name}.camera`, height: 720 }));
  await host.signal(room, viewer, { kind: 'view', video });
}

/** One publisher of pictures to many viewers. */
export async function measureOneToMany(viewers: number, packetsPerSecond: number, seconds: number): Promise<Measured> {
  await using host = await openBenchHost();
  using publisher = new Load((participant, sdp) => negotiate(host, participant, sdp));
  using crowd = new Load((participant, sdp) => negotiate(host, participant, sdp));
  await publisher.enter('publisher', ['video']);
  for (let index = 0; index < viewers; index++) {
    await crowd.enter(`viewer${index}`, [], { video: 1 });
    await watch(host, `viewer${index}`, ['publisher']);
  }
  await publisher.publish('publisher', packetsPerSecond, 1);
  return await measure(
    host,
    crowd,
    async () => viewers * (await publisher.publish('publisher', packetsPerSecond, seconds)),
  );
}

/** Ten people who all send sound and pictures and receive everybody's pictures and five voices. */
export async function measureRoom(people: number, packetsPerSecond: number, seconds: number): Promise<Measured> {
  await using host = await openBenchHost();
  using load = new Load((participant, sdp) => negotiate(host, participant, sdp));
  const names = Array.from({ length: people }, (_, index) => `person${index}`);
  for (const name of names) await load.enter(name, ['audio', 'video'], { audio: 5, video: people - 1 });
  for (const name of names) {
    await watch(
      host,
      name,
      names.filter((other) => other !== name),
    );
  }
  const all = (duration: number) => Promise.all(names.map((name) => load.publish(name, packetsPerSecond, duration)));
  await all(1);
  return await measure(host, load, async () => {
    await all(seconds);
    return people * (people - 1) * packetsPerSecond * seconds + people * 5 * 50 * seconds;
  });
}

async function measure(host: MediaHost, load: Load, run: () => Promise<number>): Promise<Measured> {
  load.reset();
  const [before] = await host.stats();
  const expected = await run();
  const [after] = await host.stats();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { packets, latenciesMs } = await load.report();
  if (!before || !after) throw new Error('the media worker gave no statistics');
  return {
    usPerPacket: ((after.cpuMs - before.cpuMs) * 1000) / (after.packetsOut - before.packetsOut),
    packets,
    lossPct: Math.max(0, 100 - (packets * 100) / expected),
    latencyP50Ms: percentile(latenciesMs, 0.5),
    latencyP95Ms: percentile(latenciesMs, 0.95),
    latencyP99Ms: percentile(latenciesMs, 0.99),
  };
}
