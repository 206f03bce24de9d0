import {
  type EngineMark,
  mostTranslationItems,
  type SafetyFlag,
  type TranslationAnswer,
  type TranslationItem,
  type TranslationReason,
} from '../../spec/schemas/api/language.ts';
import type { Language } from '../../spec/schemas/common/words.ts';
import type { Call } from '../api/client.ts';
import type { Problem } from '../api/problem.ts';
import { isLanguage } from '../app/i18n.ts';
import { type OwnTranslator, ownTranslator } from './browser-translator.ts';
import { LiveStore } from './live-store.ts';
import { recipe } from './registry.ts';
import { Store } from './store.ts';

/** What made a translation. */
export type MadeBy = { readonly by: 'engine'; readonly engine: EngineMark } | { readonly by: 'browser' };

/** How far the translation of one text into one language has come. */
export type Entry =
  | {
      readonly state: 'asking' /** How much of what the browser needs is fetched, 0 to 1. */;
      readonly fetched?: number;
    }
  | {
      readonly state: 'done';
      readonly text: string;
      readonly from: Language;
      readonly to: Language;
      readonly flags: readonly SafetyFlag[];
      readonly made: MadeBy;
    }
  | { readonly state: 'none'; readonly reason: TranslationReason; readonly retryAfterMs?: number }
  | { readonly state: 'failed'; readonly problem: Problem };

/** A text on the screen that may be translated. */
export interface Wanted {
  readonly item: TranslationItem;
  /** Its words, for the browser's own translator, and for knowing when they have changed. */
  readonly text: string;
  readonly language: Language | undefined;
  readonly to: Language;
}

export interface DeskWorld {
  readonly call: Call;
  readonly own: OwnTranslator | undefined;
  readonly wait: (ms: number) => Promise<void>;
}

/** Texts of one request; few, so that the first ones are there soon. */
const batchSize = Math.min(10, mostTranslationItems);
const gatherMs = 30;
const againMs = 1_500;
/** The node gives an engine two minutes; what is not there then will not come. */
const mostTries = 80;
const mostEntries = 1_000;

const keyOf = ({ item, text, to }: Wanted): string => JSON.stringify([item, text, to]);

/**
 * Where the client asks for translations: texts wanted at about the same time go in one request, each is asked for once, and everybody who shows
 * the same text sees the same answer. Where the node has no engine, the browser's own translator does it on this device.
 */
export class TranslationDesk {
  readonly #world: DeskWorld;
  readonly #entries = new Map<string, Store<Entry | undefined>>();
  #waiting: Wanted[] = [];
  #gathering = false;

  constructor(world: DeskWorld) {
    this.#world = world;
  }

  /** The state of a translation, to be watched; asks for nothing. */
  entry(wanted: Wanted): Store<Entry | undefined> {
    const key = keyOf(wanted);
    const found = this.#entries.get(key);
    if (found) return found;
    // The oldest go first; whoever still shows one holds it and asks anew when needed.
    for (const old of this.#entries.keys()) {
      if (this.#entries.size < mostEntries) break;
      this.#entries.delete(old);
    }
    const made = new Store<Entry | undefined>(undefined);
    this.#entries.set(key, made);
    return made;
  }

  /** Asks for a translation, or again for one that failed. */
  ask(wanted: Wanted): void {
    const entry = this.entry(wanted);
    if (entry.value?.state === 'asking' || entry.value?.state === 'done') return;
    entry.set({ state: 'asking' });
    this.#waiting.push(wanted);
    void this.#gather();
  }

  async #gather(): Promise<void> {
    if (this.#gathering) return;
    this.#gathering = true;
    await this.#world.wait(gatherMs);
    this.#gathering = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const to of new Set(waiting.map((wanted) => wanted.to))) {
      const same = waiting.filter((wanted) => wanted.to === to);
      // One after the other: what is at the top of the screen comes first.
      void (async () => {
        for (let at = 0; at < same.length; at += batchSize) await this.#fetch(same.slice(at, at + batchSize), to);
      })();
    }
  }

  async #fetch(all: readonly Wanted[], to: Language): Promise<void> {
    let open = all;
    for (let attempt = 0; open.length > 0 && attempt < mostTries; attempt++) {
      if (attempt > 0) await this.#world.wait(againMs);
      const items = open.map(({ item }) => item);
      const reply = await this.#world.call('translations.of', { body: { to, items }, repeatable: true });
      if (!reply.ok) {
        for (const wanted of open) this.entry(wanted).set({ state: 'failed', problem: reply.problem });
        return;
      }
      const { answers } = reply.value;
      const late: Wanted[] = [];
      for (const [index, wanted] of open.entries()) {
        const answer = answers[index];
        if (answer === undefined || answer.state === 'waiting') late.push(wanted);
        else void this.#settle(wanted, answer);
      }
      open = late;
    }
    for (const wanted of open) this.entry(wanted).set({ state: 'none', reason: 'engine_busy' });
  }

  async #settle(wanted: Wanted, answer: Exclude<TranslationAnswer, { state: 'waiting' }>): Promise<void> {
    const entry = this.entry(wanted);
    if (answer.state === 'done') {
      const { text, from, to, flags, engine } = answer;
      return entry.set({ state: 'done', text, from, to, flags, made: { by: 'engine', engine } });
    }
    const { reason, retryAfterMs } = answer;
    const none: Entry = { state: 'none', reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    if (reason !== 'no_engine' || !this.#world.own) return entry.set(none);
    entry.set((await this.#translateHere(wanted, answer.from, this.#world.own)) ?? none);
  }

  /** @returns undefined when the browser cannot do this pair either */
  async #translateHere(wanted: Wanted, found: Language | undefined, own: OwnTranslator): Promise<Entry | undefined> {
    const { item, text, to } = wanted;
    try {
      const from = found ?? (await own.detect(text)) ?? wanted.language;
      if (from === undefined) return undefined;
      if (from === to) return { state: 'none', reason: 'same_language' };
      if (!(await own.can(from, to))) return undefined;
      const entry = this.entry(wanted);
      const made = await own.translate(text, from, to, (fetched) => entry.set({ state: 'asking', fetched }));
      // The node checks it like every other translation; it has the original, and only its own reader's words go there.
      const reply = await this.#world.call('translations.check', { body: { to, item, text: made }, repeatable: true });
      if (!reply.ok) return { state: 'failed', problem: reply.problem };
      if (!reply.value.ok) return { state: 'none', reason: reply.value.reason };
      return { state: 'done', text: made, from, to, flags: reply.value.flags, made: { by: 'browser' } };
    } catch {
      // The browser refused after all: no room on the disk, no permission, or a language that it has lost.
      return undefined;
    }
  }
}

/** Translations of this log-in. */
export const translationDesk = recipe(
  ({ call }) =>
    new TranslationDesk({
      call,
      own: ownTranslator(isLanguage),
      wait: (ms) => new Promise((done) => setTimeout(done, ms)),
    }),
);

/** How the viewer wants to read, and what translates at their node. */
export const languageSettings = recipe(
  ({ call, stream }) =>
    new LiveStore(stream, {
      fetch: (signal) => call('translations.settings', { signal }),
      apply: (value, event) => (event.type === 'viewer.changed' ? undefined : value),
    }),
);
