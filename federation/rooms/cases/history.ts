import fc from 'fast-check';
import type { VerifiedEvent } from '../../contract.ts';
import { RoomAuthor } from '../../testing/room-author.ts';
import { foldControl } from '../control-chain.ts';
import { A, actorId, B, C, D } from './case.ts';

/** What a random history may contain. */
export interface HistoryOptions {
  /** Nodes that write two events at one place of their feeds. */
  contentForks: boolean;
  /** An owner that does so, or writes what it may not. */
  badOwner: boolean;
}

const natural = fc.nat({ max: 1000 });
/** Arbitrary commands for a history. */
export const commands = fc.array(fc.tuple(natural, natural, natural, natural), {
  minLength: 5,
  maxLength: 80,
  size: 'max',
});

const nodes = [A, B, C, D] as const;
const people = ['ada', 'bo'] as const;
const pick = <T>(list: readonly T[], by: number): T => list[by % list.length] as T;

/**
 * Turns arbitrary numbers into the history of a room: nodes that know different parts of the control log write, join, edit, redact, suspend, cite old or
 * foreign things; the owner admits, removes, bans, hands over, reopens. Every command is [what, three choices].
 */
export class History {
  readonly author = new RoomAuthor({ owner: A, creator: 'ada', d: { join: 'node' } });
  /** Last control event that each node has heard of. */
  readonly #heard = new Map<string, VerifiedEvent>();
  readonly #options: HistoryOptions;

  constructor(commands: readonly (readonly [number, number, number, number])[], options: HistoryOptions) {
    this.#options = options;
    for (const node of [B, C]) {
      this.author.admit(node, 'moderator');
      this.author.ctl('role.set', { node, actor: actorId('ada'), role: 'moderator' });
    }
    for (const node of nodes) this.#heard.set(node, this.author.control);
    for (const node of [A, B, C]) for (const name of people) this.author.join(node, name);
    for (const [what, x, y, z] of commands) this.#step(what, x, y, z);
  }

  get events(): VerifiedEvent[] {
    return this.author.events;
  }

  #step(what: number, x: number, y: number, z: number): void {
    const node = pick(nodes, x);
    const name = pick(people, y);
    const heard = this.#heard.get(node) ?? this.author.create;
    const ctl = this.author.cite(z % 11 === 0 ? this.#anyControl(y) : heard);
    // Mostly the author's own words, for most things are done to those.
    const own = this.events.filter(({ header }) => header.actor === actorId(name) && header.type === 'msg.post');
    const target = z % 3 > 0 && own.length > 0 ? pick(own, z) : pick(this.events, z);
    const after = nodes.filter((other) => other !== node && (z + other.length) % 3 > 0);
    const cites = {
      ctl,
      after: after.filter((other) => this.author.head(other).seq > 0).map((o) => this.author.known(o)),
    };
    const say = (type: string, extra: object) => this.author.say(node, name, type, { ...cites, ...extra });
    switch (what % 16) {
      case 0:
      case 1:
      case 2:
        this.author.post(node, name, 'words', cites);
        return;
      case 3:
        say(z % 2 ? 'member.join' : 'member.leave', {});
        return;
      case 4:
        say('msg.edit', { ref: target.id });
        return;
      case 5:
        say('msg.redact', { ref: target.id });
        return;
      case 6:
        say('qa.accept', { ref: target.id, d: { answer: z % 2 ? target.id : null } });
        return;
      case 7: {
        const other = pick(nodes, z);
        const whom = y % 3 === 0 ? {} : { actor: actorId(pick(people, y % 5)) };
        say('mod.suspend', { d: { node: other, ...whom, cut: this.author.cut(other) } });
        return;
      }
      case 8:
        say('erase.request', { d: { events: [target.id] } });
        return;
      case 9:
        this.#fork(node, name);
        return;
      case 10:
      case 11:
        this.#heard.set(node, this.author.control);
        return;
      default:
        this.#govern(x, y, z);
    }
  }

  #anyControl(by: number): VerifiedEvent {
    return pick(
      this.events.filter(({ header }) => header.lane === 'c'),
      by,
    );
  }

  #fork(node: string, name: string): void {
    if (!this.#options.contentForks) return;
    const own = this.events.filter(({ header }) => header.lane === 'm' && header.node === node);
    const last = own.at(-2);
    if (last && last.header.inc === this.author.head(node).inc) this.author.continueAt(node, last.header.inc, last);
    this.author.post(node, name, 'another word at the same place');
  }

  #govern(x: number, y: number, z: number): void {
    const { author } = this;
    const owner = author.control.header.node;
    const node = pick(nodes, x);
    const actor = actorId(pick(people, y));
    const cut = author.cut(node);
    const role = pick(['viewer', 'member', 'moderator', 'admin'], z);
    const seen = author.seen();
    const base = [author.control.header.seq, author.control.id];
    const transfer = author.control.id;
    const epoch = (author.control.header.epoch ?? 1) + 1;
    const [inc, seq] = cut;
    const options: (() => VerifiedEvent)[] = [
      () => author.ctl('node.admit', { node, cap: pick(['viewer', 'member', 'moderator'], z) }, { seen }),
      () => author.ctl('node.remove', { node, cut }),
      () => author.ctl('actor.ban', { node, actor, cut }),
      () => author.ctl('actor.unban', { node, actor }),
      () => author.ctl('role.set', { node, actor, role, cut }),
      () => author.ctl('role.set', { node, actor, role }),
      () => author.ctl('actor.invite', { node, actor: z % 2 ? actor : '*', role: 'member', until: null }),
      () => author.ctl('actor.uninvite', { node, actor: z % 2 ? actor : '*', cut }),
      () => author.ctl('room.set', { join: z % 2 ? 'invite' : 'node' }, { seen }),
      () => author.ctl('feed.reopen', { node, inc: inc + 1, base: cut, why: 'restored' }),
      () => author.ctl('owner.transfer', { to: node }),
      () => author.ctl('epoch.open', { epoch, by: node, base, transfer }, { node, epoch }),
      () => this.#handOver(node, epoch),
      () => author.ctl('steward.add', { node }),
      () => author.ctl('ctl.checkpoint', { state_hash: 'A'.repeat(43) }, { seen }),
      // Once in a while a room is closed for good; rarely, or there would be little left to test.
      () => (x % 7 === 0 ? author.ctl('room.close', {}, { seen }) : author.ctl('room.theme', {})),
    ];
    const before = author.control;
    const count = this.events.length;
    if (this.#options.badOwner && z % 41 === 0) author.control = this.#anyControl(x);
    const event = pick(options, x + y + z)();
    if (!this.#options.badOwner || z % 41 !== 0) this.#keepIfAllowed(event, before, count);
    if (author.control !== event) return;
    this.#heard.set(owner, event);
    if (event.header.type === 'feed.reopen' && seq > 0) {
      const last = this.events.find(({ id }) => id === cut[2]) ?? null;
      author.continueAt(node, inc + 1, last);
      this.#heard.set(node, event);
    }
  }

  /** The owner names the next one, who opens an epoch at once. */
  #handOver(node: string, epoch: number): VerifiedEvent {
    const given = this.author.ctl('owner.transfer', { to: node });
    const base = [given.header.seq, given.id];
    return this.author.ctl('epoch.open', { epoch, by: node, base, transfer: given.id }, { node, epoch });
  }

  /** An honest owner never writes what is not permitted. */
  #keepIfAllowed(event: VerifiedEvent, before: VerifiedEvent, count: number): void {
    const chain = foldControl(this.events.filter(({ header }) => header.lane === 'c'));
    if (chain.state.head === event.id) return;
    this.events.length = count;
    this.author.control = before;
  }
}
