import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Reader, Tx } from '../../db/index.ts';

const key = 'setup.token-hash';

/** Makes the token of the first-run link. The one of an earlier start stops working. It is shown once; its hash is kept. */
export async function renewSetupToken(tx: Tx): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await tx.sql`
    insert into node_setting (key, value) values (${key}, ${JSON.stringify(hash(token).toString('hex'))})
    on conflict (key) do update set value = excluded.value, changed_at = now()`;
  return token;
}

export async function isSetupToken(reader: Reader, token: string): Promise<boolean> {
  const [row] = await reader.sql<{ value: string }[]>`select value from node_setting where key = ${key}`;
  return row !== undefined && timingSafeEqual(hash(token), Buffer.from(row.value, 'hex'));
}

export async function dropSetupToken(tx: Tx): Promise<void> {
  await tx.sql`delete from node_setting where key = ${key}`;
}

function hash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
