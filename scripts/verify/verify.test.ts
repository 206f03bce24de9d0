import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import type { VerifiedEvent } from '../../federation/contract.ts';
import { controlCases } from '../../federation/rooms/cases/control-cases.ts';
import { feedCases } from '../../federation/rooms/cases/feed-cases.ts';
import { commands, History } from '../../federation/rooms/cases/history.ts';
import { rightsCases } from '../../federation/rooms/cases/rights-cases.ts';
import { suspensionCases } from '../../federation/rooms/cases/suspension-cases.ts';
import { evaluateRoom, hashRoom } from '../../federation/rooms/evaluate.ts';
import { bundleOf } from '../../federation/testing/room-bundle.ts';
import { roomsOf } from '../../federation/testing/vectors/rooms.ts';
import { type Report, verifyBundle } from './verify.ts';

t.setTimeout(240_000);

t.test('the verifier shares no code with the node and needs nothing but Node itself', (test) => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  for (const file of [
    ...files.map((name) => `${import.meta.dirname}/${name}`),
    `${import.meta.dirname}/../verify.ts`,
  ]) {
    const text = readFileSync(file, 'utf8');
    for (const [, from = ''] of text.matchAll(/from '([^']+)'/g))
      test.match(from, /^(node:|\.\/)/, `${file.split('/').at(-1)} imports ${from}`);
  }
  test.end();
});

/** What a node that holds these events says of them. */
function nodeSays(events: readonly VerifiedEvent[]) {
  const view = evaluateRoom(events);
  const voids = [...view.verdicts].flatMap(([id, { live, why }]) => (live ? [] : [`${id} ${why}`]));
  return {
    hash: hashRoom(events, view),
    control: view.chain.state.head,
    void: voids.sort(),
    waiting: [...view.waiting].sort(),
    forks: view.forks.map(({ ids }) => ids.join()).sort(),
  };
}

function verifierSays(report: Report) {
  return {
    hash: report.stateHash,
    control: report.control?.head,
    void: report.void.map(({ id, why }) => `${id} ${why}`).sort(),
    waiting: report.waiting.map(({ id }) => id).sort(),
    forks: report.forks.map(({ ids }) => ids.join()).sort(),
  };
}

t.test('node and verifier agree on every story of the rules, to the reason of each void event', async (test) => {
  const all = roomsOf([...controlCases, ...rightsCases, ...feedCases, ...suspensionCases]);
  test.ok(all.length > 60);
  for (const { title, events } of all)
    test.same(verifierSays(await verifyBundle(await bundleOf(events))), nodeSays(events), title);
});

t.test('node and verifier agree on random histories', async (test) => {
  const property = fc.asyncProperty(commands, async (list) => {
    const { events } = new History(list, { contentForks: true, badOwner: true });
    assert.deepEqual(verifierSays(await verifyBundle(await bundleOf(events))), nodeSays(events));
  });
  await fc.assert(property, { numRuns: 150 });
  test.end();
});
