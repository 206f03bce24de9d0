import type { VerifiedEvent } from '../../contract.ts';
import { isAhead } from '../clock.ts';
import { evaluateRoom, hashRoom } from '../evaluate.ts';
import { mergeRoom } from '../merge.ts';
import { A, actorId, assert, assertFate, B, C, type Case, group } from './case.ts';
import { ModelNode } from './model-node.ts';
import { suspend } from './suspension-cases.ts';

const omar = { node: B, actor: actorId('omar') };

const hashOf = (events: VerifiedEvent[]) => hashRoom(events, evaluateRoom(events));
const contentOf = (events: VerifiedEvent[]) => mergeRoom(events, evaluateRoom(events));

export const feedCases: Case[] = [
  {
    title: 'row 11: an event of the year 2100 waits, and a clock that goes back breaks only that feed',
    run() {
      const now = 1_767_600_000_000;
      assert.equal(isAhead([Date.UTC(2100, 0, 1), 0], now), true);
      assert.equal(isAhead([now + 300_001, 0], now), true);
      assert.equal(isAhead([now + 300_000, 0], now), false);
      const author = group();
      const last = author.post(B, 'omar');
      const back = author.post(B, 'omar', 'back in time', { hlc: last.header.hlc });
      const next = author.post(B, 'omar');
      const { broken } = evaluateRoom(author.events);
      assert.deepEqual(broken, [{ feed: `${B}/1`, seq: back.header.seq, id: back.id }]);
      for (const event of [back, next]) assertFate(author, event, 'waiting');
      assertFate(author, author.post(C, 'lin'), 'live');
    },
  },
  {
    title: 'row 12: two events at one place end the feed there, until the owner reopens it on one of them',
    run() {
      const author = group();
      const base = author.post(B, 'omar');
      const one = author.post(B, 'omar', 'to hospital A');
      const oneNext = author.post(B, 'omar', 'to hospital A again');
      author.continueAt(B, 1, base);
      const two = author.post(B, 'omar', 'to hospital C');
      const { forks } = evaluateRoom(author.events);
      assert.deepEqual(forks, [{ feed: `${B}/1`, seq: one.header.seq, ids: [one.id, two.id].sort() }]);
      for (const event of [one, oneNext, two]) assertFate(author, event, 'waiting');
      assertFate(author, base, 'live');
      author.ctl('feed.reopen', { node: B, inc: 2, base: [1, one.header.seq, one.id], why: 'fork' });
      author.continueAt(B, 2, one);
      const next = author.post(B, 'omar', 'after the fork');
      assertFate(author, one, 'live');
      for (const event of [oneNext, two]) assertFate(author, event, 'feed_reopened');
      assertFate(author, next, 'live');
      assert.equal(hashOf(author.events), hashOf([...author.events].reverse()));
    },
  },
  {
    title: 'row 21: a feed that goes on in a new incarnation keeps its members and loses its forged tail',
    run() {
      const author = group();
      const kept = author.post(B, 'omar');
      const base = author.cut(B);
      const tail = author.post(B, 'omar', 'written by a stolen key');
      const early = author.say(B, 'omar', 'msg.post', { inc: 2, seq: 1, prev: kept.id });
      author.continueAt(B, 1, tail);
      author.ctl('feed.reopen', { node: B, inc: 2, base, why: 'key_revoked' });
      author.continueAt(B, 2, kept);
      author.events.splice(author.events.indexOf(early), 1);
      const next = author.post(B, 'omar');
      const edit = author.say(B, 'omar', 'msg.edit', { ref: kept.id });
      const lateTail = author.say(B, 'omar', 'msg.post', { inc: 1, seq: tail.header.seq + 1, prev: tail.id });
      assertFate(author, kept, 'live');
      assertFate(author, tail, 'feed_reopened');
      assertFate(author, lateTail, 'feed_reopened');
      assertFate(author, next, 'live');
      assertFate(author, edit, 'live');
    },
  },
  {
    title: 'an edit of words that were cut off from the feed does not count, whether a node still holds them or not',
    run() {
      const author = group();
      const base = author.post(B, 'omar');
      const lost = author.post(B, 'omar', 'on the branch that is given up');
      author.continueAt(B, 1, base);
      const kept = author.post(B, 'omar', 'on the branch that is kept');
      const edit = author.say(B, 'omar', 'msg.edit', { ref: lost.id });
      const editOfKept = author.say(B, 'omar', 'msg.edit', { ref: kept.id });
      author.ctl('feed.reopen', { node: B, inc: 2, base: author.cut(B), why: 'fork' });
      author.continueAt(B, 2, editOfKept);
      const later = author.say(B, 'omar', 'msg.edit', { ref: lost.id });
      const without = { events: author.events.filter((event) => event !== lost) };
      for (const holder of [author, without]) {
        assertFate(holder, edit, 'not_the_author');
        assertFate(holder, later, 'not_the_author');
        assertFate(holder, editOfKept, 'live');
      }
      assert.equal(hashOf(author.events), hashOf(without.events));
    },
  },
  {
    title: 'an incarnation that its author could not know to be open does not count',
    run() {
      const author = group();
      const kept = author.post(B, 'omar');
      const before = author.cite(author.control);
      author.ctl('feed.reopen', { node: B, inc: 2, base: author.cut(B), why: 'restored' });
      author.continueAt(B, 2, kept);
      assertFate(author, author.post(B, 'omar', 'too early', { ctl: before }), 'feed_reopened');
      assertFate(author, author.post(B, 'omar'), 'live');
    },
  },
  {
    title: 'a cut in one incarnation reaches all later ones',
    run() {
      const author = group();
      const kept = author.post(B, 'omar');
      author.ctl('feed.reopen', { node: B, inc: 2, base: author.cut(B), why: 'restored' });
      const ctl = author.cite(author.control);
      author.ctl('actor.ban', { ...omar, cut: [1, kept.header.seq, kept.id] });
      author.continueAt(B, 2, kept);
      assertFate(author, author.post(B, 'omar', 'new incarnation', { ctl }), 'banned');
      assertFate(author, kept, 'live');
    },
  },
  {
    title: 'an event whose control event or predecessor is missing waits, and so does what follows it',
    run() {
      const author = group();
      const first = author.post(B, 'omar');
      author.ctl('room.set', { retention_days: 30 });
      const second = author.post(B, 'omar');
      const third = author.post(B, 'omar');
      const without = (missing: VerifiedEvent) => ({ events: author.events.filter((event) => event !== missing) });
      assertFate(without(author.control), second, 'waiting');
      assertFate(without(author.control), first, 'live');
      assertFate(without(second), third, 'waiting');
      assertFate(author, third, 'live');
    },
  },
  {
    title:
      'a restriction that the owner contradicts is orphaned and gives back what it took, also where it was applied before',
    run() {
      const author = group();
      const cut = author.cut(B);
      const post = author.post(B, 'omar');
      // The fork lies beyond everything that the feed cites, so only the orphaned cut says that the feed is concerned.
      for (const days of [30, 60]) author.ctl('room.set', { retention_days: days });
      const before = author.control;
      const removal = author.ctl('node.remove', { node: B, cut });
      author.control = before;
      const contradiction = author.ctl('room.set', { join: 'node' });
      const early = new ModelNode();
      for (const event of author.events) if (event !== removal && event !== contradiction) early.receive(event);
      assert.equal(early.verdicts.get(post.id), true);
      early.receive(removal);
      assert.equal(early.verdicts.get(post.id), false);
      early.receive(contradiction);
      assert.equal(early.chain?.frozen, true);
      assert.equal(early.verdicts.get(post.id), true);
      assertFate(author, post, 'live');
    },
  },
  {
    title: 'a suspension that arrives late is applied to what was stored before it',
    run() {
      const author = group();
      const suspension = author.say(A, 'kaya', 'mod.suspend', suspend(author, B, 'omar'));
      const post = author.post(B, 'omar');
      const node = new ModelNode();
      for (const event of author.events) if (event !== suspension) node.receive(event);
      assert.equal(node.verdicts.get(post.id), true);
      node.receive(suspension);
      assert.equal(node.verdicts.get(post.id), false);
    },
  },
  {
    title:
      'a takeover that brings orphaned control events back changes what cites them, also where it was judged before',
    run() {
      const author = group();
      const before = author.control;
      const invited = author.ctl('room.set', { join: 'node' });
      const given = author.ctl('owner.transfer', { to: C });
      const guest = author.join(B, 'guest');
      author.control = before;
      const contradiction = author.ctl('room.set', { retention_days: 30 });
      const base = [given.header.seq, given.id];
      const opened = author.ctl(
        'epoch.open',
        { epoch: 2, by: C, base, transfer: given.id },
        { node: C, epoch: 2, base: given },
      );
      const node = new ModelNode();
      const late = [invited, contradiction, opened];
      for (const event of author.events) if (!late.includes(event)) node.receive(event);
      for (const event of [invited, contradiction]) node.receive(event);
      assert.equal(node.verdicts.get(guest.id), false);
      node.receive(opened);
      assert.equal(node.verdicts.get(guest.id), true);
      assertFate(author, guest, 'live');
    },
  },
  {
    title: 'row 40: nothing in a header comes from the body except its salted commitment and its length',
    run() {
      const say = (text: string) => group().post(B, 'omar', text).header;
      const [one, two] = [say('Patient improved.'), say('Patient declined.')];
      assert.deepEqual({ ...one, bh: '', bl: 0 }, { ...two, bh: '', bl: 0 });
      assert.equal(one.bl, two.bl);
      const author = group();
      const [again, twice] = [author.post(B, 'omar', 'same'), author.post(B, 'omar', 'same')];
      // The same words with another salt: a dictionary of texts finds nothing once the salt is deleted.
      assert.notEqual(again.header.bh, twice.header.bh);
      assert.ok(!JSON.stringify(group().join(B, 'omar').header).includes('Dr.'));
    },
  },
  {
    title: 'row 41: a redacted event that comes again shows no words, and an edit of it does not count',
    run() {
      const author = group();
      const post = author.post(B, 'omar', 'first words');
      const edit = author.say(B, 'omar', 'msg.edit', {
        ...{ ref: post.id, body: { text: 'second words', fmt: 'md', mentions: [], attachments: [] } },
      });
      assert.equal(contentOf(author.events).posts[0]?.body?.text, 'second words');
      const withoutRedaction = hashOf(author.events);
      author.say(A, 'kaya', 'msg.redact', { ref: post.id });
      const withRedaction = hashOf(author.events);
      assert.notEqual(withRedaction, withoutRedaction);
      const again = [...author.events, post, edit, structuredClone(post)];
      const [shown] = contentOf(again).posts;
      assert.deepEqual([shown?.redacted, shown?.body, shown?.edit], [true, undefined, null]);
      assert.equal(hashOf(again), withRedaction);
      // The redaction wins over an edit that was written without knowing it, in either order.
      const late = author.say(B, 'omar', 'msg.edit', { ref: post.id });
      assertFate(author, late, 'live');
      assert.equal(hashOf(author.events), hashWithout(author.events, late));
    },
  },
  {
    title: "a person's home node erases their words up to the request; another node cannot",
    run() {
      const author = group();
      const [one, two] = [author.post(B, 'omar', 'one'), author.post(B, 'omar', 'two')];
      const other = author.post(C, 'lin', 'three');
      author.say(C, 'lin', 'erase.request', { d: { events: [one.id, other.id] } });
      const texts = () => contentOf(author.events).posts.map(({ body, redacted }) => (redacted ? null : body?.text));
      assert.deepEqual(texts(), ['one', 'two', null]);
      author.say(B, 'omar', 'erase.request', { d: { events: [two.id] } });
      assert.deepEqual(texts(), ['one', null, null]);
      author.say(B, 'omar', 'erase.request', { d: { actor: actorId('omar') } });
      author.post(B, 'omar', 'after');
      assert.deepEqual(texts(), [null, null, null, 'after']);
    },
  },
  {
    title: 'the last edit of the author counts, the last word on each emoji, and the last accepted answer',
    run() {
      const author = group();
      const words = (text: string) => ({ text, fmt: 'md', mentions: [], attachments: [] });
      const question = author.say(B, 'omar', 'qa.ask', { body: words('?') });
      const answer = author.say(C, 'lin', 'qa.answer', { ref: question.id, body: words('!') });
      const first = author.say(B, 'omar', 'msg.edit', { ref: question.id, body: words('??') });
      const second = author.say(B, 'omar', 'msg.edit', { ref: question.id, body: words('???') });
      author.say(B, 'omar', 'qa.accept', { ref: question.id, d: { answer: answer.id } });
      for (const [name, node] of [
        ['lin', C],
        ['kaya', A],
      ] as const)
        author.say(node, name, 'react.set', { ref: question.id, body: { emoji: '👍', on: true } });
      author.say(C, 'lin', 'react.set', { ref: question.id, body: { emoji: '👍', on: false } });
      author.say(C, 'lin', 'react.set', { ref: question.id, body: { emoji: '__proto__', on: true } });
      const [shown] = contentOf(author.events).posts;
      assert.deepEqual([shown?.body?.text, shown?.edit, shown?.accepted], ['???', second.id, answer.id]);
      assert.deepEqual(Object.entries(shown?.reactions ?? {}), [
        ['👍', [`${A}/${actorId('kaya')}`]],
        ['__proto__', [`${C}/${actorId('lin')}`]],
      ]);
      author.say(B, 'omar', 'msg.redact', { ref: second.id });
      author.say(A, 'kaya', 'qa.accept', { ref: question.id, d: { answer: null } });
      const [after] = contentOf(author.events).posts;
      assert.deepEqual([after?.body?.text, after?.edit, after?.accepted], ['??', first.id, null]);
      assert.equal(hashOf(author.events), hashOf([...author.events].reverse()));
      assert.deepEqual(contentOf(author.events).members.length, 3);
      author.say(C, 'lin', 'member.leave');
      assert.deepEqual(contentOf(author.events).members, [`${A}/${actorId('kaya')}`, `${B}/${actorId('omar')}`]);
    },
  },
];

function hashWithout(events: VerifiedEvent[], left: VerifiedEvent): string {
  return hashOf(events.filter((event) => event !== left));
}
