import type { Change } from '../../../../federation/index.ts';
import { type Tx, withTx } from '../../../db/index.ts';
import type { Inbound } from '../../../federation-host/index.ts';
import type { Api } from '../../../platform/operations.ts';
import type { Engines } from '../engines/engines.ts';
import { forgetSources, pruneKept } from './kept.ts';
import type { ReportParts } from './reports.ts';
import { registerTranslations } from './routes.ts';
import type { TextPorts } from './texts.ts';
import { type TranslationParts, Translations } from './translations.ts';

export { detectLanguage, mayBeIn } from './detect-language.ts';
export type { TextPorts } from './texts.ts';
export type { TermSource, TextSource, Translation, TranslationProblem, TranslationRequest } from './translations.ts';
export { Translations } from './translations.ts';

export interface TextParts extends TranslationParts, Omit<ReportParts, 'db' | 'clock'> {
  readonly engines: Pick<Engines, 'status' | 'translate'>;
  readonly texts: TextPorts;
}

/** Translated text everywhere: posts, chat, titles, profiles, names of files. */
export interface TextFeature {
  readonly translations: Translations;
  /** Edits and redactions of posts take the translations of their words with them. */
  readonly inbound: Inbound<'msg.edit' | 'msg.redact'>;
  /** Erases what was made of the words of these events. */
  forgetWords(tx: Tx, events: readonly string[]): Promise<void>;
  register(api: Api): void;
  /** Forgets what nobody reads. For a job. */
  prune(): Promise<void>;
  close(): void;
}

export function createText(parts: TextParts): TextFeature {
  const translations = new Translations(parts);
  return {
    translations,
    inbound: {
      name: 'translations',
      types: ['msg.edit', 'msg.redact'],
      apply: (tx, changes) => forgetSources(tx, [...new Set(changes.flatMap(referredTo))]),
    },
    forgetWords: forgetSources,
    register: (api) => registerTranslations(api, { ...parts, translations }),
    prune: () => withTx(parts.db, (tx) => pruneKept(tx, parts.clock.now())),
    close: () => translations.close(),
  };
}

/** The post that an edit or a redaction is about. Whether it counts does not matter: what is kept can be made anew. */
function referredTo(change: Change): string[] {
  if (change.kind !== 'content' && change.kind !== 'body') return [];
  const { ref } = change.event.header;
  return typeof ref === 'string' ? [ref] : [];
}
