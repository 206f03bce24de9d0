import { msg } from '../../app/i18n.ts';
import type { Route } from '../../app/route.ts';

export const discussionsRoutes: readonly Route[] = [
  {
    path: '/discussions',
    element: 'c-discussions-page',
    load: () => import('./discussions-page.ts'),
    title: () => msg('Discussions', { id: 'discussions.list.title' }),
    access: 'member',
    place: 'discussions',
  },
  {
    path: '/discussions/new',
    element: 'c-new-discussion-page',
    load: () => import('./new-discussion-page.ts'),
    title: () => msg('New discussion', { id: 'discussions.new.title' }),
    access: 'member',
    place: 'discussions',
  },
  {
    path: '/discussions/:room',
    element: 'c-discussion-page',
    load: () => import('./discussion-page.ts'),
    title: () => msg('Discussion', { id: 'discussions.page.title' }),
    access: 'member',
    place: 'discussions',
  },
  {
    path: '/conversations/:node/:actor',
    element: 'c-conversation-page',
    load: () => import('./conversation-page.ts'),
    title: () => msg('Conversation', { id: 'discussions.conversation.title' }),
    access: 'member',
    place: 'discussions',
  },
];
