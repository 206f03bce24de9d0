import t from 'tap';
import type { StreamEvent } from '../../spec/schemas/api/stream.ts';
import type { Result } from '../api/problem.ts';
import type { StreamListener } from '../api/stream.ts';
import { LiveStore } from './live-store.ts';

const event = (node: string): StreamEvent => ({ type: 'institution.changed', node });
const failed: Result<string[]> = { ok: false, problem: { code: 'unreachable', status: 0, fields: [], details: {} } };

/** A store of names whose node answers when told to. */
function stage() {
  let listener: StreamListener = {};
  const asked: ((result: Result<string[]>) => void)[] = [];
  const store = new LiveStore<string[]>(
    {
      listen: (one) => {
        listener = one;
        return () => {
          listener = {};
        };
      },
    },
    {
      fetch: () => new Promise((resolve) => asked.push(resolve)),
      apply: (value, one) =>
        one.type !== 'institution.changed'
          ? value
          : one.node === 'ask'
            ? undefined
            : value.includes(one.node)
              ? value
              : [...value, one.node],
    },
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    store,
    asked,
    hear: (...nodes: string[]) => listener.events?.(nodes.map(event)),
    reset: () => listener.reset?.(),
    answer: async (result: Result<string[]>) => {
      asked.at(-1)?.(result);
      await settle();
    },
    isListening: () => listener.events !== undefined,
  };
}

t.test('it fetches once and then follows events', async (t) => {
  const s = stage();
  t.equal(s.store.value.state, 'loading');
  await s.answer({ ok: true, value: ['a'] });
  s.hear('b', 'b');
  t.same(s.store.value, { state: 'ready', value: ['a', 'b'], problem: undefined });
});

t.test('events that arrive during a fetch are applied to its result', async (t) => {
  const s = stage();
  s.hear('b');
  await s.answer({ ok: true, value: ['a'] });
  t.same(s.store.value.value, ['a', 'b']);
});

t.test('lost events make it fetch anew, and the old value stays meanwhile', async (t) => {
  const s = stage();
  await s.answer({ ok: true, value: ['a'] });
  s.reset();
  t.same(s.store.value.value, ['a']);
  t.equal(s.store.value.state, 'ready');
  await s.answer({ ok: true, value: ['a', 'c'] });
  t.same(s.store.value.value, ['a', 'c']);
});

t.test('an event it cannot apply makes it fetch anew', async (t) => {
  const s = stage();
  await s.answer({ ok: true, value: ['a'] });
  s.hear('ask');
  t.equal(s.asked.length, 2);
});

t.test('a reset during a fetch makes one more fetch, since the first may be too old', async (t) => {
  const s = stage();
  s.reset();
  s.reset();
  await s.answer({ ok: true, value: ['a'] });
  t.equal(s.asked.length, 2);
  await s.answer({ ok: true, value: ['b'] });
  t.same(s.store.value.value, ['b']);
  t.equal(s.asked.length, 2);
});

t.test('a failed fetch keeps the value and says why; trying again mends it', async (t) => {
  const s = stage();
  await s.answer({ ok: true, value: ['a'] });
  void s.store.refetch();
  await s.answer(failed);
  t.match(s.store.value, { state: 'failed', value: ['a'], problem: { code: 'unreachable' } });
  void s.store.refetch();
  t.equal(s.store.value.state, 'loading');
  await s.answer({ ok: true, value: ['b'] });
  t.match(s.store.value, { state: 'ready', value: ['b'], problem: undefined });
});

t.test('more events than are worth keeping during a fetch make it fetch once more', async (t) => {
  const s = stage();
  s.hear(...Array.from({ length: 2001 }, (_, index) => `n${index}`));
  await s.answer({ ok: true, value: [] });
  t.equal(s.asked.length, 2);
});

t.test('closed, it neither listens nor changes', async (t) => {
  const s = stage();
  s.store.close();
  await s.answer({ ok: true, value: ['a'] });
  t.equal(s.store.value.state, 'loading');
  t.notOk(s.isListening());
});
