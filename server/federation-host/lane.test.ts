import t from 'tap';
import { type LaneSocket, lateMs, openLane } from './lane.ts';

/** A connection whose other end the test plays. */
class FakeSocket implements LaneSocket {
  readonly sent: Uint8Array[] = [];
  closed = false;
  #message: (bytes: Uint8Array) => void = () => undefined;
  #close: (gone: boolean) => void = () => undefined;
  send(bytes: Uint8Array): void {
    this.sent.push(bytes);
  }
  close(): void {
    this.closed = true;
    this.#close(false);
  }
  onMessage(listener: (bytes: Uint8Array) => void): void {
    this.#message = listener;
  }
  onClose(listener: (gone: boolean) => void): void {
    this.#close = listener;
  }
  say(bytes: Uint8Array): void {
    this.#message(bytes);
  }
  end(gone: boolean): void {
    this.#close(gone);
  }
  /** The other end has received so many messages. */
  acknowledge(count: number): void {
    const ack = Buffer.alloc(5);
    ack.writeUInt32BE(count, 1);
    this.say(ack);
  }
}

const packet = Uint8Array.of(0x80, 108, 1, 2);

t.test('a connection that stalls gets nothing more until what was sent has come', async (t) => {
  const clock = { ms: 1_000 };
  const socket = new FakeSocket();
  const lane = openLane('video', socket, () => clock.ms);
  t.teardown(() => lane.close());
  for (let turn = 0; turn < 10; turn++) t.ok(lane.send(packet));
  clock.ms += lateMs.video + 1;
  t.notOk(lane.send(packet), 'nothing came: it would be late');
  socket.acknowledge(4);
  t.notOk(lane.send(packet), 'six of them are still under way');
  socket.acknowledge(10);
  t.ok(lane.send(packet));
  t.equal(socket.sent.length, 11);
});

t.test('acknowledgements of what was never sent, or from before, change nothing', async (t) => {
  const clock = { ms: 1_000 };
  const socket = new FakeSocket();
  const lane = openLane('audio', socket, () => clock.ms);
  t.teardown(() => lane.close());
  lane.send(packet);
  lane.send(packet);
  socket.acknowledge(1);
  socket.acknowledge(4_000_000_000);
  socket.acknowledge(0);
  clock.ms += lateMs.audio + 1;
  t.notOk(lane.send(packet));
  socket.say(Uint8Array.of(0, 1));
  t.ok(socket.closed, 'one of another form ends the connection');
});

t.test('packets pass, their count is acknowledged, and the end is told once with its cause', async (t) => {
  const socket = new FakeSocket();
  const lane = openLane('audio', socket, () => 0);
  const got: Uint8Array[] = [];
  const ends: boolean[] = [];
  lane.onPacket((bytes) => got.push(bytes));
  lane.onClose((gone) => ends.push(gone));
  socket.say(packet);
  socket.say(packet);
  t.same(got, [packet, packet]);
  while (socket.sent.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  t.same([...(socket.sent[0] ?? [])], [0, 0, 0, 0, 2]);
  socket.end(true);
  socket.end(false);
  t.same(ends, [true]);
});
