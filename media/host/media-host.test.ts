import t from 'tap';
import type { RoomNotice } from '../index.ts';
import { createMediaHost } from '../index.ts';
import type { MediaEvent, WorkerProcess } from '../ports.ts';

/** A worker process in the test's hand: answers every command, or is silent, or ends. */
class FakeWorker implements WorkerProcess {
  readonly received: { kind?: string; id?: number; command?: { kind: string } }[] = [];
  answers = true;
  #message: (message: unknown) => void = () => {};
  #end: ((how: string) => void)[] = [];

  send(message: unknown): void {
    const entry = message as (typeof this.received)[number];
    this.received.push(entry);
    if (entry.id === undefined || !this.answers) return;
    queueMicrotask(() => this.say({ kind: 'reply', id: entry.id, result: { ok: true, reply: { kind: 'done' } } }));
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onEnd(listener: (how: string) => void): void {
    this.#end.push(listener);
  }
  kill(): void {
    this.end('killed');
  }
  say(message: unknown): void {
    this.#message(message);
  }
  end(how: string): void {
    const listeners = this.#end;
    this.#end = [];
    for (const listener of listeners) listener(how);
  }
  get commands(): (string | undefined)[] {
    return this.received.flatMap(({ command }) => (command ? [command.kind] : []));
  }
}

function setUp() {
  const workers: FakeWorker[] = [];
  const events: MediaEvent[] = [];
  const waiting: (() => void)[] = [];
  const clock = { ms: 1_000_000 };
  const host = createMediaHost(
    {
      spawn: () => {
        const worker = new FakeWorker();
        workers.push(worker);
        for (const listener of waiting.splice(0)) listener();
        return worker;
      },
      now: () => clock.ms,
      report: (event) => events.push(event),
    },
    { workers: 1, port: 8081, bind: '127.0.0.1', announce: ['127.0.0.1'] },
  );
  host.start();
  return { host, workers, events, clock, spawned: () => new Promise<void>((resolve) => waiting.push(resolve)) };
}

const rights = { send: ['microphone' as const], receive: true };
const grant = (participant: string, expiresAt = 2_000_000) => ({ room: 'r', participant, rights, expiresAt });

t.test('until a worker is up every answer says so, and health too', async (t) => {
  const { host, workers } = setUp();
  t.same(await host.openRoom('r'), { ok: false, reason: 'media_unavailable' });
  t.match(host.health(), { ok: false, detail: /0 of 1/ });
  workers[0]?.say({ kind: 'ready', port: 8081 });
  t.match(host.health(), { ok: true, detail: /8081/ });
  t.match(await host.openRoom('r'), { ok: true });
  await host[Symbol.asyncDispose]();
});

t.test('a worker whose number is taken for TCP serves, and health says who is left out and what to do', async (t) => {
  const { host, workers, events } = setUp();
  workers[0]?.say({ kind: 'ready', port: 8081, tcpFault: 'EADDRINUSE' });
  t.match(host.health(), { ok: false, detail: /TCP 8081 .*EADDRINUSE.*who cannot use UDP.*CONSILIUM_MEDIA_PORT/ });
  t.match(events.at(-1), { kind: 'worker_without_tcp', port: 8081, fault: 'EADDRINUSE' });
  t.match(await host.openRoom('r'), { ok: true });
  await host[Symbol.asyncDispose]();
});

t.test('a worker that ended is replaced by one that knows rooms, people, rights and mutes', async (t) => {
  const { host, workers, events, spawned } = setUp();
  const notices: RoomNotice[] = [];
  host.onNotice((notice) => notices.push(notice));
  workers[0]?.say({ kind: 'ready', port: 8081 });
  await host.openRoom('r');
  await host.join(grant('anna'));
  await host.mute('r', 'anna', 'microphone', true);
  const next = spawned();
  workers[0]?.end('SIGKILL');
  t.match(await host.signal('r', 'anna', { kind: 'view', video: [] }), { ok: false, reason: 'media_unavailable' });
  await next;
  const told = new Promise<void>((resolve) => {
    host.onNotice((notice) => {
      if (notice.kind === 'call') resolve();
    });
  });
  workers[1]?.say({ kind: 'ready', port: 8081 });
  await told;
  t.same(workers[1]?.commands, ['openRoom', 'join', 'mute']);
  t.match(notices.at(-1), {
    kind: 'call',
    participant: 'anna',
    notice: { kind: 'reoffer', reason: 'worker_restarted' },
  });
  t.match(events.at(-2), { kind: 'worker_ended', how: 'SIGKILL', restartInMs: 100 });
  await host[Symbol.asyncDispose]();
});

t.test('a grant that has expired opens nothing, and nobody signals without a seat', async (t) => {
  const { host, workers, clock } = setUp();
  workers[0]?.say({ kind: 'ready', port: 8081 });
  await host.openRoom('r');
  t.match(await host.join(grant('anna', clock.ms)), { reason: 'media_grant_expired' });
  t.match(await host.signal('r', 'anna', {}), { reason: 'media_participant_unknown' });
  t.match(await host.signal('other', 'anna', {}), { reason: 'media_room_unknown' });
  await host[Symbol.asyncDispose]();
});

t.test('what a browser sends is checked and limited before it reaches a worker', async (t) => {
  const { host, workers, clock } = setUp();
  workers[0]?.say({ kind: 'ready', port: 8081 });
  await host.openRoom('r');
  await host.join(grant('anna'));
  const before = workers[0]?.received.length;
  for (const request of [
    undefined,
    null,
    7,
    {},
    { kind: 'offer' },
    { kind: 'offer', sdp: 'x'.repeat(200_001), sources: [] },
  ]) {
    t.match(await host.signal('r', 'anna', request), { reason: 'media_request_malformed' });
  }
  t.equal(workers[0]?.received.length, before);
  const view = { kind: 'view', video: [] };
  const results = [];
  for (let index = 0; index < 100; index++) results.push(await host.signal('r', 'anna', view));
  t.ok(results.some((result) => !result.ok && result.reason === 'media_overloaded'));
  clock.ms += 10_000;
  t.match(await host.signal('r', 'anna', view), { ok: true });
  await host[Symbol.asyncDispose]();
});

t.test('a worker that talks nonsense is reported and changes nothing', async (t) => {
  const { host, workers, events } = setUp();
  for (const nonsense of [undefined, 'ready', { kind: 'ready' }, { kind: 'reply', id: 99, result: {} }]) {
    workers[0]?.say(nonsense);
  }
  t.equal(events.filter(({ kind }) => kind === 'worker_babbled').length, 4);
  t.notOk(host.health().ok);
  await host[Symbol.asyncDispose]();
});
