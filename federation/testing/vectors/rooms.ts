import { hash } from 'node:crypto';
import type { VerifiedEvent } from '../../contract.ts';
import type { Case } from '../../rooms/cases/case.ts';
import { controlCases } from '../../rooms/cases/control-cases.ts';
import { feedCases } from '../../rooms/cases/feed-cases.ts';
import { rightsCases } from '../../rooms/cases/rights-cases.ts';
import { suspensionCases } from '../../rooms/cases/suspension-cases.ts';
import { openChain } from '../../rooms/control-chain.ts';
import { evaluateRoom } from '../../rooms/evaluate.ts';
import { checkShape } from '../../rooms/shape.ts';
import { RoomAuthor } from '../room-author.ts';
import { bundleOf } from '../room-bundle.ts';

export interface RoomVector {
  title: string;
  events: VerifiedEvent[];
}

/** Every room that the stories of these cases write, as far as it is one: what has not the shape of its type never gets into a room. */
export function roomsOf(cases: readonly Case[]): RoomVector[] {
  const found: RoomVector[] = [];
  for (const { title, run } of cases) {
    const authors: RoomAuthor[] = [];
    RoomAuthor.watcher = (author) => authors.push(author);
    run();
    RoomAuthor.watcher = null;
    for (const { create, events } of authors) {
      if (openChain(create).ok) found.push({ title, events: events.filter(({ header }) => checkShape(header).ok) });
    }
  }
  return found;
}

/** Name of a file for a story: its first words. */
function fileName(title: string): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 ]/g, '')
    .split(' ');
  return words.slice(0, 9).join('-');
}

/** What has to be found in a bundle, whatever the order of its events. */
export function expectation({ title, events }: RoomVector): Record<string, unknown> {
  const { chain, verdicts, waiting, forks, broken } = evaluateRoom(events);
  return {
    title,
    control: { head: chain.state.head, epoch: chain.state.epoch, owner: chain.state.owner, frozen: chain.frozen },
    forbidden: chain.ended?.id ?? null,
    live: [...verdicts].flatMap(([id, { live }]) => (live ? [id] : [])).sort(),
    void: Object.fromEntries([...verdicts].flatMap(([id, { why }]) => (why ? [[id, why]] : [])).sort()),
    waiting: [...waiting].sort(),
    forks: forks.map(({ ids }) => ids),
    broken: broken.map(({ id }) => id),
  };
}

/**
 * Files of spec/vectors/control and spec/vectors/rooms: for each story the bundle of its largest room with the events shuffled, and what has to
 * be found in it.
 */
export async function roomVectors(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const folders = { control: controlCases, rooms: [...rightsCases, ...feedCases, ...suspensionCases] };
  for (const [folder, cases] of Object.entries(folders)) {
    const byTitle = Map.groupBy(roomsOf(cases), ({ title }) => title);
    for (const [title, rooms] of byTitle) {
      const [largest] = rooms.sort((a, b) => b.events.length - a.events.length);
      // A log of hundreds of events shows nothing that ten do not; the tests have it anyway.
      if (!largest || largest.events.length > 80) continue;
      const lines = await bundleOf(largest.events);
      const registry = lines.findIndex((_, index) => index > 1 && !isRegistry(lines[index]));
      const shuffled = lines.slice(registry, -1).sort((a, b) => (hash('sha256', a) < hash('sha256', b) ? -1 : 1));
      const bundle = [...lines.slice(0, registry), ...shuffled, lines.at(-1)].join('\n');
      files.set(`${folder}/${fileName(title)}.ndjson`, `${bundle}\n`);
      files.set(`${folder}/${fileName(title)}.json`, `${JSON.stringify(expectation(largest), null, 2)}\n`);
    }
  }
  return files;
}

function isRegistry(line: string | undefined): boolean {
  const { event } = JSON.parse(line ?? '{}') as { event?: { payload: string } };
  return event !== undefined && Buffer.from(event.payload, 'base64url').includes('"lane":"r"');
}
