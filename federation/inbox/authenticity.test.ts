import t from 'tap';
import { foldRegistry } from '../registry/log.ts';
import { createTrust } from '../registry/trust.ts';
import { type Opened, open } from '../signing/envelope.ts';
import { RegistryWriter } from '../testing/registry-writer.ts';
import { actorId, keysOf, RoomAuthor } from '../testing/room-author.ts';
import { verifyRun } from './authenticity.ts';

const [A, B, C] = ['hospital-a.example', 'hospital-b.example', 'hospital-c.example'];
const hub = new RegistryWriter('hub.example');
for (const node of [A, B, C]) hub.approve(node, [keysOf(node)]);
const registry = foldRegistry(hub.pin, hub.opened);
const trust = createTrust(A, [{ state: registry.value, source: 'operator', checkpointAtMs: 0 }], { now: () => 0 });

function opened(event: RoomAuthor['events'][number], { forged = false } = {}): Opened {
  const signature = forged ? Buffer.alloc(64, 7).toString('base64url') : event.envelope.signature;
  const result = open({ ...event.envelope, signature });
  if (!result.ok) throw new Error(result.detail);
  return result.value;
}

t.test('a good signature of another node vouches for no event of the owner', async (test) => {
  const room = new RoomAuthor({ owner: A });
  const admit = opened(room.admit(B));
  const forged = opened(room.ctl('role.set', { node: B, actor: actorId('omar'), role: 'admin' }), { forged: true });
  const cover = opened(room.ctl('room.set', { retention_days: 30 }, { node: B }));
  test.same(await verifyRun(trust, [admit, forged, cover]), { count: 1, next: 'no' });
  const seize = room.control;
  const base = [seize.header.seq, seize.id];
  const open2 = opened(room.ctl('epoch.open', { epoch: 2, by: B, base, transfer: seize.id }, { node: B, epoch: 2 }));
  test.same(await verifyRun(trust, [admit, forged, open2]), { count: 1, next: 'no' });
});

t.test(
  'the owner vouches for its own earlier events, and the next owner for those of the one that named it',
  async (test) => {
    const room = new RoomAuthor({ owner: A });
    const [one, two] = [room.admit(B), room.ctl('room.set', { retention_days: 30 })];
    test.same(await verifyRun(trust, [opened(one, { forged: true }), opened(two)]), { count: 2, next: 'yes' });
    const given = room.ctl('owner.transfer', { to: B });
    const base = [given.header.seq, given.id];
    const next = room.ctl('epoch.open', { epoch: 2, by: B, base, transfer: given.id }, { node: B, epoch: 2 });
    const run = [one, two, given].map((event) => opened(event, { forged: true }));
    test.same(await verifyRun(trust, [...run, opened(next)]), { count: 4, next: 'yes' });
  },
);

t.test('an event that does not follow the one before it vouches for nothing', async (test) => {
  const room = new RoomAuthor({ owner: A });
  const before = room.control;
  const forged = opened(room.admit(C), { forged: true });
  room.control = before;
  const beside = opened(room.admit(B));
  test.same(await verifyRun(trust, [forged, beside]), { count: 0, next: 'no' });
});
