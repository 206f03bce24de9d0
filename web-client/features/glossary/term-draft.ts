import type { SomeTerms, Term } from '../../../spec/schemas/common/terms.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';

/** A term as somebody types it: lists with commas. */
export interface TermDraft {
  term: string;
  also: string;
  forbidden: string;
  note: string;
}
export type Drafts = Partial<Record<Language, TermDraft>>;
/** What is wrong with a field. */
export type DraftFault = 'missing' | 'long' | 'many' | 'contradiction';
export type DraftFaults = Partial<Record<keyof TermDraft, DraftFault>>;

export const emptyDraft: TermDraft = { term: '', also: '', forbidden: '', note: '' };
export const longestWord = 120;
export const longestNote = 500;
const mostWords = 8;

/** Words between the commas of any script. */
export const splitWords = (text: string): string[] => {
  const words = text.split(/[,،、，;；؛\n]+/).map((word) => word.normalize('NFC').replace(/\s+/g, ' ').trim());
  return [...new Set(words.filter((word) => word !== ''))];
};

export const draftOf = (term: Term | undefined, separator = ', '): TermDraft => ({
  term: term?.term ?? '',
  also: (term?.also ?? []).join(separator),
  forbidden: (term?.forbidden ?? []).join(separator),
  note: term?.note ?? '',
});

export function termOf(draft: TermDraft): Term {
  const [also, forbidden] = [splitWords(draft.also), splitWords(draft.forbidden)];
  return {
    term: draft.term.normalize('NFC').replace(/\s+/g, ' ').trim(),
    ...(also.length > 0 ? { also } : {}),
    ...(forbidden.length > 0 ? { forbidden } : {}),
    ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
  };
}

/** Faults of one term, by field; the server asks for the same. */
export function faultsOf(draft: TermDraft): DraftFaults {
  const { term, also = [], forbidden = [], note = '' } = termOf(draft);
  const listFault = (words: string[]): DraftFault | undefined =>
    words.length > mostWords ? 'many' : words.some((word) => word.length > longestWord) ? 'long' : undefined;
  const contains = (text: string, word: string) => ` ${text.toLowerCase()} `.includes(` ${word.toLowerCase()} `);
  const found: Record<keyof TermDraft, DraftFault | undefined> = {
    term: term === '' ? 'missing' : term.length > longestWord ? 'long' : undefined,
    also: listFault(also),
    forbidden:
      listFault(forbidden) ??
      (forbidden.some((wrong) => [term, ...also].some((right) => contains(right, wrong)))
        ? 'contradiction'
        : undefined),
    note: note.length > longestNote ? 'long' : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, fault]) => fault !== undefined)) as DraftFaults;
}

/** Terms of the drafts that differ from what is in force. */
export function changedTerms(drafts: Drafts, now: SomeTerms): SomeTerms {
  return Object.fromEntries(
    (Object.entries(drafts) as [Language, TermDraft][]).flatMap(([language, draft]) => {
      const term = termOf(draft);
      return JSON.stringify(term) === JSON.stringify(termOf(draftOf(now[language]))) ? [] : [[language, term]];
    }),
  );
}
