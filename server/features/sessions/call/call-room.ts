import { maxPeopleInFrame, type PresentPerson } from '../../../../spec/schemas/federation/call.ts';
import type { MediaSource } from '../../../../spec/schemas/media/signalling.ts';
import type { PersonRef } from '../parts.ts';

/** Somebody of this node in a call. */
export interface LocalPerson {
  /** Waits to be let in. */
  waits: boolean;
  connected: boolean;
  /** Was connected at least once. */
  arrived: boolean;
  /** When the connection was lost, or the place was taken; ms since the epoch. */
  since: number;
  /** Sources that are switched on. */
  readonly on: Set<MediaSource>;
  /** Sources that were sent at least once since the person came in. */
  readonly known: Set<MediaSource>;
  /** Sources stopped at the relay, and by whom. */
  readonly stopped: Map<MediaSource, PersonRef>;
  hand: number | null;
}

/** What another node said last about its people. */
export interface Heard {
  /** Its own counter. */
  at: number;
  heardAt: number;
  people: readonly PresentPerson[];
}

/** Frames of one node about one call in the current second, and when a question of it was answered. */
export interface Budget {
  second: number;
  frames: number;
  answeredAt: number;
}

/** Another node that says nothing for so long has nobody in the call. */
export const silentMs = 30_000;
/** A node with people in a call says so this often. */
export const repeatMs = 10_000;
/** A lost connection has this long to come back before others see the person leave. */
export const lostMs = 12_000;
/** Whoever took a place has this long to connect for the first time. */
export const arriveMs = 90_000;
/** Frames of one node about one call that are looked at in a second. */
const maxFramesPerSecond = 20;
/** Frames that this node sends about one call in a second at once; the latest follows a second later. */
const maxSentPerSecond = 5;
/** The largest frame that the engine sends is 8,192 bytes, with its room and kind. */
const maxFrameChars = 7_600;

const letters: Record<MediaSource, string> = { microphone: 'm', camera: 'c', screen: 's', screen_sound: 'a' };
const sources = Object.keys(letters) as MediaSource[];

/** Sources as letters, in one order. */
export const lettersOf = (on: ReadonlySet<MediaSource>): string =>
  sources
    .filter((source) => on.has(source))
    .map((source) => letters[source])
    .join('');
export const sourcesOf = (text: string): MediaSource[] => sources.filter((source) => text.includes(letters[source]));

/** One call as this process knows it: its own people, and what other nodes said of theirs. */
export class CallRoom {
  readonly local = new Map<string, LocalPerson>();
  readonly heard = new Map<string, Heard>();
  readonly budgets = new Map<string, Budget>();
  /** People of this node who were in the call a moment ago, and when they went: they come back without waiting. */
  readonly left = new Map<string, number>();
  /** People who were sent away from the door, and when. */
  readonly refused = new Map<string, number>();
  /** Acts of other nodes that were done already. */
  readonly acts = new Set<string>();
  sentAt = 0;
  /** Something changed that other nodes have not been told. */
  isDirty = false;
  #sent = { second: 0, frames: 0 };
  #counter = 0;

  /** May this node's frame be looked at, or has it used up its second? */
  admits(node: string, now: number): boolean {
    const budget = this.budgets.get(node) ?? { second: 0, frames: 0, answeredAt: 0 };
    this.budgets.set(node, budget);
    const second = Math.floor(now / 1000);
    if (budget.second !== second) Object.assign(budget, { second, frames: 0 });
    return ++budget.frames <= maxFramesPerSecond;
  }

  /** May this node say something now, or has it said enough in this second? */
  maySend(now: number): boolean {
    const second = Math.floor(now / 1000);
    if (this.#sent.second !== second) this.#sent = { second, frames: 0 };
    return ++this.#sent.frames <= maxSentPerSecond;
  }

  /** Whoever lost the connection and did not come back is gone; so is a node that fell silent. Did anything change? */
  sweep(now: number): boolean {
    const before = this.local.size + this.heard.size;
    for (const [actor, one] of this.local) {
      const patience = one.arrived ? lostMs : arriveMs;
      if (!one.connected && now - one.since > patience) this.forget(actor, now);
    }
    for (const [node, { heardAt }] of this.heard) if (now - heardAt > silentMs) this.heard.delete(node);
    for (const recent of [this.left, this.refused])
      for (const [actor, at] of recent) if (now - at > comeBackMs) recent.delete(actor);
    return this.local.size + this.heard.size !== before;
  }

  /** Somebody of this node is in the call no longer. */
  forget(actor: string, now: number): boolean {
    const person = this.local.get(actor);
    if (!person) return false;
    if (!person.waits) this.left.set(actor, now);
    return this.local.delete(actor);
  }

  /** People of this node. */
  present(): PresentPerson[] {
    return [...this.local].map(([actor, one]) => presentPerson(actor, one));
  }

  /** What this node says about its people; what does not fit into a frame is left out. */
  frame(now: number): { at: number; people: PresentPerson[] } {
    this.#counter = Math.max(now, this.#counter + 1);
    const people = this.present().slice(0, maxPeopleInFrame);
    while (JSON.stringify(people).length > maxFrameChars) people.pop();
    return { at: this.#counter, people };
  }
}

/** Whoever was in the call so long ago at most comes back without waiting, also when the door is locked. */
const comeBackMs = 120_000;

function presentPerson(actor: string, one: LocalPerson): PresentPerson {
  const by = one.stopped.get('microphone');
  return {
    ...{ actor, on: lettersOf(one.on) },
    ...(one.hand === null ? {} : { hand: one.hand }),
    ...(by === undefined ? {} : { by: { node: by.node, actor: by.actor } }),
    ...(one.waits ? { lobby: true as const } : {}),
    ...(one.connected || !one.arrived ? {} : { lost: true as const }),
  };
}
