import type { Report } from './finding.ts';

const marks = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' } as const;

/** The report for a terminal: what was found with what to do, then what a firewall has to let through. */
export function printReport({ findings, openings }: Report): string {
  const width = Math.max(...findings.map(({ what }) => what.length));
  const indent = ' '.repeat(4 + 2 + width + 2);
  const lines = findings.flatMap(({ state, what, words, todo }) => [
    `${marks[state]}  ${what.padEnd(width)}  ${words}`,
    ...(todo === undefined ? [] : [`${indent}→ ${todo}`]),
  ]);
  const fails = findings.filter(({ state }) => state === 'fail').length;
  const warns = findings.filter(({ state }) => state === 'warn').length;
  lines.push('', fails + warns === 0 ? 'All is well.' : `${fails} to mend, ${warns} to know about.`);
  if (openings.length > 0) lines.push('', 'What a firewall has to let through:', ...table(openings));
  return `${lines.join('\n')}\n`;
}

function table(openings: Report['openings']): string[] {
  const head = { direction: 'way', protocol: 'protocol', port: 'port', from: 'from', to: 'to', why: 'for' };
  const rows = [head, ...openings];
  const columns = ['direction', 'protocol', 'port', 'from', 'to'] as const;
  const widths = columns.map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => {
    const cells = columns.map((column, index) => row[column].padEnd(widths[index] ?? 0));
    return `  ${[...cells, row.why].join('  ')}`;
  });
}
