import { addProblemWords } from '../../api/problems.ts';
import { msg } from '../../app/i18n.ts';

addProblemWords({
  session_time: () => ({
    title: msg('This time cannot be used.', { id: 'sessions.problem.time' }),
    next: msg('A session ends after it begins, lasts a day at most, and lies in the future.', {
      id: 'sessions.problem.timeNext',
    }),
  }),
  session_not_open: () => ({
    title: msg('The session is not open', { id: 'sessions.call.closed' }),
    next: msg('Its page says when it begins, and whether you have accepted.', { id: 'sessions.call.closedText' }),
  }),
  media_unavailable: () => ({
    title: msg('Sound and picture are not available now.', { id: 'sessions.problem.media' }),
    next: msg('Please try again in a moment, or tell who runs this node.', { id: 'sessions.problem.mediaNext' }),
  }),
  call_full: () => ({
    title: msg('The call is full.', { id: 'sessions.problem.full' }),
    next: msg('Please try again when somebody has left.', { id: 'sessions.problem.fullNext' }),
  }),
  call_locked: () => ({
    title: msg('The door of this call is locked.', { id: 'moderation.problem.locked' }),
    next: msg('Nobody new comes in. Write to a host of the session.', { id: 'moderation.problem.lockedNext' }),
  }),
  call_refused: () => ({
    title: msg('A host did not let you in.', { id: 'moderation.problem.refused' }),
    next: msg('Write to a host of the session, or try again in two minutes.', { id: 'moderation.problem.refusedNext' }),
  }),
  not_in_call: () => ({
    title: msg('This person is not in the call any more.', { id: 'moderation.problem.gone' }),
    next: msg('The list of people shows who is there.', { id: 'moderation.problem.goneNext' }),
  }),
  host_protected: () => ({
    title: msg('Nobody but the host themselves can do this.', { id: 'moderation.problem.host' }),
    next: msg('Ask them to hand the session over.', { id: 'moderation.problem.hostNext' }),
  }),
  session_state: () => ({
    title: msg('The session is not where it was.', { id: 'sessions.problem.state' }),
    next: msg('It has begun, ended or been cancelled in the meantime.', { id: 'sessions.problem.stateNext' }),
  }),
});
