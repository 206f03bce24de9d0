import { msg } from '../../app/i18n.ts';
import type { Route } from '../../app/route.ts';

export const authRoutes: readonly Route[] = [
  {
    path: '/login',
    element: 'c-login-page',
    load: () => import('./login-page.ts'),
    title: () => msg('Log in', { id: 'auth.login' }),
    access: 'guest',
    frame: 'bare',
  },
  {
    path: '/password',
    element: 'c-forgotten-page',
    load: () => import('./forgotten-page.ts'),
    title: () => msg('Forgotten password', { id: 'auth.forgotten.title' }),
    access: 'public',
    frame: 'bare',
  },
  {
    path: '/reset',
    element: 'c-reset-page',
    load: () => import('./reset-page.ts'),
    title: () => msg('New password', { id: 'auth.reset.title' }),
    access: 'public',
    frame: 'bare',
  },
];
