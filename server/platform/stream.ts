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
import { closeCodes, maxWatched, StreamSocket } from './stream-socket.ts';
import { type WatchableRooms, Watchers } from './stream-watchers.ts';

export type { Audience } from './stream-log.ts';

const path = '/api/v1/stream';
/** The web client gives a connection up after 45 s of silence. */
const pingIntervalMs = 20_000;
const loginSweepMs = 4_000;
/** Backstop for a lost message about rooms that people look at. */
const watchSweepMs = 60_000;
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
  /** Tells which of `rooms` somebody may look at without following them. Nobody may look at any until this is set. */
  watchableRooms(find: WatchableRooms): void;
  /** What may be looked at in a room changed: once `tx` has committed, everybody who looks at it without following it is judged anew. */
  judgeWatchers(tx: Tx, room: string): void;
  /** Sends something at once that nobody misses when it is lost, such as that somebody types. */
  ephemeral(to: Audience, event: EphemeralEvent): void;
  /** As `ephemeral`, but only to browsers connected to this process, at any size: for what comes from this process's own media. */
  near(to: Audience, event: EphemeralEvent): void;
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
  /** How often browsers are pinged; 20 s unless given. */
  readonly pingIntervalMs?: number;
}

const clientMessage = Compile(ClientMessage);

/** Opens `GET /api/v1/stream` and keeps its sockets. */
export async function openStream(parts: StreamParts): Promise<Stream> {
  const sockets = new Set<StreamSocket>();
  const listeners = new Map<string, Listener[]>();
  const log = new StreamLog(parts.db, parts.bus, parts.log, (events) => deliver(sockets, events));
  await log.start();
  let findRooms: FindRooms = async () => [];
  const watchers = new Watchers(sockets, parts.bus, parts.log);
  registerRoute(parts, { sockets, listeners, log, watchers, findRooms: (caller) => findRooms(caller) });
  const stops = [
    parts.bus.subscribe(endedChannel, (payload) => endSockets(sockets, payload)),
    parts.bus.subscribe(ephemeralChannel, (payload) => deliverEphemeral(sockets, payload)),
  ];
  const timers = [
    setInterval(() => {
      for (const socket of sockets) socket.ping();
    }, parts.pingIntervalMs ?? pingIntervalMs),
    setInterval(() => void sweepLogins(parts, sockets), parts.loginSweepMs ?? loginSweepMs),
    setInterval(() => watchers.judgeAll(), watchSweepMs),
  ];
  const close = async () => {
    for (const timer of timers.splice(0)) clearInterval(timer);
    for (const stop of stops.splice(0)) stop();
    watchers.close();
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
    watchableRooms: (find) => watchers.setFinder(find),
    judgeWatchers: (tx, room) => watchers.announce(tx, room),
    ephemeral: (to, event) => {
      for (const part of inParts(to)) parts.bus.publish(ephemeralChannel, JSON.stringify({ to: part, event }));
    },
    near: (to, event) => deliverEphemeral(sockets, JSON.stringify({ to, event })),
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

interface Wiring {
  readonly sockets: Set<StreamSocket>;
  readonly listeners: ReadonlyMap<string, Listener[]>;
  readonly log: StreamLog;
  readonly watchers: Watchers;
  readonly findRooms: FindRooms;
}

function registerRoute(parts: StreamParts, wiring: Wiring): void {
  const { sockets, log } = wiring;
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
      const connection = new StreamSocket(socket, caller, log.delivered);
      sockets.add(connection);
      socket.on('close', () => sockets.delete(connection));
      listen(socket, connection, wiring);
      greet(connection, greetingOf(request.url), wiring).catch((error: unknown) => {
        parts.log.warn({ err: error }, 'A browser could not be greeted; it comes back.');
        connection.close(closeCodes.stopping, 'not_ready');
      });
    },
  );
}

/** What a browser that comes back says: its cursor and the rooms that it looks at. What is malformed counts as not said. */
function greetingOf(url: string): { after: number | undefined; watched: string[] } {
  const query = new URL(url, 'http://node').searchParams;
  const after = Number(query.get('after') ?? Number.NaN);
  const rooms = (query.get('watch') ?? '').split(',').filter((room) => clientMessage.Check({ kind: 'watch', room }));
  return {
    after: Number.isSafeInteger(after) && after >= 0 ? after : undefined,
    watched: rooms.slice(0, maxWatched),
  };
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
  { after, watched }: ReturnType<typeof greetingOf>,
  { log, watchers, findRooms }: Wiring,
): Promise<void> {
  connection.follow(await findRooms(connection.caller));
  await Promise.all(watched.map((room) => watchers.watch(connection, room)));
  const cursor = log.delivered;
  if (after === undefined) return connection.begin(cursor, 'fresh', []);
  const missed = await log.missed(after, connection.caller, connection.rooms);
  if (!missed) return connection.begin(cursor, 'reset', []);
  connection.begin(missed.cursor, 'resumed', missed.events);
}

function listen(socket: WebSocket, connection: StreamSocket, { listeners, watchers }: Wiring): void {
  let windowStart = performance.now();
  let count = 0;
  socket.on('message', (data: RawData, isBinary: boolean) => {
    const now = performance.now();
    if (now - windowStart > 1_000) [windowStart, count] = [now, 0];
    if (++count > maxMessagesPerSecond) return socket.close(closeCodes.tooMany, 'rate_limited');
    const message = isBinary ? undefined : parseMessage(String(data));
    if (!message) return socket.close(closeCodes.badMessage, 'invalid_input');
    if (message.kind === 'watch') void watchers.watch(connection, message.room);
    else if (message.kind === 'unwatch') connection.unwatch(message.room);
    for (const listener of listeners.get(message.kind) ?? []) listener(connection.caller, message);
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
    if (isAddressed(to, socket.caller, { has: (room) => socket.hears(room) })) socket.pushEphemeral(message);
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
