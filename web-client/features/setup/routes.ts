import { msg } from '../../app/i18n.ts';
import type { Route } from '../../app/route.ts';

export const setupRoutes: readonly Route[] = [
  {
    path: '/setup',
    element: 'c-setup-page',
    load: () => import('./setup-page.ts'),
    title: () => msg('First run', { id: 'setup.title' }),
    access: 'public',
    frame: 'bare',
  },
];
