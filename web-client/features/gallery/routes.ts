import type { Route } from '../../app/route.ts';

/** All components on one page, for people who build pages; not part of what is shipped. */
export const galleryRoutes: readonly Route[] = import.meta.env.DEV
  ? [
      {
        path: '/gallery',
        element: 'c-gallery-page',
        load: () => import('./gallery-page.ts'),
        title: () => 'Gallery',
        access: 'public',
      },
    ]
  : [];
