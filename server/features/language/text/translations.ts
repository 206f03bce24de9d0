import type { EngineMark, SafetyFlag } from '../../../../spec/schemas/api/language.ts';
import type { Language } from '../../../../spec/schemas/common/words.ts';
import { type Database, type Tx, withTx } from '../../../db/index.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Log } from '../../../platform/log.ts';
import type { CheckTranslation } from '../check/index.ts';
import type { EngineProblem, Engines, TermHint, TextKind } from '../engines/engines.ts';
import { detectLanguage, mayBeIn } from './detect-language.ts';
import { engineKey, hashOf, isNoted, type Kept, keep, noteSource, noteUse, readKept, type SaidBy } from './kept.ts';
import { chunksOf, protect, withoutMarks } from './protect.ts';
import { faultOf, type StructureFault } from './structure.ts';

/** What of the glossary translations need. */
export interface TermSource {
  /** Changes whenever a term does; translations made with another version are made anew. */
  readonly version: number;
  hints(text: string, from: Language, to: Language): readonly TermHint[];
}

/** Where a text stands, so that its translations go when it does. */
export interface TextSource {
  /** Id of the signed event that says it. */
  readonly event?: string;
  /** What says it when no event does, as `title:ROOM`. */
  readonly name?: string;
  /** Which of several texts of the event. */
  readonly part?: string;
  /** Asked before a translation is kept: does the source still say this? Locks it until the transaction ends. */
  holds?(tx: Tx): Promise<boolean>;
}

export interface TranslationRequest {
  readonly text: string;
  /** As the author declared it; believed unless the text is surely in another language. */
  readonly from?: Language;
  readonly to: Language;
  readonly kind: TextKind;
  /** Room of the text: the node that leads it may offer its engine. */
  readonly room?: string;
  readonly source: TextSource;
}

/**
 * `same_language`: there is nothing to translate. `translation_rejected`: the engine answered something that is no translation of the text.
 */
export type TranslationProblem = EngineProblem | 'same_language' | 'translation_rejected';
export type Translation =
  | {
      readonly ok: true;
      readonly text: string;
      readonly from: Language;
      readonly engine: EngineMark;
      /** Version of the glossary that it was made with. */
      readonly glossary: number;
      /** Doubts of the medical check. */
      readonly flags: SafetyFlag[];
      readonly atMs: number;
    }
  | {
      readonly ok: false;
      readonly reason: TranslationProblem;
      readonly from?: Language;
      readonly retryAfterMs?: number;
    };

export interface TranslationParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly engines: Pick<Engines, 'status' | 'translate'>;
  readonly terms: () => TermSource;
  readonly check: CheckTranslation;
}

/** Texts that are translated at once on this node; engines have queues of their own below. */
const mostUnderWay = 200;

interface Work {
  readonly answer: Promise<Translation>;
  readonly abort: AbortController;
  waiting: number;
}

/** What a text says to an engine, worked out once. */
interface Task extends TranslationRequest {
  readonly from: Language;
  readonly hash: string;
}

/** The language of a text: what it surely is, else what its author says, else what it looks like. */
export function sourceLanguage(words: string, declared: Language | undefined): Language | undefined {
  const { language, sure } = detectLanguage(words);
  if (sure || declared === undefined) return language;
  return mayBeIn(words, declared) ? declared : language;
}

/**
 * Translations of texts: each made once for a language, an engine and a version of the glossary, checked, marked and kept until its source goes.
 * Equal requests that are under way share one answer.
 */
export class Translations {
  readonly #parts: TranslationParts;
  readonly #underWay = new Map<string, Work>();
  #closed = false;

  constructor(parts: TranslationParts) {
    this.#parts = parts;
  }

  /**
   * @param signal ends the waiting of this caller; the work ends when nobody waits any more
   * @returns the translation with its doubts, or why there is none. Never throws for what an engine does.
   */
  async of(request: TranslationRequest, signal: AbortSignal): Promise<Translation> {
    const { words } = protect(request.text);
    const from = sourceLanguage(words, request.from);
    if (!/\p{L}/u.test(words)) return { ok: false, reason: 'same_language', ...(from && { from }) };
    // A language that the platform does not speak.
    if (from === undefined) return { ok: false, reason: 'engine_refused' };
    if (from === request.to) return { ok: false, reason: 'same_language', from };
    const task: Task = { ...request, from, hash: hashOf(request.text, from) };
    const kept = await this.#readKept(task);
    if (kept.fresh) {
      await this.#noteRead(task, kept.usedMs);
      return { ok: true, ...kept.fresh };
    }
    const made = await this.#share(task, signal);
    // What was made before, by another engine or glossary, is better than nothing, and is marked with what made it.
    if (!made.ok && kept.any && made.reason !== 'translation_rejected') return { ok: true, ...kept.any };
    return made;
  }

  /** Checks a translation that was made elsewhere, as by a browser, by the same rules. */
  inspect(request: Checked, target: string): Inspected | { readonly ok: false; readonly reason: TranslationProblem } {
    const from = sourceLanguage(protect(request.text).words, request.from);
    if (from === undefined || from === request.to) return { ok: false, reason: 'same_language' };
    const fault = faultOf({ source: request.text, from, target, to: request.to });
    if (fault) return { ok: false, reason: 'translation_rejected' };
    return { ok: true, ...this.describe(request, target) };
  }

  /** Language of a text and the doubts about a translation of it. */
  describe({ text, from: declared, to }: Checked, target: string): Omit<Inspected, 'ok'> {
    const from = sourceLanguage(protect(text).words, declared) ?? declared ?? to;
    const terms = this.#parts.terms().hints(text, from, to);
    return { from, flags: from === to ? [] : this.#parts.check({ source: text, from, target, to, terms }) };
  }

  /** Ends what is under way. */
  close(): void {
    this.#closed = true;
    for (const work of this.#underWay.values()) work.abort.abort();
  }

  #readKept({ hash, to, room }: Task) {
    const now = this.#parts.engines.status(room).translation;
    const engine = now.state === 'none' ? undefined : engineKey(now.mark);
    return readKept(this.#parts.db, hash, to, { engine, glossary: this.#parts.terms().version });
  }

  /** That the text is said here too, and that it is read. Writes only what is new. */
  async #noteRead({ hash, to, source }: Task, usedMs: number): Promise<void> {
    const { db, clock } = this.#parts;
    const by = saidBy(source);
    const isKnown = by === undefined || (await isNoted(db, by, hash));
    if (isKnown && usedMs > clock.now() - 86_400_000) return;
    await withTx(db, async (tx) => {
      if (by && !isKnown && ((await source.holds?.(tx)) ?? true)) await noteSource(tx, by, hash);
      await noteUse(tx, hash, to, clock.now());
    });
  }

  async #share(task: Task, signal: AbortSignal): Promise<Translation> {
    const key = `${task.hash} ${task.to} ${task.room ?? ''}`;
    let work = this.#underWay.get(key);
    if (!work) {
      if (this.#closed || this.#underWay.size >= mostUnderWay) return { ok: false, reason: 'engine_busy' };
      const abort = new AbortController();
      const answer = this.#make(task, abort.signal).finally(() => this.#underWay.delete(key));
      // Whoever waits hears of a failure; nobody has to.
      answer.catch(() => undefined);
      work = { abort, waiting: 0, answer };
      this.#underWay.set(key, work);
    }
    work.waiting++;
    const left = Promise.withResolvers<Translation>();
    const leave = () => left.resolve(failed);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    try {
      return await Promise.race([work.answer, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      work.waiting--;
      if (work.waiting === 0) work.abort.abort();
    }
  }

  async #make(task: Task, signal: AbortSignal): Promise<Translation> {
    const { terms, check, log } = this.#parts;
    const { text, from, to } = task;
    const glossary = terms().version;
    const hints = terms().hints(text, from, to);
    const answer = await this.#translate(task, hints, signal);
    if (!answer.ok) {
      if (answer.fault) log.info({ fault: answer.fault, from, to }, 'An answer of an engine was no translation.');
      return {
        ok: false,
        reason: answer.reason,
        from,
        ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
      };
    }
    const flags = check({ source: text, from, target: answer.text, to, terms: hints });
    const { engine } = answer;
    const made: Kept = { text: answer.text, from, engine, glossary, flags, atMs: this.#parts.clock.now() };
    await this.#keep(task, made);
    return { ok: true, ...made };
  }

  /** What nothing says, as words that are still being spoken, is not kept: nothing could take it away again. */
  async #keep({ hash, to, source }: Task, made: Kept): Promise<void> {
    const by = saidBy(source);
    if (by === undefined) return;
    await withTx(this.#parts.db, async (tx) => {
      if (!((await source.holds?.(tx)) ?? true)) return;
      await noteSource(tx, by, hash);
      await keep(tx, hash, to, made);
    });
  }

  /** The text in parts that an engine can hold, each checked by itself. */
  async #translate(task: Task, hints: readonly TermHint[], signal: AbortSignal): Promise<Made> {
    const { engines } = this.#parts;
    const { from, to, kind, room } = task;
    const whole = protect(task.text);
    let target = '';
    let engine: EngineMark | undefined;
    for (const chunk of chunksOf(whole.text)) {
      const words = chunk.trim();
      const [before, after] = words === '' ? [chunk, ''] : (chunk.split(words, 2) as [string, string]);
      if (!/\p{L}/u.test(withoutMarks(words))) {
        target += chunk;
        continue;
      }
      const request = { text: words, from, to, kind, terms: hints, ...(room === undefined ? {} : { room }) };
      const answer = await engines.translate(request, signal).catch(() => failed);
      if (!answer.ok) return answer;
      const said = withoutQuotes(words, answer.text.trim());
      const fault = faultOf({ source: words, from, target: said, to });
      if (fault) return { ok: false, reason: 'translation_rejected', fault };
      target += before + said + after;
      engine = answer.engine;
    }
    const restored = whole.restore(target);
    if (engine === undefined) return failed;
    if (restored === undefined) return { ok: false, reason: 'translation_rejected', fault: 'markup_lost' };
    return { ok: true, text: restored, engine };
  }
}

type Checked = Pick<TranslationRequest, 'text' | 'from' | 'to'>;

export interface Inspected {
  readonly ok: true;
  readonly from: Language;
  readonly flags: SafetyFlag[];
}

type Made =
  | { readonly ok: true; readonly text: string; readonly engine: EngineMark }
  | {
      readonly ok: false;
      readonly reason: TranslationProblem;
      readonly fault?: StructureFault;
      readonly retryAfterMs?: number;
    };

const failed = { ok: false, reason: 'engine_failed' } as const;

function saidBy({ event, name, part = '' }: TextSource): SaidBy | undefined {
  const source = event ?? name;
  return source === undefined ? undefined : { source, part };
}

const quotePairs = ['""', '“”', '«»', '「」', '„“', "''"];

/** Models like to put what they say into quotation marks; the text had none. */
function withoutQuotes(source: string, target: string): string {
  const [first = '', last = ''] = [target[0], target.at(-1)];
  const isQuoted = quotePairs.includes(first + last) && target.length > 2 && !source.startsWith(first);
  const inner = target.slice(1, -1);
  return isQuoted && !inner.includes(first) && !inner.includes(last) ? inner.trim() : target;
}
