import t from 'tap';
import type { ServerMessage, StreamEvent } from '../../spec/schemas/api/stream.ts';
import { LiveStream, type StreamState, type StreamWorld, type WebSocketLike } from './stream.ts';

/** A browser in which time passes only when told, and the sockets that were opened in it. */
function stage() {
  let now = 0;
  let online = true;
  let wake = () => {};
  let timers: { at: number; run: () => void }[] = [];
  const sockets: (WebSocketLike & { url: string; sent: string[]; closed: boolean })[] = [];
  const world: StreamWorld = {
    connect: (url) => {
      const socket = {
        url,
        sent: [] as string[],
        closed: false,
        onopen: null,
        onmessage: null,
        onclose: null,
        send: (text: string) => socket.sent.push(text),
        close: () => (socket.closed = true),
      } as unknown as (typeof sockets)[number];
      sockets.push(socket);
      return socket;
    },
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    random: () => 1,
    isOnline: () => online,
    onWake: (run) => {
      wake = run;
      return () => {};
    },
  };
  const stream = new LiveStream(world, 'ws://node/api/v1/stream');
  const heard: StreamEvent[] = [];
  const states: StreamState[] = [];
  let resets = 0;
  stream.listen({
    events: (events) => heard.push(...events),
    state: (state) => states.push(state),
    reset: () => resets++,
  });
  return {
    stream,
    sockets,
    heard,
    states,
    resets: () => resets,
    last: () => sockets.at(-1) as (typeof sockets)[number],
    say: (message: ServerMessage) => sockets.at(-1)?.onmessage?.({ data: JSON.stringify(message) }),
    break: () => sockets.at(-1)?.onclose?.(),
    pass: (ms: number) => {
      const end = now + ms;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((one) => one !== next);
        now = next.at;
        next.run();
      }
      now = end;
    },
    setOnline: (value: boolean) => {
      online = value;
    },
    wake: () => wake(),
  };
}
const event = (node: string): StreamEvent => ({ type: 'institution.changed', node });
const events = (cursor: number, ...nodes: string[]): ServerMessage => ({
  kind: 'events',
  cursor,
  events: nodes.map(event),
});

t.test('a fresh connection tells its listeners to fetch, then hands events on in order', async (t) => {
  const s = stage();
  s.stream.open();
  t.equal(s.last().url, 'ws://node/api/v1/stream');
  s.say({ kind: 'hello', cursor: 7, mode: 'fresh' });
  s.say(events(8, 'a'));
  s.say(events(10, 'b', 'c'));
  t.equal(s.resets(), 1);
  t.same(s.heard, [event('a'), event('b'), event('c')]);
  t.same(s.states, ['connecting', 'live']);
});

t.test('after a break it comes back with its cursor and passes over what it has seen', async (t) => {
  const s = stage();
  s.stream.open();
  s.say({ kind: 'hello', cursor: 7, mode: 'fresh' });
  s.say(events(9, 'a'));
  s.break();
  t.equal(s.stream.state, 'waiting');
  s.pass(500);
  t.equal(s.last().url, 'ws://node/api/v1/stream?after=9');
  s.say({ kind: 'hello', cursor: 12, mode: 'resumed' });
  s.say(events(9, 'a'));
  s.say(events(12, 'b'));
  t.same(s.heard, [event('a'), event('b')]);
  t.equal(s.resets(), 1, 'nothing had to be fetched anew');
});

t.test('a break in the middle of what was missed asks for all of it again', async (t) => {
  const s = stage();
  s.stream.open();
  s.say({ kind: 'hello', cursor: 1, mode: 'fresh' });
  s.break();
  s.pass(500);
  s.say({ kind: 'hello', cursor: 300, mode: 'resumed' });
  s.say(events(300, ...Array.from({ length: 200 }, (_, index) => `n${index}`)));
  s.break();
  s.pass(500);
  t.equal(s.last().url, 'ws://node/api/v1/stream?after=1');
  s.say({ kind: 'hello', cursor: 300, mode: 'resumed' });
  s.say(events(300, ...Array.from({ length: 200 }, (_, index) => `n${index}`)));
  s.say(events(300, 'last'));
  s.break();
  s.pass(500);
  t.equal(s.last().url, 'ws://node/api/v1/stream?after=300');
});

t.test('when the node has forgotten what was missed, listeners are told to fetch anew', async (t) => {
  const s = stage();
  s.stream.open();
  s.say({ kind: 'hello', cursor: 7, mode: 'fresh' });
  s.break();
  s.pass(500);
  s.say({ kind: 'hello', cursor: 90, mode: 'reset' });
  t.equal(s.resets(), 2);
  s.break();
  s.pass(500);
  t.match(s.last().url, /after=90$/);
});

t.test('a node whose cursor runs backwards was restored from a backup: everything is fetched anew', async (t) => {
  const s = stage();
  s.stream.open();
  s.say({ kind: 'hello', cursor: 70, mode: 'fresh' });
  s.break();
  s.pass(500);
  s.say({ kind: 'hello', cursor: 3, mode: 'resumed' });
  t.equal(s.resets(), 2);
  s.say(events(4, 'a'));
  t.same(s.heard, [event('a')]);
});

t.test('pauses between attempts double up to half a minute and begin anew after a success', async (t) => {
  const s = stage();
  s.stream.open();
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 9; attempt++) {
    s.break();
    const before = s.sockets.length;
    let waited = 0;
    while (s.sockets.length === before) {
      s.pass(500);
      waited += 500;
    }
    pauses.push(waited);
  }
  t.same(pauses, [500, 1000, 2000, 4000, 6000, 6000, 6000, 6000, 6000]);
  s.say({ kind: 'hello', cursor: 1, mode: 'fresh' });
  s.break();
  const before = s.sockets.length;
  s.pass(500);
  t.equal(s.sockets.length, before + 1);
});

t.test('without a network no attempt is made, and its return makes one at once', async (t) => {
  const s = stage();
  s.setOnline(false);
  s.stream.open();
  s.pass(120_000);
  t.equal(s.sockets.length, 0);
  s.setOnline(true);
  s.wake();
  t.equal(s.sockets.length, 1);
});

t.test('a frame that cannot be read ends the connection, and the same cursor asks again', async (t) => {
  const s = stage();
  s.stream.open();
  s.say({ kind: 'hello', cursor: 5, mode: 'fresh' });
  s.last().onmessage?.({ data: '{"kind":"events","cursor":6,' });
  t.ok(s.last().closed);
  s.pass(500);
  t.match(s.last().url, /after=5$/);
});

t.test('a node that beats and falls silent is given up', async (t) => {
  const s = stage();
  s.stream.open();
  s.say({ kind: 'hello', cursor: 5, mode: 'fresh' });
  s.say({ kind: 'ping' });
  t.same(s.last().sent, ['{"kind":"pong"}']);
  s.pass(70_000);
  t.ok(s.sockets.length >= 2, 'another connection was opened');
});

t.test('a node that does not greet is given up', async (t) => {
  const s = stage();
  s.stream.open();
  s.pass(20_000);
  t.ok(s.sockets[0]?.closed);
});

t.test('a laptop that wakes up does not trust its old connection', async (t) => {
  const s = stage();
  s.stream.open();
  s.say({ kind: 'hello', cursor: 5, mode: 'fresh' });
  s.pass(60_000);
  s.wake();
  t.equal(s.sockets.length, 2);
  t.match(s.last().url, /after=5$/);
});

t.test('the end of the log-in ends the stream for good', async (t) => {
  const s = stage();
  s.stream.open();
  s.say({ kind: 'hello', cursor: 5, mode: 'fresh' });
  s.say({ kind: 'bye', code: 'login_ended' });
  t.equal(s.stream.state, 'ended');
  s.pass(120_000);
  t.equal(s.sockets.length, 1);
});

t.test('rooms that are looked at are told to the node, and again in the address after a break', async (t) => {
  const s = stage();
  const sent = () => s.last().sent.map((text) => JSON.parse(text));
  s.stream.open();
  const leave = s.stream.watch('r_early');
  s.say({ kind: 'hello', cursor: 7, mode: 'fresh' });
  const stop = s.stream.watch('r_late');
  const again = s.stream.watch('r_late');
  t.same(sent(), [
    { kind: 'watch', room: 'r_early' },
    { kind: 'watch', room: 'r_late' },
  ]);
  leave();
  stop();
  t.same(sent().slice(2), [{ kind: 'unwatch', room: 'r_early' }], 'the other one is still looked at by somebody');
  s.break();
  s.pass(500);
  t.equal(s.last().url, 'ws://node/api/v1/stream?after=7&watch=r_late');
  again();
  s.say({ kind: 'hello', cursor: 7, mode: 'resumed' });
  t.same(sent(), [{ kind: 'unwatch', room: 'r_late' }]);
});
