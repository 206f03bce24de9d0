import { Check } from 'typebox/value';
import type {
  CommandResult,
  MediaCommand,
  MediaGrant,
  MediaRights,
  RemotePerson,
  RoomOptions,
  WorkerNotice,
  WorkerStats,
} from '../../spec/schemas/media/control.ts';
import type { LinkOffer } from '../../spec/schemas/media/link.ts';
import { CallRequest, type MediaSource } from '../../spec/schemas/media/signalling.ts';
import { startDecoderThread } from '../captions/decoder-thread.ts';
import { Listening } from '../captions/listening.ts';
import type { Speech } from '../captions/speech.ts';
import type { LinkLane, MediaPorts } from '../ports.ts';
import { HostLinks } from './host-links.ts';
import type { LinkPeers } from './kept-link.ts';
import type { LinkAccepted, MediaResult, RoomNotice } from './notices.ts';
import { RequestBudget } from './request-budget.ts';
import { WorkerLink } from './worker-link.ts';

export interface MediaHostOptions {
  /** Worker processes; 0 = this node has no media. */
  readonly workers: number;
  /** Port of the first worker; each next one takes the next number. 0 = any free ones. */
  readonly port: number;
  /** Address to bind. */
  readonly bind: string;
  /** Addresses that browsers are told; at least one. */
  readonly announce: readonly string[];
  /** Name of this node on links to others; none = it opens and accepts none. */
  readonly node?: string;
}

export interface MediaHealth {
  readonly ok: boolean;
  readonly detail: string;
}

interface Seat {
  rights: MediaRights;
  readonly muted: Set<MediaSource>;
  isListenedTo: boolean;
  readonly budget: RequestBudget;
}
interface HostedRoom {
  readonly options: RoomOptions;
  readonly worker: WorkerLink;
  readonly seats: Map<string, Seat>;
  /** ms since the epoch. */
  readonly openedAtMs: number;
}

/** Rooms of a node at most. */
const maxHostedRooms = 2_000;
const unknownRoom = { ok: false, reason: 'media_room_unknown' } as const;
const unknownParticipant = { ok: false, reason: 'media_participant_unknown' } as const;

/**
 * The media of one node: rooms on worker processes. It remembers what each room should be, so that a worker that ended
 * is replaced by one that knows the same rooms and people; browsers are then asked to connect again.
 */
export class MediaHost implements AsyncDisposable {
  readonly #ports: MediaPorts;
  readonly #options: MediaHostOptions;
  readonly #workers: readonly WorkerLink[];
  readonly #rooms = new Map<string, HostedRoom>();
  readonly #listeners = new Set<(notice: RoomNotice) => void>();
  readonly #links: HostLinks;
  readonly #listening: Listening;

  constructor(ports: MediaPorts, options: MediaHostOptions) {
    this.#ports = ports;
    this.#options = options;
    this.#links = new HostLinks({
      own: options.node,
      command: async (room, command) => (await this.#rooms.get(room)?.worker.command(command)) ?? unknownRoom,
      tell: (notice) => this.#tell(notice),
      packet: (packet) => this.#rooms.get(packet.room)?.worker.packet(packet),
      report: (node, reason) => ports.report({ kind: 'link_ended', node, reason }),
      now: () => ports.now(),
    });
    this.#listening = new Listening({
      now: () => ports.now(),
      report: (event) => ports.report(event),
      startDecoder: startDecoderThread,
    });
    this.#workers = Array.from({ length: options.workers }, (_, index): WorkerLink => {
      const start = {
        kind: 'start' as const,
        bind: options.bind,
        port: options.port === 0 ? 0 : options.port + index,
        announce: [...options.announce],
      };
      const link: WorkerLink = new WorkerLink(index, start, ports, {
        onReady: (again) => void (again && this.#restore(link)),
        onNotice: (notice) => this.#onNotice(notice),
        onPacket: (packet) => this.#links.carry(packet),
        onSound: (sound) => this.#listening.hear(sound),
      });
      return link;
    });
  }

  /** Starts the workers and returns at once; `health` says how they stand. */
  start(): void {
    for (const worker of this.#workers) worker.start();
  }

  health(): MediaHealth {
    if (this.#workers.length === 0) return { ok: true, detail: 'media is switched off' };
    const ready = this.#workers.filter((worker) => worker.ready);
    const ports = ready.map(({ port }) => port).join(', ');
    const detail = `${ready.length} of ${this.#workers.length} workers${ports ? `, UDP and TCP ${ports}` : ''}`;
    const lame = ready.find(({ tcpFault }) => tcpFault !== undefined);
    if (lame === undefined) return { ok: ready.length === this.#workers.length, detail };
    const why = `TCP ${lame.port} cannot be opened (${lame.tcpFault}): who cannot use UDP cannot join`;
    return { ok: false, detail: `${detail}; but ${why}. Free it, or choose another CONSILIUM_MEDIA_PORT` };
  }

  /** Addresses that browsers are told. */
  get addresses(): readonly string[] {
    return this.#options.announce;
  }

  /** Whether every worker that is up takes TCP on the number of its UDP port. */
  get takesTcp(): boolean {
    return this.#workers.every(({ ready, tcpFault }) => !ready || tcpFault === undefined);
  }

  /** UDP ports of the workers that are up. */
  get udpPorts(): readonly number[] {
    return this.#workers.flatMap(({ ready, port }) => (ready && port !== undefined ? [port] : []));
  }

  /** @returns a function that ends the listening */
  onNotice(listener: (notice: RoomNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Opens a room on the worker with the fewest people. Opening it twice is no fault. */
  async openRoom(room: string, options: Partial<RoomOptions> = {}): Promise<MediaResult> {
    if (this.#rooms.has(room)) return { ok: true, reply: { kind: 'done' } };
    if (this.#rooms.size >= maxHostedRooms) return { ok: false, reason: 'media_overloaded' };
    const [worker] = this.#workers.filter(({ ready }) => ready).sort((a, b) => this.#load(a) - this.#load(b));
    if (worker === undefined) return { ok: false, reason: 'media_unavailable' };
    const openedAtMs = this.#ports.now();
    const all = { maxParticipants: 100, maxVoices: 5, ...options };
    const hosted = { options: all, worker, seats: new Map(), openedAtMs };
    this.#rooms.set(room, hosted);
    const result = replyOf(await worker.command({ kind: 'openRoom', room, options: hosted.options }));
    if (!result.ok) this.#rooms.delete(room);
    return result;
  }

  /** Ends the media of everybody in the room. */
  async closeRoom(room: string): Promise<MediaResult> {
    const hosted = this.#rooms.get(room);
    if (!hosted) return unknownRoom;
    await this.#links.end(room);
    this.#rooms.delete(room);
    this.#listening.removeRoom(room);
    return replyOf(await hosted.worker.command({ kind: 'closeRoom', room }));
  }

  /** Makes a place for the person of the grant; the browser then signals an offer. */
  async join(grant: MediaGrant): Promise<MediaResult> {
    const hosted = this.#rooms.get(grant.room);
    if (!hosted) return unknownRoom;
    if (grant.expiresAt <= this.#ports.now()) return { ok: false, reason: 'media_grant_expired' };
    const { room, participant, rights } = grant;
    const result = replyOf(await hosted.worker.command({ kind: 'join', room, participant, rights }));
    if (result.ok) {
      const budget = new RequestBudget(this.#ports.now);
      const isListenedTo = hosted.seats.get(participant)?.isListenedTo ?? false;
      hosted.seats.set(participant, { rights, muted: new Set(), isListenedTo, budget });
    }
    return result;
  }

  /** Brings a browser's request to the relay. @param request as it came: it is checked here */
  async signal(room: string, participant: string, request: unknown): Promise<MediaResult> {
    const seat = this.#rooms.get(room)?.seats.get(participant);
    if (!seat) return this.#rooms.has(room) ? unknownParticipant : unknownRoom;
    if (!seat.budget.take()) return { ok: false, reason: 'media_overloaded' };
    if (!Check(CallRequest, request)) return { ok: false, reason: 'media_request_malformed' };
    return this.#command(room, { kind: 'signal', room, participant, request });
  }

  /** Ends a person's media. `removed`: somebody else did it. */
  async leave(room: string, participant: string, reason: 'left' | 'removed' = 'left'): Promise<MediaResult> {
    this.#rooms.get(room)?.seats.delete(participant);
    this.#listening.remove(room, participant, true);
    return this.#command(room, { kind: 'leave', room, participant, reason });
  }

  /** What the person may do from now on; what is taken away stops at the relay at once. */
  async setRights(room: string, participant: string, rights: MediaRights): Promise<MediaResult> {
    const seat = this.#rooms.get(room)?.seats.get(participant);
    if (!seat) return this.#rooms.has(room) ? unknownParticipant : unknownRoom;
    seat.rights = rights;
    return this.#command(room, { kind: 'setRights', room, participant, rights });
  }

  /** Stops one source of a person at the relay, or lets it through again. */
  async mute(room: string, participant: string, source: MediaSource, muted: boolean): Promise<MediaResult> {
    const seat = this.#rooms.get(room)?.seats.get(participant);
    if (!seat) return this.#rooms.has(room) ? unknownParticipant : unknownRoom;
    if (muted) seat.muted.add(source);
    else seat.muted.delete(source);
    return this.#command(room, { kind: 'mute', room, participant, source, muted });
  }

  /**
   * Hands what a person of this node says to `onSpeech`, or stops that. It goes on through reconnections and restarts of
   * a worker, and ends when the person leaves. A microphone that is muted or off gives nothing.
   */
  async listen(room: string, participant: string, on: boolean): Promise<MediaResult> {
    const hosted = this.#rooms.get(room);
    const seat = hosted?.seats.get(participant);
    if (!hosted || !seat) return hosted ? unknownParticipant : unknownRoom;
    if (on && !this.#listening.add(room, participant, hosted.openedAtMs))
      return { ok: false, reason: 'media_overloaded' };
    if (!on) this.#listening.remove(room, participant, false);
    seat.isListenedTo = on;
    return this.#command(room, { kind: 'listen', room, participant, on });
  }

  /** What is said by people who are listened to. @returns a function that ends it */
  onSpeech(listener: (speech: Speech) => void): () => void {
    return this.#listening.onSpeech(listener);
  }

  /** Who brings offers of links to other nodes. Without it none are opened. */
  usePeers(peers: LinkPeers): void {
    this.#links.peers = peers;
  }

  /**
   * Links an open room to the node of its host and keeps it linked, until `unlink`. How it stands comes as notices. The
   * same again is no fault; another node replaces the one before.
   */
  async link(room: string, node: string): Promise<MediaResult> {
    if (!this.#rooms.has(room)) return unknownRoom;
    return this.#links.keep(room, node);
  }

  /** Nobody of this node is in the room any more: its link ends. */
  async unlink(room: string): Promise<void> {
    await this.#links.stop(room);
  }

  /** Another node, whose right to do so was checked, opens a link to a room that is open here. */
  async acceptLink(room: string, node: string, offer: LinkOffer): Promise<LinkAccepted> {
    return this.#rooms.has(room) ? this.#links.accept(room, node, offer) : unknownRoom;
  }

  /**
   * Another node brings a connection for a link that it opened, because UDP gives nothing.
   * @param open takes the connection; not called for a link that is not known
   * @returns false when there is no such link
   */
  attachLane(room: string, node: string, link: string, lane: 'audio' | 'video', open: () => LinkLane): boolean {
    return this.#links.attach(room, node, link, lane, open);
  }

  /** Another node, or a change of the control log, ends a link that was accepted. @param link only this one */
  async dropLink(room: string, node: string, link?: string): Promise<void> {
    await this.#links.drop(room, node, link);
  }

  /** Of the links that others have opened only those of these nodes go on. */
  async keepLinks(room: string, nodes: ReadonlySet<string>): Promise<void> {
    await this.#links.keepOnly(room, nodes);
  }

  /** People of other nodes and what they may send into the room; whoever is not named is not let in from any link. */
  async allowRemote(room: string, people: readonly RemotePerson[]): Promise<MediaResult> {
    return this.#rooms.has(room) ? this.#links.allow(room, people) : unknownRoom;
  }

  /** Stops one source of somebody of another node at this relay, or lets it through again. */
  async muteRemote(
    room: string,
    person: { readonly node: string; readonly actor: string },
    source: MediaSource,
    muted: boolean,
  ): Promise<MediaResult> {
    return this.#rooms.has(room) ? this.#links.mute(room, person, source, muted) : unknownRoom;
  }

  /** Counters of every worker that is up. */
  async stats(): Promise<WorkerStats[]> {
    const results = await Promise.all(this.#workers.map((worker) => worker.command({ kind: 'stats' })));
    return results.flatMap((result) => (result.ok && 'stats' in result ? [result.stats] : []));
  }

  /** Ends a worker as a crash would, for tests and drills. */
  crashWorker(index = 0): void {
    this.#workers[index]?.crash();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
    await this.#links.close();
    await this.#listening[Symbol.asyncDispose]();
    this.#rooms.clear();
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  async #command(room: string, command: MediaCommand): Promise<MediaResult> {
    const hosted = this.#rooms.get(room);
    return hosted ? replyOf(await hosted.worker.command(command)) : unknownRoom;
  }

  #load(worker: WorkerLink): number {
    return [...this.#rooms.values()]
      .filter((hosted) => hosted.worker === worker)
      .reduce((sum, { seats }) => sum + 1 + seats.size, 0);
  }

  /** Gives a worker that came back what the one before it knew. */
  async #restore(worker: WorkerLink): Promise<void> {
    for (const [room, hosted] of this.#rooms) {
      if (hosted.worker !== worker) continue;
      await worker.command({ kind: 'openRoom', room, options: hosted.options });
      for (const [participant, { rights, muted, isListenedTo }] of hosted.seats) {
        await worker.command({ kind: 'join', room, participant, rights });
        for (const source of muted) await worker.command({ kind: 'mute', room, participant, source, muted: true });
        if (isListenedTo) await worker.command({ kind: 'listen', room, participant, on: true });
        this.#tell({ kind: 'connection', room, participant, connected: false });
        this.#tell({ kind: 'call', room, participant, notice: { kind: 'reoffer', reason: 'worker_restarted' } });
      }
      await this.#links.restore(room);
    }
  }

  #onNotice(notice: Exclude<WorkerNotice, { kind: 'reply' } | { kind: 'ready' }>): void {
    if (notice.kind === 'link') this.#links.note(notice);
    else if (notice.kind === 'linkLanes') this.#links.wantLanes(notice);
    else this.#tell(notice);
  }

  #tell(notice: RoomNotice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}

function replyOf(result: CommandResult): MediaResult {
  if (!result.ok) return result;
  return { ok: true, reply: 'reply' in result ? result.reply : { kind: 'done' } };
}
