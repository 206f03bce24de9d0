import { startSpeechEngine } from './speech-engine.ts';

/**
 * The deterministic engine as a process of its own: `speech-engine-main.ts [PORT] [DELAY_MS]`. Prints its address and ends with the process that
 * started it.
 */
const [port = '0', delayMs = '0'] = process.argv.slice(2);
const engine = await startSpeechEngine({ port: Number(port), delayMs: Number(delayMs) });
process.stdout.write(`engine ${engine.url}\n`);
const stop = () => void engine.close().then(() => process.exit(0));
process.once('SIGTERM', stop).once('SIGINT', stop).once('disconnect', stop);
