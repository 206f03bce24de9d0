import { withTx } from '../../db/index.ts';
import type { RoomNotice, Speech } from '../../media-host/index.ts';
import type { Api } from '../../platform/operations.ts';
import type { CaptionEffects } from './caption-inbound.ts';
import { type CaptionRow, plainCaption, selectCaptions } from './caption-view.ts';
import { registerCaptions } from './captions-routes.ts';
import { Choices } from './choices.ts';
import { LiveCaptions } from './live.ts';
import type { CaptionFrameOf, Parts } from './parts.ts';
import { Recognition, type Said } from './recognition.ts';
import { CaptionStates } from './states.ts';
import { Switches } from './switches.ts';
import { Translator } from './translator.ts';

const tickMs = 500;
const maxRooms = 2_000;
/** Captions that are older when they arrive belong to the transcript and to nobody's screen. */
const recentMs = 120_000;
const maxShown = 100;
/** A failing database is asked again this often for one caption, ms. */
const storeAttempts = 3;

/** Captions of this process: whom it listens to, what it understood, and who is told. */
export class Captions {
  readonly #parts: Parts;
  readonly #switches: Switches;
  readonly #choices: Choices;
  readonly #translator: Translator;
  readonly #recognition: Recognition;
  readonly #states: CaptionStates;
  readonly #live: LiveCaptions;
  /** People of this node with a connection to the relay, by room, and whether the relay was asked for their speech. */
  readonly #here = new Map<string, Map<string, boolean>>();
  /** When captions of a room were switched off. */
  readonly #offAt = new Map<string, number>();
  readonly #attempts = new Map<string, number>();
  readonly #stops: (() => void)[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Rooms with people here in which somebody translates. */
  readonly #translating = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#switches = new Switches(parts);
    this.#choices = new Choices(parts);
    this.#translator = new Translator(parts);
    this.#recognition = new Recognition({
      ...{ engines: parts.engines, clock: parts.clock, log: parts.log, hotWords: parts.hotWords },
      speaks: async (actor) => (await this.#choices.of(actor)).speaks,
      partial: (said) => this.#live.said(said),
      nothing: (said) => this.#live.said({ ...said, text: '' }),
      final: (said) => this.#store(said),
      changed: (room) => this.#states.changed(room),
    });
    this.#states = new CaptionStates(parts, this.#switches, this.#recognition);
    this.#live = new LiveCaptions(parts, this.#switches, this.#choices, this.#translator);
  }

  listen(): void {
    const { media, engines } = this.#parts;
    media.onNotice((notice) => this.#notice(notice));
    media.onSpeech((speech) => this.#heard(speech));
    this.#stops.push(engines.onChange(() => this.#enginesChanged()));
    this.#timer = setInterval(() => this.tick(), tickMs);
    this.#timer.unref();
  }

  register(api: Api): void {
    const { ...acting } = {
      ...{ parts: this.#parts, choices: this.#choices, states: this.#states, switches: this.#switches },
    };
    registerCaptions(api, acting, this.#translator, (room) => void this.#again(room));
  }

  /** What another node says. */
  receive(frame: CaptionFrameOf): void {
    const failed = (error: unknown) =>
      this.#parts.log.warn({ err: error }, 'A frame about captions could not be read.');
    if (frame.kind === 'caption') this.#live.receive(frame).catch(failed);
    else if (frame.kind === 'captionstate') this.#states.receive(frame).catch(failed);
  }

  /** What a batch of events did, once it has committed. */
  happened({ rooms, fresh, changed }: CaptionEffects): void {
    const failed = (error: unknown) => this.#parts.log.warn({ err: error }, 'Changed captions could not be shown.');
    for (const room of rooms) this.#follow(room).catch(failed);
    if (fresh.size + changed.size > 0) this.#show([...fresh], [...changed]).catch(failed);
  }

  /** Every half second. */
  tick(): void {
    this.#recognition.tick();
    this.#live.tick();
    this.#states.tick();
  }

  close(): void {
    clearInterval(this.#timer);
    for (const stop of this.#stops.splice(0)) stop();
    this.#recognition.close();
    this.#translator.close();
  }

  #notice(notice: RoomNotice): void {
    if (notice.kind !== 'connection') return;
    const { room, participant, connected } = notice;
    const here = this.#here.get(room) ?? new Map<string, boolean>();
    if (!connected) {
      here.delete(participant);
      if (here.size === 0) this.#here.delete(room);
      return;
    }
    const [oldest] = this.#here.keys();
    if (!this.#here.has(room) && this.#here.size >= maxRooms && oldest !== undefined) this.#here.delete(oldest);
    // A new connection to the relay knows nothing of what the one before was asked for.
    here.set(participant, false);
    this.#here.set(room, here);
    this.#follow(room, participant).catch((error: unknown) =>
      this.#parts.log.warn({ err: error }, 'How captions stand could not be told.'),
    );
  }

  /** Asks the relay for the speech of exactly those who are to be captioned, and tells everybody how it stands. */
  async #follow(room: string, newcomer?: string): Promise<void> {
    const before = this.#switches.known(room).on;
    const { on } = await this.#switches.read(room);
    if (before && !on) this.#noteOff(room);
    this.#hear(room);
    if (!on) {
      this.#recognition.stop(room);
      this.#live.stop(room);
    }
    this.#states.changed(room);
    if (newcomer !== undefined) this.#states.tell(room, newcomer);
  }

  #noteOff(room: string): void {
    this.#offAt.delete(room);
    const [oldest] = this.#offAt.keys();
    if (this.#offAt.size >= maxRooms && oldest !== undefined) this.#offAt.delete(oldest);
    this.#offAt.set(room, this.#parts.clock.now());
  }

  #hear(room: string): void {
    const wanted = this.#switches.known(room).on && this.#states.mine(room).state !== 'none';
    for (const [participant, asked] of this.#here.get(room) ?? []) {
      if (asked === wanted) continue;
      this.#here.get(room)?.set(participant, wanted);
      void this.#parts.media.listen(room, participant, wanted);
    }
  }

  #heard(speech: Speech): void {
    if (this.#switches.known(speech.room).on) this.#recognition.take(speech);
    else if (speech.kind === 'final' && speech.startedAt < (this.#offAt.get(speech.room) ?? 0))
      // The last words before the end of the meeting: they were begun while everybody knew of it.
      this.#recognition.take(speech);
  }

  #enginesChanged(): void {
    for (const room of this.#translating) if (!this.#here.has(room)) this.#translating.delete(room);
    for (const room of new Set([...this.#here.keys(), ...this.#switches.rooms()])) {
      this.#hear(room);
      this.#states.changed(room);
      if (this.#parts.engines.status(room).translation.state !== 'ready') this.#translating.delete(room);
      else if (this.#here.has(room) && !this.#translating.has(room)) {
        this.#translating.add(room);
        void this.#again(room);
      }
    }
  }

  /** Writes what somebody of this node said into the session. @returns false when the database did not take it and may a moment later */
  async #store({ room, actor, segment, t0, t1, lang, spoken, text, engine }: Said): Promise<boolean> {
    const { name, model, node, outside } = engine;
    const body = {
      ...{ lang, text, engine: { name, model, node, outside } },
      ...(spoken === undefined ? {} : { spoken }),
    };
    try {
      const written = await withTx(this.#parts.db, (tx) =>
        this.#parts
          .federation()
          .rooms.append(tx, { room, actor, type: 'caption.segment', d: { segment, t0, t1 }, body }),
      );
      this.#attempts.delete(segment);
      if (!written.ok) this.#parts.log.warn({ reason: written.code }, 'A caption was refused by the session.');
      return true;
    } catch (error) {
      const attempts = (this.#attempts.get(segment) ?? 0) + 1;
      this.#parts.log.warn({ err: error, attempts }, 'A caption could not be stored.');
      if (attempts < storeAttempts) this.#attempts.set(segment, attempts);
      else this.#attempts.delete(segment);
      return attempts >= storeAttempts;
    }
  }

  async #show(fresh: readonly string[], changed: readonly string[]): Promise<void> {
    const { db, clock } = this.#parts;
    const since = clock.now() - recentMs;
    const picked = db.sql`
      select id from caption_segment
      where id = any(${[...changed]}) or (id = any(${[...fresh]}) and t1_ms >= ${since}::bigint)
      order by t1_ms desc limit ${maxShown}`;
    const rows = await db.sql<CaptionRow[]>`
      select * from (${selectCaptions(db, picked, null)}) listed order by t0_ms, id`;
    for (const [room, captions] of byRoom(rows)) this.#live.show(room, captions.map(plainCaption));
  }

  /** The words of the last minutes again, for whoever reads another language now, or because the translator is back. */
  async #again(room: string): Promise<void> {
    const { db, clock, log } = this.#parts;
    try {
      const picked = db.sql`
        select id from caption_segment where room = ${room} and t1_ms >= ${clock.now() - recentMs}::bigint
        order by t1_ms desc limit ${maxShown / 2}`;
      const rows = await db.sql<CaptionRow[]>`
        select * from (${selectCaptions(db, picked, null)}) listed order by t0_ms, id`;
      this.#live.show(room, rows.map(plainCaption));
    } catch (error) {
      log.warn({ err: error }, 'The last captions could not be shown again.');
    }
  }
}

function byRoom(rows: readonly CaptionRow[]): Map<string, CaptionRow[]> {
  const rooms = new Map<string, CaptionRow[]>();
  for (const row of rows) rooms.set(row.room, [...(rooms.get(row.room) ?? []), row]);
  return rooms;
}
