import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuMsOfTrees } from '../process-cpu.ts';
import { Load } from './load.ts';
import { makePacket } from './packets.ts';

/** Where Debian's package puts the program. */
const program = '/usr/bin/janus';
const ports = { api: 18_088, rtp: 18_090 };
const startLimitMs = 15_000;

export async function janusIsInstalled(): Promise<boolean> {
  return access(program).then(
    () => true,
    () => false,
  );
}

/** CPU of Janus' streaming plugin for each packet, with the same viewers, sizes and rates as the relay. */
export async function measureJanus(
  viewers: number,
  packetsPerSecond: number,
  seconds: number,
): Promise<{ usPerPacket: number; packets: number; lossPct: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'consilium-janus-'));
  const child = await start(folder);
  const negotiate = (participant: string, sdp: string) => watch(participant, sdp);
  try {
    using crowd = new Load(negotiate);
    for (let index = 0; index < viewers; index++) {
      await crowd.enter(`viewer${index}`, [], { video: 1, bind: '0.0.0.0' });
    }
    await feed(packetsPerSecond, 1);
    crowd.reset();
    const before = cpuMsOfTrees([child.pid as number]);
    await feed(packetsPerSecond, seconds);
    const cpuMs = cpuMsOfTrees([child.pid as number]) - before;
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { packets } = await crowd.report();
    const expected = viewers * packetsPerSecond * seconds;
    return { usPerPacket: (cpuMs * 1000) / packets, packets, lossPct: Math.max(0, 100 - (packets * 100) / expected) };
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

async function start(folder: string): Promise<ChildProcess> {
  const files = {
    'janus.jcfg': [
      `general: { configs_folder = "${folder}" debug_level = 1 }`,
      'media: { rtp_port_range = "20000-30000" }',
    ],
    'janus.transport.http.jcfg': [`general: { http = true port = ${ports.api} ip = "127.0.0.1" https = false }`],
    'janus.plugin.streaming.jcfg': [
      'bench: { type = "rtp" id = 1 video = true audio = false',
      `  videoport = ${ports.rtp} videopt = 108 videocodec = "h264"`,
      '  videofmtp = "profile-level-id=42e01f;packetization-mode=1" }',
    ],
  };
  for (const [name, lines] of Object.entries(files)) await writeFile(join(folder, name), `${lines.join('\n')}\n`);
  const child = spawn(program, ['-F', folder, '-C', join(folder, 'janus.jcfg')], { stdio: 'ignore' });
  for (const started = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const up = await fetch(`http://127.0.0.1:${ports.api}/janus/info`).then(
      (reply) => reply.ok,
      () => false,
    );
    if (up) return child;
    if (performance.now() - started > startLimitMs) {
      child.kill('SIGKILL');
      throw new Error('janus did not start');
    }
  }
}

type Message = { janus: string; data?: { id: number }; jsep?: { sdp: string }; plugindata?: unknown };

async function post(path: string, body: object): Promise<Message> {
  const reply = await fetch(`http://127.0.0.1:${ports.api}/janus${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ transaction: 'bench', ...body }),
  });
  return (await reply.json()) as Message;
}

/** Janus offers; the client's own description, made for an offer, is turned into the answer. */
async function watch(_participant: string, own: string): Promise<string> {
  const session = (await post('', { janus: 'create' })).data?.id;
  const handle = (await post(`/${session}`, { janus: 'attach', plugin: 'janus.plugin.streaming' })).data?.id;
  const path = `/${session}/${handle}`;
  await post(path, { janus: 'message', body: { request: 'watch', id: 1 } });
  const event = async (): Promise<string> => {
    for (let tries = 0; tries < 20; tries++) {
      const reply = await fetch(`http://127.0.0.1:${ports.api}/janus/${session}?maxev=1`);
      const message = (await reply.json()) as Message;
      if (message.jsep) return message.jsep.sdp;
    }
    throw new Error('janus offered nothing');
  };
  const offer = await event();
  const mid = /a=mid:(\S+)/.exec(offer)?.[1] ?? '0';
  const type = /^m=video \d+ \S+ (\d+)/m.exec(offer)?.[1] ?? '108';
  // It serves the address of a network card, never that of the loopback.
  const address = /a=candidate:\S+ 1 udp \d+ (\S+)/i.exec(offer)?.[1] ?? '127.0.0.1';
  const line = (name: string) => new RegExp(`a=${name}:.*`).exec(own)?.[0] ?? '';
  const answer = [
    ...['v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mid}`],
    ...[`m=video 9 UDP/TLS/RTP/SAVPF ${type}`, 'c=IN IP4 0.0.0.0', line('ice-ufrag'), line('ice-pwd')],
    ...[line('fingerprint'), 'a=setup:active', `a=mid:${mid}`, 'a=recvonly', 'a=rtcp-mux'],
    ...[line('candidate').replace('127.0.0.1', address), 'a=end-of-candidates'],
    ...[`a=rtpmap:${type} H264/90000`, ''],
  ].join('\r\n');
  await post(path, { janus: 'message', body: { request: 'start' }, jsep: { type: 'answer', sdp: answer } });
  return offer;
}

/** Plain RTP into the mountpoint. */
async function feed(packetsPerSecond: number, seconds: number): Promise<void> {
  const socket = createSocket('udp4');
  const packet = makePacket('video', 4242);
  const first = Math.floor(Math.random() * 30_000);
  const started = performance.now();
  for (let sent = 0; performance.now() - started < seconds * 1000; ) {
    const due = Math.floor(((performance.now() - started) * packetsPerSecond) / 1000);
    for (; sent < due; sent++) {
      packet.stamp(first + sent);
      // A copy: the packet leaves later, and would carry the stamp of the last one of this turn.
      socket.send(Buffer.from(packet.bytes), ports.rtp, '127.0.0.1');
    }
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  socket.close();
}
