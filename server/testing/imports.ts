import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** One import of one file. `to` is a path of the repository, or the name of a package. */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly isPackage: boolean;
  readonly line: number;
}

/** Source files by path below the repository's root, with their text. */
export type Sources = ReadonlyMap<string, string>;

const folders = ['spec', 'federation', 'media', 'web-client', 'server', 'bench', 'scripts', 'docker'];
const notSource = /(^|\/)(node_modules|dist|dist\.\w+|\.tap|generated)\/|^data\//;

/** Reads every TypeScript file of the repository. */
export function readSources(root: string): Sources {
  const paths = globSync(`{${folders.join(',')}}/**/*.ts`, {
    cwd: root,
    exclude: (path) => /node_modules|dist$/.test(path),
  });
  const own = [...paths, ...globSync('*.ts', { cwd: root })].map((path) => path.replaceAll('\\', '/'));
  return new Map(
    own
      .filter((path) => !notSource.test(path))
      .sort()
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
}

/**
 * Finds what a file imports: static imports and exports, type imports, and `import()` with a literal. Comments and
 * strings that merely look like imports are not counted, because an import starts a statement.
 */
export function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  const patterns = [
    /^[ \t]*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm,
    /^[ \t]*import\s*['"]([^'"]+)['"]/gm,
    /\bimport\(\s*['"]([^'"]+)['"]/g,
  ];
  const code = blankComments(text);
  for (const pattern of patterns) {
    for (const match of code.matchAll(pattern)) {
      const target = match[1] as string;
      const isPackage = !target.startsWith('.');
      const to = isPackage ? target : normalize(join(dirname(path), target)).replaceAll('\\', '/');
      found.push({ from: path, to, isPackage, line: code.slice(0, match.index).split('\n').length });
    }
  }
  return found;
}

/** Replaces comments by spaces, keeping lines. Strings that hold comment signs, such as addresses, stay. */
export function blankComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (whole, literal: string | undefined) => literal ?? whole.replace(/[^\n]/g, ' '),
  );
}
