import type { Viewer } from '../../spec/schemas/api/auth.ts';
import type { NodeRole } from '../../spec/schemas/common/words.ts';

/** The places of the rail and the bottom bar. */
export type Place =
  | 'home'
  | 'discussions'
  | 'sessions'
  | 'people'
  | 'institutions'
  | 'glossary'
  | 'administration'
  | 'account'
  | 'notifications';

/**
 * Who may see a page. `guest`: only people who are not logged in (others go home); `viewer`: anybody logged in, applicants too; `member`: approved people;
 * a list: holders of one of the roles. The node checks again; this only chooses what is shown.
 */
export type RouteAccess = 'public' | 'guest' | 'viewer' | 'member' | readonly NodeRole[];

export interface Route {
  /** `/discussions/:room`; a part that begins with a colon becomes a parameter. */
  path: string;
  /** Tag of the page's element. */
  element: string;
  load: () => Promise<unknown>;
  /** Words for the window's title while the page is loading; `c-page` sets the final one. */
  title: () => string;
  access: RouteAccess;
  /** Which place is marked in the rail. */
  place?: Place;
  /** `bare` pages have no rail (log-in, first run). */
  frame?: 'bare';
  /** Keep the element when only parameters change; it must then react to `params`. */
  keep?: boolean;
}

/** What a page's element is given. */
export interface PageElement extends HTMLElement {
  params: Record<string, string>;
  query: URLSearchParams;
}

export interface Match {
  route: Route;
  params: Record<string, string>;
}

/** Finds the route of a path. Fixed parts win over parameters, so `/discussions/new` may stand beside `/discussions/:room`. */
export function matchRoute(routes: readonly Route[], path: string): Match | undefined {
  const parts = split(path);
  let best: (Match & { fixed: number }) | undefined;
  for (const route of routes) {
    const found = matchParts(split(route.path), parts);
    if (found && (!best || found.fixed > best.fixed)) best = { route, ...found };
  }
  return best && { route: best.route, params: best.params };
}

const split = (path: string) => path.split('/').filter((part) => part !== '');

function matchParts(pattern: string[], parts: string[]): { params: Record<string, string>; fixed: number } | undefined {
  if (pattern.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  let fixed = 0;
  for (const [index, expected] of pattern.entries()) {
    const part = decode(parts[index] as string);
    if (part === undefined) return undefined;
    if (expected.startsWith(':')) params[expected.slice(1)] = part;
    else if (expected === part) fixed++;
    else return undefined;
  }
  return { params, fixed };
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    // A broken percent sequence is a page that does not exist.
    return undefined;
  }
}

export type Admission = 'enter' | 'log-in' | 'home' | 'wait' | 'forbidden';
/** Whether the viewer may enter, and if not, where to. `wait`: an applicant whose approval is still open. */
export function admit(access: RouteAccess, viewer: Pick<Viewer, 'roles' | 'status'> | undefined): Admission {
  if (access === 'public') return 'enter';
  if (access === 'guest') return viewer ? 'home' : 'enter';
  if (!viewer) return 'log-in';
  if (access === 'viewer') return 'enter';
  if (viewer.status === 'pending') return 'wait';
  if (access === 'member') return viewer.status === 'active' && viewer.roles.includes('member') ? 'enter' : 'forbidden';
  return access.some((role) => viewer.roles.includes(role)) ? 'enter' : 'forbidden';
}
