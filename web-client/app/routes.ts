import { accountRoutes } from '../features/account/routes.ts';
import { adminRoutes } from '../features/admin/routes.ts';
import { authRoutes } from '../features/auth/routes.ts';
import { directoryRoutes } from '../features/directory/routes.ts';
import { discussionsRoutes } from '../features/discussions/routes.ts';
import { galleryRoutes } from '../features/gallery/routes.ts';
import { glossaryRoutes } from '../features/glossary/routes.ts';
import { homeRoutes } from '../features/home/routes.ts';
import { membershipRoutes } from '../features/membership/routes.ts';
import { notificationsRoutes } from '../features/notifications/routes.ts';
import { sessionsRoutes } from '../features/sessions/routes.ts';
import { setupRoutes } from '../features/setup/routes.ts';
import type { Route } from './route.ts';

/** Every page of the application. A feature's pages are fetched when the first of them is opened. */
export const routes: readonly Route[] = [
  ...homeRoutes,
  ...authRoutes,
  ...setupRoutes,
  ...accountRoutes,
  ...notificationsRoutes,
  ...membershipRoutes,
  ...directoryRoutes,
  ...glossaryRoutes,
  ...discussionsRoutes,
  ...sessionsRoutes,
  ...adminRoutes,
  ...galleryRoutes,
];
