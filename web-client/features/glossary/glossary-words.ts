import { type ConceptArea, conceptAreas } from '../../../spec/schemas/common/terms.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import { addProblemWords } from '../../api/problems.ts';
import { msg } from '../../app/i18n.ts';

addProblemWords({
  glossary_closed: () => ({
    title: msg('The glossary cannot be changed here.', { id: 'glossary.problem.closed' }),
    next: msg('Terms are proposed in the glossary of a hub, which this institution is not connected to.', {
      id: 'glossary.problem.closedNext',
    }),
  }),
  glossary_decided: () => ({
    title: msg('The proposal is not open any more.', { id: 'glossary.problem.decided' }),
    next: msg('It was decided or withdrawn in the meantime.', { id: 'glossary.problem.decidedNext' }),
  }),
  glossary_unchanged: () => ({
    title: msg('This is in force already.', { id: 'glossary.problem.unchanged' }),
    next: msg('Please change a term before you send the proposal.', { id: 'glossary.problem.unchangedNext' }),
  }),
  glossary_contradiction: () => ({
    title: msg('A word is both right and wrong.', { id: 'glossary.problem.contradiction' }),
    next: msg('What is to be avoided must not stand in the term or in its other words.', {
      id: 'glossary.problem.contradictionNext',
    }),
  }),
  glossary_limit: () => ({
    title: msg('Many of your proposals are waiting.', { id: 'glossary.problem.limit' }),
    next: msg('Please wait until an editor has decided about some of them.', { id: 'glossary.problem.limitNext' }),
  }),
});

const areas: Record<ConceptArea, () => string> = {
  'respiratory-infection': () => msg('Respiratory infections', { id: 'glossary.area.respiratory' }),
  'intensive-care': () => msg('Intensive care', { id: 'glossary.area.intensive' }),
  ventilation: () => msg('Ventilation', { id: 'glossary.area.ventilation' }),
  'infection-control': () => msg('Infection control', { id: 'glossary.area.control' }),
  laboratory: () => msg('Laboratory', { id: 'glossary.area.laboratory' }),
  imaging: () => msg('Imaging', { id: 'glossary.area.imaging' }),
  symptoms: () => msg('Symptoms', { id: 'glossary.area.symptoms' }),
  organisation: () => msg('Organisation of care', { id: 'glossary.area.organisation' }),
};
export const areaName = (area: ConceptArea): string => areas[area]();
export const areaChoices = (): { value: string; label: string }[] =>
  conceptAreas.map((area) => ({ value: area, label: areaName(area) }));

/** Words of one language beside each other, with the comma that it uses. Not a sentence: no "and" between terms. */
export const wordList = (words: readonly string[], of: Language): string =>
  words.join(of === 'ja' || of === 'zh' ? '、' : of === 'ar' ? '، ' : ', ');
