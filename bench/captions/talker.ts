import { soundPacket } from '../../media/captions/testing/opus-voice.ts';
import type { PeerClient } from '../../media/engine/testing/peer-client.ts';
import type { Loop } from './sounds.ts';

/** When somebody said something, in ms since the epoch. */
export interface Utterance {
  readonly actor: string;
  readonly beganAtMs: number;
  /** After the last word; 0 while it is being said. */
  endedAtMs: number;
}

/** Somebody with a microphone who says the same things over and over. */
export class Talker {
  readonly actor: string;
  readonly said: Utterance[] = [];
  readonly #peer: PeerClient;
  readonly #ssrc: number;
  #index = 0;
  #loop: Loop | undefined;
  #place = 0;

  constructor(peer: PeerClient, actor: string, ssrc: number) {
    this.#peer = peer;
    this.actor = actor;
    this.#ssrc = ssrc;
  }

  /** @param start packet of the loop to begin with */
  begin(loop: Loop, start = 0): void {
    this.#loop = loop;
    this.#place = start % loop.packets.length;
  }

  /** Sends the next 20 ms. */
  next(): void {
    const loop = this.#loop;
    if (loop === undefined) return;
    if (loop.words > 0 && this.#place === 0) this.said.push({ actor: this.actor, beganAtMs: Date.now(), endedAtMs: 0 });
    const last = this.said.at(-1);
    if (loop.words > 0 && this.#place === loop.words && last !== undefined) last.endedAtMs = Date.now();
    this.#peer.send(soundPacket(loop.packets[this.#place] as Buffer, this.#index++, this.#ssrc), 12);
    this.#place = (this.#place + 1) % loop.packets.length;
  }
}

/**
 * Lets all of them talk for a while, in time with the clock also when the machine is late.
 * @param faster how many times as fast as people speak
 */
export async function talk(talkers: readonly Talker[], seconds: number, faster = 1): Promise<void> {
  const began = performance.now();
  let sent = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsed = performance.now() - began;
      // After a stall at most so much at once: the relay takes no more than two seconds of one person in a batch.
      const due = Math.min(Math.floor((elapsed / 20) * faster), sent + 20 * faster);
      for (; sent < due; sent++) for (const talker of talkers) talker.next();
      if (elapsed < seconds * 1000) return;
      clearInterval(timer);
      resolve();
    }, 10);
  });
}
