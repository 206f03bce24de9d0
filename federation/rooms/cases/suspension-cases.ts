import type { RoomAuthor } from '../../testing/room-author.ts';
import { A, actorId, assertFate, B, C, type Case, D, group } from './case.ts';

const omar = { node: B, actor: actorId('omar') };

/** The parts of a mod.suspend that follow from whom it names; null = the whole node. */
export function suspend(author: RoomAuthor, node: string, name: string | null) {
  const actor = name === null ? {} : { actor: actorId(name) };
  return { d: { node, ...actor, cut: author.cut(node) }, after: [author.known(node)] };
}

export const suspensionCases: Case[] = [
  {
    title: 'a moderator suspends a member: beyond the cut nothing of theirs counts until the owner lifts it',
    run() {
      const author = group();
      const ctl = author.cite(author.control);
      const before = author.post(B, 'omar');
      const suspension = author.say(A, 'kaya', 'mod.suspend', suspend(author, B, 'omar'));
      const after = author.post(B, 'omar', 'after', { ctl });
      assertFate(author, suspension, 'live');
      assertFate(author, before, 'live');
      assertFate(author, after, 'suspended');
      author.ctl('actor.unban', omar);
      assertFate(author, after, 'suspended');
      assertFate(author, author.post(B, 'omar'), 'live');
    },
  },
  {
    title: 'a whole node is suspended, except its moderators, who could otherwise suspend each other away',
    run() {
      const author = group();
      author.admit(D);
      author.invite(D, 'vega');
      author.join(D, 'vega');
      assertFate(author, author.say(A, 'kaya', 'mod.suspend', suspend(author, B, null)), 'suspension_invalid');
      assertFate(author, author.say(A, 'kaya', 'mod.suspend', suspend(author, D, null)), 'live');
      assertFate(author, author.post(D, 'vega'), 'suspended');
      author.ctl('actor.unban', { node: D });
      assertFate(author, author.post(D, 'vega'), 'live');
    },
  },
  {
    title: 'members cannot suspend, and nobody can suspend a moderator',
    run() {
      const author = group();
      assertFate(author, author.say(B, 'omar', 'mod.suspend', suspend(author, C, 'lin')), 'right_missing');
      author.ctl('role.set', { ...omar, role: 'moderator' });
      assertFate(author, author.say(A, 'kaya', 'mod.suspend', suspend(author, B, 'omar')), 'suspension_invalid');
      assertFate(author, author.say(B, 'omar', 'mod.suspend', suspend(author, A, 'kaya')), 'suspension_invalid');
      assertFate(author, author.say(B, 'omar', 'mod.suspend', suspend(author, C, 'lin')), 'live');
    },
  },
  {
    title: 'the cut of a suspension is the head that the moderator cites, and not before what they cited earlier (R2)',
    run() {
      const author = group();
      const early = { d: { ...omar, cut: author.cut(B) }, after: [author.known(B)] };
      author.post(B, 'omar');
      const cut = author.cut(B);
      const uncited = { d: { ...omar, cut } };
      assertFate(author, author.say(A, 'kaya', 'mod.suspend', uncited), 'suspension_invalid');
      const lied = { d: { ...omar, cut: early.d.cut }, after: [author.known(B)] };
      assertFate(author, author.say(A, 'kaya', 'mod.suspend', lied), 'suspension_invalid');
      author.post(A, 'kaya', 'I read that', { after: [author.known(B)] });
      assertFate(author, author.say(A, 'kaya', 'mod.suspend', early), 'suspension_invalid');
      assertFate(author, author.say(A, 'kaya', 'mod.suspend', suspend(author, B, 'omar')), 'live');
    },
  },
  {
    title: 'somebody who never wrote is suspended from position 0',
    run() {
      const author = group();
      author.admit(D);
      author.invite(D, 'vega');
      const d = { node: D, actor: actorId('vega'), cut: author.cut(D) };
      assertFate(author, author.say(A, 'kaya', 'mod.suspend', { d }), 'live');
      assertFate(author, author.join(D, 'vega'), 'live');
      assertFate(author, author.post(D, 'vega'), 'suspended');
    },
  },
  {
    title: 'two people who suspend each other in turns do not undo each other: the answer is one and the same',
    run() {
      const author = group();
      const asMember = author.cite(author.control);
      author.ctl('role.set', { ...omar, role: 'moderator' });
      const byOmar = author.say(B, 'omar', 'mod.suspend', suspend(author, C, 'lin'));
      author.ctl('role.set', { ...omar, role: 'member', cut: author.cut(B) });
      author.ctl('role.set', { node: C, actor: actorId('lin'), role: 'moderator' });
      const byLin = author.say(C, 'lin', 'mod.suspend', suspend(author, B, 'omar'));
      assertFate(author, byOmar, 'live');
      assertFate(author, byLin, 'live');
      assertFate(author, author.post(B, 'omar'), 'suspended');
      assertFate(author, author.post(C, 'lin'), 'live');
      assertFate(author, author.post(C, 'lin', 'as a member', { ctl: asMember }), 'citation_backwards');
    },
  },
  {
    title: 'a suspension does not reach back into the time when its target was a moderator',
    run() {
      const author = group();
      author.ctl('role.set', { ...omar, role: 'moderator' });
      const ctl = author.cite(author.control);
      const knownToKaya = suspend(author, B, 'omar');
      const post = author.post(B, 'omar', 'as a moderator', { ctl });
      const byOmar = author.say(B, 'omar', 'mod.suspend', { ctl, ...suspend(author, C, 'lin') });
      author.ctl('role.set', { ...omar, role: 'member', cut: author.cut(B) });
      assertFate(author, author.say(A, 'kaya', 'mod.suspend', knownToKaya), 'live');
      assertFate(author, post, 'live');
      assertFate(author, byOmar, 'live');
      assertFate(author, author.post(C, 'lin'), 'suspended');
    },
  },
];
