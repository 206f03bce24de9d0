import type { VerifiedEvent } from '../../contract.ts';
import { RoomAuthor } from '../../testing/room-author.ts';
import { extend, foldControl, openChain } from '../control-chain.ts';
import { permits } from '../control-permits.ts';
import { evaluateRoom } from '../evaluate.ts';
import { A, actorId, assert, assertFate, B, C, type Case, D, group } from './case.ts';

const chainOf = (author: RoomAuthor) => foldControl(author.events.filter(({ header }) => header.lane === 'c'));

/** Code with which the owner's next event is refused, or 'permitted'. */
function refusal(author: RoomAuthor, type: string, d: Record<string, unknown>, extra = {}): string {
  const chain = chainOf(author);
  const [before, count] = [author.control, author.events.length];
  const event = author.ctl(type, d, extra);
  author.control = before;
  author.events.length = count;
  const allowed = permits(chain.state, event.header);
  return allowed.ok ? 'permitted' : allowed.code;
}

function transfer(author: RoomAuthor, to: string, epoch: number): VerifiedEvent {
  const given = author.ctl('owner.transfer', { to });
  const base = [given.header.seq, given.id];
  return author.ctl('epoch.open', { epoch, by: to, base, transfer: given.id }, { node: to, epoch });
}

const nobody = `e_${'A'.repeat(43)}`;

export const controlCases: Case[] = [
  {
    title: 'a control log folds to the state that its events describe',
    run() {
      const author = group({ d: { join: 'node', retention_days: 365, takeover_after: 7200 } });
      author.ctl('role.set', { node: B, actor: actorId('omar'), role: 'moderator' });
      author.ctl('steward.add', { node: C });
      author.ctl('actor.ban', { node: C, actor: actorId('lin'), cut: author.cut(C) });
      author.ctl('room.set', { join: 'invite', history: 'joined', retention_days: null }, { seen: author.seen() });
      const { state, canonical } = chainOf(author);
      assert.equal(canonical.length, author.events.filter(({ header }) => header.lane === 'c').length);
      assert.deepEqual([state.owner, state.epoch, state.join, state.retentionDays], [A, 1, 'invite', null]);
      assert.deepEqual([state.takeoverAfterSeconds, state.stewards, state.closed], [7200, [C], false]);
      assert.deepEqual(Object.keys(state.nodes).sort(), [A, B, C]);
      assert.deepEqual(
        [state.nodes[A]?.cap, state.nodes[B]?.cap, state.nodes[B]?.admittedAt],
        ['admin', 'moderator', 2],
      );
      assert.equal(state.roles[`${A}/${actorId('kaya')}`], 'admin');
      assert.equal(state.roles[`${B}/${actorId('omar')}`], 'moderator');
      assert.deepEqual(state.banned, [`${C}/${actorId('lin')}`]);
      assert.deepEqual([state.cseq, state.head], [author.control.header.seq, author.control.id]);
    },
  },
  {
    title: 'an event of a node that does not own the room is no part of its control log',
    run() {
      const author = group();
      const before = chainOf(author);
      const forged = author.ctl('role.set', { node: B, actor: actorId('omar'), role: 'admin' }, { node: B });
      const extended = extend(before, forged);
      assert.deepEqual(extended, { ok: false, code: 'not_owner' });
      const folded = chainOf(author);
      assert.equal(folded.state.head, before.state.head);
      assert.equal(folded.frozen, false);
    },
  },
  {
    title: 'row 16: a cut below what the owner has acknowledged is no valid control event, and the log ends before it',
    run() {
      const author = group();
      const low = author.cut(B);
      author.post(B, 'omar');
      author.post(B, 'omar');
      author.admit(D); // acknowledges both posts by `seen`
      const head = author.control;
      const unfair = author.ctl('node.remove', { node: B, cut: low });
      author.ctl('room.set', { join: 'node' });
      const chain = chainOf(author);
      assert.deepEqual(chain.ended, { id: unfair.id, code: 'cut_too_low' });
      assert.equal(chain.state.head, head.id);
      assert.equal(chain.frozen, false);
      author.control = head;
      assert.equal(refusal(author, 'room.close', {}, { seen: { [`${B}/1`]: [low[1], low[2]] } }), 'cut_too_low');
      assert.equal(refusal(author, 'room.close', {}, { seen: {} }), 'cut_too_low');
      assert.equal(refusal(author, 'room.close', {}, { seen: author.seen() }), 'permitted');
    },
  },
  {
    title: 'a cut acknowledges its position: a later cut of the same feed cannot lie before it',
    run() {
      const author = group();
      const first = author.cut(B);
      author.post(B, 'omar');
      author.ctl('actor.ban', { node: B, actor: actorId('omar'), cut: author.cut(B) });
      assert.equal(refusal(author, 'node.remove', { node: B, cut: first }), 'cut_too_low');
      assert.equal(refusal(author, 'node.remove', { node: B, cut: author.cut(B) }), 'permitted');
    },
  },
  {
    title: 'row 13: two events of the owner at one place freeze the room before them, whichever arrives first',
    run() {
      const author = group();
      const fork = author.control;
      const one = author.ctl('role.set', { node: B, actor: actorId('omar'), role: 'moderator' });
      author.control = fork;
      const two = author.ctl('role.set', { node: C, actor: actorId('lin'), role: 'moderator' });
      const chain = chainOf(author);
      assert.equal(chain.frozen, true);
      assert.equal(chain.state.frozen, true);
      assert.deepEqual(chain.equivocation, [one.id, two.id].sort());
      assert.equal(chain.state.head, fork.id);
      assert.equal(chain.resolve(author.cite(one)), chain.indexOf(fork.id));
      assert.equal(refusal(author, 'room.set', { join: 'node' }), 'gap');
      author.control = fork;
      assert.equal(refusal(author, 'room.set', { join: 'node' }), 'room_frozen');
    },
  },
  {
    title:
      'row 20: control events of an owner that was replaced are orphaned, and what cites them resolves to the fork point',
    run() {
      const author = group();
      const given = author.ctl('owner.transfer', { to: B });
      const base = [given.header.seq, given.id];
      const stale: VerifiedEvent[] = [author.ctl('room.set', { join: 'node' })];
      for (let i = 0; i < 200; i++) stale.push(author.ctl('room.set', { retention_days: i + 1 }));
      const cites = author.post(C, 'lin');
      const opened = author.ctl(
        'epoch.open',
        { epoch: 2, by: B, base, transfer: given.id },
        { node: B, epoch: 2, base: given },
      );
      const { chain } = evaluateRoom(author.events);
      assert.equal(chain.state.owner, B);
      assert.equal(chain.state.epoch, 2);
      assert.equal(chain.canonical.at(-1)?.id, opened.id);
      for (const event of stale) {
        assert.equal(chain.indexOf(event.id), undefined);
        assert.equal(chain.resolve(author.cite(event)), chain.indexOf(given.id));
      }
      assert.equal(evaluateRoom(author.events).verdicts.get(cites.id)?.live, true);
    },
  },
  {
    title: 'the node that the owner names opens the next epoch and owns the room; the old owner may write no more',
    run() {
      const author = group();
      transfer(author, B, 2);
      const chain = chainOf(author);
      assert.deepEqual([chain.state.owner, chain.state.epoch, chain.state.transferTo], [B, 2, null]);
      assert.equal(refusal(author, 'room.set', { join: 'node' }, { node: A }), 'not_owner');
      assert.equal(refusal(author, 'room.set', { join: 'node' }, { node: A, epoch: 1 }), 'not_owner');
      assert.equal(refusal(author, 'room.set', { join: 'node' }, { epoch: 1 }), 'epoch_stale');
      assert.equal(refusal(author, 'room.set', { join: 'node' }), 'permitted');
    },
  },
  {
    title: 'an epoch is opened only by the node named in the transfer right before it; votes are not accepted yet',
    run() {
      const author = group();
      const base = [author.control.header.seq, author.control.id];
      const open = (d: Record<string, unknown>, extra = {}) =>
        refusal(author, 'epoch.open', { epoch: 2, by: B, base, ...d }, { node: B, epoch: 2, ...extra });
      assert.equal(open({ votes: [nobody] }), 'vote_refused');
      assert.equal(open({}), 'vote_refused');
      assert.equal(open({ transfer: author.control.id }), 'epoch_stale');
      const given = author.ctl('owner.transfer', { to: B });
      const right = { base: [given.header.seq, given.id], transfer: given.id };
      assert.equal(open(right), 'permitted');
      assert.equal(open({ ...right, by: C }, { node: C }), 'not_owner');
      assert.equal(open(right, { node: C }), 'not_owner');
      assert.equal(open({ ...right, epoch: 3 }, { epoch: 3 }), 'epoch_stale');
      assert.equal(open({ ...right, base }), 'gap');
      assert.equal(refusal(author, 'room.set', { join: 'node' }), 'transfer_pending');
      assert.equal(refusal(author, 'owner.transfer', { to: A }), 'permitted');
      const refused = author.ctl('epoch.open', { epoch: 2, by: C, ...right }, { node: C, epoch: 2 });
      assert.equal(chainOf(author).knows(refused.id), false);
    },
  },
  {
    title: 'of two events that open the same epoch the lower id counts on every node, and the tie is reported',
    run() {
      const author = group();
      const given = author.ctl('owner.transfer', { to: B });
      const d = { epoch: 2, by: B, base: [given.header.seq, given.id], transfer: given.id };
      const one = author.ctl('epoch.open', d, { node: B, epoch: 2, base: given });
      const two = author.ctl('epoch.open', d, { node: B, epoch: 2, base: given });
      const chain = chainOf(author);
      assert.equal(chain.tiedEpoch, true);
      assert.equal(chain.state.head, [one.id, two.id].sort()[0]);
      assert.equal(foldControl([...author.events].reverse()).state.head, chain.state.head);
    },
  },
  {
    title: 'a conversation of two has no control events after its first, and both nodes are in it from there',
    run() {
      const members = [`${A}/${actorId('kaya')}`, `${B}/${actorId('omar')}`];
      const author = new RoomAuthor({ owner: A, creator: 'kaya', d: { kind: 'dm', members } });
      const { state } = chainOf(author);
      assert.deepEqual(Object.keys(state.nodes).sort(), [A, B]);
      assert.deepEqual(state.members, members);
      assert.equal(refusal(author, 'node.admit', { node: C, cap: 'member' }, { seen: {} }), 'room_fixed');
      author.admit(C);
      const chain = chainOf(author);
      assert.equal(chain.canonical.length, 1);
      assert.equal(chain.ended?.code, 'room_fixed');
    },
  },
  {
    title: 'a room is refused when its first event contradicts itself',
    run() {
      const opening = (d: Record<string, unknown>) => {
        const author = new RoomAuthor({ owner: A, creator: 'kaya', d });
        const chain = openChain(author.create);
        return chain.ok ? 'opened' : `${chain.code} ${chain.detail}`;
      };
      const [kaya, omar, lin] = [`${A}/${actorId('kaya')}`, `${B}/${actorId('omar')}`, `${C}/${actorId('lin')}`];
      assert.equal(opening({}), 'opened');
      assert.equal(opening({ kind: 'dm', members: [kaya, omar] }), 'opened');
      assert.equal(opening({ kind: 'dm' }), 'event_malformed members');
      assert.equal(opening({ kind: 'dm', members: [lin, omar] }), 'event_malformed members');
      assert.equal(opening({ kind: 'dm', members: [kaya, kaya] }), 'event_malformed d');
      assert.equal(opening({ kind: 'dm', members: [kaya, omar], stewards: [C] }), 'event_malformed roles');
      assert.equal(opening({ members: [kaya, omar] }), 'event_malformed members');
      assert.equal(opening({ roles: { [omar]: 'admin' } }), 'event_malformed roles');
      assert.equal(opening({ join: 'anyone' }), 'event_malformed d');
    },
  },
  {
    title: 'row 48: a control event of an unknown type is kept in the log and changes nothing but its head',
    run() {
      const author = group();
      const before = chainOf(author).state;
      const unknown = author.ctl('room.theme', { colour: 'green' });
      author.ctl('role.set', { node: B, actor: actorId('omar'), role: 'moderator' });
      const chain = chainOf(author);
      const at = chain.stateAt(chain.indexOf(unknown.id) ?? -1);
      assert.deepEqual({ ...at, head: before.head, cseq: before.cseq }, before);
      assert.equal(chain.state.roles[`${B}/${actorId('omar')}`], 'moderator');
    },
  },
  {
    title: 'row 48: a room of a later rule version is kept, but nothing in it is interpreted',
    run() {
      const author = new RoomAuthor({ owner: A, creator: 'kaya', d: { rv: 2 } });
      const post = author.post(A, 'kaya');
      author.admit(B);
      const chain = chainOf(author);
      assert.equal(chain.canonical.length, 1);
      assert.equal(chain.ended?.code, 'version_unsupported');
      assertFate(author, post, 'version_unsupported');
    },
  },
  {
    title: 'an event whose clock or number does not follow its predecessor has no place in the log',
    run() {
      const author = group();
      const chain = chainOf(author);
      const { control } = author;
      const early = author.ctl('room.set', { join: 'node' }, { hlc: control.header.hlc });
      assert.deepEqual(extend(chain, early), { ok: false, code: 'feed_broken' });
      author.control = control;
      const skipped = author.ctl('room.set', { join: 'node' }, { seq: control.header.seq + 2 });
      assert.deepEqual(extend(chain, skipped), { ok: false, code: 'feed_broken' });
      author.control = control;
      const orphan = author.ctl('room.set', { join: 'node' }, { prev: nobody });
      assert.deepEqual(extend(chain, orphan), { ok: false, code: 'gap' });
      const elsewhere = new RoomAuthor({ owner: A, creator: 'elsewhere' });
      const foreign = elsewhere.ctl('room.set', { join: 'node' }, { prev: control.id, seq: control.header.seq + 1 });
      assert.deepEqual(extend(chain, foreign), { ok: false, code: 'no_such_room' });
    },
  },
  {
    title: 'every restriction needs a cut, and every change its own preconditions',
    run() {
      const author = group();
      const omar = { node: B, actor: actorId('omar') };
      const cut = author.cut(B);
      assert.equal(refusal(author, 'role.set', { ...omar, role: 'viewer' }), 'cut_missing');
      assert.equal(refusal(author, 'role.set', { ...omar, role: 'viewer', cut }), 'permitted');
      assert.equal(refusal(author, 'role.set', { ...omar, role: 'moderator' }), 'permitted');
      assert.equal(refusal(author, 'actor.ban', omar), 'event_malformed');
      assert.equal(refusal(author, 'actor.invite', { ...omar, role: 'viewer', until: null }), 'cut_missing');
      assert.equal(refusal(author, 'actor.uninvite', { node: B, actor: '*', cut }), 'not_invited');
      assert.equal(refusal(author, 'actor.uninvite', { ...omar, cut }), 'permitted');
      assert.equal(refusal(author, 'room.set', { history: 'all' }), 'permitted');
      author.ctl('room.set', { join: 'node', history: 'all' });
      assert.equal(refusal(author, 'room.set', { join: 'invite' }), 'cut_missing');
      assert.equal(refusal(author, 'room.set', { history: 'joined' }), 'cut_missing');
      assert.equal(refusal(author, 'room.set', { join: 'knock' }), 'permitted');
      assert.equal(refusal(author, 'node.admit', { node: B, cap: 'member' }, { seen: {} }), 'node_already_admitted');
      assert.equal(refusal(author, 'node.admit', { node: D, cap: 'member' }), 'event_malformed');
      assert.equal(refusal(author, 'node.admit', { node: D, cap: 'admin' }, { seen: {} }), 'event_malformed');
      assert.equal(refusal(author, 'node.remove', { node: A, cut }), 'owner_node');
      assert.equal(refusal(author, 'node.remove', { node: D, cut }), 'node_not_admitted');
      assert.equal(refusal(author, 'role.set', { node: D, actor: actorId('x'), role: 'admin' }), 'node_not_admitted');
      assert.equal(refusal(author, 'owner.transfer', { to: D }), 'node_not_admitted');
      assert.equal(refusal(author, 'owner.transfer', { to: A }), 'owner_node');
      assert.equal(refusal(author, 'steward.del', { node: B }), 'not_a_steward');
      author.ctl('steward.add', { node: B });
      assert.equal(refusal(author, 'steward.add', { node: B }), 'steward_exists');
      assert.equal(refusal(author, 'node.remove', { node: B, cut }), 'is_steward');
      assert.equal(refusal(author, 'session.start', {}), 'not_a_session');
      for (let i = 0; i < 8; i++) author.ctl('steward.add', { node: `witness-${i}.example` });
      assert.equal(refusal(author, 'steward.add', { node: 'witness-9.example' }), 'limit_exceeded');
      author.ctl('room.close', {}, { seen: author.seen() });
      assert.equal(refusal(author, 'node.admit', { node: D, cap: 'member' }, { seen: {} }), 'room_closed');
    },
  },
  {
    title: 'a feed is reopened with the next incarnation only, at a base that the owner had not passed',
    run() {
      const author = group();
      const early = author.cut(B);
      author.post(B, 'omar');
      author.ctl('ctl.checkpoint', { state_hash: 'A'.repeat(43) }, { seen: author.seen() });
      const reopen = (inc: number, base: unknown) =>
        refusal(author, 'feed.reopen', { node: B, inc, base, why: 'restored' });
      assert.equal(reopen(2, early), 'cut_too_low');
      assert.equal(reopen(3, author.cut(B)), 'incarnation_wrong');
      assert.equal(reopen(2, [2, 1, nobody]), 'incarnation_wrong');
      assert.equal(reopen(2, author.cut(B)), 'permitted');
    },
  },
  {
    title: 'a session is planned, started and ended in that order',
    run() {
      const author = group({ d: { kind: 'session' } });
      const plan = {
        ...{ start: author.now, end: author.now + 3_600_000, tz: 'Europe/Istanbul', media: 'conference' },
        ...{ standby: [], join_open_before: 900, recording: 'consent' },
      };
      assert.equal(refusal(author, 'session.start', {}), 'session_state');
      assert.equal(refusal(author, 'session.set', { ...plan, end: plan.start }), 'event_malformed');
      author.ctl('session.set', plan);
      author.ctl('session.set', { ...plan, end: plan.end + 60_000 });
      assert.equal(refusal(author, 'session.end', {}), 'session_state');
      author.ctl('session.start', {});
      assert.equal(refusal(author, 'session.cancel', {}), 'session_state');
      author.ctl('session.end', {});
      const { session } = chainOf(author).state;
      assert.deepEqual([session?.status, session?.end], ['ended', plan.end + 60_000]);
    },
  },
  {
    title: 'after a meeting of a series the next one is planned, until the last one has ended',
    run() {
      const author = group({ d: { kind: 'session' } });
      const hour = 3_600_000;
      const from = author.now;
      const at = (n: number) => from + n * 24 * hour;
      const plan = {
        ...{ start: at(1), end: at(1) + hour, tz: 'Europe/Istanbul', media: 'conference' },
        ...{ standby: [], join_open_before: 900, recording: 'off' },
      };
      const meets = (...later: [number, number][]) => ({ ...plan, series: { every: 'week', later } });
      assert.equal(refusal(author, 'session.set', meets([at(1), at(2)])), 'event_malformed');
      assert.equal(refusal(author, 'session.set', meets([at(3), at(3)])), 'event_malformed');
      author.ctl('session.set', meets([at(8), at(8) + hour]));
      author.ctl('session.start', {});
      author.ctl('session.end', {});
      const between = chainOf(author).state.session;
      assert.deepEqual([between?.status, between?.start, between?.series?.later], ['planned', at(8), []]);
      author.ctl('session.start', {});
      author.ctl('session.end', {});
      assert.equal(chainOf(author).state.session?.status, 'ended');
      assert.equal(refusal(author, 'session.start', {}), 'session_state');
    },
  },
  {
    title: 'the door of a session, who is let in and who leads it are in its log until the meeting ends',
    run() {
      const author = group({ d: { kind: 'session' } });
      const hour = 3_600_000;
      const plan = {
        ...{ start: author.now, end: author.now + hour, tz: 'Europe/Istanbul', media: 'conference' },
        ...{ standby: [], join_open_before: 900, recording: 'off' },
        series: { every: 'week', later: [[author.now + 24 * hour, author.now + 25 * hour]] },
      };
      const omar = { node: B, actor: actorId('omar') };
      assert.equal(refusal(author, 'session.door', { lobby: true, locked: false }), 'session_state');
      author.ctl('session.set', plan, { actor: actorId('kaya') });
      author.ctl('session.door', { lobby: true, locked: true });
      author.ctl('session.set', { ...plan, end: plan.end + 1 });
      assert.equal(refusal(author, 'session.admit', { node: D, actor: actorId('omar') }), 'node_not_admitted');
      author.ctl('session.admit', omar);
      author.ctl('session.admit', omar);
      assert.equal(refusal(author, 'session.host', omar), 'right_missing');
      const before = chainOf(author).state.session;
      assert.deepEqual([before?.door, before?.admitted], [{ lobby: true, locked: true }, [`${B}/${omar.actor}`]]);
      assert.equal(before?.host, `${A}/${actorId('kaya')}`);
      author.ctl('role.set', { ...omar, role: 'admin' });
      author.ctl('session.host', omar);
      author.ctl('session.start', {});
      author.ctl('session.end', {});
      const after = chainOf(author).state.session;
      assert.deepEqual([after?.door, after?.admitted], [{ lobby: true, locked: false }, []]);
      assert.equal(after?.host, `${B}/${omar.actor}`);
      author.ctl('session.start', {});
      author.ctl('session.end', {});
      for (const [type, d] of [
        ['session.door', { lobby: false, locked: false }],
        ['session.admit', omar],
        ['session.host', omar],
      ] as const)
        assert.equal(refusal(author, type, d), 'session_state');
    },
  },
  {
    title: 'the state at any index is the state that the log up to there folds to',
    run() {
      const author = group();
      for (let i = 0; i < 90; i++) author.ctl('room.set', { retention_days: i + 1 });
      const control = author.events.filter(({ header }) => header.lane === 'c');
      const chain = foldControl(control);
      for (const index of [0, 1, 30, 31, 32, 33, 63, 90, control.length - 1]) {
        assert.deepEqual(chain.stateAt(index), foldControl(control.slice(0, index + 1)).state);
      }
      assert.throws(() => chain.stateAt(control.length), RangeError);
    },
  },
  {
    title: 'a citation with the wrong epoch or number is told apart from one that is not known yet',
    run() {
      const author = group();
      const chain = chainOf(author);
      const [epoch, cseq, id] = author.cite(author.control);
      assert.equal(chain.resolve([epoch, cseq, id]), cseq - 1);
      assert.equal(chain.resolve([epoch, cseq + 1, id]), 'mismatch');
      assert.equal(chain.resolve([epoch + 1, cseq, id]), 'mismatch');
      assert.equal(chain.resolve([epoch, cseq, nobody]), 'unknown');
    },
  },
];
