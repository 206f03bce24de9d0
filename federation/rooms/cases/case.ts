import assert from 'node:assert/strict';
import type { VerifiedEvent } from '../../contract.ts';
import { actorId, RoomAuthor, type RoomOptions } from '../../testing/room-author.ts';
import { evaluateRoom } from '../evaluate.ts';

/**
 * One rule shown by one story. The same cases run as tests and, against code with a rule taken out, as proof that they would notice
 * (mutants.test.ts); so they use plain assertions.
 */
export interface Case {
  title: string;
  run(): void;
}

export const A = 'hospital-a.example';
export const B = 'hospital-b.example';
export const C = 'hospital-c.example';
export const D = 'hospital-d.example';

/** A group owned by A, with Kaya (admin) of A, Omar of B and Lin of C in it; Omar and Lin are members. */
export function group(options: RoomOptions = {}): RoomAuthor {
  const author = new RoomAuthor({ owner: A, creator: 'kaya', ...options });
  author.admit(B, 'moderator');
  author.admit(C, 'moderator');
  author.invite(B, 'omar');
  author.invite(C, 'lin');
  author.join(A, 'kaya');
  author.join(B, 'omar');
  author.join(C, 'lin');
  return author;
}

/** 'live', why it is void, or 'waiting'. */
export function fate(author: { events: VerifiedEvent[] }, event: VerifiedEvent): string {
  const verdict = evaluateRoom(author.events).verdicts.get(event.id);
  if (!verdict) return 'waiting';
  return verdict.live ? 'live' : verdict.why;
}

export function assertFate(author: { events: VerifiedEvent[] }, event: VerifiedEvent, expected: string): void {
  assert.equal(fate(author, event), expected);
}

export { actorId, assert };
