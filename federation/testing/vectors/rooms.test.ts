import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { Envelope } from '../../../spec/schemas/federation/envelope.ts';
import type { VerifiedEvent } from '../../contract.ts';
import { evaluateRoom, hashRoom } from '../../rooms/evaluate.ts';
import { open, roomOf } from '../../signing/envelope.ts';
import { expectation, roomVectors } from './rooms.ts';

const folder = fileURLToPath(new URL('../../../spec/vectors/', import.meta.url));

t.test(
  'the vectors of rooms are what the code makes (else run node federation/testing/vectors/write-rooms.ts)',
  async (t) => {
    const made = await roomVectors();
    const stored = globSync('{control,rooms}/*', { cwd: folder }).map((path) => path.replaceAll('\\', '/'));
    t.same(stored.sort(), [...made.keys()].sort());
    // The formatter may lay JSON out in its own way; a bundle is its exact lines.
    for (const [path, text] of made) {
      const here = readFileSync(`${folder}${path}`, 'utf8');
      if (path.endsWith('.json')) t.same(JSON.parse(here), JSON.parse(text), path);
      else t.equal(here, text, path);
    }
  },
);

t.test('a node finds in every room of the vectors what is to be found', async (t) => {
  for (const path of globSync('{control,rooms}/*.ndjson', { cwd: folder })) {
    const [head, ...lines] = readFileSync(`${folder}${path}`, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event?: Envelope; room?: string; state_hash?: string });
    const events = lines.flatMap(({ event }): VerifiedEvent[] => {
      const opened = open(event);
      if (!event || !opened.ok || opened.value.header.lane === 'r') return [];
      const { id, header } = opened.value;
      return [{ id, room: roomOf(opened.value), header, envelope: event }];
    });
    const expected = JSON.parse(readFileSync(`${folder}${path.replace('.ndjson', '.json')}`, 'utf8')) as {
      title: string;
    };
    t.same(expectation({ title: expected.title, events }), expected, expected.title);
    t.equal(hashRoom(events, evaluateRoom(events)), head?.state_hash, `hash of: ${expected.title}`);
  }
});
