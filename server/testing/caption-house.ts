import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Test } from 'tap';
import { encodeOpus, opusRate, soundPacket } from '../../media/captions/testing/opus-voice.ts';
import { dialled, joined, silence } from '../../media/captions/testing/signals.ts';
import type { PeerClient } from '../../media/engine/testing/peer-client.ts';
import type { Caption } from '../../spec/schemas/api/captions.ts';
import type { EngineSettings } from '../../spec/schemas/api/language-engines.ts';
import type { Language } from '../../spec/schemas/common/words.ts';
import { enterCall } from './call-house.ts';
import { eventually } from './eventually.ts';
import type { SeededPerson } from './seed/seed.ts';
import { keyOfLanguage, sentences } from './speech-engine-sentences.ts';
import type { StreamClient } from './stream-client.ts';
import type { NetworkNode } from './test-network.ts';

export const patienceMs = 40_000;
/** SSRC of the microphone in the plan of `enterCall`. */
const microphone = 1111;
const ref = ({ node, actor }: SeededPerson) => ({ node, actor });

/** What the deterministic engine hears, and how it is dialled. */
export const sentence = (index: number, language: Language): string => sentences[index]?.[language] ?? '';
export const keysOf = (language: Language, index: number): string => `${keyOfLanguage[language]}${index}`;

/** Lets a node hear and translate by the engine at `url`. */
export async function useEngine(
  node: NetworkNode,
  url: string,
  offer: EngineSettings['offer'] = 'nobody',
): Promise<void> {
  const { settings } = await node.administrator.call('languageEngines.overview', {});
  const address = { url, model: null, own: false };
  await node.administrator.call('languageEngines.save', {
    body: { ...settings, recognition: address, translation: address, offer },
  });
}

/** A running session that the first leads and the second may lead too; `later` are invited and not in it yet. */
export async function startSession(
  [host, cohost, ...people]: readonly [SeededPerson, SeededPerson, ...SeededPerson[]],
  later: readonly SeededPerson[] = [],
): Promise<string> {
  const now = Date.now();
  const { room } = await host.client.call('sessions.plan', {
    body: {
      ...{ clientId: randomUUID(), title: 'Ward round', start: now, end: now + 3_600_000, zone: 'Europe/Istanbul' },
      ...{ audience: 'speaker', cohosts: [ref(cohost)], people: [...people, ...later].map(ref) },
    },
  });
  for (const guest of [cohost, ...people])
    await eventually(`${guest.person.name} can accept`, patienceMs, () =>
      guest.client.call('sessions.answer', { params: { room }, body: { answer: 'accepted' } }).catch(() => undefined),
    );
  await host.client.call('sessions.start', { params: { room }, body: {} });
  await eventually('everybody is in, everywhere', patienceMs, async () => {
    for (const who of [host, cohost, ...people]) {
      const session = await who.client.call('sessions.get', { params: { room } });
      if (session.status !== 'started' || session.acceptedCount < people.length + 2) return undefined;
    }
    return true;
  });
  return room;
}

/** Somebody in the call who speaks in tones: real Opus, RTP, and the relay of their own node. */
export class Voice {
  readonly #client: PeerClient;
  #index = 0;

  private constructor(client: PeerClient) {
    this.#client = client;
  }

  static async enter(t: Test, who: SeededPerson, room: string): Promise<Voice> {
    return new Voice(await enterCall(t, who, room));
  }

  /** Dials the keys, then is silent for long enough to end the segment. Three times as fast as a person. */
  async say(keys: string): Promise<void> {
    const sound = joined(silence(300, opusRate), dialled(keys, opusRate), silence(1_600, opusRate));
    for (const [place, payload] of encodeOpus(sound).entries()) {
      this.#client.send(soundPacket(payload, this.#index++, microphone), 12);
      if (place % 10 === 9) await pause(60);
    }
  }
}

/** The transcript as its reader gets it, from second 0. */
export async function transcript(who: SeededPerson, room: string, query: object = {}): Promise<Caption[]> {
  const { captions } = await who.client.call('captions.transcript', {
    params: { room },
    query: { first: 'true', limit: 200, ...query },
  });
  return captions;
}

/** Captions that a page was told, in order. */
export const captionsOn = (page: StreamClient, room: string): Caption[] =>
  page.ephemeral.flatMap((event) => (event.type === 'call.caption' && event.room === room ? [event.caption] : []));

export const seesCaption = (
  page: StreamClient,
  room: string,
  why: string,
  is: (caption: Caption) => boolean,
): Promise<Caption> => eventually(why, patienceMs, async () => captionsOn(page, room).findLast(is));

type State = Extract<StreamClient['ephemeral'][number], { type: 'call.captions' }>;

/** Waits until the last that a page was told of captions is so. */
export const seesState = (page: StreamClient, why: string, is: (state: State) => boolean): Promise<State> =>
  eventually(why, patienceMs, async () => {
    const last = page.ephemeral.findLast((event): event is State => event.type === 'call.captions');
    return last && is(last) ? last : undefined;
  });
