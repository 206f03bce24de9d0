import { parentPort } from 'node:worker_threads';
import { OpusDecoder } from 'opus-decoder';
import { readFrames } from '../control/sound.ts';
import type { FromDecoder, ToDecoder } from './messages.ts';
import { Speaker } from './speaker.ts';
import { speechRate } from './speech.ts';

/**
 * Entry of the decoder thread: decodes what people say and finds the words in it, away from the event loop that serves
 * pages. The decoder itself gives 16 kHz: it leaves out what lies above 8 kHz instead of folding it down.
 */
const port = parentPort;
if (port === null) throw new Error('this file is run as a worker thread');
const tell = (message: FromDecoder, memory: ArrayBuffer[] = []): void => port.postMessage(message, memory);

type Decoder = OpusDecoder<typeof speechRate>;
const speakers = new Map<number, { readonly speaker: Speaker; readonly decoder: Decoder }>();

async function open(id: number): Promise<void> {
  const decoder: Decoder = new OpusDecoder({ sampleRate: speechRate, channels: 1 });
  await decoder.ready;
  const decode = (packet: Uint8Array): Float32Array | undefined => {
    const { channelData, errors } = decoder.decodeFrame(packet);
    return errors.length > 0 ? undefined : channelData[0];
  };
  const speaker = new Speaker(decode, (heard) =>
    tell({ kind: 'heard', speaker: id, heard }, [heard.pcm.buffer as ArrayBuffer]),
  );
  speakers.set(id, { speaker, decoder });
}

async function handle(message: ToDecoder): Promise<void> {
  if (message.kind === 'tick') {
    for (const { speaker } of speakers.values()) speaker.tick(message.nowMs);
    return;
  }
  const { kind, speaker: id } = message;
  if (kind === 'open') return open(id);
  const found = speakers.get(id);
  if (kind === 'close') {
    speakers.delete(id);
    if (message.finish) found?.speaker.end();
    found?.decoder.free();
    tell({ kind: 'closed', speaker: id });
  } else {
    found?.speaker.take(message.ssrc, message.atMs, readFrames(message.bytes));
    tell({ kind: 'done', speaker: id, malformed: found?.speaker.malformed ?? 0 });
  }
}

// One after the other: a decoder takes a moment to be made, and its sound comes after it.
let last: Promise<void> = Promise.resolve();
port.on('message', (message: ToDecoder) => {
  last = last.then(() => handle(message));
});
