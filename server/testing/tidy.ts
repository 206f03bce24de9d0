import { basename } from 'node:path';
import { blankComments, type Sources } from './imports.ts';

export const warnLines = 400;
export const maxLines = 500;
export const maxFunctionLines = 70;

/** Files that are lists of words or were written by a program; their length says nothing. */
const unlimited = /^(spec\/generated|spec\/vectors|web-client\/locales|server\/features\/mail\/texts)\//;
/** Where the environment may be read: the configuration, and programs that start others. */
const readsEnvironment = /^(server\/config\/|scripts\/|bench\/|web-client\/(build|e2e)\/|drizzle\.config\.ts)/;
/** Suites and vectors that tests run: one long function of many short tests is how they are read. */
const suites = /-contract(-[a-z]+)*\.ts$|\/testing\/vectors\/|^web-client\/locales\//;
const isTest = (path: string) => path.endsWith('.test.ts');
/** Built from parts, so that this file does not find itself. */
const word = (...parts: string[]) => parts.join('');

interface Rule {
  readonly pattern: RegExp;
  readonly why: string;
  readonly applies?: (path: string) => boolean;
  /** Look into comments and strings too. */
  readonly everywhere?: boolean;
}

const rules: readonly Rule[] = [
  {
    pattern: new RegExp(`\\b(${word('TO', 'DO')}|${word('FIX', 'ME')}|${word('XX', 'X')})\\b`),
    why: 'unfinished work is not left in the code',
    everywhere: true,
  },
  {
    pattern: new RegExp(
      `["'\`( ](/${word('ho', 'me')}|/${word('ro', 'ot')}|/${word('Us', 'ers')}|/${word('wo', 'rk')})/`,
    ),
    why: 'a path of one machine',
    everywhere: true,
  },
  {
    pattern: new RegExp(`${word('registry', '\\.npmjs')}|${word('registry', '\\.yarnpkg')}|${word('npm', 'mirror')}`),
    why: 'the host of a package registry',
    everywhere: true,
  },
  { pattern: /\.(only|skip|todo)\s*\(|\b(only|skip|todo): true/, why: 'every test runs', applies: isTest },
  {
    pattern: /\bprocess\.env\b/,
    why: 'only server/config reads the environment',
    applies: (path) => !readsEnvironment.test(path),
  },
  {
    pattern: /\bconsole\.\w+\(/,
    why: 'output goes through the log',
    applies: (path) => /^(server|federation|media|spec)\//.test(path),
  },
  { pattern: /@ts-(ignore|nocheck)/, why: 'types are mended, not silenced', everywhere: true },
];

/** Faults fail the check; warnings say what will become one. Each is a sentence that begins with the file. */
export interface TidyReport {
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

/** @param otherFiles paths of files that are not TypeScript, for their names */
export function checkTidiness(sources: Sources, otherFiles: readonly string[] = []): TidyReport {
  const faults: string[] = [];
  const warnings: string[] = [];
  for (const path of [...sources.keys(), ...otherFiles]) {
    if (!hasTidyName(path)) faults.push(`${path}: the name is not kebab-case`);
  }
  for (const [path, text] of sources) {
    const lines = text.split('\n').length;
    if (!unlimited.test(path)) {
      if (lines > maxLines) faults.push(`${path}: ${lines} lines, at most ${maxLines}`);
      else if (lines > warnLines) warnings.push(`${path}: ${lines} lines, better below ${warnLines}`);
    }
    faults.push(...ruleFaults(path, text));
    if (!isTest(path) && !suites.test(path)) faults.push(...longFunctions(path, text));
  }
  return { faults, warnings };
}

function ruleFaults(path: string, text: string): string[] {
  const code = blankLiterals(blankComments(text)).split('\n');
  const whole = text.split('\n');
  return rules
    .filter((rule) => rule.applies?.(path) ?? true)
    .flatMap((rule) =>
      (rule.everywhere ? whole : code).flatMap((line, index) =>
        rule.pattern.test(line) ? [`${path}:${index + 1}: ${rule.why}`] : [],
      ),
    );
}

/** Quoted words are not code: a test may name what it looks for, and SQL has words of its own. Lines stay where they are. */
function blankLiterals(text: string): string {
  return text.replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, (literal) =>
    literal.replace(/[^\n'"`]/g, ' '),
  );
}

/** Lower case words with dashes; a few names are fixed by the tools that read them. */
function hasTidyName(path: string): boolean {
  const name = basename(path);
  // An example begins with the name of its schema, as the schema writes it.
  if (path.startsWith('spec/examples/') && /^(ok|bad)-[A-Z][A-Za-z0-9]*(-[a-z0-9]+)*\.json$/.test(name)) return true;
  const fixed = /^(README|CONTRIBUTING|LICENSE|CLOSURES|NETWORK)(\.md)?$|^Dockerfile$|^\./;
  return fixed.test(name) || /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name) || /^\d{2,4}-[a-z0-9-]+\.(md|sql)$/.test(name);
}

/**
 * Finds functions that are too long, by indentation: the formatter puts the closing brace of a block under the start
 * of the statement that opened it. Functions that hold only shorter functions, such as describing a test, count too.
 */
function longFunctions(path: string, text: string): string[] {
  const lines = blankComments(text).split('\n');
  const faults: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (!opensFunction(line)) continue;
    const indent = /^\s*/.exec(line)?.[0] ?? '';
    const end = lines.findIndex((other, at) => at > index && other.startsWith(`${indent}}`));
    const length = end - index + 1;
    if (end > 0 && length > maxFunctionLines)
      faults.push(`${path}:${index + 1}: a function of ${length} lines, at most ${maxFunctionLines}`);
  }
  return faults;
}

function opensFunction(line: string): boolean {
  if (!/\{\s*$/.test(line)) return false;
  if (/\bfunction\b|=>\s*\{\s*$/.test(line)) return true;
  // A method: a name, parameters, perhaps a type, and no keyword that opens another kind of block.
  return (
    /^\s+(?:(?:public|private|protected|static|async|override|get|set)\s+)*[#\w]+\([^)]*\)(?:\s*:\s*[^={]+)?\s*\{\s*$/.test(
      line,
    ) && !/^\s*(if|for|while|switch|catch)\b/.test(line)
  );
}
