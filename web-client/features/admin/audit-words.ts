import type { AuditAction } from '../../../spec/schemas/api/admin.ts';
import { msg } from '../../app/i18n.ts';

const words: Record<AuditAction, () => string> = {
  'node.set_up': () => msg('Node set up', { id: 'admin.audit.action.node.set_up' }),
  'node.became_hub': () => msg('Became a hub', { id: 'admin.audit.action.node.became_hub' }),
  'login.succeeded': () => msg('Logged in', { id: 'admin.audit.action.login.succeeded' }),
  'login.failed': () => msg('Log-in failed', { id: 'admin.audit.action.login.failed' }),
  'login.ended': () => msg('Log-in ended', { id: 'admin.audit.action.login.ended' }),
  'password.changed': () => msg('Password changed', { id: 'admin.audit.action.password.changed' }),
  'password.reset_requested': () =>
    msg('New password requested', { id: 'admin.audit.action.password.reset_requested' }),
  'password.reset': () => msg('Password set anew', { id: 'admin.audit.action.password.reset' }),
  'passkey.added': () => msg('Passkey added', { id: 'admin.audit.action.passkey.added' }),
  'passkey.removed': () => msg('Passkey removed', { id: 'admin.audit.action.passkey.removed' }),
  'staff.applied': () => msg('Staff application received', { id: 'admin.audit.action.staff.applied' }),
  'staff.replied': () => msg('Applicant answered', { id: 'admin.audit.action.staff.replied' }),
  'staff.asked': () => msg('Question to an applicant', { id: 'admin.audit.action.staff.asked' }),
  'staff.approved': () => msg('Staff application approved', { id: 'admin.audit.action.staff.approved' }),
  'staff.refused': () => msg('Staff application refused', { id: 'admin.audit.action.staff.refused' }),
  'member.suspended': () => msg('Member suspended', { id: 'admin.audit.action.member.suspended' }),
  'member.reinstated': () => msg('Member reinstated', { id: 'admin.audit.action.member.reinstated' }),
  'member.roles_set': () => msg('Roles changed', { id: 'admin.audit.action.member.roles_set' }),
  'member.badge_set': () => msg('Profession or specialty changed', { id: 'admin.audit.action.member.badge_set' }),
  'member.reset_link_made': () =>
    msg('Link for a new password made', { id: 'admin.audit.action.member.reset_link_made' }),
  'institution.applied': () =>
    msg('Application of an institution received', { id: 'admin.audit.action.institution.applied' }),
  'institution.replied': () => msg('Institution answered', { id: 'admin.audit.action.institution.replied' }),
  'institution.asked': () => msg('Question to an institution', { id: 'admin.audit.action.institution.asked' }),
  'institution.approved': () => msg('Institution approved', { id: 'admin.audit.action.institution.approved' }),
  'institution.refused': () => msg('Institution refused', { id: 'admin.audit.action.institution.refused' }),
  'institution.suspended': () => msg('Institution suspended', { id: 'admin.audit.action.institution.suspended' }),
  'institution.reinstated': () => msg('Institution reinstated', { id: 'admin.audit.action.institution.reinstated' }),
  'institution.revoked': () =>
    msg('Approval of an institution revoked', { id: 'admin.audit.action.institution.revoked' }),
  'hub.followed': () => msg('Hub followed', { id: 'admin.audit.action.hub.followed' }),
  'hub.applied_to': () => msg('Application sent to a hub', { id: 'admin.audit.action.hub.applied_to' }),
  'evidence.read': () => msg('Evidence opened', { id: 'admin.audit.action.evidence.read' }),
  'settings.changed': () => msg('Settings changed', { id: 'admin.audit.action.settings.changed' }),
  'language.engines_changed': () => msg('Language engines changed', { id: 'engines.audit.changed' }),
  'language.engine_lent': () => msg('Language engine lent to another institution', { id: 'engines.audit.lent' }),
  'logo.changed': () => msg('Logo changed', { id: 'admin.audit.action.logo.changed' }),
  'translation.reported': () => msg('Wrong translation reported', { id: 'admin.audit.action.translation.reported' }),
  'translation.settled': () => msg('Report of a translation closed', { id: 'admin.audit.action.translation.settled' }),
};

/** What was done, in the reader's language; an action of a newer node stands in its technical name. */
export const auditWords = (action: string): string => (words as Record<string, () => string>)[action]?.() ?? action;
