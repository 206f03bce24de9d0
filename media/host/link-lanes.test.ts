import t from 'tap';
import type { MediaCommand } from '../../spec/schemas/media/control.ts';
import type { LaneName } from '../engine/link-tunnel.ts';
import type { LinkLane } from '../ports.ts';
import { LinkLanes } from './link-lanes.ts';

/** A connection to a node that says what the test says. */
class FakeLane implements LinkLane {
  takes = true;
  closed = false;
  readonly sent: Uint8Array[] = [];
  #packet: (packet: Uint8Array) => void = () => {};
  #close: (gone: boolean) => void = () => {};
  send(packet: Uint8Array): boolean {
    if (this.takes) this.sent.push(packet);
    return this.takes;
  }
  onPacket(listener: (packet: Uint8Array) => void): void {
    this.#packet = listener;
  }
  onClose(listener: (gone: boolean) => void): void {
    this.#close = listener;
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.#close(false);
  }
  say(packet: Uint8Array): void {
    if (!this.closed) this.#packet(packet);
  }
  end(gone: boolean): void {
    this.#close(gone);
  }
}

function setUp() {
  const clock = { ms: 0 };
  const commands: MediaCommand[] = [];
  const got: [LaneName, number][] = [];
  let gone = 0;
  const lanes = new LinkLanes({
    ...{ room: 'r', peer: 'a.example', link: 'link-0123456789abcdef', now: () => clock.ms },
    command: async (command) => {
      commands.push(command);
      return { ok: true, reply: { kind: 'done' } };
    },
    packet: (lane, bytes) => got.push([lane, bytes.length]),
    onGone: () => {
      gone++;
    },
  });
  return { lanes, commands, got, clock, gone: () => gone };
}
const packet = (bytes: number) => new Uint8Array(bytes).fill(0x80);

t.test('packets go to the worker and to the other node, each on its connection', async (t) => {
  const { lanes, commands, got } = setUp();
  const [audio, video] = [new FakeLane(), new FakeLane()];
  lanes.attach('audio', audio);
  lanes.attach('video', video);
  t.match(commands, [
    { kind: 'linkLane', lane: 'audio', open: true },
    { kind: 'linkLane', lane: 'video', open: true },
  ]);
  audio.say(packet(100));
  lanes.send('video', packet(1_200));
  t.same(got, [['audio', 100]]);
  t.equal(video.sent.length, 1);
});

t.test('a peer that floods, or sends more than a packet, loses the connection and nothing else happens', async (t) => {
  const { lanes, got, commands, clock } = setUp();
  const flood = new FakeLane();
  lanes.attach('video', flood);
  for (let turn = 0; turn < 100_000; turn++) {
    if (turn % 1_000 === 0) clock.ms++;
    flood.say(packet(10));
  }
  t.ok(flood.closed);
  t.ok(got.length <= 21_100, `${got.length} were taken`);
  const large = new FakeLane();
  lanes.attach('video', large);
  large.say(packet(2_000));
  t.ok(large.closed);
  t.match(commands.at(-1), { kind: 'linkLane', lane: 'video', open: false });
});

t.test('pictures that would come late are reported now and then, sound is just dropped', async (t) => {
  const { lanes, commands, clock } = setUp();
  const [audio, video] = [new FakeLane(), new FakeLane()];
  lanes.attach('audio', audio);
  lanes.attach('video', video);
  audio.takes = false;
  video.takes = false;
  for (let turn = 0; turn < 100; turn++) {
    lanes.send('video', packet(10));
    lanes.send('audio', packet(10));
    clock.ms += 10;
  }
  t.equal(commands.filter(({ kind }) => kind === 'linkLate').length, 2);
});

t.test('a newer connection takes the place of an older one, and a link that is unknown there is over', async (t) => {
  const { lanes, commands, gone, got } = setUp();
  const [older, newer] = [new FakeLane(), new FakeLane()];
  lanes.attach('audio', older);
  lanes.attach('audio', newer);
  t.ok(older.closed);
  t.notOk(commands.some((command) => command.kind === 'linkLane' && !command.open));
  older.say(packet(5));
  t.same(got, []);
  newer.end(true);
  t.equal(gone(), 1);
  t.notOk(lanes.has('audio'));
});
