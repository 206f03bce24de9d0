import fc from 'fast-check';
import type { VerifiedEvent } from '../../contract.ts';
import type { RoomAuthor } from '../../testing/room-author.ts';
import { type ControlChain, extend, foldControl, openChain } from '../control-chain.ts';
import { evaluateRoom, hashRoom } from '../evaluate.ts';
import { mergeRoom } from '../merge.ts';
import { A, actorId, assert, B, C, type Case, D } from './case.ts';
import { commands, History } from './history.ts';
import { ModelNode } from './model-node.ts';

/** `runs`: random histories per property. */
export interface Effort {
  runs: number;
  seed?: number;
  /** Stop at the first failure instead of looking for the smallest history that fails. */
  hasty?: boolean;
}

/** The same events in an order that depends only on `order`, some of them twice. */
function shuffled(events: readonly VerifiedEvent[], order: readonly number[]): VerifiedEvent[] {
  const keyed = events.flatMap((event, index) => {
    const key = order[index % order.length] ?? 0;
    const again = (key + index) % 5 === 0 ? [{ event: structuredClone(event), key: (key * 31 + index) % 997 }] : [];
    return [{ event, key: (key * 17 + index * 7) % 991 }, ...again];
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ event }) => event);
}

/** All that two nodes must agree on. */
function summary(bag: readonly VerifiedEvent[]) {
  const view = evaluateRoom(bag);
  const { chain, verdicts, forks, broken, waiting, suspensions } = view;
  return {
    control: chain.canonical.map(({ id }) => id),
    state: chain.state,
    verdicts: [...verdicts].sort(([a], [b]) => (a < b ? -1 : 1)),
    forks: forks.sort((a, b) => (a.feed < b.feed ? -1 : 1)),
    broken: broken.sort((a, b) => (a.feed < b.feed ? -1 : 1)),
    waiting: [...waiting].sort(),
    suspensions: suspensions.map(({ id }) => id).sort(),
    content: mergeRoom(bag, view),
    hash: hashRoom(bag, view),
  };
}

const order = fc.array(fc.nat({ max: 10_000 }), { minLength: 8, maxLength: 40 });

const sameInAnyOrder = fc.property(commands, order, (list, key) => {
  const { events } = new History(list, { contentForks: true, badOwner: true });
  assert.deepEqual(summary(shuffled(events, key)), summary(events));
});

const sameOneByOne = fc.property(commands, order, order, (list, one, two) => {
  const { events } = new History(list, { contentForks: false, badOwner: true });
  const whole = evaluateRoom(events);
  const expected = [...whole.verdicts].flatMap(([id, { live }]) => (live ? [id] : [])).sort();
  for (const key of [one, two]) {
    const node = new ModelNode();
    for (const event of shuffled(events, key)) node.receive(event);
    assert.deepEqual(node.chain?.state, whole.chain.state);
    assert.deepEqual([...node.verdicts].flatMap(([id, live]) => (live ? [id] : [])).sort(), expected);
  }
});

const extendedAsFolded = fc.property(commands, order, (list, key) => {
  const { events, author } = new History(list, { contentForks: false, badOwner: true });
  const control = events.filter(isControl);
  const opened = openChain(author.create);
  assert.ok(opened.ok);
  let chain = opened.value;
  // A predecessor may come late: what has a gap is tried again, as a node does with what it holds.
  for (let left = shuffled(control, key), before = -1; left.length !== before; ) {
    before = left.length;
    left = left.filter((event) => {
      const extended = extend(chain, event);
      if (extended.ok) chain = extended.value;
      return !extended.ok && extended.code === 'gap';
    });
  }
  const parts = ({ state, canonical, equivocation, ended }: ControlChain) => {
    return { state, equivocation, ended, canonical: canonical.map(({ id }) => id) };
  };
  assert.deepEqual(parts(chain), parts(foldControl(control)));
});

const removedIsPowerless = fc.property(commands, commands, (list, later) => {
  const { author } = new History(list, { contentForks: false, badOwner: false });
  if (foldControl(author.events.filter(isControl)).state.head !== author.control.id) return;
  remove(author, B);
  const before = summary(author.events);
  if (!before.state.nodes[B]) withhold(author, B, later);
  const after = summary(author.events);
  assert.deepEqual(after.control, before.control);
  assert.equal(after.hash, before.hash);
  assert.deepEqual(after.content, before.content);
});

export function convergenceCases({ runs, seed, hasty = false }: Effort): Case[] {
  const seeded = seed === undefined ? {} : { seed };
  const check = <T>(property: fc.IProperty<T>) =>
    fc.assert(property, { numRuns: runs, endOnFailure: hasty, ...seeded });
  return [
    {
      title: 'the same events give the same state, live set and hash in any order and with duplicates',
      run: () => check(sameInAnyOrder),
    },
    {
      title: 'nodes that receive the events one by one, in different orders, agree with each other and with the whole',
      run: () => check(sameOneByOne),
    },
    {
      title: 'a control log that is extended event by event is the same as one that is folded at once',
      run: () => check(extendedAsFolded),
    },
    {
      title: 'whatever a removed node publishes afterwards, citing whatever it likes, changes nothing',
      run: () => check(removedIsPowerless),
    },
  ];
}

function isControl({ header }: VerifiedEvent): boolean {
  return header.lane === 'c';
}

function remove(author: RoomAuthor, node: string): void {
  const { state } = foldControl(author.events.filter(isControl));
  if (!state.nodes[node] || state.owner === node || state.closed || state.transferTo !== null) return;
  if (state.stewards.includes(node)) author.ctl('steward.del', { node });
  author.ctl('node.remove', { node, cut: author.cut(node) });
}

/** Events of every kind that need a right, beyond the cut, citing any control event there is. */
function withhold(author: RoomAuthor, node: string, commands: readonly (readonly [number, number, number, number])[]) {
  const control = author.events.filter(isControl);
  const types = ['msg.post', 'msg.edit', 'msg.redact', 'react.set', 'qa.accept', 'mod.suspend', 'member.join'];
  for (const [what, x, y, z] of commands) {
    const cited = control[x % control.length] ?? author.create;
    const target = author.events[z % author.events.length] ?? author.create;
    const other = [A, C, D][y % 3] ?? A;
    const type = types[what % types.length] ?? 'msg.post';
    const d = type === 'mod.suspend' ? { node: other, cut: author.cut(other) } : { answer: null };
    const ref = ['msg.post', 'mod.suspend', 'member.join'].includes(type) ? {} : { ref: target.id };
    const after = author.head(other).seq > 0 ? [author.known(other)] : [];
    author.say(node, y % 2 ? 'ada' : 'bo', type, { ctl: author.cite(cited), d, ...ref, after });
    // It also tries to write on the control log, on top of anything it knows.
    if (z % 3 === 0) author.ctl('role.set', { node, actor: actorId('ada'), role: 'admin' }, { node, base: cited });
  }
}
