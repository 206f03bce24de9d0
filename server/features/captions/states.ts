import { Compile } from 'typebox/compile';
import type { CaptionsNow } from '../../../spec/schemas/api/captions.ts';
import type { CaptionEngine } from '../../../spec/schemas/events/content.ts';
import { type CaptionState, CaptionStateFrame } from '../../../spec/schemas/federation/captions.ts';
import type { EngineState } from '../language/index.ts';
import type { CaptionFrameOf, Parts } from './parts.ts';
import type { Recognition } from './recognition.ts';
import type { Switches } from './switches.ts';

/** A node with people in a call says how their captions stand this often, and is forgotten after so long. */
const repeatMs = 10_000;
const silentMs = 30_000;
const maxNodes = 512;
const maxRooms = 2_000;

const frameShape = Compile(CaptionStateFrame);

interface Heard {
  readonly at: number;
  readonly heardAt: number;
  readonly state: CaptionState;
}
interface RoomState {
  readonly heard: Map<string, Heard>;
  /** What was sent to other nodes and to browsers last, as JSON. */
  sent: string;
  sentAt: number;
  told: string;
}

const markOf = (state: EngineState): CaptionEngine | null => {
  if (state.state === 'none') return null;
  const { name, model, node, outside } = state.mark;
  return { name, model, node, outside };
};

/** How captions stand on this node and on the others: running, paused with a reason, or without an engine. */
export class CaptionStates {
  readonly #parts: Parts;
  readonly #switches: Switches;
  readonly #recognition: Pick<Recognition, 'trouble'>;
  readonly #rooms = new Map<string, RoomState>();
  #counter = 0;

  constructor(parts: Parts, switches: Switches, recognition: Pick<Recognition, 'trouble'>) {
    this.#parts = parts;
    this.#switches = switches;
    this.#recognition = recognition;
  }

  /** How people of this node are captioned in the room. */
  mine(room: string): CaptionState {
    const { recognition } = this.#parts.engines.status(room);
    const engine = markOf(recognition);
    if (engine === null) return { state: 'none', reason: 'no_engine' };
    if (recognition.state === 'paused') return { state: 'paused', reason: 'engine_paused', engine };
    const reason = this.#recognition.trouble(room);
    return reason === null ? { state: 'running', engine } : { state: 'paused', reason, engine };
  }

  /** Everything that a page of this node must know; the same for everybody here. */
  now(room: string): CaptionsNow {
    const { on, by, since } = this.#switches.known(room);
    const { state: mine, reason, engine } = this.mine(room);
    const { translation } = this.#parts.engines.status(room);
    const heard = [...(this.#rooms.get(room)?.heard ?? [])];
    return {
      ...{ on, by, since, mine, engine: engine ?? null },
      ...(reason === undefined ? {} : { reason }),
      translates: translation.state === 'ready' ? 'running' : translation.state,
      translator: markOf(translation),
      nodes: heard.map(([node, { state }]) => ({ node, ...state })),
    };
  }

  /** A frame of another node, whose signature was checked to come from there. */
  async receive(frame: CaptionFrameOf): Promise<void> {
    const { kind, room, node, actor, data } = frame;
    if (kind !== 'captionstate' || node === this.#parts.node) return;
    const now = this.#parts.clock.now();
    const drop = (code: string) => this.#parts.refused({ at: now, peer: node, code, what: kind, room });
    if (!frameShape.Check(data)) return drop('caption_malformed');
    if (!(await this.#parts.sessions.standings(room)).has(`${node}/${actor}`)) return drop('caption_speaker');
    const { heard } = this.#at(room);
    const before = heard.get(node);
    if (before ? data.at <= before.at : heard.size >= maxNodes) return;
    const { at, state, reason, engine } = data;
    const mark = engine && { name: engine.name, model: engine.model, node: engine.node, outside: engine.outside };
    const said = {
      state,
      ...(reason === undefined ? {} : { reason }),
      ...(mark === undefined ? {} : { engine: mark }),
    };
    heard.set(node, { at, heardAt: now, state: said });
    this.tell(room);
  }

  /** Something may stand otherwise: browsers here and the other nodes are told when it does. */
  changed(room: string): void {
    this.tell(room);
    void this.#announce(room);
  }

  /** Tells browsers how captions stand, when that is news; somebody who has just come is told in any case. */
  tell(room: string, newcomer?: string): void {
    const now = this.now(room);
    const at = this.#at(room);
    const text = JSON.stringify(now);
    const to = newcomer === undefined ? { room } : { actors: [newcomer] };
    if (newcomer === undefined && at.told === text) return;
    if (newcomer === undefined) at.told = text;
    this.#parts.stream.near(to, { type: 'call.captions', room, ...now });
  }

  /** Forgets nodes that fell silent, and says again how it stands here. Every second. */
  tick(): void {
    const now = this.#parts.clock.now();
    for (const [room, { heard, sentAt }] of this.#rooms) {
      let gone = false;
      for (const [node, { heardAt }] of heard) gone = (now - heardAt > silentMs && heard.delete(node)) || gone;
      if (gone) this.tell(room);
      const { on } = this.#switches.known(room);
      if (on && now - sentAt >= repeatMs) void this.#announce(room, true);
      if (!on && heard.size === 0) this.#rooms.delete(room);
    }
  }

  async #announce(room: string, again = false): Promise<void> {
    const { clock, federation, log, node, sessions } = this.#parts;
    if (!this.#switches.known(room).on) return;
    const at = this.#at(room);
    const state = this.mine(room);
    const text = JSON.stringify(state);
    if (at.sent === text && !again) return;
    at.sent = text;
    at.sentAt = clock.now();
    try {
      const { people } = await sessions.inCall(room);
      const one = people.find((person) => person.node === node);
      if (!one) return;
      this.#counter = Math.max(clock.now(), this.#counter + 1);
      const data: CaptionStateFrame = { at: this.#counter, ...state };
      const engine = federation();
      await engine.rooms.state(null, room);
      engine.ephemeral(room, { kind: 'captionstate', actor: one.actor, data });
    } catch (error) {
      log.warn({ err: error }, 'How captions stand could not be sent.');
    }
  }

  #at(room: string): RoomState {
    const known = this.#rooms.get(room);
    if (known) return known;
    const [oldest] = this.#rooms.keys();
    if (this.#rooms.size >= maxRooms && oldest !== undefined) this.#rooms.delete(oldest);
    const made: RoomState = { heard: new Map(), sent: '', sentAt: 0, told: '' };
    this.#rooms.set(room, made);
    return made;
  }
}
