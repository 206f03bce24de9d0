import { msg } from '../../app/i18n.ts';
import type { Route } from '../../app/route.ts';

export const sessionsRoutes: readonly Route[] = [
  {
    path: '/sessions',
    element: 'c-sessions-page',
    load: () => import('./sessions-page.ts'),
    title: () => msg('Sessions', { id: 'sessions.list.title' }),
    access: 'member',
    place: 'sessions',
  },
  {
    path: '/sessions/new',
    element: 'c-plan-session-page',
    load: () => import('./plan-session-page.ts'),
    title: () => msg('Plan a session', { id: 'sessions.plan.title' }),
    access: 'member',
    place: 'sessions',
  },
  {
    path: '/sessions/:room',
    element: 'c-session-page',
    load: () => import('./session-page.ts'),
    title: () => msg('Session', { id: 'sessions.page.title' }),
    access: 'member',
    place: 'sessions',
  },
  {
    path: '/sessions/:room/call',
    element: 'c-call-page',
    load: () => import('./call-page.ts'),
    title: () => msg('Session', { id: 'sessions.page.title' }),
    access: 'member',
    frame: 'bare',
    place: 'sessions',
  },
  {
    path: '/sessions/:room/edit',
    element: 'c-change-session-page',
    load: () => import('./change-session-page.ts'),
    title: () => msg('Change the session', { id: 'sessions.change.title' }),
    access: 'member',
    place: 'sessions',
  },
];
