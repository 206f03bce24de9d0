import type { NodeCard, Viewer } from '../../../spec/schemas/api/auth.ts';
import type { NodeRole } from '../../../spec/schemas/common/words.ts';
import { msg } from '../../app/i18n.ts';
import type { IconName } from '../../ui/icons.ts';

export interface AdminPlace {
  href: string;
  icon: IconName;
  label: string;
  /** One sentence for the first page. */
  text: string;
}
const approvers: NodeRole[] = ['approver', 'administrator'];
const reviewers: NodeRole[] = ['hub_reviewer', 'hub_administrator'];
const administrators: NodeRole[] = ['administrator', 'hub_administrator'];

const reportedTranslations = (): AdminPlace => ({
  href: '/administration/translations',
  icon: 'globe',
  label: msg('Reported translations', { id: 'language.reports.title' }),
  text: msg('Where colleagues found a translation wrong.', { id: 'language.reports.placeText' }),
});

/** The parts of the administration that this viewer may work in. */
export function adminPlaces(viewer: Viewer, card: NodeCard | undefined): AdminPlace[] {
  const may = (roles: readonly NodeRole[]) => roles.some((role) => viewer.roles.includes(role));
  const places: (AdminPlace | false)[] = [
    may(approvers) && {
      href: '/administration/applications',
      icon: 'mail',
      label: msg('Applications of staff', { id: 'admin.place.applications' }),
      text: msg('Approve, refuse or ask back.', { id: 'admin.place.applicationsText' }),
    },
    may([...approvers, 'moderator']) && {
      href: '/administration/members',
      icon: 'people',
      label: msg('Members', { id: 'admin.place.members' }),
      text: msg('Roles, suspension, lost passwords.', { id: 'admin.place.membersText' }),
    },
    !!card?.isHub &&
      may(reviewers) && {
        href: '/administration/institutions/applications',
        icon: 'mail',
        label: msg('Applications of institutions', { id: 'admin.place.institutionApplications' }),
        text: msg('Decide who joins the federation.', { id: 'admin.place.institutionApplicationsText' }),
      },
    !!card?.isHub &&
      may(reviewers) && {
        href: '/administration/institutions',
        icon: 'building',
        label: msg('Registry of institutions', { id: 'admin.place.institutions' }),
        text: msg('Suspend, reinstate, revoke.', { id: 'admin.place.institutionsText' }),
      },
    may(['administrator']) && {
      href: '/administration/federation',
      icon: 'globe',
      label: msg('Hubs', { id: 'admin.place.federation' }),
      text: msg('Which hubs this node follows, and its standing there.', { id: 'admin.place.federationText' }),
    },
    may(['administrator']) && languagePlace(),
    may(administrators) && {
      href: '/administration/peers',
      icon: 'refresh',
      label: msg('Other nodes', { id: 'admin.place.peers' }),
      text: msg('Who is reachable and what waits for delivery.', { id: 'admin.place.peersText' }),
    },
    may(administrators) && {
      href: '/administration/refusals',
      icon: 'shield',
      label: msg('Refused from outside', { id: 'admin.place.refusals' }),
      text: msg('What other nodes sent and this one did not accept, and why.', { id: 'admin.place.refusalsText' }),
    },
    may(['administrator', 'moderator']) && reportedTranslations(),
    may(administrators) && {
      href: '/administration/outbox',
      icon: 'send',
      label: msg('Mails', { id: 'admin.place.outbox' }),
      text: msg('What was sent, or waits to be read here.', { id: 'admin.place.outboxText' }),
    },
    may(administrators) && {
      href: '/administration/audit',
      icon: 'list',
      label: msg('Audit log', { id: 'admin.place.audit' }),
      text: msg('Who did what on this node.', { id: 'admin.place.auditText' }),
    },
    may(administrators) && {
      href: '/administration/settings',
      icon: 'gear',
      label: msg('Institution', { id: 'admin.place.settings' }),
      text: msg('Names, place, colour and logo.', { id: 'admin.place.settingsText' }),
    },
  ];
  return places.filter((place): place is AdminPlace => place !== false);
}

const languagePlace = (): AdminPlace => ({
  href: '/administration/language',
  icon: 'globe',
  label: msg('Languages', { id: 'engines.place' }),
  text: msg('Engines for speech and translation, and what may leave the institution.', { id: 'engines.placeText' }),
});
