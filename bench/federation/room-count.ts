import { openDatabase } from '../../server/db/index.ts';
import { eventually } from '../../server/testing/eventually.ts';
import type { TestNode } from '../../server/testing/test-node.ts';

/** Counts what a node shows of a room, in its database: asking its API would be work of its own. */
export interface RoomCount extends AsyncDisposable {
  events(): Promise<number>;
  reaches(count: number, patienceMs: number): Promise<void>;
}

export function openRoomCount(node: TestNode, room: string): RoomCount {
  const db = openDatabase({ url: node.config.databaseUrl?.reveal() ?? '', maxConnections: 1 });
  const events = async (): Promise<number> => {
    const [row] = await db.sql<{ n: number }[]>`select count(*)::int as n from post where room = ${room} and live`;
    return row?.n ?? 0;
  };
  return {
    events,
    reaches: async (count, patienceMs) => {
      await eventually(`${node.name} shows ${count} posts`, patienceMs, async () => (await events()) >= count);
    },
    [Symbol.asyncDispose]: () => db.close(),
  };
}
