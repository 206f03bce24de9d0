import { msg } from '../../app/i18n.ts';
import type { Route } from '../../app/route.ts';

export const membershipRoutes: readonly Route[] = [
  {
    path: '/apply',
    element: 'c-apply-page',
    load: () => import('./apply-page.ts'),
    title: () => msg('Application', { id: 'membership.status.title' }),
    access: 'guest',
    frame: 'bare',
  },
  {
    path: '/application',
    element: 'c-application-page',
    load: () => import('./application-page.ts'),
    title: () => msg('Your application', { id: 'membership.mine.title' }),
    access: 'viewer',
  },
  {
    path: '/hub/apply',
    element: 'c-hub-apply-page',
    load: () => import('./hub-apply-page.ts'),
    title: () => msg('Application', { id: 'membership.status.title' }),
    access: 'public',
    frame: 'bare',
  },
  {
    path: '/hub/applications/:reference',
    element: 'c-hub-status-page',
    load: () => import('./hub-status-page.ts'),
    title: () => msg('Application', { id: 'membership.status.title' }),
    access: 'public',
    frame: 'bare',
  },
];
