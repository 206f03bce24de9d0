import { msg } from '../../app/i18n.ts';
import type { Route } from '../../app/route.ts';

export const homeRoutes: readonly Route[] = [
  {
    path: '/',
    element: 'c-home-page',
    load: () => import('./home-page.ts'),
    title: () => msg('Home', { id: 'app.place.home' }),
    // Who only runs the node is led on to the administration.
    access: ['member', 'approver', 'moderator', 'administrator', 'hub_reviewer', 'hub_administrator'],
    place: 'home',
  },
  {
    path: '/welcome',
    element: 'c-welcome-page',
    load: () => import('./welcome-page.ts'),
    title: () => '',
    access: 'public',
    frame: 'bare',
  },
];
