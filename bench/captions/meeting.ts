import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClientPlan, PeerClient } from '../../media/engine/testing/peer-client.ts';
import { startEmbeddedPostgres } from '../../server/db/index.ts';
import { eventually } from '../../server/testing/eventually.ts';
import { freePort } from '../../server/testing/free-port.ts';
import { moveToProcess, type NodeProcess } from '../../server/testing/node-process.ts';
import type { SeededPerson } from '../../server/testing/seed/seed.ts';
import { StreamClient } from '../../server/testing/stream-client.ts';
import { startTestNetwork } from '../../server/testing/test-network.ts';
import { Talker } from './talker.ts';

const patienceMs = 60_000;

/** A session of two hospitals as processes of their own: people of A speak, somebody of B reads in another language. */
export interface Meeting extends AsyncDisposable {
  readonly room: string;
  readonly talkers: readonly Talker[];
  /** What the reader's page is told. */
  readonly page: StreamClient;
  readonly a: NodeProcess;
  switchCaptions(on: boolean): Promise<void>;
}

export interface MeetingOptions {
  readonly speakers: number;
  readonly environment: Readonly<Record<string, string>>;
}

export async function openMeeting({ speakers, environment }: MeetingOptions): Promise<Meeting> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), 'consilium-bench-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const postgres = stack.use(await startEmbeddedPostgres({ directory, dieWithParent: true, maxConnections: 200 }));
  const server = { url: postgres.url, [Symbol.asyncDispose]: async () => undefined };
  const network = stack.use(await startTestNetwork({ postgres: server, timings: {} }));
  const people: SeededPerson[] = [];
  for (let index = 0; index < speakers; index++) people.push(await network.doctor('a', `Speaker${index}`));
  const reader = await network.doctor('b', 'Reader');
  const [host, ...others] = people as [SeededPerson, ...SeededPerson[]];
  const more = async () => ({
    ...environment,
    CONSILIUM_MEDIA_WORKERS: '1',
    CONSILIUM_MEDIA_PORT: String(await freePort()),
  });
  const a = stack.use(await moveToProcess(network.node('a'), await more()));
  stack.use(await moveToProcess(network.node('b'), await more()));
  const room = await startSession(host, others, reader);
  for (const person of people)
    await person.client.call('captions.speak', { params: { room }, body: { language: 'en' } });
  await reader.client.call('captions.listen', { params: { room }, body: { to: 'tr', original: true } });
  const page = stack.use(await StreamClient.open(reader.client));
  const talkers: Talker[] = [];
  for (const [index, person] of people.entries()) {
    const peer = await enter(person, room, { sends: [{ mid: '0', kind: 'audio', ssrc: 1000 + index }], receives: [] });
    talkers.push(new Talker(peer, person.actor, 1000 + index));
    stack.defer(() => peer.close());
  }
  const heard = await enter(reader, room, { sends: [], receives: [{ mid: '0', kind: 'audio' }] });
  stack.defer(() => heard.close());
  const switchCaptions = async (on: boolean): Promise<void> => {
    await host.client.call('captions.switch', { params: { room }, body: { on } });
    await eventually(`captions are ${on ? 'on' : 'off'} for the reader`, patienceMs, async () => {
      const state = await reader.client.call('captions.state', { params: { room } });
      return state.on === on && (!on || state.nodes.some((node) => node.state === 'running'));
    });
  };
  const opened = stack.move();
  return { room, talkers, page, a, switchCaptions, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function startSession(
  host: SeededPerson,
  others: readonly SeededPerson[],
  reader: SeededPerson,
): Promise<string> {
  const now = Date.now();
  const ref = ({ node, actor }: SeededPerson) => ({ node, actor });
  const { room } = await host.client.call('sessions.plan', {
    body: {
      ...{
        clientId: randomUUID(),
        title: 'Case conference',
        start: now,
        end: now + 3_600_000,
        zone: 'Europe/Istanbul',
      },
      ...{ audience: 'listener', cohosts: others.map(ref), people: [ref(reader)] },
    },
  });
  for (const guest of [...others, reader])
    await eventually(`${guest.person.name} can accept`, patienceMs, () =>
      guest.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } }).catch(() => undefined),
    );
  await host.client.call('sessions.start', { params: { room }, body: {} });
  await eventually('everybody is in, on both nodes', patienceMs, async () => {
    const states = await Promise.all(
      [host, reader].map((who) => who.client.call('sessions.get', { params: { room } })),
    );
    return states.every(({ status, acceptedCount }) => status === 'started' && acceptedCount >= others.length + 2);
  });
  return room;
}

async function enter(who: SeededPerson, room: string, plan: ClientPlan): Promise<PeerClient> {
  await eventually('the relay takes people', patienceMs, () =>
    who.client.call('call.join', { params: { room }, body: {} }).then(
      () => true,
      () => false,
    ),
  );
  const peer = await PeerClient.open();
  const sources = plan.sends.map(({ mid }) => ({ mid, source: 'microphone' as const }));
  const request = { kind: 'offer' as const, sdp: peer.offer(plan), sources };
  const result = await who.client.call('call.signal', { params: { room }, body: { request } });
  if (!result.ok || result.reply.kind !== 'answer') throw new Error(`refused: ${JSON.stringify(result)}`);
  await peer.connect(result.reply.sdp);
  return peer;
}
