import { PeerClient } from '../../media/engine/testing/peer-client.ts';
import { emptySamples, latenciesMs, makePacket, noteLatency } from './packets.ts';

/**
 * One process of load clients. It asks its parent to bring its offers to the server under test, then sends or counts,
 * and reports when asked. Publishers and viewers run in processes of their own, so that their CPU is not the relay's.
 */
export type LoadRequest =
  | { kind: 'enter'; participant: string; sends: ('audio' | 'video')[]; audio: number; video: number; bind?: string }
  | { kind: 'publish'; participant: string; packetsPerSecond: number; seconds: number }
  /** `answering`: the other end offered; `sdp` is its offer. */
  | { kind: 'answer'; participant: string; sdp: string }
  | { kind: 'reset' }
  | { kind: 'report' };
export type LoadNotice =
  | { kind: 'offer'; participant: string; sdp: string }
  | { kind: 'entered'; participant: string }
  | { kind: 'published'; participant: string; packets: number }
  | { kind: 'reported'; packets: number; latenciesMs: number[] }
  | { kind: 'failed'; reason: string };

const clients = new Map<string, { client: PeerClient; ssrcs: { ssrc: number; kind: 'audio' | 'video' }[] }>();
const samples = emptySamples();
const numbers = new Map<number, number>();
let nextSsrc = 1000 + Math.floor(Math.random() * 1e9);

const tell = (notice: LoadNotice) => void process.send?.(notice);

async function enter(request: Extract<LoadRequest, { kind: 'enter' }>): Promise<void> {
  const client = await PeerClient.open(undefined, request.bind);
  client.openEvery = 50;
  client.onPacket = (packet) => noteLatency(samples, packet);
  const sends = request.sends.map((kind, index) => ({ mid: `s${index}`, kind, ssrc: nextSsrc++ }));
  const receives = [
    ...Array.from({ length: request.audio }, (_, index) => ({ mid: `a${index}`, kind: 'audio' as const })),
    ...Array.from({ length: request.video }, (_, index) => ({ mid: `v${index}`, kind: 'video' as const })),
  ];
  clients.set(request.participant, { client, ssrcs: sends });
  tell({ kind: 'offer', participant: request.participant, sdp: client.offer({ sends, receives }) });
}

async function publish({ participant, packetsPerSecond, seconds }: Extract<LoadRequest, { kind: 'publish' }>) {
  const { client, ssrcs } = clients.get(participant) ?? {};
  if (!client || !ssrcs) throw new Error(`nobody is called ${participant}`);
  const started = performance.now();
  let packets = 0;
  await Promise.all(
    ssrcs.map(async ({ ssrc, kind }) => {
      // A voice sends 50 small packets a second, whatever pictures do.
      const rate = kind === 'audio' ? 50 : packetsPerSecond;
      const packet = makePacket(kind, ssrc);
      // A stream that began anew with number 0 would be a replay.
      const first = numbers.get(ssrc) ?? 0;
      let sent = 0;
      while (performance.now() - started < seconds * 1000) {
        const due = Math.floor(((performance.now() - started) * rate) / 1000);
        for (; sent < due; sent++, packets++) {
          packet.stamp(first + sent);
          client.send(packet.bytes, 12);
        }
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
      numbers.set(ssrc, first + sent);
    }),
  );
  tell({ kind: 'published', participant, packets });
}

async function handle(request: LoadRequest): Promise<void> {
  if (request.kind === 'enter') await enter(request);
  else if (request.kind === 'publish') await publish(request);
  else if (request.kind === 'answer') {
    const { client } = clients.get(request.participant) ?? {};
    await client?.connect(request.sdp);
    tell({ kind: 'entered', participant: request.participant });
  } else if (request.kind === 'reset') {
    for (const { client } of clients.values()) client.packets = 0;
    samples.count = 0;
  } else {
    const packets = [...clients.values()].reduce((sum, { client }) => sum + client.packets, 0);
    tell({ kind: 'reported', packets, latenciesMs: latenciesMs(samples) });
  }
}

process.on('message', (request: LoadRequest) => {
  handle(request).catch((error: Error) => tell({ kind: 'failed', reason: error.message }));
});
process.on('disconnect', () => process.exit(0));
