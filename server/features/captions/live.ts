import { Compile } from 'typebox/compile';
import type { Caption } from '../../../spec/schemas/api/captions.ts';
import type { SessionRole } from '../../../spec/schemas/api/sessions.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import { maxCaptionMs } from '../../../spec/schemas/events/content.ts';
import { CaptionFrame } from '../../../spec/schemas/federation/captions.ts';
import { toleranceMs } from './caption-inbound.ts';
import { needsTranslation } from './caption-view.ts';
import type { Choices } from './choices.ts';
import type { CaptionFrameOf, Parts, PersonRef, PlainCaption } from './parts.ts';
import type { Said } from './recognition.ts';
import type { Switches } from './switches.ts';
import type { Made, Translator } from './translator.ts';

interface Open {
  n: number;
  caption: PlainCaption;
  heardAt: number;
  /** Languages that it is being translated to; when that is done, the words of then follow. */
  readonly translating: Set<Language>;
}

/** What somebody said and of which nothing came any more. */
const staleMs = 30_000;
const maxOpen = 200;
const maxFinal = 2_000;
const maxRooms = 2_000;
/** Frames of one person that are looked at in a second. */
const maxFramesPerSecond = 5;

const frameShape = Compile(CaptionFrame);
const keyOf = ({ speaker, segment }: Pick<Caption, 'speaker' | 'segment'>): string =>
  `${speaker.node}/${speaker.actor} ${segment}`;

/** Captions of one room that are not in the transcript yet. */
class LiveRoom {
  readonly open = new Map<string, Open>();
  readonly final = new Set<string>();
  readonly budgets = new Map<string, { second: number; frames: number }>();
  /** Captions reach browsers in the order in which they came. */
  last: Promise<void> = Promise.resolve();

  admits(person: string, now: number): boolean {
    const second = Math.floor(now / 1000);
    const budget = this.budgets.get(person) ?? { second, frames: 0 };
    if (budget.second !== second) Object.assign(budget, { second, frames: 0 });
    this.budgets.set(person, budget);
    const [oldest] = this.budgets.keys();
    if (this.budgets.size > maxOpen && oldest !== undefined) this.budgets.delete(oldest);
    return ++budget.frames <= maxFramesPerSecond;
  }

  close(key: string): void {
    this.open.delete(key);
    this.final.add(key);
    const [oldest] = this.final;
    if (this.final.size > maxFinal && oldest !== undefined) this.final.delete(oldest);
  }
}

/**
 * What people are saying now, on every node, to the browsers of this one: the words at once, then in the language that each reads. Kept in memory
 * only; the transcript is in the database.
 */
export class LiveCaptions {
  readonly #parts: Parts;
  readonly #switches: Switches;
  readonly #choices: Choices;
  readonly #translator: Translator;
  readonly #rooms = new Map<string, LiveRoom>();

  constructor(parts: Parts, switches: Switches, choices: Choices, translator: Translator) {
    this.#parts = parts;
    this.#switches = switches;
    this.#choices = choices;
    this.#translator = translator;
  }

  /** Somebody of this node is saying something; all nodes are told. Without text it was nothing after all. */
  said({ room, actor, segment, t0, t1, lang, spoken, text, engine }: Said): void {
    const { clock, node, federation } = this.#parts;
    const base = { segment, event: null, speaker: { node, actor }, t0, t1, lang, text, final: false, engine } as const;
    const caption: PlainCaption = { ...base, ...(spoken === undefined ? {} : { spoken }) };
    const live = this.#at(room);
    const n = (live.open.get(keyOf(caption))?.n ?? 0) + 1;
    if (!this.#take(room, live, caption, n, clock.now())) return;
    const { name, model, outside, node: at } = engine;
    const data: CaptionFrame = { segment, n, t0, t1, lang, text, engine: { name, model, node: at, outside } };
    const engineOfRooms = federation();
    engineOfRooms.rooms.state(null, room).then(
      () => engineOfRooms.ephemeral(room, { kind: 'caption', actor, data }),
      (error: unknown) => this.#parts.log.warn({ err: error }, 'What somebody says could not be sent.'),
    );
  }

  /** A frame of another node, whose signature was checked to come from there. */
  async receive(frame: CaptionFrameOf): Promise<void> {
    const { clock, node: own } = this.#parts;
    if (frame.kind !== 'caption' || frame.node === own) return;
    const { room, node, actor, data } = frame;
    const now = clock.now();
    if (!frameShape.Check(data)) return this.#drop(frame, 'caption_malformed');
    const known = this.#rooms.get(room);
    if (known && !known.admits(`${node}/${actor}`, now)) return this.#drop(frame, 'caption_flood');
    const fault = await this.#fault(frame, data, now);
    if (fault !== null) return this.#drop(frame, fault);
    const { segment, n, t0, t1, lang, text, engine } = data;
    const base = { segment, event: null, speaker: { node, actor }, t0, t1, lang, text, final: false } as const;
    const { name, model, outside, node: at } = engine;
    this.#take(room, this.#at(room), { ...base, engine: { name, model, node: at, outside } }, n, now);
  }

  /** Captions that are in the transcript now, new or changed, for whoever is in the call. */
  show(room: string, captions: readonly PlainCaption[]): void {
    const live = this.#at(room);
    for (const caption of captions) {
      live.close(keyOf(caption));
      this.#deliver(room, live, caption);
    }
  }

  /** What nobody goes on saying is taken away. Every second. */
  tick(): void {
    const now = this.#parts.clock.now();
    for (const [room, live] of this.#rooms) {
      for (const [key, { caption, heardAt }] of live.open) {
        if (now - heardAt <= staleMs) continue;
        live.open.delete(key);
        this.#deliver(room, live, { ...caption, text: '' });
      }
    }
  }

  /** Captions are off: nobody is saying anything any more. */
  stop(room: string): void {
    this.#rooms.get(room)?.open.clear();
  }

  /** Everybody of this node in the call, by the language that they read captions in. */
  async readers(room: string): Promise<Map<Language | null, string[]>> {
    const { people } = await this.#parts.sessions.inCall(room);
    const own = people.filter(({ node }) => node === this.#parts.node).map(({ actor }) => actor);
    const choices = await this.#choices.many(own);
    const groups = new Map<Language | null, string[]>();
    for (const actor of own) {
      const reads = choices.get(actor)?.reads ?? null;
      groups.set(reads, [...(groups.get(reads) ?? []), actor]);
    }
    return groups;
  }

  async #fault({ room, node, actor }: CaptionFrameOf, { t0, t1 }: CaptionFrame, now: number): Promise<string | null> {
    const isNow = Math.abs(now - t1) <= toleranceMs && t0 < t1 && t1 - t0 <= maxCaptionMs;
    if (!isNow) return 'caption_time';
    const { on } = await this.#switches.of(room);
    if (!on) return 'caption_off';
    const role = (await this.#parts.sessions.standings(room)).get(`${node}/${actor}`);
    return maySpeak(role) ? null : 'caption_speaker';
  }

  #take(room: string, live: LiveRoom, caption: PlainCaption, n: number, now: number): boolean {
    const key = keyOf(caption);
    const before = live.open.get(key);
    if (live.final.has(key) || (before && n <= before.n)) return false;
    const open: Open = before ?? { n, caption, heardAt: now, translating: new Set() };
    Object.assign(open, { n, caption, heardAt: now });
    if (caption.text === '') live.open.delete(key);
    else if (!before) {
      const [oldest] = live.open.keys();
      if (live.open.size >= maxOpen && oldest !== undefined) live.open.delete(oldest);
      live.open.set(key, open);
    }
    this.#deliver(room, live, caption);
    return true;
  }

  /** The words to everybody, then the translations as they come. */
  #deliver(room: string, live: LiveRoom, caption: PlainCaption): void {
    live.last = live.last.then(async () => {
      try {
        const groups = await this.readers(room);
        if (!caption.final && live.final.has(keyOf(caption))) return;
        this.#tell(room, [...groups.values()].flat(), caption);
        for (const [to, actors] of groups)
          if (needsTranslation(caption, to)) this.#translate(room, live, caption, to, actors);
      } catch (error) {
        this.#parts.log.warn({ err: error }, 'A caption could not be shown.');
      }
    });
  }

  #translate(room: string, live: LiveRoom, caption: PlainCaption, to: Language, actors: readonly string[]): void {
    if (caption.final) {
      void this.#translator.of(room, caption, to).then((made) => this.#tell(room, actors, translated(caption, made)));
      return;
    }
    const open = live.open.get(keyOf(caption));
    if (!open || open.translating.has(to) || !this.#translator.isFast) return;
    open.translating.add(to);
    void this.#translator.of(room, caption, to).then((made) => {
      open.translating.delete(to);
      if (live.open.get(keyOf(caption)) !== open) return;
      // The person went on meanwhile: what they say now is the one to translate.
      if (open.caption.text !== caption.text) this.#translate(room, live, open.caption, to, actors);
      else if (made.ok) this.#tell(room, actors, translated(caption, made));
    });
  }

  #tell(room: string, actors: readonly string[], caption: Caption): void {
    if (actors.length > 0) this.#parts.stream.near({ actors: [...actors] }, { type: 'call.caption', room, caption });
  }

  #drop({ room, node, kind }: CaptionFrameOf & PersonRef, code: string): void {
    this.#parts.refused({ at: this.#parts.clock.now(), peer: node, code, what: kind, room });
  }

  #at(room: string): LiveRoom {
    const known = this.#rooms.get(room);
    if (known) return known;
    const [oldest] = this.#rooms.keys();
    if (this.#rooms.size >= maxRooms && oldest !== undefined) this.#rooms.delete(oldest);
    const live = new LiveRoom();
    this.#rooms.set(room, live);
    return live;
  }
}

/** Listeners have no microphone in the call. */
const maySpeak = (role: SessionRole | undefined): boolean => role !== undefined && role !== 'listener';

/** The caption with its translation, or with the reason why there is none. */
export function translated(caption: PlainCaption, made: Made): Caption {
  return made.ok ? { ...caption, translation: made.translation } : { ...caption, untranslated: made.reason };
}
