import { msg } from '../../app/i18n.ts';
import type { Route, RouteAccess } from '../../app/route.ts';

const everybody: RouteAccess = ['approver', 'moderator', 'administrator', 'hub_reviewer', 'hub_administrator'];
const approvers: RouteAccess = ['approver', 'administrator'];
const reviewers: RouteAccess = ['hub_reviewer', 'hub_administrator'];
const administrators: RouteAccess = ['administrator', 'hub_administrator'];
const title = () => msg('Administration', { id: 'app.place.administration' });
const page = (path: string, element: string, access: RouteAccess, load: () => Promise<unknown>): Route => ({
  path: `/administration${path}`,
  element,
  access,
  load,
  title,
  place: 'administration',
});

export const adminRoutes: readonly Route[] = [
  page('', 'c-admin-page', everybody, () => import('./admin-page.ts')),
  page('/applications', 'c-staff-queue-page', approvers, () => import('./staff-queue-page.ts')),
  page('/applications/:id', 'c-staff-application-page', approvers, () => import('./staff-application-page.ts')),
  page('/members', 'c-members-page', ['approver', 'moderator', 'administrator'], () => import('./members-page.ts')),
  page(
    '/institutions/applications',
    'c-institution-queue-page',
    reviewers,
    () => import('./institution-queue-page.ts'),
  ),
  page(
    '/institutions/applications/:id',
    'c-institution-application-page',
    reviewers,
    () => import('./institution-application-page.ts'),
  ),
  page('/institutions', 'c-registry-page', reviewers, () => import('./registry-page.ts')),
  page('/federation', 'c-hubs-page', ['administrator'], () => import('./hubs-page.ts')),
  page('/language', 'c-language-page', ['administrator'], () => import('./language-page.ts')),
  page('/peers', 'c-peers-page', administrators, () => import('./peers-page.ts')),
  page('/refusals', 'c-refusals-page', administrators, () => import('./refusals-page.ts')),
  page('/outbox', 'c-outbox-page', administrators, () => import('./outbox-page.ts')),
  page(
    '/translations',
    'c-translation-reports-page',
    ['moderator', 'administrator'],
    () => import('../language/reports-page.ts'),
  ),
  page('/audit', 'c-audit-page', administrators, () => import('./audit-page.ts')),
  page('/settings', 'c-settings-page', administrators, () => import('./settings-page.ts')),
];
