import { RoomAuthor } from '../../testing/room-author.ts';
import { evaluateRoom } from '../evaluate.ts';
import { rightIn } from '../roles.ts';
import { A, actorId, assert, assertFate, B, C, type Case, D, group } from './case.ts';

const omar = { node: B, actor: actorId('omar') };
const lin = { node: C, actor: actorId('lin') };

export const rightsCases: Case[] = [
  {
    title: 'members of several nodes post, answer, react and correct their own words',
    run() {
      const author = group();
      const question = author.say(B, 'omar', 'qa.ask', {
        body: { text: '?', fmt: 'md', mentions: [], attachments: [] },
      });
      const answer = author.say(C, 'lin', 'qa.answer', { ref: question.id });
      const post = author.post(B, 'omar');
      const events = [
        ...[question, answer, post],
        author.say(B, 'omar', 'qa.accept', { ref: question.id, d: { answer: answer.id } }),
        author.say(C, 'lin', 'react.set', { ref: post.id, body: { emoji: '👍', on: true } }),
        author.say(B, 'omar', 'msg.edit', { ref: post.id }),
        author.say(B, 'omar', 'msg.redact', { ref: post.id }),
        author.say(B, 'omar', 'member.leave'),
      ];
      for (const event of events) assertFate(author, event, 'live');
      assertFate(author, author.post(B, 'omar'), 'not_joined');
      assertFate(author, author.join(B, 'omar'), 'live');
      assertFate(author, author.post(B, 'omar'), 'live');
    },
  },
  {
    title: "row 1: an event for a person of another node is void, for authorship is the feed's node",
    run() {
      const author = group();
      assertFate(author, author.post(C, 'omar'), 'not_joined');
      assertFate(author, author.join(C, 'omar'), 'not_invited');
      const post = author.post(B, 'omar');
      assertFate(author, author.say(C, 'omar', 'msg.edit', { ref: post.id }), 'not_joined');
      assertFate(author, author.say(C, 'lin', 'msg.edit', { ref: post.id }), 'not_the_author');
    },
  },
  {
    title: 'a node that was never admitted writes nothing that counts',
    run() {
      const author = group();
      assertFate(author, author.join(D, 'stranger'), 'not_admitted');
      assertFate(author, author.post(D, 'stranger'), 'not_admitted');
      assertFate(author, author.say(D, 'stranger', 'erase.request', { d: { actor: actorId('x') } }), 'not_admitted');
    },
  },
  {
    title: 'nobody joins without an invitation, a role, or a room open to people of its nodes',
    run() {
      const author = group();
      assertFate(author, author.join(B, 'guest'), 'not_invited');
      author.ctl('room.set', { join: 'node' });
      assertFate(author, author.join(B, 'guest'), 'live');
      author.ctl('room.set', { join: 'invite' }, { seen: author.seen() });
      assertFate(author, author.join(B, 'second'), 'not_invited');
      author.invite(B, '*');
      assertFate(author, author.join(B, 'second'), 'live');
      author.ctl('role.set', { node: C, actor: actorId('third'), role: 'member' });
      assertFate(author, author.join(C, 'third'), 'live');
      assertFate(author, author.post(B, 'guest'), 'live');
    },
  },
  {
    title: 'an invitation that has run out, or was withdrawn, lets nobody in',
    run() {
      const author = group();
      const late = { node: B, actor: actorId('late'), role: 'member', until: author.now + 5_000 };
      author.ctl('actor.invite', late);
      const before = author.control;
      author.now += 60_000;
      assertFate(author, author.join(B, 'late'), 'not_invited');
      author.invite(B, 'guest');
      const invited = author.control;
      author.ctl('actor.uninvite', { node: B, actor: actorId('guest'), cut: author.cut(B) });
      assertFate(author, author.join(B, 'guest', { ctl: author.cite(invited) }), 'not_invited');
      assertFate(author, author.join(B, 'guest'), 'not_invited');
      assert.ok(before.header.seq < invited.header.seq);
    },
  },
  {
    title: 'a room made invite-only lets in nobody who cites the time before, beyond the cut',
    run() {
      const author = group({ d: { join: 'node' } });
      const open = author.control;
      const inTime = author.join(B, 'early');
      author.ctl('room.set', { join: 'invite' }, { seen: author.seen() });
      const withheld = author.join(B, 'withheld', { ctl: author.cite(open) });
      assertFate(author, inTime, 'live');
      assertFate(author, withheld, 'not_invited');
      assertFate(author, author.join(B, 'omar', { ctl: author.cite(open) }), 'live');
    },
  },
  {
    title: 'row 14: events that a removed admin withheld are void by the cut, and the control log stays byte for byte',
    run() {
      const author = group();
      author.ctl('role.set', { ...omar, role: 'admin' });
      const asAdmin = author.control;
      const before = author.post(B, 'omar');
      author.ctl('node.remove', { node: B, cut: author.cut(B) });
      const control = evaluateRoom(author.events).chain.canonical.map(({ envelope }) => envelope);
      const ctl = author.cite(asAdmin);
      // A low clock and an old citation are all that the withheld events have to offer.
      const hlc: [number, number] = [before.header.hlc[0], before.header.hlc[1] + 1];
      const post = author.post(B, 'omar', 'withheld', { ctl, hlc });
      const kick = author.say(B, 'omar', 'mod.suspend', {
        ...{ ctl, hlc: [hlc[0], hlc[1] + 1], d: { ...lin, cut: author.cut(C) }, after: [author.known(C)] },
      });
      const forged = author.ctl('role.set', { ...omar, role: 'admin' }, { node: B, base: asAdmin });
      for (const event of [post, kick]) assertFate(author, event, 'removed');
      assertFate(author, before, 'live');
      const { chain, suspensions } = evaluateRoom(author.events);
      assert.deepEqual(
        chain.canonical.map(({ envelope }) => envelope),
        control,
      );
      assert.equal(chain.knows(forged.id), false);
      assert.deepEqual(suspensions, []);
    },
  },
  {
    title: 'row 15: what a banned person writes citing the time before the ban is void from the cut on',
    run() {
      const author = group();
      const before = author.control;
      const earlier = author.post(B, 'omar');
      author.ctl('actor.ban', { ...omar, cut: author.cut(B) });
      author.invite(B, 'vega');
      const joins = author.join(B, 'vega');
      const ctl = author.cite(author.control);
      for (let i = 0; i < 3; i++) assertFate(author, author.post(B, 'omar', 'still here', { ctl }), 'banned');
      assertFate(author, earlier, 'live');
      assertFate(author, joins, 'live');
      assertFate(author, author.post(B, 'vega'), 'live');
      assertFate(author, author.post(B, 'omar', 'old', { ctl: author.cite(before) }), 'citation_backwards');
    },
  },
  {
    title: 'row 15: a node that cites only the time before a ban cannot slip a banned person past the cut',
    run() {
      const author = group();
      const ctl = author.cite(author.control);
      author.ctl('actor.ban', { ...omar, cut: author.cut(B) });
      assertFate(author, author.post(B, 'omar', 'slipped', { ctl }), 'banned');
      assertFate(author, author.say(B, 'omar', 'msg.redact', { ref: author.create.id, ctl }), 'banned');
    },
  },
  {
    title: 'a lifted ban counts again for those who cite the lifting, from the position that it names',
    run() {
      const author = group();
      const old = author.cite(author.control);
      author.ctl('actor.ban', { ...omar, cut: author.cut(B) });
      const banned = author.post(B, 'omar', 'banned', { ctl: old });
      const [inc, seq, id] = author.cut(B);
      author.ctl('actor.unban', { ...omar, resume: [inc, seq + 2, id] });
      const tooEarly = author.post(B, 'omar');
      assertFate(author, banned, 'banned');
      assertFate(author, tooEarly, 'banned');
      assertFate(author, author.post(B, 'omar'), 'live');
    },
  },
  {
    title: 'a lowered role binds events that still cite the higher one, beyond the cut and not within it',
    run() {
      const author = group();
      author.ctl('role.set', { ...omar, role: 'moderator' });
      const ctl = author.cite(author.control);
      const post = author.post(C, 'lin');
      const within = author.say(B, 'omar', 'msg.redact', { ref: post.id });
      author.ctl('role.set', { ...omar, role: 'viewer', cut: author.cut(B) });
      assertFate(author, within, 'live');
      assertFate(author, author.say(B, 'omar', 'mod.suspend', { ctl, ...suspend(author, C, 'lin') }), 'role_lowered');
      assertFate(author, author.post(B, 'omar', 'as before', { ctl }), 'role_lowered');
      assertFate(author, author.post(B, 'omar'), 'right_missing');
      author.ctl('role.set', { ...omar, role: 'member' });
      assertFate(author, author.post(B, 'omar'), 'live');
    },
  },
  {
    title: 'the cap of a node limits its people whatever role they were given',
    run() {
      const author = group();
      author.admit(D, 'viewer');
      author.invite(D, 'vega', 'moderator');
      assertFate(author, author.join(D, 'vega'), 'live');
      assertFate(author, author.post(D, 'vega'), 'right_missing');
      author.admit(D, 'member');
      assertFate(author, author.post(D, 'vega'), 'live');
      const post = author.post(B, 'omar');
      assertFate(author, author.say(D, 'vega', 'msg.redact', { ref: post.id }), 'not_the_author');
      author.admit(D, 'moderator');
      assertFate(author, author.say(D, 'vega', 'msg.redact', { ref: post.id }), 'live');
    },
  },
  {
    title: 'a closed room takes no events beyond its cuts, except leaving and erasure',
    run() {
      const author = group();
      const open = author.cite(author.control);
      author.ctl('room.close', {}, { seen: author.seen() });
      assertFate(author, author.post(B, 'omar'), 'closed');
      assertFate(author, author.post(C, 'lin', 'late', { ctl: open }), 'closed');
      assertFate(author, author.say(B, 'omar', 'member.leave'), 'live');
      assertFate(author, author.say(C, 'lin', 'erase.request', { d: { actor: lin.actor } }), 'live');
    },
  },
  {
    title: 'nobody cites an older control event than the feed has cited before',
    run() {
      const author = group();
      const old = author.cite(author.control);
      author.ctl('room.set', { retention_days: 30 });
      assertFate(author, author.post(B, 'omar'), 'live');
      assertFate(author, author.post(B, 'omar', 'back', { ctl: old }), 'citation_backwards');
      const [epoch, cseq, id] = author.cite(author.control);
      assertFate(author, author.post(B, 'omar', 'wrong', { ctl: [epoch, cseq + 1, id] }), 'citation_wrong');
    },
  },
  {
    title: 'a node that is admitted again starts after what was known of it, with no role or invitation from before',
    run() {
      const author = group();
      author.ctl('role.set', { ...omar, role: 'moderator' });
      const old = author.cite(author.control);
      author.ctl('node.remove', { node: B, cut: author.cut(B) });
      const during = author.post(B, 'omar', 'removed', { ctl: old });
      const again = author.admit(B);
      assertFate(author, during, 'removed');
      const post = author.post(C, 'lin');
      assertFate(author, author.say(B, 'omar', 'msg.redact', { ref: post.id }), 'not_the_author');
      assertFate(author, author.join(B, 'omar'), 'not_invited');
      assertFate(author, author.post(B, 'omar'), 'live');
      // An event within the known part cannot claim the new admission.
      const other = group();
      other.continueAt(B, 1, null);
      other.admit(D, 'member', { seen: { [`${D}/1`]: [5, again.id] } });
      other.invite(D, 'vega');
      assertFate(other, other.join(D, 'vega'), 'before_admission');
    },
  },
  {
    title: 'only the author edits; only the author or a moderator redacts; only the asker or a moderator accepts',
    run() {
      const author = group();
      const post = author.post(B, 'omar');
      const question = author.say(B, 'omar', 'qa.ask', {});
      const accept = { ref: question.id, d: { answer: post.id } };
      assertFate(author, author.say(C, 'lin', 'msg.edit', { ref: post.id }), 'not_the_author');
      assertFate(author, author.say(C, 'lin', 'msg.redact', { ref: post.id }), 'not_the_author');
      assertFate(author, author.say(C, 'lin', 'qa.accept', accept), 'not_the_author');
      assertFate(author, author.say(A, 'kaya', 'msg.edit', { ref: post.id }), 'not_the_author');
      assertFate(author, author.say(A, 'kaya', 'msg.redact', { ref: post.id }), 'live');
      assertFate(author, author.say(A, 'kaya', 'qa.accept', accept), 'live');
      assertFate(author, author.say(B, 'omar', 'msg.edit', { ref: author.create.id }), 'not_the_author');
      author.invite(B, 'vega');
      author.join(B, 'vega');
      assertFate(author, author.say(B, 'vega', 'msg.edit', { ref: post.id }), 'not_the_author');
      const reaction = author.say(B, 'omar', 'react.set', { ref: post.id, body: { emoji: '👍', on: true } });
      assertFate(author, author.say(B, 'omar', 'msg.edit', { ref: reaction.id }), 'not_the_author');
    },
  },
  {
    title: 'row 48: a content event of an unknown type is kept and does not count',
    run() {
      const author = group();
      const note = author.say(B, 'omar', 'board.draw', { d: { strokes: 3 } });
      assertFate(author, note, 'unknown_type');
      assertFate(author, author.post(B, 'omar'), 'live');
    },
  },
  {
    title: 'a conversation of two is for its two people, without joining and without moderators',
    run() {
      const members = [`${A}/${actorId('kaya')}`, `${B}/${actorId('omar')}`];
      const author = new RoomAuthor({ owner: A, creator: 'kaya', d: { kind: 'dm', members } });
      const post = author.post(A, 'kaya');
      assertFate(author, post, 'live');
      assertFate(author, author.post(B, 'omar'), 'live');
      assertFate(author, author.post(B, 'other'), 'not_invited');
      assertFate(author, author.join(B, 'other'), 'not_invited');
      assertFate(author, author.post(C, 'lin'), 'not_admitted');
      assertFate(author, author.say(B, 'omar', 'msg.redact', { ref: post.id }), 'not_the_author');
      assertFate(author, author.say(B, 'omar', 'mod.suspend', suspend(author, A, 'kaya')), 'right_missing');
      assertFate(author, author.say(B, 'omar', 'member.leave'), 'live');
      assertFate(author, author.post(B, 'omar'), 'not_joined');
      assertFate(author, author.join(B, 'omar'), 'live');
      assertFate(author, author.post(B, 'omar'), 'live');
    },
  },
  {
    title: 'recordings are published by the owner or a standby host, votes are cast by stewards',
    run() {
      const author = group({ d: { kind: 'session', stewards: [C] } });
      const rec = { d: { rec: `v_${'A'.repeat(22)}` } };
      assertFate(author, author.say(A, 'kaya', 'rec.publish', rec), 'live');
      assertFate(author, author.say(B, 'omar', 'rec.publish', rec), 'right_missing');
      author.ctl('session.set', {
        ...{ start: 1, end: 2, tz: 'UTC', media: 'conference', standby: [B], join_open_before: 0, recording: 'off' },
      });
      assertFate(author, author.say(B, 'omar', 'rec.publish', rec), 'live');
      const vote = { d: { epoch: 2, for: B, head: author.cite(author.control), reg: [7, author.create.id] } };
      assertFate(author, author.note(C, 'ctl.vote', vote), 'live');
      assertFate(author, author.note(B, 'ctl.vote', vote), 'right_missing');
      assertFate(author, author.note(B, 'feed.checkpoint', { d: { upto: 1 } }), 'live');
    },
  },
  {
    title: 'who is invited may answer a plan without joining, and nobody else',
    run() {
      const author = group({ d: { kind: 'session' } });
      const answer = { d: { answer: 'no' } };
      assertFate(author, author.say(B, 'guest', 'session.answer', answer), 'not_invited');
      author.ctl('actor.invite', { node: B, actor: actorId('guest'), role: 'member', until: null });
      assertFate(author, author.say(B, 'guest', 'session.answer', answer), 'live');
      assertFate(author, author.post(B, 'guest'), 'not_joined');
      author.ctl('actor.ban', { node: B, actor: actorId('guest'), cut: author.cut(B) });
      assertFate(author, author.say(B, 'guest', 'session.answer', answer), 'banned');
    },
  },
  {
    title: 'moderators open and close polls, everybody who is in votes, and nobody else',
    run() {
      const author = group({ d: { kind: 'session' } });
      author.ctl('role.set', { ...lin, role: 'viewer', cut: author.cut(C) });
      const d = { options: 2, many: false, named: false, results: 'live' };
      const body = { question: 'Drain first?', labels: ['Yes', 'No'] };
      const poll = author.say(A, 'kaya', 'poll.open', { d, body });
      const vote = { ref: poll.id, body: { choice: [1] } };
      assertFate(author, poll, 'live');
      assertFate(author, author.say(B, 'omar', 'poll.open', { d, body }), 'right_missing');
      assertFate(author, author.say(B, 'omar', 'poll.vote', vote), 'live');
      const listener = author.say(C, 'lin', 'poll.vote', vote);
      assertFate(author, listener, 'live');
      assertFate(author, author.say(C, 'stranger', 'poll.vote', vote), 'not_joined');
      assertFate(author, author.say(C, 'omar', 'poll.vote', vote), 'not_joined');
      const close = { ref: poll.id, d: { cut: { [C]: [1, listener.header.seq] } } };
      assertFate(author, author.say(C, 'lin', 'poll.close', close), 'right_missing');
      author.ctl('role.set', { ...omar, role: 'moderator' });
      assertFate(author, author.say(B, 'omar', 'poll.close', close), 'live');
      author.ctl('actor.ban', { ...lin, cut: author.cut(C) });
      assertFate(author, author.say(C, 'lin', 'poll.vote', vote), 'banned');
    },
  },
  {
    title: 'members show slides; only who brought them or a moderator leads and stops them',
    run() {
      const author = group({ d: { kind: 'session' } });
      const slides = author.say(B, 'omar', 'slides.show', { d: { download: true } });
      assertFate(author, slides, 'live');
      for (const type of ['slides.lead', 'slides.stop']) {
        assertFate(author, author.say(B, 'omar', type, { ref: slides.id }), 'live');
        assertFate(author, author.say(A, 'kaya', type, { ref: slides.id }), 'live');
        assertFate(author, author.say(C, 'lin', type, { ref: slides.id }), 'not_the_author');
        assertFate(author, author.say(C, 'omar', type, { ref: slides.id }), 'not_joined');
      }
      author.ctl('role.set', { ...lin, role: 'viewer', cut: author.cut(C) });
      assertFate(author, author.say(C, 'lin', 'slides.show', { d: { download: true } }), 'right_missing');
    },
  },
  {
    title: 'whoever may speak is captioned; they or a moderator correct it, and moderators switch captions',
    run() {
      const author = group({ d: { kind: 'session' } });
      const d = { segment: 'c2VnbWVudC1vbmUx', t0: 1, t1: 2 };
      const said = author.say(B, 'omar', 'caption.segment', { d });
      assertFate(author, said, 'live');
      assertFate(author, author.say(B, 'omar', 'caption.correct', { ref: said.id }), 'live');
      assertFate(author, author.say(A, 'kaya', 'caption.correct', { ref: said.id }), 'live');
      assertFate(author, author.say(C, 'lin', 'caption.correct', { ref: said.id }), 'not_the_author');
      assertFate(author, author.say(C, 'omar', 'caption.segment', { d }), 'not_joined');
      assertFate(author, author.say(A, 'kaya', 'caption.switch', { d: { on: true } }), 'live');
      assertFate(author, author.say(B, 'omar', 'caption.switch', { d: { on: false } }), 'right_missing');
      author.ctl('role.set', { ...lin, role: 'viewer', cut: author.cut(C) });
      assertFate(author, author.say(C, 'lin', 'caption.segment', { d }), 'right_missing');
    },
  },
  {
    title: 'whoever takes part proposes terms, and moderators of any node decide about them',
    run() {
      const author = group({ d: { kind: 'glossary' } });
      const body = { terms: { en: { term: 'weaning' } } };
      const proposal = author.say(C, 'lin', 'term.propose', { d: { concept: 'weaning' }, body });
      assertFate(author, proposal, 'live');
      assertFate(author, author.say(C, 'omar', 'term.propose', { d: { concept: 'weaning' }, body }), 'not_joined');
      const decide = { ref: proposal.id, d: { approve: true } };
      assertFate(author, author.say(A, 'kaya', 'term.decide', decide), 'live');
      assertFate(author, author.say(B, 'omar', 'term.decide', decide), 'right_missing');
      author.ctl('role.set', { ...omar, role: 'moderator' });
      assertFate(author, author.say(B, 'omar', 'term.decide', decide), 'live');
      author.ctl('role.set', { ...lin, role: 'viewer', cut: author.cut(C) });
      assertFate(author, author.say(C, 'lin', 'term.propose', { d: { concept: 'weaning' }, body }), 'right_missing');
    },
  },
  {
    title: 'what a person may do is read from the control state: role, cap, ban and admission',
    run() {
      const author = group();
      const right = (name: string, node: string = B) =>
        rightIn(evaluateRoom(author.events).chain.state, node, actorId(name));
      author.ctl('role.set', { ...omar, role: 'admin' });
      assert.deepEqual([right('omar'), right('guest'), right('vega', D)], ['moderator', 'member', 'none']);
      author.ctl('actor.ban', { ...omar, cut: author.cut(B) });
      assert.equal(right('omar'), 'none');
      author.ctl('actor.unban', omar);
      assert.equal(right('omar'), 'moderator');
    },
  },
];

function suspend(author: RoomAuthor, node: string, name: string) {
  return { d: { node, actor: actorId(name), cut: author.cut(node) }, after: [author.known(node)] };
}
