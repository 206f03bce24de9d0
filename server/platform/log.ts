import { type DestinationStream, type LevelWithSilent, type Logger, pino, stdSerializers } from 'pino';
import { redactDatabaseError } from '../db/index.ts';

export type Log = Logger;

/** Members whose value never reaches a log, wherever an object that holds them is logged. */
const secretMembers = [
  'password',
  'token',
  'secret',
  'cookie',
  'authorization',
  'set-cookie',
  'privateJwk',
  'body',
  'query',
];

/**
 * The node's log: JSON lines on stdout. Requests are logged by method and route pattern, not by address, because
 * addresses carry tokens and identifiers of people.
 */
export function createLog(level: LevelWithSilent, destination?: DestinationStream): Log {
  const paths = secretMembers.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  const options = {
    level,
    redact: { paths, censor: '•••' },
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: {
      err: (error: Error) => stdSerializers.err(redactDatabaseError(error)),
      req: (request: { id: string; method: string; routeOptions?: { url?: string } }) => ({
        id: request.id,
        method: request.method,
        route: request.routeOptions?.url ?? '(none)',
      }),
      res: (reply: { statusCode: number }) => ({ status: reply.statusCode }),
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
