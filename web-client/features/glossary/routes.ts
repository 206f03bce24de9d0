import { msg } from '../../app/i18n.ts';
import type { Route } from '../../app/route.ts';

const readers = ['member', 'administrator', 'hub_administrator'] as const;

export const glossaryRoutes: readonly Route[] = [
  {
    path: '/glossary',
    element: 'c-glossary-page',
    load: () => import('./glossary-page.ts'),
    title: () => msg('Glossary', { id: 'glossary.title' }),
    access: readers,
    place: 'glossary',
  },
  {
    path: '/glossary/proposals',
    element: 'c-proposals-page',
    load: () => import('./proposals-page.ts'),
    title: () => msg('Proposals', { id: 'glossary.proposals.title' }),
    access: readers,
    place: 'glossary',
  },
  {
    path: '/glossary/:concept',
    element: 'c-concept-page',
    load: () => import('./concept-page.ts'),
    title: () => msg('Glossary', { id: 'glossary.title' }),
    access: readers,
    place: 'glossary',
  },
];
