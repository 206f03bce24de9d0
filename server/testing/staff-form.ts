import { type ApiClient, ApiProblem } from './api-client.ts';
import type { PeopleHouse } from './people-house.ts';

/** What a nurse writes into the form. */
export const form = {
  name: 'Sofia Conti',
  email: 'sofia.conti@hospital-a.example',
  password: 'una frase lunga e sicura',
  profession: 'nurse',
  specialty: 'critical-care',
  languages: ['it', 'en'] as string[],
  licence: 'IT-20931',
  evidence: [] as string[],
  locale: 'it',
} as const;

/** The code with which a call was refused, or `accepted`. */
export async function refusedWith(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'accepted',
    (error: unknown) => (error instanceof ApiProblem ? error.code : String(error)),
  );
}

/** Somebody who applied and was approved, logged in. */
export async function admitted(house: PeopleHouse, approver: ApiClient) {
  const client = house.guest();
  const { id } = await client.call('membership.apply', { body: form });
  await approver.call('membership.decide', { params: { id }, body: { decision: 'approve' } });
  const viewer = await client.call('auth.viewer', {});
  return { client, id: viewer.id, actor: viewer.actor };
}

/** Claims of a signed document, unverified. */
export function claimsOf(jws: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}
