import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ESTree, parseSync, Visitor } from 'vite';

/** A text of the interface as it stands in the code. */
export interface Message {
  id: string;
  /** English text, or English forms by plural category. */
  source: string | Record<string, string>;
  /** `file:line` for people. */
  at: string;
}
export interface Extraction {
  messages: Map<string, Message>;
  /** What is wrong in the code itself. */
  faults: string[];
}

const skipped = new Set(['dist', 'node_modules', 'locales', 'build', 'e2e', 'testing']);
const idPattern = /^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9_-]+)+$/;

/**
 * Finds every `msg(…, { id })` and `plural(…, { … }, { id })` below a folder.
 * @param folder absolute path of web-client
 */
export function extract(folder: string): Extraction {
  const found: Extraction = { messages: new Map(), faults: [] };
  for (const path of sources(folder)) extractFrom(path, readFileSync(join(folder, path), 'utf8'), found);
  return found;
}

function* sources(folder: string, below = ''): Iterable<string> {
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const path = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory()) {
      if (!skipped.has(path)) yield* sources(folder, path);
    } else if (path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('.d.ts')) yield path;
  }
}

/** Adds the messages of one source file; exported for its test. */
export function extractFrom(path: string, code: string, into: Extraction): void {
  const parsed = parseSync(path, code);
  for (const error of parsed.errors) into.faults.push(`${path}: ${error.message}`);
  const lineOf = (offset: number) => code.slice(0, offset).split('\n').length;
  // The two calls are defined in this one file, where they are given variables.
  if (path === 'app/i18n.ts') return;
  new Visitor({
    CallExpression(call) {
      if (call.callee.type !== 'Identifier') return;
      const name = call.callee.name;
      if (name !== 'msg' && name !== 'plural') return;
      const at = `${path}:${lineOf(call.start)}`;
      const fault = (what: string) => into.faults.push(`${at}: ${what}`);
      const id = idOf(call.arguments[name === 'msg' ? 1 : 2]);
      if (!id) return fault(`${name}() needs a literal { id: '…' }.`);
      if (!idPattern.test(id)) return fault(`The id "${id}" is not of the form area.what.`);
      const source = name === 'msg' ? textOf(call.arguments[0]) : formsOf(call.arguments[1]);
      if (source === undefined) return fault(`${name}() of "${id}" needs its English text as a literal or str\`…\`.`);
      const earlier = into.messages.get(id);
      if (earlier && JSON.stringify(earlier.source) !== JSON.stringify(source))
        return fault(`The id "${id}" has another text at ${earlier.at}.`);
      if (!earlier) into.messages.set(id, { id, source, at });
    },
  }).visit(parsed.program);
}

type Argument = ESTree.Argument | undefined;

function idOf(argument: Argument): string | undefined {
  return argument?.type === 'ObjectExpression' ? literal(property(argument, 'id')) : undefined;
}

function property(object: ESTree.ObjectExpression, name: string): ESTree.Expression | undefined {
  for (const entry of object.properties)
    if (entry.type === 'Property' && !entry.computed && keyOf(entry) === name) return entry.value as ESTree.Expression;
  return undefined;
}

function keyOf(entry: ESTree.ObjectProperty): string | undefined {
  if (entry.key.type === 'Identifier') return entry.key.name;
  return literal(entry.key as ESTree.Expression);
}

function literal(node: ESTree.Expression | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

/** `str\`a ${x} b\`` is written `a {0} b` in the locale files. */
function textOf(argument: Argument): string | undefined {
  if (argument?.type === 'TaggedTemplateExpression') {
    if (argument.tag.type !== 'Identifier' || argument.tag.name !== 'str') return undefined;
    return argument.quasi.quasis
      .map((quasi, index) => (index === 0 ? '' : `{${index - 1}}`) + (quasi.value.cooked ?? ''))
      .join('');
  }
  return argument && argument.type !== 'SpreadElement' ? literal(argument) : undefined;
}

function formsOf(argument: Argument): Record<string, string> | undefined {
  if (argument?.type !== 'ObjectExpression') return undefined;
  const forms: Record<string, string> = {};
  for (const entry of argument.properties) {
    if (entry.type !== 'Property') return undefined;
    const key = keyOf(entry);
    const text = literal(entry.value as ESTree.Expression);
    if (key === undefined || text === undefined) return undefined;
    forms[key] = text;
  }
  return 'other' in forms ? forms : undefined;
}
