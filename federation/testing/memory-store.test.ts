import t from 'tap';
import { MemoryStore } from './memory-store.ts';
import { storeContract } from './store-contract.ts';
import { feedHead, newRoomId, storedEvent } from './stored-events.ts';

await storeContract(t, 'memory store', async () => new MemoryStore());

t.test('the memory store fails two transactions that wait for each other', async (t) => {
  const store = new MemoryStore();
  const room = newRoomId();
  const a = Promise.withResolvers<void>();
  const b = Promise.withResolvers<void>();
  const run = (first: string, second: string, mine: PromiseWithResolvers<void>, other: PromiseWithResolvers<void>) =>
    store.transaction(async (tx) => {
      await store.lockFeed(tx, room, first);
      mine.resolve();
      await other.promise;
      await store.lockFeed(tx, room, second);
    });
  const results = await Promise.allSettled([run('x/1', 'y/1', a, b), run('y/1', 'x/1', b, a)]);
  t.same(results.map((result) => result.status).sort(), ['fulfilled', 'rejected']);
});

t.test('a transaction handle is refused after its end', async (t) => {
  const store = new MemoryStore();
  const room = newRoomId();
  let leaked: Parameters<Parameters<MemoryStore['transaction']>[0]>[0] | undefined;
  await store.transaction(async (tx) => {
    leaked = tx;
  });
  if (leaked === undefined) throw new Error('the work ran');
  const event = storedEvent({ room });
  await t.rejects(store.insertEvents(leaked, [event]), { message: /has ended/ });
  await t.rejects(store.setFeedHeads(leaked, room, [feedHead(event)]), { message: /has ended/ });
});
