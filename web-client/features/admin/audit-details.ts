import { countryName, fill, list, msg, number } from '../../app/i18n.ts';
import { institutionKindName, professionName, roleName, specialtyName } from '../../app/words.ts';

const names: Record<string, () => string> = {
  how: () => msg('With', { id: 'admin.audit.detail.how' }),
  why: () => msg('Reason', { id: 'admin.decide.reason' }),
  reason: () => msg('Reason', { id: 'admin.decide.reason' }),
  until: () => msg('Consequence', { id: 'admin.audit.detail.until' }),
  from: () => msg('From the network address', { id: 'admin.audit.detail.from' }),
  browser: () => msg('Browser', { id: 'admin.audit.detail.browser' }),
  loginsEnded: () => msg('Log-ins ended', { id: 'admin.audit.detail.loginsEnded' }),
  roles: () => msg('Roles', { id: 'admin.members.roles' }),
  before: () => msg('Name before', { id: 'admin.audit.detail.before' }),
  profession: () => msg('Profession', { id: 'membership.apply.profession' }),
  specialty: () => msg('Specialty', { id: 'membership.apply.specialty' }),
  reference: () => msg('Reference', { id: 'admin.audit.detail.reference' }),
  node: () => msg('Node', { id: 'directory.institution.node' }),
  names: () => msg('Names', { id: 'admin.audit.detail.names' }),
  kind: () => msg('Kind of institution', { id: 'membership.hub.kind' }),
  country: () => msg('Country', { id: 'membership.hub.country' }),
  city: () => msg('City', { id: 'admin.settings.city' }),
  latitude: () => msg('Latitude', { id: 'admin.settings.latitude' }),
  longitude: () => msg('Longitude', { id: 'admin.settings.longitude' }),
  accent: () => msg('Colour of the institution', { id: 'admin.settings.accent' }),
  logo: () => msg('Logo', { id: 'admin.settings.logo' }),
};
const codes: Record<string, () => string> = {
  password: () => msg('password', { id: 'admin.audit.value.password' }),
  passkey: () => msg('passkey', { id: 'admin.audit.value.passkey' }),
  application: () => msg('new application', { id: 'admin.audit.value.application' }),
  password_change: () => msg('old password, to change it', { id: 'admin.audit.value.password_change' }),
  account_suspended: () => msg('account suspended', { id: 'admin.audit.value.account_suspended' }),
  wrong_password: () => msg('wrong password', { id: 'admin.audit.value.wrong_password' }),
  unknown_address: () => msg('unknown e-mail address', { id: 'admin.audit.value.unknown_address' }),
  unknown_passkey: () => msg('unknown passkey', { id: 'admin.audit.value.unknown_passkey' }),
  wrong_answer: () => msg('the passkey’s answer was wrong', { id: 'admin.audit.value.wrong_answer' }),
  used_before: () => msg('the passkey’s answer was used before', { id: 'admin.audit.value.used_before' }),
  no_more_attempts_this_hour: () =>
    msg('no more attempts within this hour', { id: 'admin.audit.value.no_more_attempts_this_hour' }),
  stored: () => msg('stored', { id: 'admin.audit.value.stored' }),
  removed: () => msg('removed', { id: 'admin.audit.value.removed' }),
};
const coded = new Set(['how', 'why', 'until', 'logo']);
const changed: Record<string, (code: string) => string> = {
  kind: institutionKindName,
  country: countryName,
  profession: professionName,
  specialty: specialtyName,
};
const own = <T>(record: Record<string, T>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/** What a detail of an entry is called, in the reader's language; a detail of a newer node keeps its technical name. */
export function detailName(key: string): string {
  const root = /^root(\d)$/.exec(key)?.[1];
  if (root) return fill(msg('Root key {n}', { id: 'admin.audit.detail.root' }), { n: number(Number(root)) });
  return own(names, key)?.() ?? key;
}

/** What a detail says: codes in words, changed codes on both sides of their arrow, and everything else as it was recorded. */
export function detailValue(key: string, value: string): string {
  if (key === 'roles') return value === '' ? '–' : list(value.split(', ').map(roleName));
  if (coded.has(key)) return own(codes, value)?.() ?? value;
  const inWords = own(changed, key);
  if (!inWords) return value;
  return value
    .split(' → ')
    .map((code) => (code === '' || code === '–' ? '–' : inWords(code)))
    .join(' → ');
}
