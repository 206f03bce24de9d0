import { msg } from '../../app/i18n.ts';
import type { Route } from '../../app/route.ts';

export const directoryRoutes: readonly Route[] = [
  {
    path: '/people',
    element: 'c-people-page',
    load: () => import('./people-page.ts'),
    title: () => msg('People', { id: 'directory.people.title' }),
    access: 'member',
    place: 'people',
  },
  {
    path: '/people/:node/:actor',
    element: 'c-person-page',
    load: () => import('./person-page.ts'),
    title: () => msg('Person', { id: 'directory.person.title' }),
    access: 'member',
    place: 'people',
  },
  {
    path: '/profile',
    element: 'c-profile-page',
    load: () => import('./profile-page.ts'),
    title: () => msg('My profile', { id: 'directory.people.mine' }),
    access: 'member',
    place: 'account',
  },
  {
    path: '/institutions',
    element: 'c-institutions-page',
    load: () => import('./institutions-page.ts'),
    title: () => msg('Institutions', { id: 'directory.institutions.title' }),
    access: 'member',
    place: 'institutions',
  },
  {
    path: '/institutions/:node',
    element: 'c-institution-page',
    load: () => import('./institution-page.ts'),
    title: () => msg('Institution', { id: 'directory.filter.institution' }),
    access: 'member',
    place: 'institutions',
  },
];
