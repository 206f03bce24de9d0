import type { Caption } from '../../../../spec/schemas/api/captions.ts';
import type { Reply } from '../../../../spec/schemas/api/operations.ts';
import type { Language } from '../../../../spec/schemas/common/words.ts';
import { isLanguage } from '../../../app/i18n.ts';
import type { OwnTranslator } from '../../../data/browser-translator.ts';
import type { Captions } from './caption-model.ts';
import { baseOf, browserEngine, type ReadingChoice } from './caption-text.ts';

/** Captions that are translated here: what was said last, not hours of a transcript. */
const newest = 20;

interface ToRead {
  readonly captions: Captions;
  readonly choice: ReadingChoice;
  readonly state: Pick<Reply<'captions.state'>, 'on' | 'translates'> | undefined;
}

/** The captions that this browser translates itself: the newest, when nothing of the institution translates for it. */
export function toTranslate({ captions, choice, state }: ToRead, tried: ReadonlySet<string>): Caption[] {
  if (!state?.on || state.translates !== 'none' || choice.wish !== 'translated') return [];
  return captions.inOrder
    .slice(-newest)
    .filter(
      (caption) =>
        caption.final &&
        !caption.removed &&
        !caption.translation &&
        baseOf(caption.lang) !== choice.to &&
        !tried.has(attemptOf(caption, choice.to)),
    );
}

/** A caption with these words is tried once for each language. */
export const attemptOf = ({ segment, text }: Caption, to: Language): string => `${segment} ${to} ${text}`;

/** @returns the caption with its translation; undefined when the browser cannot translate between these */
export async function translateHere(
  translator: OwnTranslator,
  caption: Caption,
  to: Language,
  node: string,
): Promise<Caption | undefined> {
  const from = baseOf(caption.lang);
  if (!isLanguage(from)) return undefined;
  try {
    if (!(await translator.can(from, to))) return undefined;
    const text = await translator.translate(caption.text, from, to, () => undefined);
    const engine = { name: browserEngine, model: '', node, outside: false };
    return { ...caption, translation: { to, text, engine, flags: [] } };
  } catch {
    // The browser gave it up, as without a click it may not fetch what it needs: the original stands there.
    return undefined;
  }
}
