/** What is used of the package `node-av`, which is not a dependency of this one: an administrator installs it. */
export interface NodeAv {
  readonly FilterGraph: new () => AvGraph;
  readonly Filter: { getByName(name: string): object | null };
  readonly Frame: { new (): AvFrame; fromAudioBuffer(bytes: Buffer, properties: object): AvFrame };
  readonly AV_SAMPLE_FMT_FLT: number;
}
interface AvGraph {
  nbThreads: number;
  alloc(): void;
  createFilter(filter: object, name: string, options?: string): AvFilter | null;
  configSync(): number;
  free(): void;
}
interface AvFilter {
  link(from: number, to: AvFilter, at: number): number;
  buffersrcAddFrameSync(frame: AvFrame | null): number;
  buffersinkGetFrameSync(frame: AvFrame): number;
}
interface AvFrame {
  alloc(): void;
  free(): void;
  getMetadata(): { get(key: string): string | null };
}

const rate = 16_000;
/** Longer than every segment, so that the filter works once, at the end. */
const queueSeconds = 31;

/**
 * Recognises one segment with FFmpeg's filter `whisper`. Every segment has a graph of its own: words of one person never
 * become the context of another's, and silence need not be added to fill a queue.
 * @param model name of a file in the working directory, without characters that a filter description gives a meaning
 * @throws when the model cannot be loaded or the filter fails
 */
export function hearWith(av: NodeAv, model: string, language: string, pcm: Int16Array, threads: number): string {
  const graph = new av.FilterGraph();
  graph.alloc();
  try {
    graph.nbThreads = threads;
    const make = (kind: string, options?: string): AvFilter => {
      const filter = av.Filter.getByName(kind);
      const made = filter === null ? null : graph.createFilter(filter, kind, options);
      if (made === null) throw new Error(`the filter ${kind} cannot be made`);
      return made;
    };
    const format = `sample_rate=${rate}:sample_fmt=flt:channel_layout=mono:time_base=1/${rate}`;
    const source = make('abuffer', format);
    const whisper = make('whisper', `model=${model}:language=${language}:queue=${queueSeconds}:use_gpu=0`);
    const sink = make('abuffersink');
    check(source.link(0, whisper, 0), 'link');
    check(whisper.link(0, sink, 0), 'link');
    check(graph.configSync(), 'configuration');
    send(av, source, pcm);
    return receive(av, sink);
  } finally {
    graph.free();
  }
}

function send(av: NodeAv, source: AvFilter, pcm: Int16Array): void {
  const samples = Float32Array.from(pcm, (value) => value / 32_768);
  const frame = av.Frame.fromAudioBuffer(Buffer.from(samples.buffer), {
    ...{ nbSamples: samples.length, format: av.AV_SAMPLE_FMT_FLT, sampleRate: rate, pts: 0n },
    // One channel in the middle (AV_CHANNEL_LAYOUT_MONO).
    channelLayout: { order: 1, nbChannels: 1, mask: 4n },
    timeBase: { num: 1, den: rate },
  });
  try {
    check(source.buffersrcAddFrameSync(frame), 'sound');
  } finally {
    frame.free();
  }
  check(source.buffersrcAddFrameSync(null), 'end of sound');
}

function receive(av: NodeAv, sink: AvFilter): string {
  const texts: string[] = [];
  for (;;) {
    const frame = new av.Frame();
    frame.alloc();
    try {
      if (sink.buffersinkGetFrameSync(frame) < 0) return texts.join(' ').trim();
      const text = frame.getMetadata().get('lavfi.whisper.text');
      if (text !== null) texts.push(text);
    } finally {
      frame.free();
    }
  }
}

function check(result: number, what: string): void {
  if (result < 0) throw new Error(`FFmpeg refused the ${what}: ${result}`);
}
