import { Compile } from 'typebox/compile';
import { SlideFrame } from '../../../../spec/schemas/federation/slides.ts';
import type { Parts, PersonRef } from '../parts.ts';
import { type Shown, shownIn } from './slides-view.ts';

/** Where the leader of slides is. `at`: place on the page from 0 to 1, when they point. */
export interface SlidePage {
  readonly slides: string;
  readonly page: number;
  readonly at: readonly [number, number] | null;
}
/** A frame of another node; `data` is what that node says and may be anything. */
export interface PageFrame extends PersonRef {
  readonly room: string;
  readonly kind: string;
  readonly data?: unknown;
}

const maxRooms = 2_000;
/** How long it is believed who leads, in case another process of this node took the event that changed it. */
const believedMs = 2_000;

const frame = Compile(SlideFrame);

/**
 * Which page is shown and where its leader points, on every node. Kept in memory only: the leader's browser says it again every
 * few seconds.
 */
export class SlidePages {
  readonly #parts: Parts;
  readonly #pages = new Map<string, SlidePage>();
  readonly #shown = new Map<string, { until: number; shown: Promise<Shown | null> }>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Listens to browsers of leaders here. */
  listen(): void {
    this.#parts.stream.onMessage('slide', ({ actor }, { room, slides, page, at }) => {
      void this.#say(actor, room, { slides, page, at });
    });
  }

  /** The page of these slides, the first one when nobody has said another. */
  now(room: string, slides: string): SlidePage {
    const known = this.#pages.get(room);
    return known?.slides === slides ? known : { slides, page: 1, at: null };
  }

  /** Who leads may be another one now. */
  changed(room: string): void {
    this.#shown.delete(room);
  }

  /** A frame of another node, whose signature was checked to come from there. Counts only from whoever leads these slides. */
  async receive({ room, node, actor, kind, data }: PageFrame): Promise<void> {
    if (kind !== 'slide' || node === this.#parts.node || !frame.Check(data)) return;
    await this.#take(room, { node, actor }, data);
  }

  async #say(actor: string, room: string, page: SlidePage): Promise<void> {
    const { node, federation } = this.#parts;
    if (await this.#take(room, { node, actor }, page))
      federation().ephemeral(room, { kind: 'slide', actor, data: page });
  }

  async #take(room: string, who: PersonRef, { slides, page, at }: SlidePage): Promise<boolean> {
    const shown = await this.#leads(room);
    if (shown?.slides !== slides || shown.node !== who.node || shown.actor !== who.actor) return false;
    this.#pages.delete(room);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size >= maxRooms && oldest !== undefined) this.#pages.delete(oldest);
    this.#pages.set(room, { slides, page, at });
    this.#parts.stream.ephemeral(
      { room },
      { type: 'slide', room, slides, page, at: at === null ? null : [at[0], at[1]] },
    );
    return true;
  }

  /** Frames come several times a second; the database is asked once in a while. A failure is an answer that nobody leads. */
  #leads(room: string): Promise<Shown | null> {
    const now = this.#parts.clock.now();
    const known = this.#shown.get(room);
    if (known && known.until > now) return known.shown;
    const shown = shownIn(this.#parts.db, room).catch((error: unknown) => {
      this.#parts.log.warn({ err: error }, 'Who leads slides could not be read.');
      return null;
    });
    const [oldest] = this.#shown.keys();
    if (this.#shown.size >= maxRooms && oldest !== undefined) this.#shown.delete(oldest);
    this.#shown.set(room, { until: now + believedMs, shown });
    return shown;
  }
}
