import { addProblemWords } from '../../../api/problems.ts';
import { msg } from '../../../app/i18n.ts';

addProblemWords({
  slides_not_pdf: () => ({
    title: msg('This file is not a PDF.', { id: 'slides.problem.pdf' }),
    next: msg('Please save the slides as a PDF first.', { id: 'slides.problem.pdfNext' }),
  }),
  slides_limit: () => ({
    title: msg('This session has as many slides as it can hold.', { id: 'slides.problem.limit' }),
    next: msg('Please remove some that are not needed any more.', { id: 'slides.problem.limitNext' }),
  }),
  slides_taken: () => ({
    title: msg('Somebody else is presenting.', { id: 'slides.problem.taken' }),
    next: msg('Wait until they have finished, or ask a host.', { id: 'slides.problem.takenNext' }),
  }),
});
