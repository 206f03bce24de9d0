import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';

const root = join(import.meta.dirname, '..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /^(app|ui|features)\/.*\.(ts|css)$/.test(path) && !path.endsWith('.test.ts'),
);
/** All places that match, as `file:line`. */
const find = (pattern: RegExp, allowed?: RegExp): string[] =>
  sources.flatMap((path) =>
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) && !allowed?.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
      ),
  );

t.test('sheets know beginning and end of a line, never left and right', async (t) => {
  t.ok(sources.length > 50);
  t.same(
    find(/\b(margin|padding|border)-(left|right)\b|^\s*(left|right):|text-align: (left|right)|float: (left|right)/),
    [],
  );
  // Four values are top, right, bottom, left: they may only stand where left and right are the same.
  t.same(find(/\b(padding|margin|inset): (\S+|calc\([^)]*\)) ((?!calc)\S+) \S+ (?!\3;)[^;]+;/), []);
});

t.test('no template writes a style attribute, which the policy of the node stops', async (t) => {
  t.same(find(/\sstyle=["$]|styleMap\(/), []);
});

t.test('no markup is written past lit, except what DOMPurify has answered', async (t) => {
  // The one door: features/discussions/markdown.ts renders and purifies.
  t.same(
    find(
      /\.innerHTML\s*=|insertAdjacentHTML|document\.write|DOMParser|unsafeHTML/,
      /\.innerHTML=\$\{(renderMarkdown\(|…)/,
    ),
    [],
  );
});

t.test('colours come from the tokens', async (t) => {
  const own = /tokens\.css|accent|#fff|#8884|currentColor/;
  t.same(
    find(/(color|background|border[a-z-]*|stroke|fill): [^;]*#[0-9a-f]{3,8}\b/i, own).filter(
      (place) => !place.startsWith('ui/tokens.css'),
    ),
    [],
  );
});
