import { readConfig, readEnvironment } from '../config/index.ts';
import { createNode } from '../node.ts';

// A node as its own process, without pages: what `server/main.ts` starts, for tests that kill it and for benches that measure it.
const node = await createNode(readConfig(readEnvironment()), { dieWithParent: true });
process.on('SIGTERM', () => {
  node.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
// The parent went away: nobody will stop this process any more.
process.stdin.on('end', () => process.exit(0)).resume();
process.stdout.write('ready\n');
