import address from 'virtual:rnnoise';
import worklet from './noise-worklet.ts?worker&url';

/** A microphone with noise taken away. */
export interface NoiseFilter {
  readonly track: MediaStreamTrack;
  close(): void;
}

/** What the sound thread tells: it works, or it needs too long. */
export type FilterWord = 'ready' | 'too-slow' | 'failed';

/** RNNoise knows this rate only. */
const sampleRate = 48_000;
const patienceMs = 8_000;

/**
 * Takes noise of the ward out of a microphone by RNNoise, in the browser's sound thread. Nothing leaves the device; the network it runs is fetched
 * from this node at the first use.
 * @param raw device; it is not stopped here
 * @param tooWeak told once when this machine does not keep up
 * @returns nothing when this browser cannot do it
 */
export async function openNoiseFilter(raw: MediaStreamTrack, tooWeak: () => void): Promise<NoiseFilter | undefined> {
  const context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
  try {
    const [module] = await Promise.all([
      fetch(address).then(async (reply) => WebAssembly.compile(await reply.arrayBuffer())),
      context.audioWorklet.addModule(worklet),
    ]);
    const node = new AudioWorkletNode(context, 'consilium-noise', {
      ...{ numberOfInputs: 1, numberOfOutputs: 1, outputChannelCount: [1] },
      ...{ channelCount: 1, channelCountMode: 'explicit' },
    });
    const said = new Promise<FilterWord>((resolve) => {
      const timer = setTimeout(() => resolve('failed'), patienceMs);
      node.port.onmessage = ({ data }: MessageEvent<FilterWord>) => {
        clearTimeout(timer);
        if (data === 'too-slow') tooWeak();
        resolve(data);
      };
    });
    const source = context.createMediaStreamSource(new MediaStream([raw]));
    const sink = context.createMediaStreamDestination();
    source.connect(node).connect(sink);
    node.port.postMessage(module);
    await context.resume();
    const [track] = sink.stream.getAudioTracks();
    if ((await said) === 'ready' && track) return { track, close: () => void context.close() };
  } catch {
    // A browser without sound worklets or WebAssembly: the caller says so and goes on without.
  }
  await context.close();
  return undefined;
}
