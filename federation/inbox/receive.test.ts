import t from 'tap';
import { draftOfNewRoom } from '../authoring/control.ts';
import { foldRegistry } from '../registry/log.ts';
import { createTrust } from '../registry/trust.ts';
import { openChain } from '../rooms/control-chain.ts';
import { open } from '../signing/envelope.ts';
import { RoomCache } from '../state/room-cache.ts';
import { fromOpened } from '../state/verified.ts';
import { RecordingApplication } from '../testing/memory.ts';
import { MemoryStore } from '../testing/memory-store.ts';
import type { MemoryTx } from '../testing/memory-tables.ts';
import { must } from '../testing/network.ts';
import { RegistryWriter } from '../testing/registry-writer.ts';
import { keysOf, RoomAuthor } from '../testing/room-author.ts';
import { type CommitDeps, writeDraft } from './commit.ts';
import { Receiver } from './receive.ts';

const [A, B, C] = ['hospital-a.example', 'hospital-b.example', 'hospital-c.example'];

/** A receiver at hospital B that holds the first event of a room of hospital A. */
async function receiving(author: RoomAuthor) {
  const hub = new RegistryWriter('hub.example');
  for (const node of [A, B, C]) hub.approve(node, [keysOf(node)]);
  const registry = foldRegistry(hub.pin, hub.opened).value;
  const clock = { now: () => author.now + 1_000 };
  const trust = createTrust(B, [{ state: registry, source: 'operator', checkpointAtMs: 0 }], clock);
  const store = new MemoryStore();
  const cache = new RoomCache<MemoryTx>(store, 10);
  const application = new RecordingApplication(store);
  const deps: CommitDeps<MemoryTx> = { node: B, store, cache, application, committed: () => undefined };
  const { create, room } = author;
  const received = fromOpened(must(open(create.envelope)), room, create.envelope);
  await store.transaction(async (tx) => {
    await store.insertRoom(tx, { room, kind: 'group', owner: A, create: create.id });
    await writeDraft(deps, tx, draftOfNewRoom(received.event, received.stored, must(openChain(create))), []);
  });
  const refusals: string[] = [];
  const receiver = new Receiver({
    ...deps,
    ...{ clock, trust: () => trust, holding: () => false },
    refused: (_peer, code) => refusals.push(code),
  });
  return { receiver, refusals, cache };
}

t.test('a control event that two peers bring into one batch is taken once and known once', async (t) => {
  const author = new RoomAuthor({ owner: A });
  const [admitB, admitC, retention] = [
    author.admit(B),
    author.admit(C),
    author.ctl('room.set', { retention_days: 30 }),
  ];
  const { receiver, refusals, cache } = await receiving(author);
  const accept = (peer: string, ...events: (typeof admitB)[]) =>
    receiver.accept(
      author.room,
      events.map(({ envelope }) => envelope),
      { peer, kind: 'range' },
    );
  // The first batch is under way while the other two wait, and are then taken together.
  const [first, second, third] = await Promise.all([
    accept(A, admitB),
    accept(A, admitC, retention),
    accept(C, admitC, retention),
  ]);
  t.match([first, second, third], [{ taken: 1 }, { taken: 2, known: 0 }, { taken: 0, known: 2 }]);
  t.same(refusals, []);
  t.equal(cache.peek(author.room)?.chain.state.cseq, 4);
});
