import type { Result } from '../../../federation/index.ts';
import { type ProblemCode, problems } from '../../../spec/schemas/common/problems.ts';
import { Problem } from '../../platform/problem.ts';

/** Reasons of the engine that people know under another name. A ban is not told apart from a room that is not there. */
const asProblem: Readonly<Record<string, ProblemCode>> = {
  closed: 'room_closed',
  suspended: 'right_missing',
  role_lowered: 'right_missing',
  removed: 'not_found',
  banned: 'not_found',
  not_admitted: 'not_found',
  no_such_room: 'not_found',
  not_owner: 'owner_away',
  owner_unreachable: 'owner_away',
  no_such_object: 'not_found',
  invite_answered: 'invitation_closed',
  limit_exceeded: 'too_large',
};

/** The problem that an expected refusal of the engine is answered with. */
export function refusalOf(code: string): Problem {
  const known = Object.hasOwn(asProblem, code) ? asProblem[code] : undefined;
  if (known) return new Problem(known);
  if (Object.hasOwn(problems, code)) return new Problem(code as ProblemCode);
  return new Problem('conflict', { reason: code });
}

/** The value of a success; a refusal ends the transaction and is answered. @throws Problem */
export function accepted<T>(result: Result<T>): T {
  if (!result.ok) throw refusalOf(result.code);
  return result.value;
}
