import type { FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import type { RawData, WebSocket } from 'ws';
import { ClientMessage, type EphemeralEvent, type StreamEvent } from '../../spec/schemas/api/stream.ts';
import type { Database, Tx } from '../db/index.ts';
import type { App } from './app.ts';
import { sendProblem } from './error-reply.ts';
import type { EventBus } from './event-bus.ts';
import type { Log } from './log.ts';
import type { Authenticator, Caller } from './operations.ts';
import { Problem } from './problem.ts';
import { type Audience, isAddressed, type LoggedEvent, type PublishOptions, StreamLog } from './stream-log.ts';
import { closeCodes, StreamSocket } from './stream-socket.ts';

export type { Audience } from './stream-log.ts';

const path = '/api/v1/stream';
const pingIntervalMs = 25_000;
const loginSweepMs = 4_000;
const maxSocketsPerAccount = 20;
const maxSockets = 20_000;
const maxMessagesPerSecond = 20;
const maxNamed = 100;
const endedChannel = 'logins-ended';
const ephemeralChannel = 'ephemeral';

type MessageOf<Kind extends ClientMessage['kind']> = Extract<ClientMessage, { kind: Kind }>;
type Listener = (caller: Caller, message: ClientMessage) => void;

type FindRooms = (caller: Caller) => Promise<Iterable<string>>;

/** Live events to browsers. */
export interface Stream extends AsyncDisposable {
  /** Sends an event once `tx` has committed; kept for a day for browsers that are away. */
  publish(tx: Tx, to: Audience, event: StreamEvent, options?: PublishOptions): void;
  /** Replaces kept events about `room` that name `id`: what was deleted is not sent again. */
  forget(tx: Tx, room: string, id: string, instead: StreamEvent): Promise<void>;
  /** Tells how to find the rooms that somebody follows when their browser connects. Nobody follows any until this is set. */
  followedRooms(find: FindRooms): void;
  /** Sends something at once that nobody misses when it is lost, such as that somebody types. */
  ephemeral(to: Audience, event: EphemeralEvent): void;
  /** Calls `listener` for messages of this kind from browsers, already checked against the schema. */
  onMessage<Kind extends ClientMessage['kind']>(
    kind: Kind,
    listener: (caller: Caller, message: MessageOf<Kind>) => void,
  ): void;
  /** Ends the connections of logins that are over, in every process. */
  endLogins(loginIds: readonly string[], code?: 'login_ended' | 'account_suspended'): void;
  /** Deletes events that are too old to be sent again. For a job. */
  prune(): Promise<void>;
  /** Accounts with an open connection to this process. */
  connectedAccounts(): ReadonlySet<string>;
  close(): Promise<void>;
}

export interface StreamParts {
  readonly app: App;
  readonly db: Database;
  readonly bus: EventBus;
  readonly authenticator: Authenticator;
  readonly log: Log;
  /** How often logins of open connections are looked up; 4 s unless given. */
  readonly loginSweepMs?: number;
}

const clientMessage = Compile(ClientMessage);

/** Opens `GET /api/v1/stream` and keeps its sockets. */
export async function openStream(parts: StreamParts): Promise<Stream> {
  const sockets = new Set<StreamSocket>();
  const listeners = new Map<string, Listener[]>();
  const log = new StreamLog(parts.db, parts.bus, parts.log, (events) => deliver(sockets, events));
  await log.start();
  let findRooms: FindRooms = async () => [];
  registerRoute(parts, sockets, listeners, log, (caller) => findRooms(caller));
  const stops = [
    parts.bus.subscribe(endedChannel, (payload) => endSockets(sockets, payload)),
    parts.bus.subscribe(ephemeralChannel, (payload) => deliverEphemeral(sockets, payload)),
  ];
  const timers = [
    setInterval(() => {
      for (const socket of sockets) socket.ping();
    }, pingIntervalMs),
    setInterval(() => void sweepLogins(parts, sockets), parts.loginSweepMs ?? loginSweepMs),
  ];
  const close = async () => {
    for (const timer of timers.splice(0)) clearInterval(timer);
    for (const stop of stops.splice(0)) stop();
    log.close();
    for (const socket of sockets) socket.close(closeCodes.stopping, 'stopping');
    sockets.clear();
  };
  return {
    publish: (tx, to, event, options) => log.publish(tx, to, event, options),
    forget: (tx, room, id, instead) => log.forget(tx, room, id, instead),
    followedRooms: (find) => {
      findRooms = find;
    },
    ephemeral: (to, event) => {
      for (const part of inParts(to)) parts.bus.publish(ephemeralChannel, JSON.stringify({ to: part, event }));
    },
    onMessage: (kind, listener) => listeners.set(kind, [...(listeners.get(kind) ?? []), listener as Listener]),
    endLogins: (loginIds, code = 'login_ended') => {
      for (let at = 0; at < loginIds.length; at += 100) {
        parts.bus.publish(endedChannel, JSON.stringify({ loginIds: loginIds.slice(at, at + 100), code }));
      }
    },
    prune: () => log.prune(),
    connectedAccounts: () => new Set([...sockets].map((socket) => socket.caller.accountId)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function registerRoute(
  parts: StreamParts,
  sockets: Set<StreamSocket>,
  listeners: Map<string, Listener[]>,
  log: StreamLog,
  findRooms: FindRooms,
): void {
  parts.app.get(
    path,
    {
      websocket: true,
      onRequest: async (request, reply) => {
        // A page of another site can open a WebSocket with our cookie: its Origin gives it away (RFC 6455 section 10.2).
        const problem = parts.authenticator.isSameOrigin(request)
          ? await admit(parts, request, sockets)
          : new Problem('wrong_origin');
        if (!problem) return;
        sendProblem(reply, problem);
        return reply;
      },
    },
    (socket: WebSocket, request: FastifyRequest) => {
      const caller = request.caller as Caller;
      const after = Number(new URL(request.url, 'http://node').searchParams.get('after') ?? Number.NaN);
      const connection = new StreamSocket(socket, caller, log.delivered);
      sockets.add(connection);
      socket.on('close', () => sockets.delete(connection));
      listen(socket, caller, listeners);
      greet(connection, Number.isSafeInteger(after) && after >= 0 ? after : undefined, log, findRooms).catch(
        (error: unknown) => {
          parts.log.warn({ err: error }, 'A browser could not be greeted; it comes back.');
          connection.close(closeCodes.stopping, 'not_ready');
        },
      );
    },
  );
}

async function admit(
  parts: StreamParts,
  request: FastifyRequest,
  sockets: ReadonlySet<StreamSocket>,
): Promise<Problem | undefined> {
  const caller = await parts.authenticator.authenticate(request);
  if (!caller) return new Problem('not_logged_in');
  request.caller = caller;
  const own = [...sockets].filter((socket) => socket.caller.accountId === caller.accountId);
  if (own.length >= maxSocketsPerAccount) own[0]?.close(closeCodes.tooMany, 'rate_limited');
  return sockets.size >= maxSockets ? new Problem('rate_limited', {}, 30) : undefined;
}

async function greet(
  connection: StreamSocket,
  after: number | undefined,
  log: StreamLog,
  findRooms: FindRooms,
): Promise<void> {
  connection.follow(await findRooms(connection.caller));
  const cursor = log.delivered;
  if (after === undefined) return connection.begin(cursor, 'fresh', []);
  const missed = await log.missed(after, connection.caller, connection.rooms);
  if (!missed) return connection.begin(cursor, 'reset', []);
  connection.begin(missed.cursor, 'resumed', missed.events);
}

function listen(socket: WebSocket, caller: Caller, listeners: ReadonlyMap<string, Listener[]>): void {
  let windowStart = performance.now();
  let count = 0;
  socket.on('message', (data: RawData, isBinary: boolean) => {
    const now = performance.now();
    if (now - windowStart > 1_000) [windowStart, count] = [now, 0];
    if (++count > maxMessagesPerSecond) return socket.close(closeCodes.tooMany, 'rate_limited');
    const message = isBinary ? undefined : parseMessage(String(data));
    if (!message) return socket.close(closeCodes.badMessage, 'invalid_input');
    for (const listener of listeners.get(message.kind) ?? []) listener(caller, message);
  });
}

function parseMessage(text: string): ClientMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return clientMessage.Check(value) ? value : undefined;
  } catch {
    return undefined; // Not JSON: the browser is told by the close code.
  }
}

function deliver(sockets: ReadonlySet<StreamSocket>, events: readonly LoggedEvent[]): void {
  for (const event of events) {
    for (const socket of sockets) socket.push(event);
  }
}

function deliverEphemeral(sockets: ReadonlySet<StreamSocket>, payload: string): void {
  const { to, event } = JSON.parse(payload) as { to: Audience; event: EphemeralEvent };
  const message = JSON.stringify({ kind: 'ephemeral', event });
  for (const socket of sockets) {
    if (isAddressed(to, socket.caller, socket.rooms)) socket.pushEphemeral(message);
  }
}

function endSockets(sockets: ReadonlySet<StreamSocket>, payload: string): void {
  const { loginIds, code } = JSON.parse(payload) as { loginIds: string[]; code: string };
  for (const socket of sockets) {
    if (loginIds.includes(socket.caller.loginId)) socket.close(closeCodes.loginEnded, code);
  }
}

/** A message between processes is small; many receivers are told in several. */
function inParts(to: Audience): Audience[] {
  if (to === 'everyone' || !('accounts' in to || 'actors' in to)) return [to];
  const names = 'accounts' in to ? to.accounts : to.actors;
  const groups = Array.from({ length: Math.ceil(names.length / maxNamed) }, (_, index) =>
    names.slice(index * maxNamed, (index + 1) * maxNamed),
  );
  return groups.map((group) => ('accounts' in to ? { accounts: group } : { actors: group }));
}

/** Backstop for a lost message: a login that is over keeps no connection, and no lost role, for longer than a few seconds. */
async function sweepLogins(parts: StreamParts, sockets: ReadonlySet<StreamSocket>): Promise<void> {
  if (sockets.size === 0) return;
  try {
    const valid = await parts.authenticator.stillValid([...sockets].map((socket) => socket.caller.loginId));
    for (const socket of sockets) {
      const roles = valid.get(socket.caller.loginId);
      if (roles) socket.setRoles(roles);
      else socket.close(closeCodes.loginEnded, 'login_ended');
    }
  } catch (error) {
    parts.log.warn({ err: error }, 'Logins could not be checked; trying again.');
  }
}
