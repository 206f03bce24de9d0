import { fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { PeerClient } from '../engine/testing/peer-client.ts';
import { createMediaHost, type MediaHost, type Speech, type SpeechSegment, workerFile } from '../index.ts';
import type { MediaEvent } from '../ports.ts';
import { keysIn } from './testing/keypad.ts';
import { encodeOpus, opusRate, soundPacket } from './testing/opus-voice.ts';
import { babble, dialled, joined, noise, seeded, silence } from './testing/signals.ts';

async function until<T>(why: string, probe: () => T | undefined | false): Promise<T> {
  for (const started = performance.now(); ; await delay(20)) {
    const found = probe();
    if (found !== undefined && found !== false) return found;
    if (performance.now() - started > 20_000) throw new Error(`still waiting until ${why}`);
  }
}

async function openHost(t: Test): Promise<{ host: MediaHost; events: MediaEvent[] }> {
  const events: MediaEvent[] = [];
  const host = createMediaHost(
    {
      spawn: () => {
        const child = fork(fileURLToPath(workerFile), [], {
          ...{ execArgv: [], serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
        });
        return {
          send: (message) => void (child.connected && child.send(message as object)),
          onMessage: (listener) => void child.on('message', listener),
          onEnd: (listener) => void child.once('exit', (code, signal) => listener(signal ?? String(code))),
          kill: () => void child.kill('SIGKILL'),
        };
      },
      now: () => Date.now(),
      report: (event) => events.push(event),
    },
    { workers: 1, port: 0, bind: '127.0.0.1', announce: ['127.0.0.1'] },
  );
  t.teardown(() => host[Symbol.asyncDispose]());
  host.start();
  await until('the worker is up', () => host.health().ok);
  await host.openRoom('r');
  return { host, events };
}

// Five worker processes and half a minute of sound, on a machine that may be busy.
t.setTimeout(170_000);
const ssrc = 77;
const rights = { send: ['microphone' as const], receive: true };

/** Somebody with a microphone. `say` sends ten packets of 20 ms in 50 ms, so that a test need not wait so long. */
async function enter(t: Test, host: MediaHost, participant: string) {
  const client = await PeerClient.open();
  t.teardown(() => client.close());
  await host.join({ room: 'r', participant, rights, expiresAt: Date.now() + 60_000 });
  const sdp = client.offer({ sends: [{ mid: '0', kind: 'audio', ssrc }], receives: [] });
  const sources = [{ mid: '0', source: 'microphone' as const }];
  const result = await host.signal('r', participant, { kind: 'offer', sdp, sources });
  if (!result.ok || result.reply.kind !== 'answer') throw new Error(JSON.stringify(result));
  await client.connect(result.reply.sdp);
  let index = 0;
  const say = async (sound: Float32Array, isLost: () => boolean = () => false): Promise<void> => {
    for (const [place, payload] of encodeOpus(sound).entries()) {
      if (!isLost()) client.send(soundPacket(payload, index, ssrc), 12);
      index++;
      if (place % 10 === 9) await delay(50);
    }
  };
  return { say };
}

function collect(host: MediaHost) {
  const all: Speech[] = [];
  host.onSpeech((speech) => all.push(speech));
  const finals = (): SpeechSegment[] => all.flatMap((speech) => (speech.kind === 'final' ? [speech] : []));
  const keys = (): string =>
    finals()
      .map(({ pcm }) => keysIn(pcm, 16_000))
      .join(' ');
  return { all, finals, keys };
}

t.test(
  'what a person dials into the microphone comes out as speech with these tones, and nobody else is heard',
  async (t) => {
    const { host } = await openHost(t);
    const heard = collect(host);
    const openedAt = Date.now();
    const anna = await enter(t, host, 'anna');
    const elif = await enter(t, host, 'elif');
    t.same(await host.listen('r', 'anna', true), { ok: true, reply: { kind: 'done' } });
    t.match(await host.listen('r', 'nobody', true), { ok: false, reason: 'media_participant_unknown' });
    await elif.say(dialled('999', opusRate));
    const sound = joined(silence(400, opusRate), dialled('20731', opusRate), silence(1_200, opusRate));
    await anna.say(joined(sound, dialled('A5', opusRate), silence(1_200, opusRate)));
    await until('two segments have come', () => heard.finals().length === 2);
    t.equal(heard.keys(), '20731 A5');
    const [first, second] = heard.finals();
    if (!first || !second) return t.fail('no segments');
    t.match(first, { room: 'r', participant: 'anna' });
    t.not(first.id, second.id);
    t.ok(first.startedAt >= openedAt - 5_000 && first.startedAt <= Date.now(), 'said now');
    t.ok(second.startMs > first.startMs, 'one after the other');
    t.equal(first.endMs - first.startMs, first.pcm.length / 16);
    t.ok(first.speechMs >= 500 && first.speechMs <= 1_000, `${first.speechMs} ms of it are tones`);
  },
);

t.test('while somebody speaks, the same segment comes as far as it got about every second', async (t) => {
  const { host } = await openHost(t);
  const heard = collect(host);
  const anna = await enter(t, host, 'anna');
  await host.listen('r', 'anna', true);
  await anna.say(joined(babble(16, opusRate, -25, 1), silence(1_200, opusRate)));
  const final = await until('all of it has come', () => heard.finals()[0]);
  const partials = heard.all.flatMap((speech) => (speech.kind === 'partial' ? [speech] : []));
  t.ok(partials.length >= 2 && partials.length <= 4, `${partials.length} partials of ${final.pcm.length / 16} ms`);
  t.ok(partials.every(({ id, startMs }) => id === final.id && startMs === final.startMs));
  for (const [index, { pcm }] of partials.entries()) t.ok(pcm.length > (partials[index - 1]?.pcm.length ?? 0));
});

t.test('a microphone that is muted or off gives nothing, and the words before are told', async (t) => {
  const { host } = await openHost(t);
  const heard = collect(host);
  const anna = await enter(t, host, 'anna');
  await host.listen('r', 'anna', true);
  await anna.say(dialled('12', opusRate));
  await delay(300);
  await host.mute('r', 'anna', 'microphone', true);
  await until('the words before it have come', () => heard.keys() === '12');
  await anna.say(joined(dialled('34', opusRate), silence(1_000, opusRate)));
  await host.mute('r', 'anna', 'microphone', false);
  await host.signal('r', 'anna', { kind: 'source', source: 'microphone', on: false });
  await anna.say(joined(dialled('56', opusRate), silence(1_000, opusRate)));
  await host.signal('r', 'anna', { kind: 'source', source: 'microphone', on: true });
  await anna.say(joined(dialled('78', opusRate), silence(1_000, opusRate)));
  await until('the words after it have come', () => heard.finals().length === 2);
  t.equal(heard.keys(), '12 78');
  await host.listen('r', 'anna', false);
  await anna.say(joined(dialled('90', opusRate), silence(1_500, opusRate)));
  t.equal(heard.keys(), '12 78');
});

t.test('when a worker is killed, the person connects again and is still listened to', async (t) => {
  const { host, events } = await openHost(t);
  const heard = collect(host);
  const anna = await enter(t, host, 'anna');
  await host.listen('r', 'anna', true);
  await anna.say(joined(dialled('12', opusRate), silence(1_000, opusRate)));
  await until('the first words have come', () => heard.finals().length === 1);
  const told = new Promise<void>((resolve) => {
    host.onNotice((notice) => notice.kind === 'call' && notice.notice.kind === 'reoffer' && resolve());
  });
  host.crashWorker();
  await told;
  t.ok(events.some(({ kind }) => kind === 'worker_ended'));
  const again = await enter(t, host, 'anna');
  await again.say(joined(dialled('34', opusRate), silence(1_000, opusRate)));
  await until('words come again', () => heard.finals().length === 2);
  t.equal(heard.keys(), '12 34');
});

t.test('with 15 % of the packets lost the tones still come, in one piece and at their time', async (t) => {
  const { host } = await openHost(t);
  const heard = collect(host);
  const anna = await enter(t, host, 'anna');
  await host.listen('r', 'anna', true);
  const random = seeded(15);
  const sound = joined(silence(400, opusRate), dialled('2468', opusRate, 240, 160), silence(1_200, opusRate));
  await anna.say(sound, () => random() < 0.15);
  const [final] = await until('the words have come', () => heard.finals().length > 0 && heard.finals());
  const keys = keysIn(final?.pcm ?? new Int16Array(), 16_000);
  // A hole within a tone makes it two tones of the same key.
  t.equal(keys.replace(/(.)\1+/g, '$1'), '2468');
  const ms = (final?.pcm.length ?? 0) / 16;
  t.ok(ms > 1_500 && ms < 2_100, `${ms} ms`);
});

t.test('hiss and breath of a person who does not speak are not speech', async (t) => {
  const { host } = await openHost(t);
  const heard = collect(host);
  const anna = await enter(t, host, 'anna');
  await host.listen('r', 'anna', true);
  await anna.say(joined(noise('pink', 5_000, opusRate, -40, 3), dialled('5', opusRate, 300), silence(1_000, opusRate)));
  await until('the one tone has come', () => heard.finals().length > 0);
  t.equal(heard.all.filter(({ kind }) => kind === 'final').length, 1);
  t.equal(heard.keys(), '5');
});
