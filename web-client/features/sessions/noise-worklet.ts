import { FrameBuffer, LoadMeter } from './noise-frames.ts';

/** What is used of the sound thread's globals, which no library of types describes. */
declare const registerProcessor: (name: string, processor: unknown) => void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

interface Rnnoise {
  readonly memory: WebAssembly.Memory;
  __wasm_call_ctors(): void;
  emscripten_stack_init(): void;
  malloc(bytes: number): number;
  rnnoise_create(model: number): number;
  rnnoise_process_frame(state: number, out: number, into: number): number;
}

/** RNNoise reads samples as 16-bit numbers. */
const scale = 32_768;
const frame = 480;

/** Runs RNNoise on the sound that passes, 10 ms at a time. */
class NoiseProcessor extends AudioWorkletProcessor {
  readonly #frames = new FrameBuffer(frame);
  readonly #meter = new LoadMeter(frame / 48, () => this.port.postMessage('too-slow'));
  #work: ((samples: Float32Array) => void) | undefined;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<WebAssembly.Module>) => this.#start(data);
  }

  process([input]: Float32Array[][], [output]: Float32Array[][]): boolean {
    const into = input?.[0];
    const out = output?.[0];
    if (!out) return true;
    if (!into || !this.#work) out.fill(0);
    else this.#frames.pass(into, out, this.#work);
    return true;
  }

  #start(module: WebAssembly.Module): void {
    try {
      const stop = () => {
        throw new Error('RNNoise stopped.');
      };
      const { exports } = new WebAssembly.Instance(module, {
        env: { __assert_fail: stop, emscripten_resize_heap: () => 0 },
        wasi_snapshot_preview1: { fd_write: () => 0 },
      });
      const rnnoise = exports as unknown as Rnnoise;
      rnnoise.emscripten_stack_init();
      rnnoise.__wasm_call_ctors();
      const state = rnnoise.rnnoise_create(0);
      const at = rnnoise.malloc(frame * 4);
      this.#work = (samples) => {
        const heap = new Float32Array(rnnoise.memory.buffer, at, frame);
        for (let index = 0; index < frame; index++) heap[index] = (samples[index] as number) * scale;
        const begun = Date.now();
        rnnoise.rnnoise_process_frame(state, at, at);
        this.#meter.add(Date.now() - begun);
        for (let index = 0; index < frame; index++) samples[index] = (heap[index] as number) / scale;
      };
      this.port.postMessage('ready');
    } catch {
      this.port.postMessage('failed');
    }
  }
}

registerProcessor('consilium-noise', NoiseProcessor);
