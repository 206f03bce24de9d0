import type { Test } from 'tap';
import type { Store, StoredEvent } from '../ports.ts';
import { type Case, rolledBack } from './store-contract-cases.ts';
import { feedCases, registryCases } from './store-contract-feeds.ts';
import { feedHead, heldEvent, newEventId, newRoomId, storedEvent, storedFeed } from './stored-events.ts';

/** Opens an empty or used store; every test works in rooms of its own. Closed by the caller's teardown. */
export type OpenStore<Tx> = () => Promise<Store<Tx>>;

function transactions<Tx>(): Record<string, Case<Tx>> {
  return {
    'a rolled back transaction leaves nothing behind': async (t, store) => {
      const room = newRoomId();
      const event = storedEvent({ room });
      const kind = `test-${room}`;
      await rolledBack(store, async (tx) => {
        await store.insertRoom(tx, { room, kind: 'group', owner: 'a.example', create: event.id });
        await store.insertEvents(tx, [event]);
        await store.setFeedHeads(tx, room, [feedHead(event)]);
        await store.setDelivery(tx, [{ peer: 'b.example', room, feed: 'a.example/1', acked: 4 }]);
        await store.hold(tx, heldEvent(room, 2));
        await store.putDocument(tx, kind, 'x', { a: 1 });
        t.equal((await store.events(tx, [event.id])).length, 1, 'the transaction sees its own event');
        t.equal((await store.feedHeads(tx, room)).length, 1, 'the transaction sees its own head');
        t.equal((await store.held(tx, room, 'b.example/1')).length, 1, 'the transaction sees its own held event');
        t.same(await store.document(tx, kind, 'x'), { a: 1 }, 'the transaction sees its own document');
        t.equal(await store.room(null, room), undefined, 'nobody else sees the room before the commit');
      });
      t.equal(await store.room(null, room), undefined);
      t.same(await store.events(null, [event.id]), []);
      t.same(await store.feedHeads(null, room), []);
      t.same(await store.held(null, room, 'b.example/1'), []);
      t.equal(await store.document(null, kind, 'x'), undefined);
      t.notOk((await store.deliveries()).some((cursor) => cursor.room === room));
    },
    'work registered for after the commit runs after it and never on a rollback': async (t, store) => {
      const ran: string[] = [];
      await store.transaction(async (tx) => {
        store.afterCommit(tx, () => ran.push('first'));
        store.afterCommit(tx, () => ran.push('second'));
        t.same(ran, [], 'nothing runs before the commit');
      });
      t.same(ran, ['first', 'second']);
      await rolledBack(store, async (tx) => store.afterCommit(tx, () => ran.push('rolled back')));
      t.same(ran, ['first', 'second']);
    },
    'a value and an error of the work reach the caller': async (t, store) => {
      t.equal(await store.transaction(async () => 7), 7);
      await t.rejects(
        store.transaction(async () => {
          throw new Error('boom');
        }),
        { message: 'boom' },
      );
    },
    'a feed lock makes a second writer wait and see what the first one wrote': async (t, store) => {
      const room = newRoomId();
      const [event] = storedFeed(room, 1);
      if (event === undefined) throw new Error('one event was asked for');
      const locked = Promise.withResolvers<void>();
      const finish = Promise.withResolvers<void>();
      const order: string[] = [];
      const first = store.transaction(async (tx) => {
        t.equal(await store.lockFeed(tx, room, 'a.example/1'), undefined, 'a feed without a head can be locked');
        locked.resolve();
        await finish.promise;
        order.push('first writes');
        await store.setFeedHeads(tx, room, [feedHead(event)]);
      });
      await locked.promise;
      const second = store.transaction(async (tx) => {
        const head = await store.lockFeed(tx, room, 'a.example/1');
        order.push('second has the lock');
        return head;
      });
      const other = await store.transaction((tx) => store.lockFeed(tx, room, 'b.example/1'));
      t.equal(other, undefined, 'another feed of the room is not locked');
      finish.resolve();
      await first;
      t.same(await second, feedHead(event));
      t.same(order, ['first writes', 'second has the lock']);
    },
    'twenty writers of one feed allocate twenty positions without a gap': async (t, store) => {
      const room = newRoomId();
      const write = (): Promise<number> =>
        store.transaction(async (tx) => {
          const head = await store.lockFeed(tx, room, 'a.example/1');
          const event = storedEvent({ room, seq: (head?.seq ?? 0) + 1 });
          t.equal((await store.insertEvents(tx, [event])).size, 1);
          await store.setFeedHeads(tx, room, [feedHead(event)]);
          return event.header.seq;
        });
      const seqs = await Promise.all(Array.from({ length: 20 }, write));
      t.same(
        seqs.sort((a, b) => a - b),
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
    },
  };
}

function events<Tx>(): Record<string, Case<Tx>> {
  return {
    'an event comes back byte for byte': async (t, store) => {
      const room = newRoomId();
      const event = storedEvent({
        room,
        hlc: [1767600000123, 65535],
        actor: `u_${'a'.repeat(22)}`,
        d: { cut: [1, 2] },
      });
      await store.transaction((tx) => store.insertEvents(tx, [event]));
      t.same(await store.events(null, [event.id, event.id, newEventId()]), [event]);
      t.same(await store.range(null, room, 'a.example/1', 1, 10), [event]);
    },
    'an event that is stored already is skipped and left out of the answer': async (t, store) => {
      const room = newRoomId();
      const [one, two] = storedFeed(room, 2) as [ReturnType<typeof storedEvent>, ReturnType<typeof storedEvent>];
      t.same(await store.transaction((tx) => store.insertEvents(tx, [one])), new Set([one.id]));
      t.same(await store.transaction((tx) => store.insertEvents(tx, [one, two])), new Set([two.id]));
      t.same(await store.transaction((tx) => store.insertEvents(tx, [])), new Set());
      t.same(await store.known(null, [one.id, two.id, newEventId()]), new Set([one.id, two.id]));
      t.same(await store.known(null, []), new Set());
    },
    'a second event at the same position of a feed is not stored': async (t, store) => {
      const room = newRoomId();
      for (const lane of ['m', 'c'] as const) {
        const first = storedEvent({ room, lane, seq: 3, ...(lane === 'c' ? { epoch: 0 } : {}) });
        const fork = storedEvent({ room, lane, seq: 3, ...(lane === 'c' ? { epoch: 0 } : {}) });
        await store.transaction((tx) => store.insertEvents(tx, [first]));
        t.same(await store.transaction((tx) => store.insertEvents(tx, [fork])), new Set());
        t.same(await store.known(null, [fork.id]), new Set());
        t.same(await store.events(null, [fork.id]), []);
      }
    },
    'the same batch stored twice at the same time is stored once': async (t, store) => {
      const room = newRoomId();
      const batch = storedFeed(room, 50);
      const stored = await Promise.all([1, 2, 3].map(() => store.transaction((tx) => store.insertEvents(tx, batch))));
      t.equal(
        stored.reduce((sum, ids) => sum + ids.size, 0),
        50,
      );
      t.same(await store.range(null, room, 'a.example/1', 1, 100), batch);
    },
    'a range is one feed in the order of seq, from a position, at most the limit': async (t, store) => {
      const room = newRoomId();
      const feed = storedFeed(room, 12);
      const control = storedEvent({ room, lane: 'c', epoch: 0 });
      await store.transaction(async (tx) => {
        await store.insertEvents(tx, [...feed.slice(6), ...storedFeed(room, 3, 1, 'b.example')]);
        await store.insertEvents(tx, [...feed.slice(0, 6), control, ...storedFeed(newRoomId(), 2)]);
        t.same(await store.range(tx, room, 'a.example/1', 11, 5), feed.slice(10), 'seen inside the transaction');
      });
      t.same(await store.range(null, room, 'a.example/1', 9, 3), feed.slice(8, 11));
      t.same(await store.range(null, room, 'a.example/1', 13, 3), []);
      t.same(await store.range(null, room, 'c', 1, 3), [control]);
    },
    'a discarded tail makes room for another branch and leaves tombstones': async (t, store) => {
      const room = newRoomId();
      const feed = storedFeed(room, 5);
      const [erased] = feed.slice(3);
      const branch = storedFeed(room, 2, 4);
      await store.transaction(async (tx) => {
        await store.insertEvents(tx, [...feed, ...storedFeed(room, 4, 2, 'b.example')]);
        if (erased !== undefined) await store.eraseBody(tx, erased.id, null);
      });
      await rolledBack(store, async (tx) => {
        await store.discardTail(tx, room, 'a.example/1', 1);
      });
      t.equal((await store.range(null, room, 'a.example/1', 1, 9)).length, 5, 'a rollback keeps the tail');
      await store.transaction(async (tx) => {
        t.same(
          (await store.discardTail(tx, room, 'a.example/1', 4)).sort(),
          feed
            .slice(3)
            .map(({ id }) => id)
            .sort(),
        );
        t.equal((await store.insertEvents(tx, branch)).size, 2, 'the places are free');
      });
      const now = await store.range(null, room, 'a.example/1', 1, 9);
      t.same(
        now.map(({ id }) => id),
        [...feed.slice(0, 3), ...branch].map(({ id }) => id),
      );
      t.equal((await store.range(null, room, 'b.example/1', 1, 9)).length, 4, 'other feeds stay');
      await store.transaction((tx) => store.discardTail(tx, room, 'a.example/1', 4));
      if (erased !== undefined) await store.transaction((tx) => store.insertEvents(tx, [erased]));
      t.equal(
        (await store.range(null, room, 'a.example/1', 4, 1))[0]?.body,
        null,
        'an erased body is refused when its event comes back',
      );
    },
    'liveness changes for the named events of the room only': async (t, store) => {
      const room = newRoomId();
      const feed = storedFeed(room, 3);
      const ids = feed.map((event) => event.id);
      await store.transaction((tx) => store.insertEvents(tx, feed));
      await store.transaction((tx) => store.setLive(tx, room, ids.slice(0, 2), false));
      await store.transaction((tx) => store.setLive(tx, newRoomId(), ids, false));
      const live = (await store.range(null, room, 'a.example/1', 1, 9)).map((event) => event.live);
      t.same(live, [false, false, true]);
      await store.transaction((tx) => store.setLive(tx, room, ids, true));
      t.ok((await store.events(null, ids)).every((event) => event.live));
    },
  };
}

function bodies<Tx>(): Record<string, Case<Tx>> {
  return {
    'a missing body is reported until it is put, and then comes with the event': async (t, store) => {
      const room = newRoomId();
      const event = storedEvent({ room, bl: 4, bh: 'x'.repeat(43) }, { salt: null, body: null });
      const bodiless = storedEvent({ room, seq: 2, type: 'member.leave' }, { salt: null, body: null });
      const voided = storedEvent({ room, seq: 3, bl: 4 }, { salt: null, body: null, live: false });
      await store.transaction((tx) => store.insertEvents(tx, [event, bodiless, voided]));
      t.same(await store.missingBodies(room, 10), [{ room, id: event.id }]);
      t.same(await store.missingBodies(room, 0), []);
      const salt = Buffer.alloc(16, 1);
      await store.transaction((tx) => store.putBody(tx, event.id, salt, Buffer.from('body')));
      t.same(await store.missingBodies(room, 10), []);
      const [read] = await store.events(null, [event.id]);
      t.same(read?.body, Buffer.from('body'));
      t.same(read?.salt, salt);
      await store.transaction((tx) => store.setLive(tx, room, [voided.id], true));
      t.same(
        await store.missingBodies(room, 10),
        [{ room, id: voided.id }],
        'an event that counts again wants its body',
      );
      await store.transaction((tx) => store.setLive(tx, room, [voided.id], false));
    },
    'missing bodies of every room are found together': async (t, store) => {
      const wanted = [newRoomId(), newRoomId()].map((room) => storedEvent({ room, bl: 4 }, { salt: null, body: null }));
      await store.transaction((tx) => store.insertEvents(tx, wanted));
      const missing = await store.missingBodies(null, 1000);
      for (const { room, id } of wanted) t.ok(missing.some((row) => row.room === room && row.id === id));
      await store.transaction(async (tx) => {
        for (const { id } of wanted) await store.eraseBody(tx, id, null);
      });
      t.same(await store.missingBodies(null, 1000), []);
    },
    'an erased body is gone, names its reason and is refused for ever': async (t, store) => {
      const room = newRoomId();
      const [named, local] = storedFeed(room, 2) as [ReturnType<typeof storedEvent>, ReturnType<typeof storedEvent>];
      const redaction = newEventId();
      await store.transaction((tx) => store.insertEvents(tx, [named, local]));
      await store.transaction(async (tx) => {
        await store.eraseBody(tx, named.id, redaction);
        await store.eraseBody(tx, local.id, null);
      });
      await store.transaction(async (tx) => {
        await store.putBody(tx, named.id, Buffer.alloc(16), Buffer.from('again'));
        await store.eraseBody(tx, named.id, newEventId());
      });
      const read = await store.range(null, room, 'a.example/1', 1, 9);
      t.same(
        read.map(({ body, salt, erasedBy }) => ({ body, salt, erasedBy })),
        [
          { body: null, salt: null, erasedBy: redaction },
          { body: null, salt: null, erasedBy: 'local' },
        ],
      );
      t.same(await store.missingBodies(room, 10), []);
    },
    'a body of a void event is dropped when its time is over, and comes again when the event counts again': async (
      t,
      store,
    ) => {
      const room = newRoomId();
      const [live, voided, revived] = storedFeed(room, 3) as [StoredEvent, StoredEvent, StoredEvent];
      const bodyOf = async ({ id }: StoredEvent) => (await store.events(null, [id]))[0]?.body;
      const own = new Set([live.id, voided.id, revived.id]);
      const drop = async (now: number) =>
        (await store.transaction((tx) => store.dropVoidBodies(tx, now, 100, 100))).filter((id) => own.has(id));
      await store.transaction(async (tx) => {
        await store.insertEvents(tx, [live, voided, revived]);
        await store.setLive(tx, room, [voided.id, revived.id], false);
      });
      t.same(await drop(1_000), []);
      await store.transaction((tx) => store.setLive(tx, room, [revived.id], true));
      t.same(await drop(1_099), [], 'not before its time');
      await store.transaction((tx) => store.setLive(tx, room, [revived.id], false));
      t.same(await drop(1_100), [voided.id]);
      t.equal(await bodyOf(voided), null);
      t.not(await bodyOf(revived), null, 'it counted in between: its time began anew');
      t.same(await drop(1_150), [], 'once');
      t.same(await drop(1_200), [revived.id]);
      t.not(await bodyOf(live), null);
      t.same(await store.missingBodies(room, 10), [], 'nobody asks for it');
      await store.transaction((tx) => store.setLive(tx, room, [voided.id], true));
      t.same(await store.missingBodies(room, 10), [{ room, id: voided.id }]);
      await store.transaction((tx) => store.putBody(tx, voided.id, Buffer.alloc(16, 1), Buffer.from('again')));
      t.same(await bodyOf(voided), Buffer.from('again'));
      await store.transaction((tx) => store.setLive(tx, room, [voided.id, revived.id], false));
    },
    'a body that was erased before its event arrived is not stored with it': async (t, store) => {
      const room = newRoomId();
      const event = storedEvent({ room });
      const redaction = newEventId();
      await store.transaction((tx) => store.eraseBody(tx, event.id, redaction));
      await store.transaction((tx) => store.insertEvents(tx, [event]));
      const [read] = await store.events(null, [event.id]);
      t.equal(read?.body, null);
      t.equal(read?.salt, null);
      t.equal(read?.erasedBy, redaction);
    },
  };
}

/**
 * What every adapter of the engine's store must do. Call it once per adapter from a test file.
 * `name` leads the titles; `open` answers the store under test.
 */
export async function storeContract<Tx>(t: Test, name: string, open: OpenStore<Tx>): Promise<void> {
  const store = await open();
  const cases: Record<string, Case<Tx>> = {
    ...transactions<Tx>(),
    ...events<Tx>(),
    ...bodies<Tx>(),
    ...feedCases<Tx>(),
    ...registryCases<Tx>(),
  };
  for (const [title, run] of Object.entries(cases)) {
    await t.test(`${name}: ${title}`, (sub) => run(sub, store));
  }
}
