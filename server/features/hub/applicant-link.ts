import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Tx } from '../../db/index.ts';

const keySetting = 'hub.link-key';

/** Key from which the tokens of applicants' links are made, so that every mail can hold the same link and none of them is stored. */
export async function openLinkKey(tx: Tx): Promise<Buffer> {
  const fresh = randomBytes(32).toString('base64url');
  const [row] = await tx.sql<{ value: string }[]>`
    insert into node_setting (key, value) values (${keySetting}, ${JSON.stringify(fresh)})
    on conflict (key) do update set key = excluded.key returning value`;
  return Buffer.from(row?.value ?? fresh, 'base64url');
}

/** The token in the link of one application. */
export function linkToken(key: Buffer, reference: string): string {
  return createHmac('sha256', key).update(`application ${reference}`).digest('base64url');
}

export function isLinkToken(key: Buffer, reference: string, token: string): boolean {
  const expected = Buffer.from(linkToken(key, reference));
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Letters and digits that nobody mistakes for others on the telephone. */
const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

export function newReference(): string {
  const letters = Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
