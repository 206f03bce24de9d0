import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { janusIsInstalled, measureJanus } from './forward/janus.ts';
import { type Measured, measureOneToMany, measureRoom } from './forward/relay.ts';
import { type BenchResult, progress } from './report.ts';

/** One publisher to so many viewers, at so many packets of 1,100 bytes a second. */
const few = { viewers: 20, packetsPerSecond: 500 };
const many = { viewers: 100, packetsPerSecond: 150 };
const seconds = 6;

/** `npm run bench -- forward`: CPU of the relay for each forwarded packet, beside bare UDP and Janus on the same load. */
export async function run(): Promise<BenchResult> {
  const notMeasured: Record<string, string> = {
    twoWorkersFactor: 'needs four cores: two for the workers, two for the load',
    recordingCorePct: 'there is no recording yet',
  };
  const floor = await measureFloor(few);
  progress(`floor: ${floor.toFixed(2)} µs of CPU per packet of bare UDP to ${few.viewers} sockets`);
  const small = await measureOneToMany(few.viewers, few.packetsPerSecond, seconds);
  show(`1 → ${few.viewers}`, small);
  const peers: Record<string, number> = {};
  if (await janusIsInstalled()) {
    const janus = await measureJanus(few.viewers, few.packetsPerSecond, seconds);
    progress(`janus 1 → ${few.viewers}: ${janus.usPerPacket.toFixed(2)} µs per packet, ${janus.packets} packets`);
    peers['janus.usPerPacket'] = janus.usPerPacket;
    peers['janus.lossPct'] = janus.lossPct;
    const janusMany = await measureJanus(many.viewers, many.packetsPerSecond, seconds);
    progress(
      `janus 1 → ${many.viewers}: ${janusMany.usPerPacket.toFixed(2)} µs per packet, ${janusMany.packets} packets`,
    );
    peers['janus.usPerPacketMany'] = janusMany.usPerPacket;
    peers['janus.lossPctMany'] = janusMany.lossPct;
  } else notMeasured['janus.usPerPacket'] = 'the program janus is not installed (Debian package janus)';
  const large = await measureOneToMany(many.viewers, many.packetsPerSecond, seconds);
  show(`1 → ${many.viewers}`, large);
  const room = await measureRoom(10, 100, seconds);
  show('10 × 10 with sound', room);
  const { 'janus.usPerPacket': janus, 'janus.usPerPacketMany': janusMany } = peers;
  return {
    figures: {
      usPerPacket: small.usPerPacket,
      usPerPacketMany: large.usPerPacket,
      usPerPacketRoom: room.usPerPacket,
      packetsPerSecondPerCore: 1e6 / small.usPerPacket,
      lossPct: small.lossPct,
      lossPctMany: large.lossPct,
      latencyP50Ms: small.latencyP50Ms,
      latencyP95Ms: small.latencyP95Ms,
      latencyP99Ms: small.latencyP99Ms,
    },
    peers,
    floor: { 'udp.usPerPacket': floor },
    ratios: {
      toFloor: small.usPerPacket / floor,
      ...(janus === undefined ? {} : { toJanus: small.usPerPacket / janus }),
      ...(janusMany === undefined ? {} : { toJanusMany: large.usPerPacket / janusMany }),
    },
    notMeasured,
  };
}

function show(name: string, measured: Measured): void {
  progress(
    `relay ${name}: ${measured.usPerPacket.toFixed(2)} µs per packet, ${measured.packets} packets, ` +
      `${measured.lossPct.toFixed(2)} % lost, p95 ${measured.latencyP95Ms.toFixed(1)} ms`,
  );
}

async function measureFloor({ viewers, packetsPerSecond }: typeof few): Promise<number> {
  const file = fileURLToPath(new URL('./forward/udp-floor-process.ts', import.meta.url));
  const child = fork(file, [viewers, packetsPerSecond, seconds].map(String), { execArgv: [] });
  return new Promise((resolve, reject) => {
    child.once('message', (message: { packets: number; cpuMs: number }) => {
      resolve((message.cpuMs * 1000) / message.packets);
    });
    child.once('exit', (code) => reject(new Error(`the floor process ended with ${code}`)));
  });
}
