import type { Language } from '../../../../spec/schemas/common/words.ts';
import type { Tx } from '../../../db/index.ts';
import type { Jobs } from '../../../platform/jobs.ts';
import type { Api } from '../../../platform/operations.ts';
import { loadConcepts, seedVersion } from './concepts.ts';
import { type Drug, loadDrugs } from './drugs.ts';
import { admitInstitutions } from './glossary-actions.ts';
import { forgetTermWords, glossaryInbound } from './glossary-inbound.ts';
import { registerGlossary } from './glossary-routes.ts';
import { LiveTerms } from './live-terms.ts';
import type { Parts } from './parts.ts';
import { type TermBase, termBase } from './term-base.ts';

export type { Drug } from './drugs.ts';
export type { Parts as GlossaryParts } from './parts.ts';
export { maxHints, maxHotWords, type TermBase } from './term-base.ts';

/** Medicines by international nonproprietary name with their names per language, the preferred one first. */
export const drugList: readonly Drug[] = loadDrugs();
/** The names alone, one record a medicine. */
export const drugs: readonly Readonly<Record<Language, readonly string[]>>[] = drugList.map(({ names }) => names);

const seed = { concepts: loadConcepts(), version: seedVersion, drugs: drugList };
/** The terms that this program carries, in force where no term base of a federation is known. */
export const seedTermBase: TermBase = termBase(seed.concepts, drugList, seedVersion);

/** The term base of the federation (spec/protocol/14-glossary.md). */
export interface Glossary {
  /** Terms in force now; another one after editors approved something. */
  current(): TermBase;
  inbound: ReturnType<typeof glossaryInbound>;
  /** Deletes what was made of the words of events that count no more. */
  forgetWords(tx: Tx, events: readonly string[]): Promise<void>;
  register(api: Api, jobs: Jobs): void;
  /** Reads the terms; called when the federation runs. */
  start(): Promise<void>;
  close(): void;
}

export function createGlossary(parts: Parts): Glossary {
  const live = new LiveTerms(parts, seed);
  return {
    current: () => live.current(),
    inbound: glossaryInbound(parts, () => live.changed()),
    forgetWords: forgetTermWords,
    register: (api, jobs) => {
      registerGlossary(api, parts, live);
      jobs.every('glossary.admit', '*/5 * * * *', async () => {
        await live.refresh();
        await admitInstitutions(parts, live);
      });
    },
    start: () => live.refresh(),
    close: () => live.close(),
  };
}
