import type { Viewer } from '../../spec/schemas/api/auth.ts';
import type { NodeRole } from '../../spec/schemas/common/words.ts';
import type { IconName } from '../ui/icons.ts';
import { msg } from './i18n.ts';
import type { Place } from './route.ts';

export interface PlaceLink {
  place: Place;
  href: string;
  icon: IconName;
  /** Name in the rail. */
  label: string;
  /** One word for the bottom bar of a phone. */
  short: string;
  count?: number | undefined;
}

/** Roles whose holders find something to do in the administration. */
const administrative = ['approver', 'moderator', 'administrator', 'hub_reviewer', 'hub_administrator'] as const;
export const mayAdminister = (viewer: Viewer): boolean => administrative.some((role) => viewer.roles.includes(role));

const byWeight = [
  'hub_administrator',
  'administrator',
  'hub_reviewer',
  'approver',
  'moderator',
  'member',
  'applicant',
] as const;
/** The one role that says most about a person, where there is room for one. */
export const mainRole = (viewer: Viewer): NodeRole =>
  byWeight.find((role) => viewer.roles.includes(role)) ?? 'applicant';

/** Approved to work with colleagues, not only to run the node. */
export const isMember = (viewer: Pick<Viewer, 'roles'>): boolean => viewer.roles.includes('member');

/** The places of the rail, in order, for this viewer. */
export function placesOf(viewer: Viewer): PlaceLink[] {
  if (viewer.status === 'pending') return [];
  const work: PlaceLink[] = [
    {
      place: 'home',
      href: '/',
      icon: 'home',
      label: msg('Home', { id: 'app.place.home' }),
      short: msg('Home', { id: 'app.short.home' }),
    },
    {
      place: 'discussions',
      href: '/discussions',
      icon: 'talk',
      label: msg('Discussions', { id: 'app.place.discussions' }),
      short: msg('Discuss', { id: 'app.short.discussions' }),
      count: viewer.unread.discussions,
    },
    {
      place: 'sessions',
      href: '/sessions',
      icon: 'calendar',
      label: msg('Sessions', { id: 'sessions.list.title' }),
      short: msg('Sessions', { id: 'sessions.list.title' }),
    },
    {
      place: 'people',
      href: '/people',
      icon: 'people',
      label: msg('People', { id: 'app.place.people' }),
      short: msg('People', { id: 'app.short.people' }),
    },
    {
      place: 'institutions',
      href: '/institutions',
      icon: 'building',
      label: msg('Institutions', { id: 'app.place.institutions' }),
      short: msg('Institutions', { id: 'app.short.institutions' }),
    },
    {
      place: 'glossary',
      href: '/glossary',
      icon: 'book',
      label: msg('Glossary', { id: 'glossary.title' }),
      short: msg('Glossary', { id: 'glossary.title' }),
    },
  ];
  const places = isMember(viewer) ? work : [];
  if (mayAdminister(viewer))
    places.push({
      place: 'administration',
      href: '/administration',
      icon: 'gear',
      label: msg('Administration', { id: 'app.place.administration' }),
      short: msg('Administration', { id: 'app.place.administration' }),
    });
  return places;
}
