import type { BrowserContext, Page, Route } from 'playwright-core';
import type { Reply } from '../../spec/schemas/api/operations.ts';
import { type OperationId, paths } from '../../spec/schemas/api/paths.ts';
import type { ServerMessage } from '../../spec/schemas/api/stream.ts';

/** What one operation answers: a reply, a problem `{ status, code }`, `hang`, or a function of the request. */
export interface FakeProblem {
  problem: string;
  status: number;
}
export type Answer<K extends OperationId> =
  | Reply<K>
  | FakeProblem
  | 'hang'
  | ((body: unknown, url: URL) => Reply<K> | FakeProblem);
export type Answers = { [K in OperationId]?: Answer<K> };

export interface FakeApi {
  /** Changes what is answered from now on. */
  set: (answers: Answers) => void;
  /** Requests so far, as operation ids. */
  asked: OperationId[];
  /** Sends a message on every open live stream. */
  push: (message: ServerMessage) => void;
}

const patterns = (Object.entries(paths) as [OperationId, readonly [string, string]][]).map(([id, [method, path]]) => ({
  id,
  method,
  fixed: path.split('/').filter((part) => !part.startsWith(':')).length,
  pattern: new RegExp(`^${path.replace(/:[A-Za-z0-9]+/g, '[^/]+')}$`),
}));

/** Answers the API of a browser window from a table instead of a node; what is not in it answers `not_found`. */
export async function fakeApi(target: BrowserContext | Page, answers: Answers): Promise<FakeApi> {
  let table = answers;
  const asked: OperationId[] = [];
  const sockets = new Set<(text: string) => void>();
  await target.route('**/api/v1/**', (route) => answer(route, table, asked));
  await target.routeWebSocket('**/api/v1/stream*', (socket) => {
    const send = (text: string) => socket.send(text);
    sockets.add(send);
    socket.onClose(() => {
      sockets.delete(send);
    });
    send(JSON.stringify({ kind: 'hello', cursor: 1, mode: 'fresh' } satisfies ServerMessage));
  });
  return {
    asked,
    set: (more) => {
      table = { ...table, ...more };
    },
    push: (message) => {
      for (const send of sockets) send(JSON.stringify(message));
    },
  };
}

async function answer(route: Route, table: Answers, asked: OperationId[]): Promise<void> {
  const request = route.request();
  const url = new URL(request.url());
  const [operation] = patterns
    .filter(({ method, pattern }) => method === request.method() && pattern.test(url.pathname))
    .sort((a, b) => b.fixed - a.fixed);
  if (operation) asked.push(operation.id);
  const found = operation && (table[operation.id] as Answer<OperationId> | undefined);
  if (found === 'hang') return;
  const reply = typeof found === 'function' ? found(request.postDataJSON(), url) : found;
  if (reply === undefined) return problem(route, { problem: 'not_found', status: 404 });
  if (isProblem(reply)) return problem(route, reply);
  await route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify(reply) });
}

const isProblem = (reply: unknown): reply is FakeProblem =>
  typeof reply === 'object' && reply !== null && 'problem' in reply;
const problem = (route: Route, { problem: code, status }: FakeProblem): Promise<void> =>
  route.fulfill({
    status,
    contentType: 'application/problem+json',
    body: JSON.stringify({ type: 'about:blank', title: code, status, code }),
  });
