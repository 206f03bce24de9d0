import t from 'tap';
import type { Envelope } from '../../spec/schemas/federation/envelope.ts';
import { readVectors } from '../testing/vectors/read.ts';
import { type ChainPosition, checkRun, coverRun, isLater, maxCoverTries } from './chain.ts';
import { type Opened, open } from './envelope.ts';
import { publicKey } from './keys.ts';

const vectors = readVectors<{
  key: unknown;
  runs: { name: string; start: ChainPosition; run: Envelope[]; fitting: number; fault?: string; covered: number }[];
}>('chain');
const key = publicKey(vectors.key);
if (!key.ok) throw new Error(key.detail);

function openAll(run: Envelope[]): Opened[] {
  return run.map((envelope) => {
    const event = open(envelope);
    if (!event.ok) throw new Error(event.detail);
    return event.value;
  });
}

t.test('rows 11, 12 and 29: every run of the vectors ends where it must, for the reason given', async (t) => {
  t.ok(vectors.runs.length >= 18);
  for (const { name, start, run, fitting, fault } of vectors.runs) {
    t.strictSame(checkRun(start, openAll(run)), fault === undefined ? { fitting } : { fitting, fault }, name);
  }
});

t.test('row 28: one valid signature covers what is before it in the chain, and nothing behind it', async (t) => {
  for (const { name, start, run, covered } of vectors.runs) {
    const events = openAll(run);
    const fitting = events.slice(0, checkRun(start, events).fitting);
    t.equal(await coverRun(fitting, () => key.value), covered, name);
  }
});

t.test('a run whose author has no usable key covers nothing', async (t) => {
  const whole = openAll(vectors.runs[0]?.run ?? []);
  t.equal(await coverRun(whole, () => undefined), 0);
});

t.test('events whose key is not known say nothing about those before them', async (t) => {
  const whole = openAll(vectors.runs.find(({ covered, run }) => covered === run.length && covered > 1)?.run ?? []);
  const strangers = Array.from({ length: 2 * maxCoverTries }, () => ({ ...whole[0], kid: 'unknown' }) as Opened);
  const keyOf = (event: Opened) => (event.kid === 'unknown' ? undefined : key.value);
  t.equal(await coverRun([...whole, ...strangers], keyOf), whole.length);
});

t.test('a run with bad signatures at its end counts as far as each is good', async (t) => {
  const whole = openAll(vectors.runs.find(({ covered, run }) => covered === run.length && covered > 1)?.run ?? []);
  const spoiled = openAll(vectors.runs.find(({ name }) => name === 'no valid signature')?.run ?? []);
  t.equal(await coverRun([...whole, ...spoiled, ...spoiled, ...spoiled], () => key.value), whole.length);
});

t.test('a long run of bad signatures costs no more than a few of them', async (t) => {
  const spoiled = openAll(vectors.runs.find(({ name }) => name === 'no valid signature')?.run ?? []);
  let asked = 0;
  await coverRun([...spoiled, ...spoiled], () => {
    asked++;
    return key.value;
  });
  t.equal(asked, maxCoverTries + 1);
});

t.test('clocks are compared by time, then by counter', async (t) => {
  t.ok(isLater([2, 0], [1, 9]));
  t.ok(isLater([1, 1], [1, 0]));
  t.notOk(isLater([1, 1], [1, 1]));
  t.notOk(isLater([1, 9], [2, 0]));
});
