import t from 'tap';
import { programOf } from './rnnoise.ts';

interface Rnnoise {
  readonly memory: WebAssembly.Memory;
  __wasm_call_ctors(): void;
  emscripten_stack_init(): void;
  malloc(bytes: number): number;
  rnnoise_create(model: number): number;
  rnnoise_process_frame(state: number, out: number, into: number): number;
}

t.test('the program in the package has what the sound thread asks for, and takes noise away', async (t) => {
  const module = await WebAssembly.compile(programOf() as Uint8Array<ArrayBuffer>);
  const { exports } = await WebAssembly.instantiate(module, {
    env: {
      __assert_fail: () => {
        throw new Error('RNNoise stopped.');
      },
      emscripten_resize_heap: () => 0,
    },
    wasi_snapshot_preview1: { fd_write: () => 0 },
  });
  const rnnoise = exports as unknown as Rnnoise;
  rnnoise.emscripten_stack_init();
  rnnoise.__wasm_call_ctors();
  const state = rnnoise.rnnoise_create(0);
  const at = rnnoise.malloc(480 * 4);
  let seed = 1;
  const energy = { before: 0, after: 0 };
  for (let frame = 0; frame < 200; frame++) {
    const heap = new Float32Array(rnnoise.memory.buffer, at, 480);
    for (let index = 0; index < 480; index++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      heap[index] = (seed / 2_147_483_648 - 0.5) * 6_000;
    }
    const before = heap.reduce((sum, value) => sum + value * value, 0);
    rnnoise.rnnoise_process_frame(state, at, at);
    const after = new Float32Array(rnnoise.memory.buffer, at, 480).reduce((sum, value) => sum + value * value, 0);
    // It learns what is noise in the first second.
    if (frame < 100) continue;
    energy.before += before;
    energy.after += after;
  }
  t.ok(energy.after < energy.before / 30, `${energy.after / energy.before} of the noise is left`);
});
