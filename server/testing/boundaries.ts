import { type Import, importsOf, type Sources } from './imports.ts';

/** Which folders a folder may import from (architecture: "Folders and the direction of imports"). */
const directions: Readonly<Record<string, readonly string[]>> = {
  spec: [],
  federation: ['spec'],
  media: ['spec'],
  'web-client': ['spec'],
  server: ['spec', 'federation', 'media'],
  scripts: ['spec', 'federation', 'media', 'web-client', 'server'],
  // Tests in a real browser start real nodes.
  'web-client/e2e': ['spec', 'web-client', 'server', 'scripts'],
  bench: ['spec', 'federation', 'media', 'server', 'scripts'],
};

/** Storeys of the server: each may use those named. What is not named stands on top and may use all. */
const storeys: Readonly<Record<string, readonly string[]>> = {
  config: [],
  db: ['config'],
  platform: ['config', 'db'],
  auth: ['config', 'db', 'platform'],
  'federation-host': ['config', 'db', 'platform', 'auth'],
  'media-host': ['config', 'db', 'platform', 'auth'],
  features: ['config', 'db', 'platform', 'auth', 'federation-host', 'media-host'],
};

/** Packages that one folder alone may import; everything else reaches them through it. */
const homes: readonly { readonly package: RegExp; readonly home: RegExp }[] = [
  { package: /^werift/, home: /^media\/engine\// },
  { package: /^(fastify|@fastify\/)/, home: /^(server|bench)\// },
  { package: /^(postgres|drizzle-orm|pg-boss)(\/|$)/, home: /^(server|bench|scripts)\/|^drizzle\.config\.ts$/ },
  { package: /^(lit|@lit\/|@lit-labs\/|@awesome\.me\/)/, home: /^web-client\// },
];

/** @returns one sentence for each import that breaks the plan of the house */
export function findBoundaryFaults(sources: Sources): string[] {
  const imports = [...sources].flatMap(([path, text]) => importsOf(path, text));
  const faults = imports.flatMap((entry) => {
    const fault = entry.isPackage ? packageFault(entry) : fileFault(entry, sources);
    return fault ? [`${entry.from}:${entry.line} imports ${entry.to}: ${fault}`] : [];
  });
  return [...faults, ...findCycles(imports, sources)];
}

function packageFault({ from, to }: Import): string | undefined {
  const rule = homes.find(({ package: pattern, home }) => pattern.test(to) && !home.test(from));
  return rule ? `this package belongs to ${rule.home.source} alone` : undefined;
}

function fileFault(entry: Import, sources: Sources): string | undefined {
  const { from, to } = entry;
  if (!to.endsWith('.ts')) return undefined;
  if (!sources.has(to)) return 'there is no such file';
  const fromTop = topOf(from);
  const toTop = topOf(to);
  if (fromTop !== toTop && fromTop in directions && !directions[fromTop]?.includes(toTop)) {
    return `${fromTop} may import from ${directions[fromTop]?.join(', ') || 'nothing else'} only`;
  }
  return storeyFault(from, to) ?? doorFault(from, to, sources);
}

/** First folder of a path; the browser's tests are a folder of their own. */
function topOf(path: string): string {
  return path.startsWith('web-client/e2e/') ? 'web-client/e2e' : (path.split('/')[0] ?? '');
}

/** Inside the server: the order of storeys, and no feature inside another. */
function storeyFault(from: string, to: string): string | undefined {
  const fromStorey = storeyOf(from);
  const toStorey = storeyOf(to);
  if (!fromStorey || !toStorey || fromStorey === toStorey || isTest(from)) return undefined;
  // Every tables.ts is listed in one place, which knows no feature otherwise.
  if (from === 'server/db/schema.ts' && to.endsWith('/tables.ts')) return undefined;
  const allowed = storeys[fromStorey];
  return allowed && !allowed.includes(toStorey) ? `${fromStorey} stands below ${toStorey}` : undefined;
}

function storeyOf(path: string): string | undefined {
  const [top, storey, ...rest] = path.split('/');
  return top === 'server' && rest.length > 0 && storey !== undefined && storey !== 'testing' ? storey : undefined;
}

/** A folder with an index.ts is entered through it. */
function doorFault(from: string, to: string, sources: Sources): string | undefined {
  // The schemas and vectors of spec/ are imported directly: each file is a page of its own.
  if (to.startsWith('spec/') || (from === 'server/db/schema.ts' && to.endsWith('/tables.ts'))) return undefined;
  const parts = to.split('/');
  for (let depth = 1; depth < parts.length; depth++) {
    const folder = parts.slice(0, depth).join('/');
    const door = `${folder}/index.ts`;
    if (!sources.has(door) || to === door || from.startsWith(`${folder}/`)) continue;
    // Tests look behind doors: the contract suites and test doubles of a folder, and a test of its own inside.
    if (isTest(from) && (/\/testing\//.test(to) || sameTop(from, to))) continue;
    return `${folder} is entered through its index.ts`;
  }
  return undefined;
}

function isTest(path: string): boolean {
  return path.endsWith('.test.ts') || /(^|\/)(testing|scenarios|e2e)\//.test(path) || /^(bench|scripts)\//.test(path);
}

function sameTop(a: string, b: string): boolean {
  return a.split('/')[0] === b.split('/')[0] || /^(bench|scripts)\//.test(a);
}

/** @returns one sentence for each ring of files, named from its first file in alphabetical order */
function findCycles(imports: readonly Import[], sources: Sources): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to, isPackage } of imports) {
    if (!isPackage && sources.has(to)) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const state = new Map<string, 'open' | 'done'>();
  const trail: string[] = [];
  const found = new Set<string>();
  const visit = (path: string) => {
    state.set(path, 'open');
    trail.push(path);
    for (const next of targets.get(path) ?? []) {
      if (state.get(next) === 'open') found.add(describeRing(trail.slice(trail.indexOf(next))));
      else if (!state.has(next)) visit(next);
    }
    trail.pop();
    state.set(path, 'done');
  };
  for (const path of targets.keys()) if (!state.has(path)) visit(path);
  return [...found];
}

function describeRing(ring: readonly string[]): string {
  const start = ring.indexOf([...ring].sort()[0] as string);
  const ordered = [...ring.slice(start), ...ring.slice(0, start)];
  return `${ordered.join(' → ')} → ${ordered[0]}: these files import each other in a ring`;
}
