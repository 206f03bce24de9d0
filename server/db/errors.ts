import { DrizzleQueryError } from 'drizzle-orm/errors';
import postgres from 'postgres';

/** The database did not answer in time, could not be reached, or every connection stayed in use. The caller may try again. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
  readonly reason:
    | 'no-free-connection'
    | 'too-many-waiting'
    | 'connection-lost'
    | 'no-answer'
    | 'unreachable'
    | 'closed';

  constructor(reason: DatabaseUnavailable['reason'], options?: ErrorOptions) {
    super(`The database is not available: ${reason}.`, options);
    this.reason = reason;
  }
}

/**
 * PostgreSQL refused a statement. Holds what a developer needs and nothing that a person typed: no parameters, no
 * `detail` ("Key (email)=(…) already exists"), and no message that quotes a value.
 */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  /** SQLSTATE, five characters (PostgreSQL appendix A). */
  readonly code: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  /** The statement with its `$1` places; values are never part of it. */
  readonly statement: string | undefined;

  constructor(original: postgres.PostgresError) {
    super(quotesValues(original.code) ? `PostgreSQL refused a value (${original.code}).` : original.message);
    this.code = original.code;
    this.constraint = original.constraint_name;
    this.table = original.table_name;
    this.column = original.column_name;
    this.statement = original.query;
  }
}

/** Data exceptions and raised exceptions quote the value: `invalid input syntax for type uuid: "…"`. */
function quotesValues(code: string): boolean {
  return code.startsWith('22') || code.startsWith('P0');
}

/** The database answers and still cannot be used: too old, made by a newer program, or half brought up to date. The message is for people. */
export class UnusableDatabase extends Error {
  override readonly name = 'UnusableDatabase';
}

/** Turns what postgres.js rejects with into an error without values. Errors of ours pass as they are. */
export function cleanDriverError(error: unknown): Error {
  if (error instanceof postgres.PostgresError) return new DatabaseError(error);
  if (error instanceof DatabaseUnavailable) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const cause = new Error(typeof code === 'string' ? code : 'unknown');
  // What the driver says of a wrong argument names the argument's kind, never its value.
  if (error instanceof TypeError) return new TypeError(String(message), { cause });
  return new DatabaseUnavailable(code === 'CONNECT_TIMEOUT' ? 'unreachable' : 'connection-lost', { cause });
}

/**
 * Removes the parameters that drizzle puts into its message, in place, and gives the same error back. Everything that
 * logs or forwards an error calls it.
 */
export function redactDatabaseError<T>(error: T): T {
  let current: unknown = error;
  for (let depth = 0; current instanceof Error && depth < 8; depth++) {
    if (current instanceof DrizzleQueryError) {
      const message = `Failed query: ${current.query}`;
      if (current.stack) current.stack = current.stack.replace(current.message, message);
      current.message = message;
      current.params = [];
    }
    current = current.cause;
  }
  return error;
}

/** The PostgreSQL error below an error that drizzle or our own layers wrapped, if there is one. */
export function findDatabaseError(error: unknown): DatabaseError | undefined {
  let current = error;
  for (let depth = 0; current instanceof Error && depth < 8; depth++) {
    if (current instanceof DatabaseError) return current;
    current = current.cause;
  }
  return undefined;
}

/** True when the database could not be used at all, however the error was wrapped on its way. */
export function isDatabaseUnavailable(error: unknown): boolean {
  let current = error;
  for (let depth = 0; current instanceof Error && depth < 8; depth++) {
    if (current instanceof DatabaseUnavailable) return true;
    // 57014: a statement or lock time-out; 57P0x: the server is shutting down or starting; 53300: too many connections.
    if (current instanceof DatabaseError) return /^(57014|57P0\d|53300|55P03|25P03)$/.test(current.code);
    current = current.cause;
  }
  return false;
}

/**
 * True when a write failed because the value is already there.
 * @param constraint name of the unique index or constraint; any when left out
 */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const found = findDatabaseError(error);
  return found?.code === '23505' && (constraint === undefined || found.constraint === constraint);
}

/** True when the transaction lost a race (serialization failure or deadlock) and running it again may succeed. */
export function isRetryable(error: unknown): boolean {
  const code = findDatabaseError(error)?.code;
  return code === '40001' || code === '40P01';
}
