import { join } from 'node:path';
import { type Config, readConfig, readEnvironment } from './config/index.ts';
import { createNode, type Node } from './node.ts';
import { ensureWebClient } from './platform/web-client-build.ts';
import { explainStartFault } from './start-fault.ts';

const project = join(import.meta.dirname, '..');
const say = (line: string) => process.stdout.write(`${line}\n`);

let config: Config | undefined;
try {
  config = readConfig(readEnvironment());
  const webClient = await ensureWebClient(project, () =>
    say('Building the web client (only when its sources changed) …'),
  );
  const node = await createNode(config, { webClient });
  stopOnSignal(node);
  if (node.setupLink) say(`First run, once, in your browser: ${node.setupLink}`);
  // The last line of a start: tools that start a node wait for it.
  say(`Consilium is ready at ${node.url}`);
} catch (error) {
  // A fault of the surroundings speaks to the person at the terminal; its stack would not.
  const words = explainStartFault(error, config);
  process.stderr.write(`${words ?? (error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
}

/** The first signal stops in order, a second one at once. */
function stopOnSignal(node: Node): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      say('Stopping …');
      node.close().then(
        () => process.exit(0),
        (error: Error) => {
          process.stderr.write(`${error.stack}\n`);
          process.exit(1);
        },
      );
    });
  }
}
