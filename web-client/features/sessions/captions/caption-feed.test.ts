import t from 'tap';
import type { Caption } from '../../../../spec/schemas/api/captions.ts';
import type { OperationId } from '../../../../spec/schemas/api/paths.ts';
import type { EphemeralEvent, StreamEvent } from '../../../../spec/schemas/api/stream.ts';
import type { Call } from '../../../api/client.ts';
import type { StreamListener } from '../../../api/stream.ts';
import type { OwnTranslator } from '../../../data/browser-translator.ts';
import { choiceFrom } from './caption-choice.ts';
import { CaptionFeed, type CaptionState, type FeedPorts } from './caption-feed.ts';
import { readingOf } from './caption-text.ts';

const engine = { name: 'e', model: 'm', node: 'a.example', outside: false };
const elif = { node: 'a.example', actor: 'elif' };
const said = (segment: string, t0: number, more: Partial<Caption> = {}): Caption => ({
  ...{ segment, event: segment, speaker: elif, t0, t1: t0 + 500, lang: 'tr', text: segment, final: true, engine },
  ...more,
});
const state: CaptionState = {
  ...{ on: true, by: elif, mine: 'running', engine, translates: 'running', translator: engine, nodes: [] },
  ...{ listen: { to: null, original: true }, speak: null, maySwitch: true, since: null },
};
interface Asked {
  operation: OperationId;
  query: Record<string, unknown>;
  body: Record<string, unknown>;
}

/** A node with so many captions, and the feed that watches them. */
function house(count: number, live = true, more: { own?: FeedPorts['own']; state?: Partial<CaptionState> } = {}) {
  const asked: Asked[] = [];
  const listeners = new Set<StreamListener>();
  const all = Array.from({ length: count }, (_, index) => said(`s${index}`, index * 1_000));
  let mine = { ...state, ...more.state };
  const answer = ({ operation, query, body }: Asked): unknown => {
    if (operation === 'captions.transcript') {
      const words = query.query as string | undefined;
      const found = words ? all.filter(({ text }) => text.includes(words)) : all;
      const end = query.before === undefined ? found.length : Number(query.before);
      const start = Math.max(0, end - Number(query.limit));
      return { captions: found.slice(start, end), before: start === 0 ? null : String(start), after: null };
    }
    if (operation === 'captions.listen') mine = { ...mine, listen: body as CaptionState['listen'] };
    if (operation === 'captions.correct')
      return said('s1', 1_000, { text: String(body.text), corrected: { by: elif, at: 9 } });
    return mine;
  };
  const call = (async (operation: OperationId, input: { query?: object; body?: object } = {}) => {
    const request = { operation, query: { ...input.query }, body: { ...input.body } };
    asked.push(request);
    return { ok: true, value: answer(request) };
  }) as unknown as Call;
  const stream = {
    listen: (listener: StreamListener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const feed = new CaptionFeed({
    call,
    stream,
    room: 'r',
    choice: choiceFrom({ to: 'th' }, 'en'),
    live,
    now: () => 5_000,
    own: more.own,
  });
  const push = (event: EphemeralEvent) => {
    for (const listener of listeners) listener.ephemeral?.(event);
  };
  const tell = (event: StreamEvent) => {
    for (const listener of listeners) listener.events?.([event]);
  };
  const reset = () => {
    for (const listener of listeners) listener.reset?.();
  };
  const ids = () => feed.value.captions.inOrder.map(({ segment }) => segment);
  /** Waits until nothing is under way. */
  const rest = () => feed.reach(Number.POSITIVE_INFINITY);
  return { feed, asked, all, push, tell, reset, ids, rest, listeners };
}
const event = (caption: Caption, room = 'r'): EphemeralEvent =>
  ({ type: 'call.caption', room, caption }) as EphemeralEvent;

t.test(
  'who comes in asks how captions stand, says what they read, and gets the last page in their language',
  async (t) => {
    const { feed, asked, rest, ids } = house(250);
    await rest();
    t.same(
      asked.map(({ operation }) => operation),
      ['captions.state', 'captions.listen', 'captions.transcript'],
    );
    t.same(asked[1]?.body, { to: 'th', original: true });
    t.match(asked[2]?.query, { to: 'th', limit: 100 });
    t.equal(ids().length, 100);
    t.equal(ids()[0], 's150');
    await feed.earlier();
    t.equal(ids()[0], 's50');
    await feed.reach(0);
    t.equal(ids()[0], 's0', 'everything from second 0');
    t.equal(feed.value.before, null);
  },
);

t.test(
  'what is heard while the transcript is fetched stays, and captions of another session are not taken',
  async (t) => {
    const { feed, push, rest, ids } = house(2);
    push(event(said('live', 9_000, { final: false })));
    push(event(said('foreign', 9_000), 'other'));
    await rest();
    t.same(ids(), ['s0', 's1', 'live']);
    push(event(said('s1', 1_000, { text: 'mended', corrected: { by: elif, at: 5 } })));
    t.equal(feed.value.captions.inOrder[1]?.text, 'mended');
  },
);

t.test('after a break everything that was read before is fetched anew', async (t) => {
  const { feed, all, reset, rest, ids } = house(250);
  await rest();
  await feed.earlier();
  all.push(said('missed', 300_000));
  reset();
  await rest();
  t.ok(ids().includes('missed'), 'what was said meanwhile');
  t.ok(ids().includes('s60'), 'and as far back as before');
});

t.test(
  'another language leaves the old translations and asks for new ones; a choice of the look asks for nothing',
  async (t) => {
    const { feed, asked, rest } = house(2);
    await rest();
    asked.length = 0;
    feed.choose({ size: 'huge' });
    await rest();
    t.same(asked, []);
    feed.choose({ to: 'ar' });
    await rest();
    t.match(asked.find(({ operation }) => operation === 'captions.listen')?.body, { to: 'ar' });
    t.match(asked.find(({ operation }) => operation === 'captions.transcript')?.query, { to: 'ar' });
  },
);

t.test('nothing is translated for somebody who put captions away, until they open the transcript', async (t) => {
  const { feed, asked, rest } = house(2);
  await rest();
  const told = () => asked.filter(({ operation }) => operation === 'captions.listen').at(-1)?.body.to;
  feed.choose({ shown: false });
  await rest();
  t.equal(told(), null);
  feed.reads(true);
  await rest();
  t.equal(told(), 'th');
  feed.reads(false);
  await rest();
  t.equal(told(), null);
});

t.test('captions that are paused and go on are told without a reason that is over', async (t) => {
  const { feed, push, rest } = house(0);
  await rest();
  const { listen: _, speak: __, maySwitch: ___, ...now } = state;
  push({ type: 'call.captions', room: 'r', ...now, mine: 'paused', reason: 'engine_failed' });
  t.match(feed.value.state, { mine: 'paused', reason: 'engine_failed', maySwitch: true });
  push({ type: 'call.captions', room: 'r', ...now });
  t.equal(feed.value.state?.reason, undefined);
});

t.test(
  'on the page of a session only the transcript is asked for, again when something in it was put right',
  async (t) => {
    const { asked, tell, rest, all, feed } = house(2, false);
    await rest();
    t.same(new Set(asked.map(({ operation }) => operation)), new Set(['captions.transcript']));
    all[0] = said('s0', 0, { text: 'mended', corrected: { by: elif, at: 5 } });
    tell({ type: 'captions.changed', room: 'r', event: 's0', t0: 0 } as StreamEvent);
    await rest();
    t.equal(feed.value.captions.inOrder[0]?.text, 'mended');
  },
);

t.test('a correction shows at once, a search asks for everything, and a closed feed listens no more', async (t) => {
  const { feed, rest, listeners } = house(3);
  await rest();
  t.equal(await feed.correct('s1', 'right'), undefined);
  t.equal(feed.value.captions.inOrder[1]?.text, 'right');
  const found = await feed.search('s2');
  t.same(found.ok && found.value.captions.map(({ segment }) => segment), ['s2']);
  feed.close();
  t.equal(listeners.size, 0);
});

t.test(
  'where nothing of the institution translates, the browser does what it can, once for each caption',
  async (t) => {
    const asked: string[] = [];
    const translator: OwnTranslator = {
      can: async (from) => from === 'tr',
      detect: async () => undefined,
      translate: async (text, from, to) => {
        asked.push(text);
        if (text === 's1') throw new Error('gave up');
        return `${from}-${to} ${text}`;
      },
    };
    const own = { translator, node: 'a.example' };
    const { feed, all, rest, push } = house(3, true, { own, state: { translates: 'none' } });
    all.push(said('zulu', 9_000, { lang: 'zu' }));
    await rest();
    await new Promise<void>((done) => {
      const look = () => feed.value.captions.inOrder[0]?.translation && done();
      feed.watch(look);
      look();
    });
    await rest();
    const texts = () => feed.value.captions.inOrder.map(({ translation }) => translation?.text);
    t.same(texts(), ['tr-th s0', undefined, 'tr-th s2', undefined]);
    t.match(readingOf(feed.value.captions.inOrder[2] as Caption, feed.value.choice), {
      isHere: true,
      shows: 'translation',
    });
    push(event(said('s0', 0)));
    await rest();
    t.equal(asked.length, 3, 'nothing twice');
    const other = house(3, true, { own });
    await other.rest();
    t.equal(asked.length, 3, 'where the node translates it is left alone');
  },
);
