import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hostEnvironment } from '../config/index.ts';

/** The deterministic engine in a process of its own. */
export interface EngineProcess {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
}

const readyMs = 20_000;

/** @param options `root` is the checkout; `port` 0 takes any free one */
export async function spawnSpeechEngine(options: {
  readonly root: string;
  readonly port: number;
  readonly delayMs?: number;
}): Promise<EngineProcess> {
  const { root, port, delayMs = 0 } = options;
  const main = join(root, 'server/testing/speech-engine-main.ts');
  // It ends with the channel, so it never outlives this process.
  const child = spawn(process.execPath, [main, String(port), String(delayMs)], {
    cwd: root,
    env: hostEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const url = await new Promise<string>((done, fail) => {
    timer = setTimeout(() => fail(new Error('the engine did not start in time')), readyMs);
    child.once('exit', (code) => fail(new Error(`the engine ended (${code})`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const found = /^engine (\S+)$/.exec(line)?.[1];
      if (found !== undefined) done(found);
    });
  }).catch(async (error: unknown) => {
    await kill();
    throw error;
  });
  clearTimeout(timer);
  return { url, port: Number(new URL(url).port), pid: child.pid as number, kill };
}
