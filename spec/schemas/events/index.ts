import type { TSchema } from 'typebox';
import { CONTENT_EVENTS } from './content.ts';
import { CONTROL_EVENTS } from './control.ts';
import { registryEvents } from './registry.ts';

export { CONTENT_EVENTS, type ContentType } from './content.ts';
export { CONTROL_EVENTS, type ControlType } from './control.ts';

/** What the header and the body of one event type must look like. */
export interface EventRule {
  lane: 'c' | 'm' | 'r';
  d: TSchema;
  /** null: events of this type have no body. */
  body: TSchema | null;
  actor: 'required' | 'optional' | 'none';
  ref: 'required' | 'none';
  /** Must the header carry `seen`? (`optional` in every other control event, never in lane m.) */
  seen: boolean;
}

function control([type, rule]: [string, (typeof CONTROL_EVENTS)[keyof typeof CONTROL_EVENTS]]): [string, EventRule] {
  return [type, { ...rule, lane: 'c', actor: 'optional', ref: 'none' }];
}
function content([type, rule]: [string, (typeof CONTENT_EVENTS)[keyof typeof CONTENT_EVENTS]]): [string, EventRule] {
  return [type, { ...rule, lane: 'm', seen: false }];
}

/** Every event type of rooms. A type that is not in here is of a later version: stored and relayed, without effect. */
export const ROOM_EVENTS: ReadonlyMap<string, EventRule> = new Map([
  ...Object.entries(CONTROL_EVENTS).map(control),
  ...Object.entries(CONTENT_EVENTS).map(content),
]);

function registry([type, d]: [string, TSchema]): [string, EventRule] {
  return [type, { lane: 'r', d, body: null, actor: 'none', ref: 'none', seen: false }];
}

/** Every event type that this version knows, of all three lanes. */
export const ALL_EVENTS: ReadonlyMap<string, EventRule> = new Map([
  ...ROOM_EVENTS,
  ...Object.entries(registryEvents).map(registry),
]);
