import { createRequire } from 'node:module';
import { availableParallelism, setPriority } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hearWith, type NodeAv } from './filter.ts';
import type { HearMessage, WhisperFault, WhisperMessage } from './messages.ts';

/**
 * Entry of the process that recognises speech on this machine: a fault of the native code ends it and nothing else. It
 * loads `node-av` from beside the model, and gives way to calls, which must not wait.
 */
const [folder = '', model = ''] = process.argv.slice(2);
const tell = (message: WhisperMessage): void => void process.send?.(message);
const threads = Math.max(1, availableParallelism() - 1);

/** Ends this process when the node knows why. */
function giveUp(fault: WhisperFault, error: unknown): Promise<never> {
  const detail = error instanceof Error ? error.message.slice(0, 300) : String(error);
  process.send?.({ kind: 'fault', fault, detail } satisfies WhisperMessage, () => process.exit(2));
  return new Promise<never>(() => undefined);
}

async function load(): Promise<NodeAv> {
  try {
    const file = createRequire(join(folder, 'package.json')).resolve('node-av');
    return (await import(pathToFileURL(file).href)) as NodeAv;
  } catch (error) {
    return giveUp('node_av_missing', error);
  }
}

process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
setPriority(10);
process.chdir(folder);
const av = await load();
if (av.Filter.getByName('whisper') === null)
  await giveUp('filter_missing', new Error('node-av was built without whisper'));
try {
  // A tenth of a second: what matters is that the model is loaded and works.
  hearWith(av, model, 'en', new Int16Array(1_600), threads);
} catch (error) {
  await giveUp('model_unreadable', error);
}
process.on('message', ({ id, language, pcm }: HearMessage) => {
  try {
    tell({ kind: 'heard', id, text: hearWith(av, model, language, pcm, threads) });
  } catch {
    tell({ kind: 'failed', id });
  }
});
tell({ kind: 'ready' });
