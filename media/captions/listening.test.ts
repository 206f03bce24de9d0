import t from 'tap';
import type { SoundBatch } from '../control/sound.ts';
import type { MediaEvent } from '../ports.ts';
import { Listening, maxBatchesWaiting, maxSpeakers } from './listening.ts';
import type { DecoderThread, FromDecoder, ToDecoder } from './messages.ts';
import type { Speech } from './speech.ts';

/** A decoder in the test's hand. */
class FakeDecoder implements DecoderThread {
  readonly received: ToDecoder[] = [];
  closed = false;
  say: (message: FromDecoder) => void = () => {};
  end: (how: string) => void = () => {};
  send(message: ToDecoder): void {
    this.received.push(message);
  }
  onMessage(listener: (message: FromDecoder) => void): void {
    this.say = listener;
  }
  onEnd(listener: (how: string) => void): void {
    this.end = listener;
  }
  async close(): Promise<void> {
    this.closed = true;
  }
  opened(): number[] {
    return this.received.flatMap((message) => (message.kind === 'open' ? [message.speaker] : []));
  }
  sounds(): Extract<ToDecoder, { kind: 'sound' }>[] {
    return this.received.flatMap((message) => (message.kind === 'sound' ? [message] : []));
  }
}

function setUp() {
  const decoders: FakeDecoder[] = [];
  const events: MediaEvent[] = [];
  const clock = { ms: 5_000_000 };
  const listening = new Listening({
    now: () => clock.ms,
    report: (event) => events.push(event),
    startDecoder: () => {
      const decoder = new FakeDecoder();
      decoders.push(decoder);
      return decoder;
    },
  });
  const speech: Speech[] = [];
  listening.onSpeech((said) => speech.push(said));
  return { listening, decoders, events, clock, speech };
}

const batch = (participant: string): SoundBatch => ({
  ...{ kind: 'sound', room: 'r', participant, ssrc: 1, ageMs: 30, bytes: new Uint8Array(100) },
});
const heard = (kind: 'partial' | 'final', number: number, startedAtMs: number) => ({
  ...{ kind, number, startedAtMs, pcm: new Int16Array(16_000), speechMs: 700 },
});
const dropsOf = (speech: readonly Speech[]) => speech.filter(({ kind }) => kind === 'dropped');

t.test('30 s of a speaker wait at most; then sound is lost, the loss is told once, and others are heard', async (t) => {
  const { listening, decoders, speech } = setUp();
  listening.add('r', 'anna', 5_000_000);
  listening.add('r', 'elif', 5_000_000);
  for (let turn = 0; turn < maxBatchesWaiting + 50; turn++) listening.hear(batch('anna'));
  t.equal(decoders[0]?.sounds().length, maxBatchesWaiting);
  t.equal(listening.dropped, 50);
  t.same(dropsOf(speech), [{ kind: 'dropped', room: 'r', participant: 'anna', reason: 'too_slow' }]);
  listening.hear(batch('elif'));
  t.equal(decoders[0]?.sounds().length, maxBatchesWaiting + 1);
  for (let turn = 0; turn < maxBatchesWaiting; turn++) decoders[0]?.say({ kind: 'done', speaker: 1, malformed: 0 });
  for (let turn = 0; turn < maxBatchesWaiting + 1; turn++) listening.hear(batch('anna'));
  t.equal(dropsOf(speech).length, 2, 'a new loss is told again');
  await listening[Symbol.asyncDispose]();
});

t.test('a segment has one name and one start from its first part to its end, in the time of the room', async (t) => {
  const { listening, decoders, speech } = setUp();
  listening.add('r', 'anna', 5_000_000);
  const say = (piece: ReturnType<typeof heard>) => decoders[0]?.say({ kind: 'heard', speaker: 1, heard: piece });
  say(heard('partial', 1, 5_004_000));
  say(heard('final', 1, 5_003_980));
  say(heard('final', 2, 5_009_000));
  const [partial, final, next] = speech;
  t.match(partial, { kind: 'partial', startMs: 4_000, endMs: 5_000, startedAt: 5_004_000, speechMs: 700 });
  if (partial?.kind !== 'partial' || final?.kind !== 'final' || next?.kind !== 'final') return t.fail('not told');
  t.equal(final.id, partial.id);
  t.equal(final.startMs, 4_000);
  t.not(next.id, final.id);
  await listening[Symbol.asyncDispose]();
});

t.test('a decoder that ended is started again after a second with everybody, and the loss is told', async (t) => {
  const { listening, decoders, events, clock, speech } = setUp();
  listening.add('r', 'anna', 5_000_000);
  listening.add('r', 'elif', 5_000_000);
  t.same(decoders[0]?.opened(), [1, 2]);
  listening.hear(batch('anna'));
  decoders[0]?.end('code 1');
  t.same(events, [{ kind: 'decoder_ended', how: 'code 1' }]);
  t.same(
    dropsOf(speech).map((drop) => drop.kind === 'dropped' && [drop.participant, drop.reason]),
    [
      ['anna', 'decoder_ended'],
      ['elif', 'decoder_ended'],
    ],
  );
  listening.hear(batch('anna'));
  t.equal(decoders.length, 1, 'not at once');
  clock.ms += 1_000;
  listening.hear(batch('anna'));
  t.same(decoders[1]?.opened(), [1, 2]);
  t.equal(decoders[1]?.sounds().length, 1);
  decoders[1]?.say({ kind: 'heard', speaker: 1, heard: heard('final', 1, 5_002_000) });
  t.equal(speech.at(-1)?.kind, 'final');
  await listening[Symbol.asyncDispose]();
  t.ok(decoders[1]?.closed);
});

t.test('who leaves is told to the end, who is not to be heard any more is not', async (t) => {
  const { listening, decoders, speech } = setUp();
  listening.add('r', 'anna', 5_000_000);
  listening.add('r', 'elif', 5_000_000);
  listening.remove('r', 'anna', true);
  listening.remove('r', 'elif', false);
  for (const speaker of [1, 2]) decoders[0]?.say({ kind: 'heard', speaker, heard: heard('final', 1, 5_002_000) });
  t.match(speech, [{ kind: 'final', participant: 'anna' }]);
  t.equal(speech.length, 1);
  listening.hear(batch('anna'));
  t.equal(decoders[0]?.sounds().length, 0);
  decoders[0]?.say({ kind: 'closed', speaker: 1 });
  decoders[0]?.say({ kind: 'heard', speaker: 1, heard: heard('final', 2, 5_002_000) });
  t.equal(speech.length, 1);
  await listening[Symbol.asyncDispose]();
});

t.test('nobody is decoded before somebody is listened to, and not more people than a node can', async (t) => {
  const { listening, decoders } = setUp();
  listening.hear(batch('anna'));
  t.equal(decoders.length, 0);
  for (let index = 0; index < maxSpeakers; index++) t.ok(listening.add('r', `p${index}`, 0));
  t.notOk(listening.add('r', 'one too many', 0));
  listening.removeRoom('r');
  t.ok(listening.add('r', 'one too many', 0));
  await listening[Symbol.asyncDispose]();
});
