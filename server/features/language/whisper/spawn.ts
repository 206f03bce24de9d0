import { fork } from 'node:child_process';
import { join } from 'node:path';
import { hostEnvironment } from '../../../config/index.ts';
import type { WhisperMessage, WhisperProcess } from './messages.ts';

/** Starts the process that recognises speech. It gets nothing of this node's environment but what the machine needs. */
export function spawnWhisper(folder: string, model: string): WhisperProcess {
  const child = fork(join(import.meta.dirname, 'whisper-process.ts'), [folder, model], {
    env: { ...hostEnvironment(), NODE_NO_WARNINGS: '1' },
    ...{ execArgv: [], serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
  });
  let how: string | undefined;
  const listeners: ((how: string) => void)[] = [];
  const end = (text: string): void => {
    if (how !== undefined) return;
    how = text;
    for (const listener of listeners) listener(text);
  };
  child.once('error', (error) => end(error.name));
  child.once('exit', (code, signal) => end(signal ?? `code ${code}`));
  return {
    send: (message) => {
      if (child.connected) child.send(message, () => {});
    },
    onMessage: (listener) => void child.on('message', (message) => listener(message as WhisperMessage)),
    onEnd: (listener) => {
      if (how === undefined) listeners.push(listener);
      else listener(how);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
