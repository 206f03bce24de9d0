import type { Api } from '../../platform/operations.ts';
import { actInCall, callPeople, joinCall, leaveCall, raiseHand, signalCall } from './call/call-actions.ts';
import type { Reactions } from './call/reactions.ts';
import type { Parts } from './parts.ts';
import { answerSession } from './plan/answer.ts';
import { admitPeople, handOver, removePerson, restorePerson, setDoor, setRole } from './plan/place-actions.ts';
import {
  callPerson,
  cancelSession,
  changeSession,
  endSession,
  inviteToSession,
  planSession,
  startSession,
} from './plan/plan-actions.ts';
import { setZone } from './plan/zones.ts';
import { getSession, listSessions } from './session-queries.ts';
import { calendarOf } from './tell/calendar.ts';

/** A session description of many pictures is larger than other bodies. */
const signalBytes = 512 * 1024;

/** What the API answers about sessions; who may do what is decided in `access.ts` and by the engine. */
export function registerSessions(api: Api, parts: Parts, reactions: Reactions): void {
  registerCalls(api, parts, reactions);
  registerPlaces(api, parts);
  api.handle('sessions.list', ({ caller, query }) => listSessions(parts, caller.actor, query));
  api.handle('sessions.get', ({ caller, params }) => getSession(parts, caller.actor, params.room));
  api.handle('sessions.plan', ({ caller, body }) => planSession(parts, caller.actor, body));
  api.handle('sessions.call', ({ caller, body }) => callPerson(parts, caller.actor, body));
  api.handle('sessions.answer', ({ caller, params, body }) => answerSession(parts, caller.actor, params.room, body));
  api.handle('sessions.change', async ({ caller, params, body }) => {
    await changeSession(parts, caller.actor, params.room, body);
    return {};
  });
  api.handle('sessions.cancel', async ({ caller, params, body }) => {
    await cancelSession(parts, caller.actor, params.room, body);
    return {};
  });
  api.handle('sessions.invite', async ({ caller, params, body }) => {
    await inviteToSession(parts, caller.actor, params.room, body);
    return {};
  });
  api.handle('sessions.start', async ({ caller, params }) => {
    await startSession(parts, caller.actor, params.room);
    return {};
  });
  api.handle('sessions.end', async ({ caller, params }) => {
    await endSession(parts, caller.actor, params.room);
    return {};
  });
  api.handle('sessions.zone', async ({ caller, body }) => {
    await setZone(parts, caller.actor, body.zone);
    return {};
  });
  api.handle('sessions.calendar', async ({ caller, params, reply }) => {
    const file = await calendarOf(parts, caller, params.room);
    return reply
      .header('content-type', 'text/calendar; charset=utf-8; method=PUBLISH')
      .header('content-disposition', `attachment; filename="session.ics"`)
      .header('cache-control', 'no-store')
      .send(file);
  });
}

/** Who may what in a session. What is written in the control log answers 202: it counts when the event is there. */
function registerPlaces(api: Api, parts: Parts): void {
  api.handle('sessions.role', async ({ caller, params, body }) => {
    await setRole(parts, caller.actor, params.room, body);
    return {};
  });
  api.handle('sessions.handOver', async ({ caller, params, body }) => {
    await handOver(parts, caller.actor, params.room, body);
    return {};
  });
  api.handle('sessions.door', async ({ caller, params, body }) => {
    await setDoor(parts, caller.actor, params.room, body);
    return {};
  });
  api.handle('sessions.admit', async ({ caller, params, body }) => {
    await admitPeople(parts, caller.actor, params.room, body);
    return {};
  });
  api.handle('sessions.remove', async ({ caller, params, body }) => {
    await removePerson(parts, caller.actor, params.room, body);
    return {};
  });
  api.handle('sessions.restore', async ({ caller, params, body }) => {
    await restorePerson(parts, caller.actor, params.room, body);
    return {};
  });
}

function registerCalls(api: Api, parts: Parts, reactions: Reactions): void {
  api.handle('call.join', ({ caller, params }) => joinCall(parts, caller.actor, params.room));
  api.handle('call.signal', ({ caller, params, body }) => signalCall(parts, caller.actor, params.room, body.request), {
    bodyBytes: signalBytes,
  });
  api.handle('call.people', ({ caller, params }) => callPeople(parts, caller.actor, params.room));
  api.handle('call.act', async ({ caller, params, body }) => {
    await actInCall(parts, caller.actor, params.room, body);
    return {};
  });
  api.handle('call.hand', async ({ caller, params, body }) => {
    await raiseHand(parts, caller.actor, params.room, body.raised);
    return {};
  });
  api.handle('call.react', async ({ caller, params, body }) => {
    await reactions.send(caller.actor, params.room, body.reaction);
    return {};
  });
  api.handle('call.leave', async ({ caller, params }) => {
    await leaveCall(parts, caller.actor, params.room);
    return {};
  });
}
