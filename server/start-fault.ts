import { type Config, ConfigError } from './config/index.ts';
import { DatabaseUnavailable, findDatabaseError, UnusableDatabase } from './db/index.ts';

interface SystemError {
  readonly code?: string;
  readonly syscall?: string;
  readonly path?: string;
}

/**
 * Says in one sentence why a node or a tool does not start, when the cause lies outside of the program: settings, port, directory, database.
 * @param config undefined while it could not be read
 * @returns undefined for everything else; that is a fault of the program, and its stack helps
 */
export function explainStartFault(error: unknown, config: Config | undefined): string | undefined {
  if (error instanceof ConfigError || error instanceof UnusableDatabase) return error.message;
  if (!config) return undefined;
  const { code, syscall } = error as SystemError;
  if (syscall === 'listen' || syscall === 'getaddrinfo') return explainListen(code, config);
  return explainDatabase(error, config) ?? explainDirectory(error as SystemError, config);
}

function explainListen(code: string | undefined, { host, port }: Config): string {
  const place = `port ${port} of ${host}`;
  if (code === 'EADDRINUSE')
    return `Cannot listen on ${place}: another program uses it. Stop that one or set CONSILIUM_PORT (${code}).`;
  if (code === 'EACCES')
    return `Cannot listen on ${place}: this user may not. Set CONSILIUM_PORT to 1024 or more (${code}).`;
  return `Cannot listen on ${place}: this machine has no such address. Set CONSILIUM_HOST (${code}).`;
}

function explainDatabase(error: unknown, { databaseUrl }: Config): string | undefined {
  const refused = findDatabaseError(error);
  const place = databaseUrl ? 'The database of CONSILIUM_DATABASE_URL' : 'The embedded database';
  // PostgreSQL: 28 = user or password, 3D000 = no such database, 42501 = not allowed.
  if (refused?.code.startsWith('28')) return `${place} refuses the user or the password (${refused.code}).`;
  if (refused?.code === '3D000') return `${place} does not exist on that server. Create it (${refused.code}).`;
  if (refused?.code === '42501') return `${place} does not let this user make tables (${refused.code}).`;
  if (refused?.code === '53100') return `${place} has no disk space left (${refused.code}).`;
  if (!(error instanceof DatabaseUnavailable)) return undefined;
  const cause = error.cause instanceof Error ? error.cause.message : error.reason;
  return `${place} does not answer. Check that it runs and that this machine may reach it (${cause}).`;
}

/** What the operating system says of a directory that cannot be used. */
const directoryFaults: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'it lies on a disk that cannot be written to',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'it is a file',
  ENOENT: 'it cannot be made',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

function explainDirectory({ code, path }: SystemError, { dataDir }: Config): string | undefined {
  const words = code === undefined ? undefined : directoryFaults[code];
  // ENOSPC of a write names no path; every other fault counts only when it is about the data.
  if (!words || (path !== undefined && !path.startsWith(dataDir) && !dataDir.startsWith(path))) return undefined;
  return `The data directory ${dataDir} cannot be used: ${words}. Mend that or set CONSILIUM_DATA_DIR (${code}).`;
}
