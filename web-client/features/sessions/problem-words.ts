import { addProblemWords } from '../../api/problems.ts';
import { msg } from '../../app/i18n.ts';

addProblemWords({
  session_time: () => ({
    title: msg('This time cannot be used.', { id: 'sessions.problem.time' }),
    next: msg('A session ends after it begins, lasts a day at most, and lies in the future.', {
      id: 'sessions.problem.timeNext',
    }),
  }),
  session_state: () => ({
    title: msg('The session is not where it was.', { id: 'sessions.problem.state' }),
    next: msg('It has begun, ended or been cancelled in the meantime.', { id: 'sessions.problem.stateNext' }),
  }),
});
