import { Compile, type Validator } from 'typebox/compile';
import { type EventRule, ROOM_EVENTS } from '../../spec/schemas/events/index.ts';
import type { EventHeader } from '../../spec/schemas/federation/envelope.ts';
import type { Result } from '../contract.ts';

const malformed = (detail: string): Result<never> => ({ ok: false, code: 'event_malformed', detail });
const fine: Result<null> = { ok: true, value: null };

const compiled = new Map<EventRule['d'], Validator>();
function matches(schema: EventRule['d'], value: unknown): boolean {
  let validator = compiled.get(schema);
  if (!validator) {
    validator = Compile(schema);
    compiled.set(schema, validator);
  }
  return validator.Check(value);
}

/**
 * The part of an event's shape that depends on its type (step 1 of acceptance, R-5.1): members of its lane, `d`, actor, target.
 * Context-free, so every node refuses the same events. A type that is not known passes: it is stored and relayed.
 * @returns code `event_malformed`; `detail` names the member
 */
export function checkShape(header: EventHeader): Result<null> {
  if (header.lane === 'r') return fine;
  const lane = checkLane(header);
  if (lane) return malformed(lane);
  const rule = ROOM_EVENTS.get(header.type);
  if (!rule) return fine;
  if (rule.lane !== header.lane) return malformed('lane');
  if (rule.actor !== 'optional' && (header.actor !== undefined) !== (rule.actor === 'required'))
    return malformed('actor');
  if ((header.ref !== undefined) !== (rule.ref === 'required')) return malformed('ref');
  if (rule.seen && header.seen === undefined) return malformed('seen');
  if (!matches(rule.d, header.d ?? {})) return malformed('d');
  return rule.body === null && header.bh !== undefined ? malformed('bh') : fine;
}

function checkLane(header: EventHeader): string | null {
  if (header.lane === 'm') {
    if (header.room === undefined) return 'room';
    if (header.prev === undefined) return 'prev';
    if (header.ctl === undefined) return 'ctl';
    if (header.epoch !== undefined) return 'epoch';
    return header.seen === undefined ? null : 'seen';
  }
  const first = header.type === 'room.create';
  if ((header.room === undefined) !== first) return 'room';
  if ((header.prev === undefined) !== first || (header.seq === 1) !== first) return 'prev';
  if (header.epoch === undefined || header.epoch < 1) return 'epoch';
  if (!Object.keys(header.seen ?? {}).every((key) => feedKeyPattern.test(key))) return 'seen';
  return header.ctl === undefined && header.after === undefined ? null : 'ctl';
}

const feedKeyPattern = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/[1-9][0-9]{0,6}$/;

/**
 * Is a parsed body right for its event type (step 8 of acceptance, R-5.8)? A wrong body is discarded; the header stays valid.
 * @returns code `event_malformed`. A body of an unknown type passes.
 */
export function checkBody(type: string, body: unknown): Result<null> {
  const rule = ROOM_EVENTS.get(type);
  if (!rule) return fine;
  return rule.body !== null && matches(rule.body, body) ? fine : malformed('body');
}
