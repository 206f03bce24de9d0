import { msg } from '../../app/i18n.ts';
import type { Route } from '../../app/route.ts';

export const notificationsRoutes: readonly Route[] = [
  {
    path: '/notifications',
    element: 'c-notifications-page',
    load: () => import('./notifications-page.ts'),
    title: () => msg('Notifications', { id: 'app.place.notifications' }),
    access: 'viewer',
    place: 'notifications',
  },
];
