import t from 'tap';
import { eventually } from '../../../testing/eventually.ts';
import { Lanes } from './lanes.ts';

type Turn = {
  jobs: readonly number[];
  end: (results: PromiseSettledResult<string>[]) => void;
  fail: (e: Error) => void;
};

/** A lane whose turns the test ends by hand. */
function story() {
  const lanes = new Lanes<number, string>(0);
  const turns: Turn[] = [];
  const work = (jobs: readonly number[]) =>
    new Promise<PromiseSettledResult<string>[]>((end, fail) => turns.push({ jobs, end, fail }));
  return { turns, ask: (key: string, job: number) => lanes.run(key, job, work) };
}
const done = (value: string): PromiseSettledResult<string> => ({ status: 'fulfilled', value });
const refused = (reason: string): PromiseSettledResult<string> => ({ status: 'rejected', reason: new Error(reason) });
const turn = (turns: Turn[], index: number): Promise<Turn> =>
  eventually(`turn ${index} begins`, 5_000, () => turns[index]);

t.test('a first job starts at once, and those that come meanwhile share the next turn', async (t) => {
  const { turns, ask } = story();
  const answers = [1, 2, 3].map((job) => ask('room', job));
  const other = ask('other room', 9);
  t.same(
    turns.map(({ jobs }) => jobs),
    [[1], [9]],
  );
  (await turn(turns, 1)).end([done('nine')]);
  t.equal(await other, 'nine');
  (await turn(turns, 0)).end([done('one')]);
  t.equal(await answers[0], 'one');
  t.same((await turn(turns, 2)).jobs, [2, 3]);
  (await turn(turns, 2)).end([refused('two is refused'), done('three')]);
  await t.rejects(answers[1] as Promise<string>, /two is refused/);
  t.equal(await answers[2], 'three');
  const later = ask('room', 4);
  t.same((await turn(turns, 3)).jobs, [4], 'the lane is free again');
  (await turn(turns, 3)).end([done('four')]);
  t.equal(await later, 'four');
});

t.test('a turn that fails or forgets somebody is told to its own jobs, and the lane goes on', async (t) => {
  const { turns, ask } = story();
  const answers = [1, 2, 3].map((job) => ask('room', job));
  (await turn(turns, 0)).fail(new Error('away'));
  await t.rejects(answers[0] as Promise<string>, /away/);
  (await turn(turns, 1)).end([done('two')]);
  t.equal(await answers[1], 'two');
  await t.rejects(answers[2] as Promise<string>, /without an answer/);
});

t.test('a turn takes no more than 32 jobs', async (t) => {
  const { turns, ask } = story();
  const answers = Array.from({ length: 41 }, (_, job) => ask('room', job));
  (await turn(turns, 0)).end([done('')]);
  await answers[0];
  t.equal((await turn(turns, 1)).jobs.length, 32);
  (await turn(turns, 1)).end((await turn(turns, 1)).jobs.map(() => done('')));
  await answers[32];
  t.equal((await turn(turns, 2)).jobs.length, 8);
  (await turn(turns, 2)).end((await turn(turns, 2)).jobs.map(() => done('')));
  await Promise.all(answers);
});
