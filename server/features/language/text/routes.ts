import type { TranslationAnswer, TranslationItem } from '../../../../spec/schemas/api/language.ts';
import type { Reply } from '../../../../spec/schemas/api/operations.ts';
import type { Language } from '../../../../spec/schemas/common/words.ts';
import { withTx } from '../../../db/index.ts';
import type { Api } from '../../../platform/operations.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Engines } from '../engines/engines.ts';
import { addReport, listReports, type ReportParts, settleReport } from './reports.ts';
import { readSettings, saveSettings } from './settings.ts';
import { type ReadableText, readableTexts, type TextPorts } from './texts.ts';
import type { Translation, Translations } from './translations.ts';

export interface TextRouteParts extends ReportParts {
  readonly translations: Translations;
  readonly engines: Pick<Engines, 'status'>;
  readonly texts: TextPorts;
}

/** A request waits so long for engines; what is not ready then goes on, and is there when the client asks again. */
const patienceMs = 6_000;
/** Time that a text may take after everybody has been told to ask again. */
const afterwardsMs = 120_000;
/** Texts of one person that are under way at once. */
const mostPerPerson = 60;

/** What the API answers about translations. */
export function registerTranslations(api: Api, parts: TextRouteParts): void {
  const desk = new Desk(parts);
  const { db, texts } = parts;
  const textOf = async (actor: string, item: TranslationItem) => (await readableTexts(texts, db, actor, [item]))[0];
  api.handle('translations.of', async ({ caller, body }) => ({
    answers: await desk.answers(caller.actor, body.items, body.to),
  }));
  api.handle('translations.check', async ({ caller, body }): Promise<Reply<'translations.check'> | Problem> => {
    const text = await textOf(caller.actor, body.item);
    if (!text) return new Problem('not_found');
    return parts.translations.inspect({ ...text, to: body.to }, body.text);
  });
  api.handle('translations.settings', async ({ caller }) => {
    const now = parts.engines.status().translation;
    const settings = await readSettings(db, caller.actor, caller.locale);
    return { settings, engine: { state: now.state, mark: now.state === 'none' ? null : now.mark } };
  });
  api.handle('translations.setSettings', ({ caller, body }) =>
    withTx(db, (tx) => saveSettings(tx, caller.actor, body)),
  );
  api.handle('translations.report', async ({ caller, body }) => {
    const text = await textOf(caller.actor, body.item);
    if (!text) return new Problem('not_found');
    const seen = parts.translations.describe({ ...text, to: body.to }, body.text);
    await addReport(parts, caller, text, seen, body);
    return {};
  });
  api.handle('translations.reports', ({ query }) => listReports(parts, query));
  api.handle(
    'translations.settleReport',
    async ({ caller, params, body }) => (await settleReport(parts, caller, params.id, body.note)) ?? {},
  );
}

/** Where requests of people become translations, in time for the answer or for the next one. */
class Desk {
  readonly #parts: TextRouteParts;
  readonly #underWay = new Map<string, number>();

  constructor(parts: TextRouteParts) {
    this.#parts = parts;
  }

  async answers(actor: string, items: readonly TranslationItem[], to: Language): Promise<TranslationAnswer[]> {
    const texts = await readableTexts(this.#parts.texts, this.#parts.db, actor, items);
    const { promise: late, resolve } = Promise.withResolvers<TranslationAnswer>();
    const timer = setTimeout(() => resolve({ state: 'waiting' }), patienceMs);
    try {
      return await Promise.all(
        texts.map((text) => (text === undefined ? absent : Promise.race([this.#answer(actor, text, to), late]))),
      );
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer(actor: string, text: ReadableText, to: Language): Promise<TranslationAnswer> {
    const count = this.#underWay.get(actor) ?? 0;
    if (count >= mostPerPerson) return { state: 'none', reason: 'engine_busy' };
    this.#underWay.set(actor, count + 1);
    try {
      return answerOf(await this.#parts.translations.of({ ...text, to }, AbortSignal.timeout(afterwardsMs)), to);
    } finally {
      const left = (this.#underWay.get(actor) ?? 1) - 1;
      if (left > 0) this.#underWay.set(actor, left);
      else this.#underWay.delete(actor);
    }
  }
}

const absent: TranslationAnswer = { state: 'none', reason: 'not_found' };

function answerOf(made: Translation, to: Language): TranslationAnswer {
  if (made.ok) {
    const { text, from, engine, glossary, flags, atMs } = made;
    return { state: 'done', text, from, to, flags, engine, glossary, at: atMs };
  }
  const { reason, from, retryAfterMs } = made;
  return {
    state: 'none',
    reason,
    ...(from === undefined ? {} : { from }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(retryAfterMs) }),
  };
}
