import type { TranslationReason } from '../../../spec/schemas/api/language.ts';
import { addProblemWords } from '../../api/problems.ts';
import { msg } from '../../app/i18n.ts';

const reasons: Record<TranslationReason, () => { title: string; next: string }> = {
  no_engine: () => ({
    title: msg('Nothing translates here.', { id: 'language.none.title' }),
    next: msg('No translation engine is set up or offered to your institution, and this browser brings none.', {
      id: 'language.none.next',
    }),
  }),
  engine_busy: () => ({
    title: msg('The translation engine has too much to do.', { id: 'language.busy.title' }),
    next: msg('Please try again in a moment.', { id: 'language.again.next' }),
  }),
  engine_paused: () => ({
    title: msg('The translation engine does not answer at the moment.', { id: 'language.paused.title' }),
    next: msg('It is tried again by itself. Please try again in a moment.', { id: 'language.paused.next' }),
  }),
  engine_quota: () => ({
    title: msg('As much has been translated as is allowed for now.', { id: 'language.quota.title' }),
    next: msg('Please try again later, or ask your administrator.', { id: 'language.quota.next' }),
  }),
  engine_failed: () => ({
    title: msg('The translation failed.', { id: 'language.failed.title' }),
    next: msg('Please try again in a moment.', { id: 'language.again.next' }),
  }),
  engine_refused: () => ({
    title: msg('The engine does not translate this text.', { id: 'language.refused.title' }),
    next: msg('Its language may not be one that the platform knows.', { id: 'language.refused.next' }),
  }),
  translation_rejected: () => ({
    title: msg('The answer of the engine was not a translation of this text, so it is not shown.', {
      id: 'language.rejected.title',
    }),
    next: msg('Please read the original, or try again.', { id: 'language.rejected.next' }),
  }),
  same_language: () => ({
    title: msg('This text is in your language already.', { id: 'language.same.title' }),
    next: '',
  }),
  not_found: () => ({
    title: msg('The text is not there any more.', { id: 'language.gone.title' }),
    next: '',
  }),
};

addProblemWords(reasons);

/** Why a text has no translation, for its reader. */
export function reasonWords(reason: TranslationReason): string {
  const { title, next } = reasons[reason]();
  return next === '' ? title : `${title} ${next}`;
}
