import { Worker } from 'node:worker_threads';
import type { DecoderThread, FromDecoder } from './messages.ts';

/** Starts the thread that decodes what people say. It gets nothing of this node's environment. */
export function startDecoderThread(): DecoderThread {
  const thread = new Worker(new URL('./thread.ts', import.meta.url), {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  let how: string | undefined;
  const listeners: ((how: string) => void)[] = [];
  const end = (text: string): void => {
    if (how !== undefined) return;
    how = text;
    for (const listener of listeners) listener(text);
  };
  thread.once('error', (error) => end(error instanceof Error ? error.name : 'error'));
  thread.once('exit', (code) => end(`code ${code}`));
  return {
    send: (message) => thread.postMessage(message),
    onMessage: (listener) => void thread.on('message', (message: FromDecoder) => listener(message)),
    onEnd: (listener) => {
      if (how === undefined) listeners.push(listener);
      else listener(how);
    },
    close: async () => void (await thread.terminate()),
  };
}
