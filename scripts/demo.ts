import { join, resolve } from 'node:path';
import { DemoFederation } from '../server/testing/demo-federation.ts';
import { applicant, institutions, people, seedPassword } from '../server/testing/seed/people.ts';

/**
 * `npm run demo`: a hub and two hospitals on this machine, filled by the same seed as the tests over several nodes. Prints `demo ready` when all three
 * answer. `--fresh` starts over, `--dir PATH` keeps its data elsewhere than in `.demo`, `--port N` moves the three ports. Ctrl-C stops everything.
 */
const root = resolve(import.meta.dirname, '..');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Value of a command line option such as `--dir PATH`. */
function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

function welcome(federation: DemoFederation): string {
  const lines = ['', `Everybody here is invented. Every password: ${seedPassword}`, ''];
  for (const { administrator, key, names } of institutions) {
    lines.push(`${names.en} — ${federation.base(key)} (process ${federation.pid(key)})`);
    lines.push(`  ${administrator.email.padEnd(34)} ${administrator.name}, administrator`);
    for (const person of people.filter((entry) => entry.at === key)) {
      lines.push(`  ${person.email.padEnd(34)} ${person.title} ${person.name}, ${person.specialty}, ${person.locale}`);
    }
    if (key === 'a') lines.push(`  ${applicant.email.padEnd(34)} ${applicant.name}, waits for approval`);
    lines.push('');
  }
  const { url, pid } = federation.engine;
  lines.push(
    `Hospital A has a speech engine at ${url} (process ${pid}). It hears telephone keys and knows a few sentences.`,
  );
  lines.push(
    `  To see what happens without it: kill ${pid}; node server/testing/speech-engine-main.ts ${new URL(url).port}`,
    '',
  );
  return lines.join('\n');
}

const firstPort = option('--port');
if (firstPort !== undefined && !/^\d{2,5}$/.test(firstPort)) {
  process.stderr.write('--port takes the number of the first of three ports, such as 4400.\n');
  process.exit(2);
}
const federation = new DemoFederation({
  root,
  home: resolve(option('--dir') ?? join(root, '.demo')),
  fresh: process.argv.includes('--fresh'),
  ...(firstPort === undefined ? {} : { firstPort: Number(firstPort) }),
  say,
  onUnexpectedEnd: (node, how) => say(`[${node}] ended (${how}); the others go on`),
});
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stopping = true;
    void federation.close().then(() => process.exit(0));
  });
}
try {
  await federation.open();
  say(welcome(federation));
  say('demo ready');
} catch (error) {
  if (!stopping) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  await federation.close();
  process.exitCode = 1;
}
