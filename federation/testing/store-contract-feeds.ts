import type { FeedHead } from '../ports.ts';
import { type Case, rolledBack } from './store-contract-cases.ts';
import { feedHead, heldEvent, newEventId, newRoomId, storedEvent, storedFeed } from './stored-events.ts';

/** Rooms, feed heads, held events and delivery cursors. */
export function feedCases<Tx>(): Record<string, Case<Tx>> {
  return {
    'a room is inserted once and found by paging': async (t, store) => {
      const rooms = Array.from({ length: 5 }, () => ({
        room: newRoomId(),
        kind: 'group',
        owner: 'a.example',
        create: newEventId(),
      }));
      for (const room of rooms) {
        t.equal(await store.transaction((tx) => store.insertRoom(tx, room)), true);
        t.equal(await store.transaction((tx) => store.insertRoom(tx, { ...room, owner: 'b.example' })), false);
        t.same(await store.room(null, room.room), room);
      }
      const seen: string[] = [];
      for (let after: string | null = null; ; ) {
        const page = await store.rooms(after, 2);
        t.ok(page.length <= 2);
        seen.push(...page.map((row) => row.room));
        if (page.length < 2) break;
        after = page.at(-1)?.room ?? null;
      }
      t.equal(new Set(seen).size, seen.length, 'no room comes twice');
      for (const { room } of rooms) t.ok(seen.includes(room));
    },
    'heads are written together, replaced, and found by room and by node': async (t, store) => {
      const room = newRoomId();
      const node = `${room
        .slice(2, 12)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '0')}.example`;
      const control = feedHead(storedEvent({ room, lane: 'c', node }));
      const own = feedHead(storedEvent({ room, node, seq: 5, hlc: [1767600000000, 9] }));
      const other = feedHead(storedEvent({ room, node: 'other.example' }), 'frozen');
      await store.transaction((tx) => store.setFeedHeads(tx, room, [control, own, other]));
      const byFeed = (heads: FeedHead[]): FeedHead[] => heads.sort((a, b) => (a.feed < b.feed ? -1 : 1));
      t.same(byFeed(await store.feedHeads(null, room)), byFeed([control, own, other]));
      t.same(byFeed((await store.feedHeadsOf(node)).map((row) => row.head)), byFeed([control, own]));
      t.ok((await store.feedHeadsOf(node)).every((row) => row.room === room));
      const next = { ...own, seq: 6, id: newEventId() };
      await store.transaction(async (tx) => {
        t.same(await store.lockFeed(tx, room, own.feed), own);
        await store.setFeedHeads(tx, room, [next]);
      });
      t.same(byFeed(await store.feedHeads(null, room)), byFeed([control, next, other]));
    },
    'heads are set together with the events that they stand for': async (t, store) => {
      const room = newRoomId();
      const feed = storedFeed(room, 2);
      const heads = feed.map((event) => feedHead(event)).slice(1);
      const other = feedHead(storedEvent({ room, node: 'b.example' }), 'frozen');
      const inserted = await store.transaction((tx) => store.insertEvents(tx, feed, [...heads, other]));
      t.equal(inserted.size, 2);
      t.same(new Set(await store.feedHeads(null, room)), new Set([...heads, other]));
      await rolledBack(store, async (tx) => {
        await store.insertEvents(tx, storedFeed(room, 1, 3), [{ ...other, seq: 9 }]);
      });
      t.same(new Set(await store.feedHeads(null, room)), new Set([...heads, other]));
    },
    'held events come back in the order of seq, once each, until released': async (t, store) => {
      const room = newRoomId();
      const held = [heldEvent(room, 9), heldEvent(room, 7), heldEvent(room, 8)];
      await store.transaction(async (tx) => {
        for (const event of [...held, ...held]) t.equal(await store.hold(tx, event), 'held');
      });
      const back = await store.held(null, room, 'b.example/1');
      t.same(
        back,
        [...held].sort((a, b) => a.seq - b.seq),
      );
      t.ok((await store.heldFeeds()).some((row) => row.room === room && row.feed === 'b.example/1'));
      await store.transaction((tx) => store.release(tx, [held[0]?.id ?? '', held[1]?.id ?? '', newEventId()]));
      t.same(
        (await store.held(null, room, 'b.example/1')).map((event) => event.seq),
        [8],
      );
      await store.transaction((tx) => store.release(tx, [held[2]?.id ?? '']));
      t.notOk((await store.heldFeeds()).some((row) => row.room === room));
    },
    'a feed is full at 2,000 held events and at 8 MiB, and another feed is not': async (t, store) => {
      const room = newRoomId();
      const big = (seq: number): ReturnType<typeof heldEvent> => heldEvent(room, seq, 'A'.repeat(3 * 1024 * 1024));
      await store.transaction(async (tx) => {
        t.equal(await store.hold(tx, big(1)), 'held');
        t.equal(await store.hold(tx, big(2)), 'held');
        t.equal(await store.hold(tx, big(3)), 'full', 'the third would pass 8 MiB');
        t.equal(await store.hold(tx, { ...heldEvent(room, 1), feed: 'c.example/1' }), 'held');
      });
      const crowded = newRoomId();
      await store.transaction(async (tx) => {
        for (let from = 1; from <= 2000; from += 200) {
          await Promise.all(
            Array.from({ length: 200 }, (_, index) => store.hold(tx, heldEvent(crowded, from + index))),
          );
        }
        t.equal(await store.hold(tx, heldEvent(crowded, 2001)), 'full');
      });
      t.equal((await store.held(null, crowded, 'b.example/1')).length, 2000);
      await store.transaction(async (tx) => {
        const ids = (await store.held(tx, crowded, 'b.example/1')).map((event) => event.id);
        await store.release(tx, ids);
        t.equal(await store.hold(tx, heldEvent(crowded, 2001)), 'held', 'there is room again after a release');
      });
    },
    'delivery cursors move both ways and go away with the peer of a room': async (t, store) => {
      const room = newRoomId();
      const cursor = (peer: string, feed: string, acked: number) => ({ peer, room, feed, acked });
      const mine = async () => (await store.deliveries()).filter((row) => row.room === room);
      await store.transaction((tx) =>
        store.setDelivery(tx, [
          cursor('b.example', 'a.example/1', 9),
          cursor('b.example', 'c', 2),
          cursor('c.example', 'c', 1),
        ]),
      );
      await store.transaction((tx) => store.setDelivery(tx, [cursor('b.example', 'a.example/1', 4)]));
      t.same(
        (await mine()).find((row) => row.peer === 'b.example' && row.feed === 'a.example/1'),
        cursor('b.example', 'a.example/1', 4),
        'a receiver restored from a backup moves the cursor down',
      );
      await store.transaction((tx) => store.deletePeerDeliveries(tx, 'b.example', room));
      t.same(await mine(), [cursor('c.example', 'c', 1)]);
      await store.transaction((tx) => store.deletePeerDeliveries(tx, 'c.example', room));
    },
  };
}

/** Registry logs, nonces and documents. */
export function registryCases<Tx>(): Record<string, Case<Tx>> {
  return {
    'a registry log is read in order and refuses a second event at one position': async (t, store) => {
      const hub = `hub-${newRoomId().slice(2, 8).toLowerCase()}.example`;
      const row = (seq: number) => ({
        hub,
        seq,
        id: newEventId(),
        envelope: {
          protected: 'e30',
          payload: `p${seq}`,
          signature: 'A'.repeat(86),
          salt: 'B'.repeat(22),
          body: 'e30',
        },
      });
      const rows = [row(1), row(2), row(3)];
      await store.transaction((tx) => store.appendRegistry(tx, rows.slice(0, 2)));
      await store.transaction((tx) => store.appendRegistry(tx, rows.slice(1)));
      t.same(await store.registryRange(hub, 2, 10), rows.slice(1));
      t.same(await store.registryRange(hub, 1, 2), rows.slice(0, 2));
      await t.rejects(
        store.transaction((tx) => store.appendRegistry(tx, [row(2)])),
        'a hub that rewrites its log never gets this far; storing it would be a bug',
      );
      t.same(await store.registryRange(hub, 1, 10), rows);
      const other = [row(2), row(3), row(4)];
      await store.transaction((tx) => store.replaceRegistry(tx, hub, 2, other));
      t.same(await store.registryRange(hub, 1, 10), [...rows.slice(0, 1), ...other], 'the root keys decided otherwise');
    },
    'a followed hub keeps its checkpoint when it is followed again': async (t, store) => {
      const hub = {
        hub: `hub-${newRoomId().slice(2, 8)}.example`,
        base: 'https://hub.example',
        rootThumbprints: ['x', 'y'],
      };
      const mine = async () => (await store.followedHubs()).filter((row) => row.hub === hub.hub);
      await store.transaction((tx) => store.followHub(tx, hub));
      t.same(await mine(), [{ ...hub, checkpoint: null }]);
      await store.transaction((tx) => store.setCheckpoint(tx, hub.hub, 'a.b.c'));
      await store.transaction((tx) => store.followHub(tx, { ...hub, base: 'https://new.example' }));
      t.same(await mine(), [{ ...hub, base: 'https://new.example', checkpoint: 'a.b.c' }]);
    },
    'a nonce is accepted once within ten minutes and per key': async (t, store) => {
      const nonce = newEventId();
      const now = 1767600000000;
      t.equal(await store.insertNonce('k1', nonce, now), true);
      t.equal(await store.insertNonce('k1', nonce, now + 1000), false);
      t.equal(await store.insertNonce('k1', nonce, now + 599_000), false);
      t.equal(await store.insertNonce('k2', nonce, now + 1000), true);
      const racing = await Promise.all(Array.from({ length: 8 }, () => store.insertNonce('k3', nonce, now + 2000)));
      t.equal(racing.filter((accepted) => accepted).length, 1, 'of eight parallel replays one is accepted');
    },
    'documents are replaced, listed by kind and deleted': async (t, store) => {
      const kind = `kind-${newRoomId()}`;
      await store.transaction(async (tx) => {
        await store.putDocument(tx, kind, 'b', { list: [1, { x: null }], text: 'ü"\\' });
        await store.putDocument(tx, kind, 'a', 'plain');
        await store.putDocument(tx, `${kind}2`, 'a', true);
      });
      await store.transaction((tx) => store.putDocument(tx, kind, 'a', ['new']));
      t.same(await store.documents(kind, 10), [
        { id: 'a', value: ['new'] },
        { id: 'b', value: { list: [1, { x: null }], text: 'ü"\\' } },
      ]);
      t.same((await store.documents(kind, 1)).length, 1);
      await store.transaction((tx) => store.deleteDocument(tx, kind, 'a'));
      t.equal(await store.document(null, kind, 'a'), undefined);
      t.equal(await store.document(null, `${kind}2`, 'a'), true);
    },
  };
}
