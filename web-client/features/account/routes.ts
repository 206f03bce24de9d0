import { msg } from '../../app/i18n.ts';
import type { Route } from '../../app/route.ts';

export const accountRoutes: readonly Route[] = [
  {
    path: '/account',
    element: 'c-account-page',
    load: () => import('./account-page.ts'),
    title: () => msg('Account', { id: 'app.place.account' }),
    access: 'viewer',
    place: 'account',
  },
];
