import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type WorkerProcess, workerFile } from '../../media/index.ts';

/**
 * Starts a media worker. It gets nothing of this node's environment but what the machine needs: no secret, no address
 * of the database.
 */
export function spawnWorker(environment: Record<string, string>): WorkerProcess {
  const child = fork(fileURLToPath(workerFile), [], {
    env: { ...environment, NODE_NO_WARNINGS: '1' },
    execArgv: [],
    // Packets pass as bytes, not as text.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let how: string | undefined;
  const listeners: ((how: string) => void)[] = [];
  const end = (text: string) => {
    if (how !== undefined) return;
    how = text;
    for (const listener of listeners) listener(text);
  };
  child.once('error', (error) => end(error.name));
  child.once('exit', (code, signal) => end(signal ?? `code ${code}`));
  return {
    send: (message) => {
      if (child.connected) child.send(message as object, () => {});
    },
    onMessage: (listener) => void child.on('message', listener),
    onEnd: (listener) => {
      if (how === undefined) listeners.push(listener);
      else listener(how);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
