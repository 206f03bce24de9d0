import type { Caption } from '../../../../spec/schemas/api/captions.ts';
import type { Reply } from '../../../../spec/schemas/api/operations.ts';
import type { Language } from '../../../../spec/schemas/common/words.ts';
import type { Call } from '../../../api/client.ts';
import type { Problem, Result } from '../../../api/problem.ts';
import type { OwnTranslator } from '../../../data/browser-translator.ts';
import type { EventSource } from '../../../data/live-store.ts';
import { Store } from '../../../data/store.ts';
import { type CaptionChoice, rememberCaptionChoice } from './caption-choice.ts';
import { type Captions, forLanguage, noCaptions, withCaption, withoutStale, withPage } from './caption-model.ts';
import { attemptOf, toTranslate, translateHere } from './own-translations.ts';

export type CaptionState = Reply<'captions.state'>;
type Page = Reply<'captions.transcript'>;

/** Captions of a session as the page knows them now. */
export interface CaptionsView {
  readonly captions: Captions;
  readonly choice: CaptionChoice;
  /** Nothing until the node has said how they stand. */
  readonly state: CaptionState | undefined;
  /** Why the node did not say it, or not the transcript. */
  readonly problem: Problem | undefined;
  /** Place of what was said earlier and is not here; null: everything from second 0 is here; undefined: not asked yet. */
  readonly before: string | null | undefined;
  readonly loading: boolean;
}

export interface FeedPorts {
  readonly call: Call;
  readonly stream: EventSource;
  readonly room: string;
  readonly choice: CaptionChoice;
  /** The viewer is in the call: the node is told what they read. */
  readonly live: boolean;
  readonly now: () => number;
  /** The translator that the browser brings, for institutions without one; `node` is the viewer's. */
  readonly own?: { readonly translator: OwnTranslator; readonly node: string } | undefined;
}

const pageSize = 100;
/** Pages fetched at most for one look: as many captions as a browser keeps. */
const mostPages = 30;

/** Everything about the captions of one session: what the node tells, what the viewer chooses, the transcript page by page. */
export class CaptionFeed extends Store<CaptionsView> {
  readonly #ports: FeedPorts;
  readonly #stop: () => void;
  /** Grows with every new look, so that an answer to an older question is left aside. */
  #look = 0;
  #readers = 0;
  #translates = false;
  readonly #tried = new Set<string>();
  #work: Promise<void> = Promise.resolve();

  constructor(ports: FeedPorts) {
    super({
      ...{ captions: noCaptions, choice: ports.choice, state: undefined, problem: undefined },
      ...{ before: undefined, loading: true },
    });
    this.#ports = ports;
    this.#stop = ports.stream.listen({
      events: (events) => {
        const isMine = (event: (typeof events)[number]) =>
          event.type === 'captions.changed' && event.room === ports.room;
        if (!ports.live && events.some(isMine)) void this.reload();
      },
      ephemeral: (event) => {
        if (event.type === 'call.caption' && event.room === ports.room) this.#hear(event.caption);
        if (event.type === 'call.captions' && event.room === ports.room) {
          const { type: _, room: __, ...now } = event;
          const { state } = this.value;
          if (state) this.#change({ state: { ...withoutReason(state), ...now } });
        }
      },
      reset: () => void this.reload(),
    });
    void this.reload();
  }

  close(): void {
    this.#look++;
    this.#stop();
  }

  /** Asks anew how captions stand, and for as much of the transcript as is here. */
  reload(): Promise<void> {
    this.#work = this.#reload();
    return this.#work;
  }

  async #reload(): Promise<void> {
    const look = ++this.#look;
    const oldest = this.value.captions.inOrder.find(({ final }) => final)?.t0;
    this.#change({ loading: true });
    if (this.#ports.live) {
      const state = await this.#ports.call('captions.state', { params: { room: this.#ports.room } });
      if (look !== this.#look) return;
      this.#change(state.ok ? { state: state.value, problem: undefined } : { problem: state.problem });
      await this.#tellChoice();
    }
    await this.#pages(look, oldest, []);
  }

  /** Fetches what was said before the oldest caption that is here. */
  earlier(): Promise<void> {
    this.#work = this.#work.then(() => this.#earlier());
    return this.#work;
  }

  async #earlier(): Promise<void> {
    const { before } = this.value;
    if (!before) return;
    const look = this.#look;
    this.#change({ loading: true });
    const page = await this.#page({ before });
    if (look !== this.#look) return;
    this.#take(page);
  }

  /** Fetches until what was said at a time is here. @param t0 ms since the epoch */
  async reach(t0: number): Promise<void> {
    await this.#work;
    for (let pages = 0; pages < mostPages; pages++) {
      const oldest = this.value.captions.inOrder[0]?.t0;
      if (!this.value.before || (oldest !== undefined && oldest <= t0)) return;
      await this.earlier();
    }
  }

  /** Everything from second 0 that has words in it. */
  search(query: string, before?: string): Promise<Result<Page>> {
    return this.#page({ query, ...(before ? { before } : {}) });
  }

  /** Chooses how captions are read; remembered, and the node told when it concerns it. */
  choose(change: Partial<CaptionChoice>): void {
    const { choice: was, captions } = this.value;
    const choice = { ...was, ...change };
    rememberCaptionChoice(change);
    this.#change({ choice });
    if (languageOf(choice) === languageOf(was)) return void this.#tellChoice();
    this.#change({ captions: forLanguage(captions, languageOf(choice)) });
    void this.reload();
  }

  /** The transcript is looked at, or not any more: its captions are translated as they come. */
  reads(reads: boolean): void {
    this.#readers += reads ? 1 : -1;
    void this.#tellChoice();
  }

  /** For hosts and co-hosts: captions for everybody, on every node. */
  async switch(on: boolean): Promise<Problem | undefined> {
    const { call, room } = this.#ports;
    return this.#settle(await call('captions.switch', { params: { room }, body: { on } }));
  }

  /** What the viewer speaks; null lets it be detected. */
  async speak(language: Language | null): Promise<Problem | undefined> {
    const { call, room } = this.#ports;
    return this.#settle(await call('captions.speak', { params: { room }, body: { language } }));
  }

  /** Puts right what was said. */
  async correct(event: string, text: string): Promise<Problem | undefined> {
    const reply = await this.#ports.call('captions.correct', { params: { caption: event }, body: { text } });
    if (!reply.ok) return reply.problem;
    this.#change({ captions: withCaption(this.value.captions, reply.value, 0) });
    return undefined;
  }

  /** Gives up what stands there without going on. */
  tidy(): void {
    this.#change({ captions: withoutStale(this.value.captions, this.#ports.now()) });
  }

  #settle(reply: Result<CaptionState>): Problem | undefined {
    if (!reply.ok) return reply.problem;
    this.#change({ state: reply.value });
    return undefined;
  }

  #hear(caption: Caption): void {
    this.#change({ captions: withCaption(this.value.captions, caption, this.#ports.now()) });
  }

  /** Tells the node what is read here, when it believes something else: it translates only what somebody reads. */
  async #tellChoice(): Promise<void> {
    const { choice, state } = this.value;
    if (!this.#ports.live || !state) return;
    const isRead = choice.shown || this.#readers > 0;
    const wanted = { to: isRead ? languageOf(choice) : null, original: choice.withOriginal };
    if (state.listen.to === wanted.to && state.listen.original === wanted.original) return;
    const { call, room } = this.#ports;
    this.#settle(await call('captions.listen', { params: { room }, body: wanted }));
  }

  /** The last page, and those before it until the oldest time that was here. */
  async #pages(look: number, oldest: number | undefined, got: readonly Caption[], before?: string): Promise<void> {
    let place = before;
    let all = got;
    for (let pages = 0; pages < mostPages; pages++) {
      const page = await this.#page(place ? { before: place } : {});
      if (look !== this.#look) return;
      if (!page.ok) return this.#take(page);
      all = [...page.value.captions, ...all];
      place = page.value.before ?? undefined;
      if (place && oldest !== undefined && (all[0]?.t0 ?? 0) > oldest) continue;
      // What was heard since stays; what is older comes from the node alone.
      const heard = this.value.captions.inOrder.filter(({ heardAt }) => heardAt > 0);
      return this.#change({ captions: withPage({ inOrder: heard }, all), before: page.value.before, loading: false });
    }
    this.#change({ loading: false });
  }

  #take(page: Result<Page>): void {
    if (!page.ok) {
      this.#change({ loading: false, problem: page.problem });
      return;
    }
    const captions = withPage(this.value.captions, page.value.captions);
    this.#change({ captions, before: page.value.before, loading: false });
  }

  #page(query: { before?: string; query?: string }): Promise<Result<Page>> {
    const to = languageOf(this.value.choice);
    const { call, room } = this.#ports;
    return call('captions.transcript', {
      params: { room },
      query: { limit: pageSize, ...(to ? { to } : {}), ...query },
    });
  }

  #change(change: Partial<CaptionsView>): void {
    this.set({ ...this.value, ...change });
    if (this.#ports.own && !this.#translates) void this.#translateHere(this.#ports.own);
  }

  /** One after the other, the newest first: a phone translates slower than people speak. */
  async #translateHere({ translator, node }: NonNullable<FeedPorts['own']>): Promise<void> {
    this.#translates = true;
    for (;;) {
      const { to } = this.value.choice;
      const caption = toTranslate(this.value, this.#tried).at(-1);
      if (!caption) break;
      if (this.#tried.size > 2_000) this.#tried.clear();
      this.#tried.add(attemptOf(caption, to));
      const translated = await translateHere(translator, caption, to, node);
      if (translated) this.set({ ...this.value, captions: withCaption(this.value.captions, translated, 0) });
    }
    this.#translates = false;
  }
}

/** Which language the node translates to for this reader; null: none. */
const languageOf = ({ wish, to }: CaptionChoice): Language | null => (wish === 'translated' ? to : null);

/** A reason that is over is not told. */
function withoutReason({ reason: _, ...state }: CaptionState): CaptionState {
  return state;
}
