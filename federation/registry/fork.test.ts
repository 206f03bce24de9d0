import t from 'tap';
import type { CheckpointClaims } from '../../spec/schemas/federation/documents.ts';
import { testClock, testKeys } from '../testing/keys.ts';
import { approval, RegistryWriter, registryStartMs } from '../testing/registry-writer.ts';
import { comparePosition, makeCheckpoint, noteCheckpoint, openCheckpoint } from './checkpoint.ts';
import { applyRegistry, foldRegistry, healRegistry, type RegistryState } from './log.ts';

const a = testKeys('registry a');
const b = testKeys('registry b');

function folded(hub: RegistryWriter): RegistryState {
  const result = foldRegistry(hub.pin, hub.opened);
  if (!result.ok) throw new Error(`${result.code} ${result.detail}`);
  return result.value;
}
/** A hub that told two stories: both have the same first `common` events. */
function twoStories(): { first: RegistryWriter; second: RegistryWriter } {
  const [first, second] = [new RegistryWriter('hub.example'), new RegistryWriter('hub.example')];
  for (const hub of [first, second]) hub.approve('klinik-a.example', [a]);
  first.approve('klinik-b.example', [b]);
  first.write('reg.node.suspend', { node: 'klinik-a.example', reason: 'x' });
  second.write('reg.node.retire', { node: 'klinik-a.example' });
  return { first, second };
}
const eventAt = (hub: RegistryWriter, seq: number) => {
  const event = hub.written[seq - 1];
  if (!event) throw new Error(`no event ${seq}`);
  return event.opened;
};

t.test('row 25: two events for one seq raise an alarm, the prefix stays and nothing new is taken', async (t) => {
  const { first, second } = twoStories();
  const before = folded(first);
  const conflict = applyRegistry(before, eventAt(second, 3));
  t.match(conflict, { ok: false, code: 'registry_forked', value: { alarm: { seq: 3 }, seq: 4, head: before.head } });
  t.strictSame([...conflict.value.content.nodes], [...before.content.nodes]);
  const next = first.write('reg.node.reinstate', { node: 'klinik-a.example' });
  t.match(applyRegistry(conflict.value, next.opened), { ok: false, code: 'registry_forked' });
  t.match(applyRegistry(conflict.value, eventAt(first, 2)), { ok: true, changed: false });
});

t.test('row 25: a continuation of the other story raises the alarm too', async (t) => {
  const { first, second } = twoStories();
  second.write('reg.node.revoke', { node: 'klinik-a.example', reason: 'x' });
  second.approve('klinik-c.example', [testKeys('c')]);
  t.match(applyRegistry(folded(first), eventAt(second, 5)), {
    ok: false,
    code: 'registry_forked',
    value: { alarm: { seq: 5 } },
  });
});

t.test('row 25: somebody without an online key can raise no alarm', async (t) => {
  const { first } = twoStories();
  const forged = first.make('reg.node.retire', { node: 'klinik-a.example' }, { by: a, header: { seq: 3 } });
  const refused = applyRegistry(folded(first), forged.opened);
  t.match(refused, { ok: false, code: 'sig_invalid' });
  t.equal(refused.value.alarm, undefined);
});

t.test('row 25: the root keys settle it, also for a node that believed the wrong story', async (t) => {
  const { first, second } = twoStories();
  const alarmed = applyRegistry(folded(first), eventAt(second, 3)).value;
  t.match(healRegistry(alarmed, second.opened.slice(2)), { ok: false, code: 'registry_forked' }, 'nobody decided yet');

  const fresh = testKeys('fresh online key');
  second.write('reg.online.rotate', { online_keys: [fresh.jwk] }, { roots: second.roots.slice(0, 2), by: fresh });
  second.online = fresh;
  second.approve('klinik-d.example', [testKeys('d')]);
  t.match(healRegistry(alarmed, second.opened.slice(3)), { ok: false }, 'the branch must begin at the fork');
  const healed = healRegistry(alarmed, second.opened.slice(2));
  t.ok(healed.ok);
  t.equal(healed.value.alarm, undefined);
  t.equal(healed.value.head, second.written.at(-1)?.id);
  t.strictSame([...healed.value.content.nodes], [...folded(second).content.nodes]);
  const next = second.write('reg.node.retire', { node: 'klinik-d.example' });
  t.match(applyRegistry(healed.value, next.opened), { ok: true, changed: true });
});

t.test('row 25: one root key alone settles nothing', async (t) => {
  const { first, second } = twoStories();
  const alarmed = applyRegistry(folded(first), eventAt(second, 3)).value;
  const fresh = testKeys('fresh online key');
  second.write('reg.online.rotate', { online_keys: [fresh.jwk] }, { roots: second.roots.slice(0, 1), by: fresh });
  t.match(healRegistry(alarmed, second.opened.slice(2)), { ok: false, code: 'sig_invalid' });
});

t.test('row 25: after the decision the other story is only refused', async (t) => {
  const { first, second } = twoStories();
  const fresh = testKeys('fresh online key');
  second.write('reg.online.rotate', { online_keys: [fresh.jwk] }, { roots: second.roots.slice(0, 2), by: fresh });
  const state = folded(second);
  const late = applyRegistry(state, eventAt(first, 3));
  t.match(late, { ok: false, code: 'sig_invalid' });
  t.equal(late.value.alarm, undefined);
});

const clock = testClock(registryStartMs + 3_600_000);
const claimsAt = (hub: RegistryWriter, seq: number, iat: number): CheckpointClaims => ({
  ...{ iss: hub.hub, seq, head: hub.written[seq - 1]?.id ?? '', iat, exp: iat + 86400 },
});

t.test('a checkpoint is signed by the online key of its hub and valid for a day', async (t) => {
  const { first } = twoStories();
  const state = folded(first);
  const compact = makeCheckpoint(state, first.online, clock);
  t.match(await openCheckpoint(state, compact, clock), {
    ok: true,
    value: { iss: 'hub.example', seq: 4, head: state.head },
  });
  t.match(await openCheckpoint(state, makeCheckpoint(state, a, clock), clock), { code: 'document_unknown_key' });
  t.match(await openCheckpoint(state, compact, testClock(clock.now() + 3 * 86_400_000)), { ok: true }, 'old, but true');
  t.match(await openCheckpoint(state, compact, testClock(clock.now() - 301_000)), { code: 'document_early' });
  const other = { ...state, pin: { ...state.pin, hub: 'other.example' } };
  t.match(await openCheckpoint(other, compact, clock), { code: 'document_malformed' });
});

t.test('row 24: a checkpoint ahead of the log says "pull" and keeps nothing fresh', async (t) => {
  const { first } = twoStories();
  const state = foldRegistry(first.pin, first.opened.slice(0, 2)).value;
  t.match(noteCheckpoint(state, claimsAt(first, 4, 1000), undefined), { outcome: 'behind' });
  t.match(noteCheckpoint(folded(first), claimsAt(first, 4, 1000), undefined), {
    outcome: 'confirmed',
    checkpointAtMs: 1_000_000,
  });
  t.match(noteCheckpoint(folded(first), claimsAt(first, 3, 1000), undefined), { outcome: 'confirmed' });
});

t.test('row 25: a checkpoint of the other story or of the past is an alarm', async (t) => {
  const { first, second } = twoStories();
  const state = folded(first);
  t.match(noteCheckpoint(state, claimsAt(second, 3, 1000), undefined), {
    outcome: 'alarm',
    state: { alarm: { code: 'registry_forked' } },
  });
  const last = claimsAt(first, 4, 1000);
  t.match(noteCheckpoint(state, claimsAt(first, 3, 2000), last), {
    outcome: 'alarm',
    state: { alarm: { code: 'registry_rolled_back' } },
  });
  t.match(noteCheckpoint(state, claimsAt(first, 3, 900), last), { outcome: 'confirmed' }, 'an older one may come late');
});

t.test('row 24: the position that a peer names tells whether to pull', async (t) => {
  const { first, second } = twoStories();
  const state = folded(first);
  const position = (hub: RegistryWriter, seq: number) => ({ seq, head: hub.written[seq - 1]?.id ?? '' });
  t.equal(comparePosition(state, position(first, 4)), 'same');
  t.equal(comparePosition(state, position(first, 2)), 'behind');
  t.equal(comparePosition(state, position(second, 3)), 'different');
  t.equal(comparePosition(state, { seq: 9, head: 'e_x' }), 'ahead');
});

t.test('row 24: a revocation that any relay hands over takes effect although the hub is gone', async (t) => {
  const { first } = twoStories();
  const before = folded(first);
  const revocation = first.write('reg.node.revoke', { node: 'klinik-b.example', reason: 'It broke the rules.' });
  t.equal(applyRegistry(before, revocation.opened).value.content.nodes.get('klinik-b.example')?.status, 'revoked');
  const changed = first.make('reg.node.approve', approval('klinik-e.example', [testKeys('e')]), {
    by: testKeys('relay'),
  });
  t.match(applyRegistry(before, changed.opened), { ok: false });
});
