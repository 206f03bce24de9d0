import { randomBytes } from 'node:crypto';
import { Compile } from 'typebox/compile';
import {
  type CallAct,
  CallActFrame,
  type CallActName,
  maxActsInFrame,
} from '../../../../spec/schemas/federation/call.ts';
import type { MediaSource } from '../../../../spec/schemas/media/signalling.ts';
import type { Parts as AllParts, CallFrame, PersonRef } from '../parts.ts';
import type { CallRoom } from './call-room.ts';
import { leads, type StandingBook } from './standings.ts';

type Parts = Omit<AllParts, 'calls' | 'links'>;

/** What acts need of the calls that they belong to. */
export interface ActingCalls {
  room(room: string): CallRoom | undefined;
  /** @param went somebody who is there no longer, in whose name it is said when nobody is left */
  changed(room: string, went?: string): void;
  drop(reason: string): void;
  readonly standings: StandingBook;
}

interface Recent {
  readonly act: CallAct;
  readonly at: number;
}

/** A frame may be lost: what was done is said again for so long, and counts once. */
const repeatForMs = 2_500;
/** Acts of other nodes that one call remembers, to know them again. */
const maxKnown = 1_000;
/** People who have done something in the last seconds, in all calls. */
const maxActing = 500;

const frameShape = Compile(CallActFrame);
const stopped: Partial<Record<CallActName, readonly MediaSource[]>> = {
  mute: ['microphone'],
  camera: ['camera'],
  screen: ['screen', 'screen_sound'],
};

/**
 * What hosts and co-hosts do to people in a call. Each node acts on its own people only, after it has seen in its own control log
 * that whoever asks leads the session; so a co-host of any hospital can do the same, and a frame of anybody else changes nothing.
 */
export class Acts {
  readonly #parts: Parts;
  readonly #calls: ActingCalls;
  /** `room actor` → what that person of this node did in the last seconds. */
  readonly #recent = new Map<string, Recent[]>();

  constructor(parts: Parts, calls: ActingCalls) {
    this.#parts = parts;
    this.#calls = calls;
  }

  /** Somebody of this node, whose right to it was checked, does something. */
  do(room: string, actor: string, name: CallActName, to: PersonRef | undefined): void {
    const { clock, node } = this.#parts;
    const id = randomBytes(16).toString('base64url');
    const act: CallAct = { id, act: name, ...(to === undefined ? {} : { to: { node: to.node, actor: to.actor } }) };
    this.#apply(room, { node, actor }, act);
    const key = `${room} ${actor}`;
    const recent = [...(this.#recent.get(key) ?? []), { act, at: clock.now() }].slice(-maxActsInFrame);
    this.#recent.delete(key);
    const [oldest] = this.#recent.keys();
    if (this.#recent.size >= maxActing && oldest !== undefined) this.#recent.delete(oldest);
    this.#recent.set(key, recent);
    this.#send(room, actor, recent);
  }

  /** Says again what was done a moment ago. */
  tick(now: number): void {
    for (const [key, all] of this.#recent) {
      const recent = all.filter(({ at }) => now - at <= repeatForMs);
      const [room = '', actor = ''] = key.split(' ');
      if (recent.length === 0) this.#recent.delete(key);
      else {
        this.#recent.set(key, recent);
        this.#send(room, actor, recent);
      }
    }
  }

  /** What somebody of another node did, as that node says it. */
  async receive({ room, node, actor, data }: CallFrame): Promise<void> {
    if (!frameShape.Check(data)) return this.#calls.drop('malformed');
    const call = this.#calls.room(room);
    if (!call) return this.#calls.drop('no_call');
    const fresh = data.acts.filter(({ id }) => !call.acts.has(id));
    if (fresh.length === 0) return;
    const key = `${node}/${actor}`;
    const role = this.#calls.standings.known(room).get(key);
    // Somebody may have become a co-host a moment ago.
    const now = leads(role) ? role : (await this.#calls.standings.fresh(room)).get(key);
    if (!leads(now)) return this.#calls.drop('right_missing');
    for (const act of fresh) {
      call.acts.add(act.id);
      const [oldest] = call.acts;
      if (call.acts.size > maxKnown && oldest !== undefined) call.acts.delete(oldest);
      this.#apply(room, { node, actor }, act);
    }
  }

  #send(room: string, actor: string, recent: readonly Recent[]): void {
    const federation = this.#parts.federation();
    const data: CallActFrame = { acts: recent.map(({ act }) => act) };
    federation.rooms.state(null, room).then(
      () => federation.ephemeral(room, { kind: 'callact', actor, data }),
      () => this.#calls.drop('room_unreadable'),
    );
  }

  #apply(room: string, by: PersonRef, { act, to }: CallAct): void {
    const { node } = this.#parts;
    const call = this.#calls.room(room);
    if (!call) return;
    if (to) {
      if (to.node === node && this.#one(room, call, to.actor, act, by)) this.#calls.changed(room, to.actor);
      return;
    }
    // Only these two concern everybody at once.
    if (act !== 'mute' && act !== 'lower') return;
    const standings = this.#calls.standings.known(room);
    let changed = false;
    for (const [actor, person] of call.local) {
      const spared = leads(standings.get(`${node}/${actor}`));
      const idle = act === 'mute' ? !person.on.has('microphone') : person.hand === null;
      if (!spared && !idle) changed = this.#one(room, call, actor, act, by) || changed;
    }
    if (changed) this.#calls.changed(room);
  }

  /** @returns whether others see it */
  #one(room: string, call: CallRoom, actor: string, act: CallActName, by: PersonRef): boolean {
    const { media, clock } = this.#parts;
    const person = call.local.get(actor);
    if (!person || person.waits !== (act === 'refuse')) return false;
    if (act === 'refuse') {
      call.refused.set(actor, clock.now());
      call.local.delete(actor);
      this.#tell(room, actor, act, by);
      void media.leave(room, actor, 'removed');
      return true;
    }
    if (act === 'lower') {
      if (person.hand === null) return false;
      person.hand = null;
    }
    for (const source of stopped[act] ?? []) {
      void media.mute(room, actor, source, true);
      person.stopped.set(source, by);
      person.on.delete(source);
    }
    this.#tell(room, actor, act, by);
    return act !== 'ask';
  }

  #tell(room: string, actor: string, act: CallActName, by: PersonRef): void {
    const { node, actor: who } = by;
    this.#parts.stream.near({ actors: [actor] }, { type: 'call.told', room, act, by: { node, actor: who } });
  }
}
