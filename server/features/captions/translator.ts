import type { CaptionTranslation } from '../../../spec/schemas/api/captions.ts';
import { type Language, languages } from '../../../spec/schemas/common/words.ts';
import { type Database, type Tx, withTx } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { correctionOf } from './caption-view.ts';
import type { PlainCaption, Translation, Translations } from './parts.ts';

export interface TranslatorParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly translations: Translations;
}
export type Made =
  | { readonly ok: true; readonly translation: CaptionTranslation }
  | { readonly ok: false; readonly reason: string };

/** A translation that takes longer is not waited for. */
const patienceMs = 20_000;
/** Captions that are translated at the same time. */
const maxUnderWay = 400;
/** What somebody is still saying is translated only while the engine answers faster. */
const partialPaceMs = 1_200;

/** Translations of captions, once for each of them and language, whoever asks. */
export class Translator {
  readonly #parts: TranslatorParts;
  readonly #underWay = new Map<string, Promise<Made>>();
  readonly #closing = new AbortController();
  #pace = 0;

  constructor(parts: TranslatorParts) {
    this.#parts = parts;
  }

  /** Does the engine keep up with people who are still speaking? */
  get isFast(): boolean {
    return this.#pace < partialPaceMs && this.#underWay.size < maxUnderWay / 4;
  }

  /** The words of a caption in another language; of a final one they are kept for reading again, as long as they count. */
  of(room: string, caption: PlainCaption, to: Language): Promise<Made> {
    const key = JSON.stringify([caption.event ?? caption.segment, to, caption.lang, caption.text]);
    const known = this.#underWay.get(key);
    if (known) return known;
    if (this.#underWay.size >= maxUnderWay) return Promise.resolve({ ok: false, reason: 'engine_busy' });
    const making = this.#make(room, caption, to).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, making);
    return making;
  }

  close(): void {
    this.#closing.abort();
  }

  async #make(room: string, caption: PlainCaption, to: Language): Promise<Made> {
    const { clock } = this.#parts;
    const began = clock.now();
    const made = await this.#ask(room, caption, to);
    if (!made.ok) return made;
    const took = clock.now() - began;
    this.#pace = this.#pace === 0 ? took : this.#pace * 0.7 + took * 0.3;
    const { text, engine, flags } = made;
    const { name, model, node, outside } = engine;
    const translation = { to, text, engine: { name, model, node, outside }, flags: [...flags] };
    if (caption.event !== null) await this.#keep(caption.event, caption.text, translation);
    return { ok: true, translation };
  }

  async #ask(room: string, { event, lang, text }: PlainCaption, to: Language): Promise<Translation> {
    const from = languages.find((language) => language === lang.toLowerCase().split('-', 1)[0]);
    // The words may be removed or corrected while an engine works on them.
    const holds = (tx: Tx) => this.#stillSays(tx, event ?? '', text);
    const source = event === null ? {} : { event, holds };
    try {
      return await this.#parts.translations.of(
        { text, ...(from === undefined ? {} : { from }), to, kind: 'caption', room, source },
        AbortSignal.any([this.#closing.signal, AbortSignal.timeout(patienceMs)]),
      );
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#parts.log.warn({ err: error }, 'A caption could not be translated.');
      return { ok: false, reason: 'engine_failed' };
    }
  }

  /** Locks the caption, so that what is made of its words goes with them. */
  async #stillSays(tx: Tx, id: string, text: string): Promise<boolean> {
    const rows = await tx.sql`select from caption_segment where id = ${id} and live and not removed for update`;
    if (rows.length === 0) return false;
    const same = await tx.sql`
      select from caption_segment s ${correctionOf(tx)} where s.id = ${id} and coalesce(c.text, s.text) = ${text}`;
    return same.length > 0;
  }

  async #keep(id: string, of: string, { to, text, engine, flags }: CaptionTranslation): Promise<void> {
    try {
      await withTx(this.#parts.db, async (tx) => {
        if (!(await this.#stillSays(tx, id, of))) return;
        await tx.sql`
          insert into caption_translation (caption, language, text, engine, flags)
          values (${id}, ${to}, ${text}, ${JSON.stringify(engine)}::text::jsonb, ${JSON.stringify(flags)}::text::jsonb)
          on conflict (caption, language)
            do update set text = excluded.text, engine = excluded.engine, flags = excluded.flags`;
      });
    } catch (error) {
      // Read all the same; it is made anew when somebody reads it again.
      this.#parts.log.warn({ err: error }, 'A translated caption could not be kept.');
    }
  }
}
