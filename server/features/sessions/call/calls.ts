import { Compile } from 'typebox/compile';
import { type CallActName, CallPresenceFrame } from '../../../../spec/schemas/federation/call.ts';
import type { RoomNotice } from '../../../media-host/index.ts';
import type {
  Parts as AllParts,
  CallFrame,
  CallNow,
  CallStanding,
  CallsNow,
  Entrance,
  PersonRef,
  Told,
} from '../parts.ts';
import { Acts } from './acts.ts';
import { CallRoom, type LocalPerson, repeatMs, sourcesOf } from './call-room.ts';
import { callView } from './call-view.ts';
import { entranceOf, isLetIn, rightsOf, waitingRights } from './entrance.ts';
import { StandingBook, type Standings } from './standings.ts';

type Parts = Omit<AllParts, 'calls' | 'links'>;

/** Calls with people of this node, and calls of which only others told. */
const maxOwn = 2_000;
const maxHeard = 500;
/** Nodes that one call hears of; a room has no more. */
const maxNodes = 512;
const sweepMs = 1_000;
/** Frames that changed nothing are reported this often, never one by one. */
const reportMs = 60_000;
/** A question who is there is answered this often for each node. */
const answerMs = 1_000;

const presence = Compile(CallPresenceFrame);

/**
 * Who is in which call now, on every node. Kept in memory only: whoever is connected says so again after a restart, and so does
 * every other node. What other nodes say counts for people who have joined the session, with the role that the control log gives them.
 */
export class Calls implements CallsNow {
  readonly #parts: Parts;
  readonly #rooms = new Map<string, CallRoom>();
  readonly #standings: StandingBook;
  readonly #acts: Acts;
  /** Rooms whose people are being read because something changed. */
  readonly #looking = new Set<string>();
  /** Why frames of other nodes changed nothing, and how often. */
  readonly #dropped: Record<string, number> = {};
  #timer: ReturnType<typeof setInterval> | undefined;
  #reported = { at: 0, count: 0 };

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#standings = new StandingBook(parts.db, () => parts.clock.now());
    this.#acts = new Acts(parts, {
      room: (room) => this.#rooms.get(room),
      changed: (room, went) => this.#changed(room, false, went),
      drop: (reason) => this.#drop(reason),
      standings: this.#standings,
    });
  }

  /** Passes on what the relay tells, each to the one person that it concerns, and keeps other nodes informed. */
  listen(): void {
    this.#parts.media.onNotice((notice) => this.#notice(notice));
    this.#timer = setInterval(() => this.tick(), sweepMs);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Frames of other nodes that changed nothing, by reason. */
  get dropped(): Readonly<Record<string, number>> {
    return this.#dropped;
  }

  async now(room: string): Promise<CallNow> {
    await this.#standings.read(room);
    return this.#now(room);
  }

  /** As `now`, with people and roles as they were up to two seconds ago. */
  async soon(room: string): Promise<CallNow> {
    await this.#standings.fresh(room);
    return this.#now(room);
  }

  /** Who has joined the session, up to two seconds ago. */
  standings(room: string): Promise<Standings> {
    return this.#standings.fresh(room);
  }

  entrance(row: CallStanding): Entrance {
    return entranceOf(row, this.#rooms.get(row.room));
  }

  /** Somebody of this node has a place at the relay, or waits for it. */
  entered(room: string, actor: string, waits: boolean): void {
    const call = this.#at(room);
    const before = call.local.get(actor);
    const isFirst = call.local.size === 0;
    call.local.set(actor, {
      ...{ waits, connected: false, arrived: false, since: this.#parts.clock.now(), hand: before?.hand ?? null },
      ...{ on: new Set(), known: new Set(), stopped: before?.stopped ?? new Map() },
    });
    this.#changed(room, isFirst);
  }

  /** The person's own browser told the relay something that it took. */
  signalled(room: string, actor: string, request: unknown): void {
    const person = this.#rooms.get(room)?.local.get(actor);
    const said = request as Partial<{
      kind: string;
      source: string;
      on: boolean;
      sources: { source: string }[];
    }> | null;
    if (!person || !said) return;
    const before = [...person.on].join();
    if (said.kind === 'offer') for (const { source } of said.sources ?? []) arrive(person, source);
    if (said.kind === 'source') {
      const [source] = sourcesOf(letterOf(said.source));
      if (source === undefined) return;
      person.known.add(source);
      if (said.on === true) {
        person.on.add(source);
        // Whoever was stopped may go on by their own doing only.
        if (person.stopped.delete(source)) void this.#parts.media.mute(room, actor, source, false);
      } else person.on.delete(source);
    }
    if (before !== [...person.on].join()) this.#changed(room);
  }

  /** A host or co-host of this node does something to somebody, on whichever node, or to everybody. */
  act(room: string, actor: string, act: CallActName, to: PersonRef | undefined): void {
    this.#acts.do(room, actor, act, to);
  }

  /** Tells somebody of this node who is in the call what was done that concerns them. */
  told(room: string, actor: string, told: Told): void {
    if (!this.#rooms.get(room)?.local.has(actor)) return;
    this.#parts.stream.near({ actors: [actor] }, { type: 'call.told', room, ...told });
  }

  /** Somebody of this node raises or lowers a hand. */
  raise(room: string, actor: string, raised: boolean): void {
    const person = this.#rooms.get(room)?.local.get(actor);
    if (!person || raised === (person.hand !== null)) return;
    person.hand = raised ? this.#parts.clock.now() : null;
    this.#changed(room);
  }

  /** A frame of another node, whose signature was checked to come from there. */
  receive(frame: CallFrame): Promise<void> {
    return this.#take(frame).catch(() => this.#drop('room_unreadable'));
  }

  async #take(frame: CallFrame): Promise<void> {
    if (frame.kind !== 'call' && frame.kind !== 'callact') return;
    if (frame.node === this.#parts.node) return this.#drop('own_node');
    const now = this.#parts.clock.now();
    const known = this.#rooms.get(frame.room);
    if (known && !known.admits(frame.node, now)) return this.#drop('flood');
    if (frame.kind === 'callact') return this.#acts.receive(frame);
    if (!presence.Check(frame.data)) return this.#drop('malformed');
    const standings = await this.#standings.fresh(frame.room);
    if (!standings.has(`${frame.node}/${frame.actor}`)) return this.#drop('not_in_session');
    this.#hear(frame, frame.data, known === undefined);
  }

  left(room: string, actor: string): void {
    if (this.#rooms.get(room)?.forget(actor, this.#parts.clock.now())) this.#changed(room, false, actor);
  }

  /** A changed role, a removal, or the end of the session takes effect at the relay at once. */
  follow(row: CallStanding): void {
    const { media } = this.#parts;
    const call = this.#rooms.get(row.room);
    if (row.status === 'ended' || row.status === 'cancelled') {
      this.ended(row.room);
      return;
    }
    if (!call) return;
    this.#lookAgain(row.room);
    const person = call.local.get(row.viewer);
    if (row.barred || !row.joined) call.left.delete(row.viewer);
    if (!person) return;
    if (!row.joined || row.barred || !row.here) {
      call.local.delete(row.viewer);
      void media.leave(row.room, row.viewer, 'removed');
      this.#changed(row.room, false, row.viewer);
      return;
    }
    const comesIn = person.waits && isLetIn(row);
    if (comesIn) person.waits = false;
    void media.setRights(row.room, row.viewer, person.waits ? waitingRights : rightsOf(row));
    if (comesIn) this.#changed(row.room);
  }

  /** The meeting is over, of a series too: nobody is in the call any more. */
  ended(room: string): void {
    this.#standings.forget(room);
    if (this.#rooms.delete(room)) void this.#parts.media.closeRoom(room);
  }

  /** Forgets who is gone, and tells other nodes again who is here. Every second. */
  tick(): void {
    const now = this.#parts.clock.now();
    this.#report(now);
    this.#acts.tick(now);
    for (const [room, call] of this.#rooms) {
      const gone = call.sweep(now);
      if (call.local.size === 0 && call.heard.size === 0 && call.left.size === 0 && call.refused.size === 0) {
        this.#rooms.delete(room);
        this.#standings.forget(room);
      }
      if (gone) this.#changed(room);
      else if (call.isDirty || (call.local.size > 0 && now - call.sentAt >= repeatMs)) this.#send(room, call);
    }
  }

  /** A control event concerns everybody of this node one by one; who has which role is read and told once. */
  #lookAgain(room: string): void {
    if (this.#looking.has(room)) return;
    this.#looking.add(room);
    this.#standings
      .read(room)
      .finally(() => this.#looking.delete(room))
      .then(
        () => this.#tell(room),
        () => this.#drop('room_unreadable'),
      );
  }

  #notice(notice: RoomNotice): void {
    if (notice.kind === 'link') return;
    const { room, participant } = notice;
    if (notice.kind === 'call') {
      this.#parts.stream.near({ actors: [participant] }, { type: 'call.notice', room, notice: notice.notice });
      return;
    }
    const person = this.#rooms.get(room)?.local.get(participant);
    if (!person || person.connected === notice.connected) return;
    person.connected = notice.connected;
    person.arrived = true;
    person.since = this.#parts.clock.now();
    this.#changed(room);
  }

  #hear({ room, node }: CallFrame, said: CallPresenceFrame, isNew: boolean): void {
    const now = this.#parts.clock.now();
    const call = this.#at(room);
    if (isNew) call.admits(node, now);
    const before = call.heard.get(node);
    const fault = before ? said.at <= before.at && 'stale' : call.heard.size >= maxNodes && 'too_many_nodes';
    if (fault) {
      this.#drop(fault);
      return;
    }
    const standings = this.#standings.known(room);
    const people = said.people.filter(({ actor }) => standings.has(`${node}/${actor}`));
    if (people.length < said.people.length) this.#drop('not_in_session');
    if (people.length > 0) call.heard.set(node, { at: said.at, heardAt: now, people });
    else call.heard.delete(node);
    if (JSON.stringify(people) !== JSON.stringify(before?.people ?? [])) this.#tell(room);
    const budget = call.budgets.get(node);
    if (said.ask && budget && call.local.size > 0 && now - budget.answeredAt >= answerMs) {
      budget.answeredAt = now;
      this.#send(room, call);
    }
  }

  #now(room: string): CallNow {
    return callView(this.#rooms.get(room), this.#parts.node, this.#standings.known(room));
  }

  #at(room: string): CallRoom {
    const known = this.#rooms.get(room);
    if (known) return known;
    // Calls with people of this node never give way to those that others told of.
    const heard = [...this.#rooms].filter(([, { local }]) => local.size === 0);
    const [oldest] = heard;
    if (oldest && (heard.length >= maxHeard || this.#rooms.size >= maxOwn)) this.#rooms.delete(oldest[0]);
    const call = new CallRoom();
    this.#rooms.set(room, call);
    return call;
  }

  /** Tells browsers here and the other nodes. */
  #changed(room: string, asks = false, went?: string): void {
    const call = this.#rooms.get(room);
    if (!call) return;
    this.#tell(room);
    this.#send(room, call, asks, went);
  }

  #tell(room: string): void {
    if (!this.#rooms.has(room)) return;
    this.#parts.stream.near({ room }, { type: 'call.people', room, ...this.#now(room) });
  }

  /** The latest counts: the engine sends one frame at a time to each node and drops what it replaces. */
  #send(room: string, call: CallRoom, asks = false, went?: string): void {
    const now = this.#parts.clock.now();
    const actor = went ?? call.local.keys().next().value ?? [...call.left.keys()].at(-1);
    if (actor === undefined) return;
    call.isDirty = !call.maySend(now);
    if (call.isDirty) return;
    call.sentAt = now;
    const data = { ...call.frame(now), ...(asks ? { ask: true } : {}) };
    const federation = this.#parts.federation();
    // The engine sends only for rooms that it has in memory.
    federation.rooms.state(null, room).then(
      () => federation.ephemeral(room, { kind: 'call', actor, data }),
      () => this.#drop('room_unreadable'),
    );
  }

  #report(now: number): void {
    if (now - this.#reported.at < reportMs) return;
    const count = Object.values(this.#dropped).reduce((sum, one) => sum + one, 0);
    if (count > this.#reported.count) this.#parts.log.warn({ ...this.#dropped }, 'frames about calls changed nothing');
    this.#reported = { at: now, count };
  }

  #drop(reason: string): void {
    this.#dropped[reason] = (this.#dropped[reason] ?? 0) + 1;
  }
}

function arrive(person: LocalPerson, name: string): void {
  const [source] = sourcesOf(letterOf(name));
  if (source === undefined || person.known.has(source)) return;
  person.known.add(source);
  person.on.add(source);
}

const names: Record<string, string> = { microphone: 'm', camera: 'c', screen: 's', screen_sound: 'a' };
const letterOf = (name: string | undefined): string => names[name ?? ''] ?? '';
