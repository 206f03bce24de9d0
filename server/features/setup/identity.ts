import type { Reader, Tx } from '../../db/index.ts';

/** What makes this node the one it is. Written once by the first run; the name never changes. */
export interface NodeIdentity {
  /** Name in the federation: a host name. */
  readonly node: string;
  /** Origin under which browsers and peers reach it, without a trailing slash. */
  readonly publicUrl: string;
}

const key = 'node.identity';

/** @returns undefined until the first run is finished */
export async function readIdentity(reader: Reader): Promise<NodeIdentity | undefined> {
  const [row] = await reader.sql<{ value: NodeIdentity }[]>`select value from node_setting where key = ${key}`;
  return row?.value;
}

export async function writeIdentity(tx: Tx, identity: NodeIdentity): Promise<void> {
  await tx.sql`insert into node_setting (key, value) values (${key}, ${JSON.stringify(identity)})`;
}
