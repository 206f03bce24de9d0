import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type Report, verifyBundle } from './verify/verify.ts';

const usage = `Usage: npm run verify -- BUNDLE [--pin HUB=THUMBPRINT[,THUMBPRINT…]] [--json]

Verifies a room that a node has exported (spec/protocol/11-bundle.md), with none of the node's code: canonical bytes, signatures, chains,
commitments, control log, rights, state hash. BUNDLE is a file, or - for standard input.
--pin   root key thumbprints that you have confirmed by another way; without it those in the bundle are used.
Exit code: 0 verified, 1 something is wrong, 2 wrong use.
`;

/** `npm run verify -- BUNDLE`. */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { pin: { type: 'string', multiple: true }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  const [file] = positionals;
  if (values.help || file === undefined || positionals.length > 1) {
    process.stderr.write(usage);
    return values.help ? 0 : 2;
  }
  const pins = new Map<string, string[]>();
  for (const pin of values.pin ?? []) {
    const [hub = '', thumbprints = ''] = pin.split('=');
    pins.set(hub, thumbprints.split(','));
  }
  const input = file === '-' ? process.stdin : createReadStream(file);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const report = await verifyBundle(lines, pins);
  process.stdout.write(values.json ? `${JSON.stringify(report, null, 2)}\n` : words(report, pins.size > 0));
  return report.faults.length === 0 ? 0 : 1;
}

const maxListed = 50;
function listed(title: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return [];
  const more = entries.length > maxListed ? [`  … and ${entries.length - maxListed} more (--json lists all)`] : [];
  return ['', title, ...entries.slice(0, maxListed).map((entry) => `  ${entry}`), ...more];
}

function words(report: Report, pinned: boolean): string {
  const { control, bodies } = report;
  const lines = [
    `room        ${report.room}`,
    `state hash  ${report.stateHash ?? 'none'}`,
    `claimed     ${report.claimedHash ?? 'not in the bundle'}`,
    ...(control ? [`control     ${control.events} events, epoch ${control.epoch}, owner ${control.owner}`] : []),
    `events      ${report.events}: ${report.live} content events count, ${report.void.length} are void`,
    `bodies      ${bodies.right} as committed, ${bodies.absent} not in the bundle`,
    ...report.registries.map(({ hub, seq, head }) => `registry    ${hub} up to ${seq} (${head || 'nothing'})`),
  ];
  if (!pinned)
    lines.push(
      ...listed(
        'Root keys that the bundle names; compare them with what you have confirmed:',
        report.registries.flatMap(({ hub, roots }) => roots.map((root) => `${hub} ${root}`)),
      ),
    );
  lines.push(
    ...listed(
      'Without effect:',
      report.void.map(({ id, node, seq, why }) => `${node} ${seq} ${id} ${why}`),
    ),
  );
  lines.push(
    ...listed(
      'Registry events without effect:',
      report.registries.flatMap((registry) => registry.void.map(({ seq, why }) => `${registry.hub} ${seq} ${why}`)),
    ),
  );
  lines.push(...listed('Faults:', report.faults));
  lines.push('', report.faults.length === 0 ? 'verified' : 'NOT VERIFIED', '');
  return lines.join('\n');
}

process.exitCode = await main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  return 2;
});
