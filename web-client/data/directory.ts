import type { Institution } from '../../spec/schemas/api/directory.ts';
import type { Reply } from '../../spec/schemas/api/operations.ts';
import type { Call } from '../api/client.ts';
import { type EventSource, LiveStore } from './live-store.ts';

export type InstitutionList = Reply<'directory.institutions'>;
export type OneInstitution = Reply<'directory.institution'>;
export interface InstitutionFilter {
  q: string;
  country: string;
  specialty: string;
  language: string;
}

const reached = (institution: Institution, node: string, reachable: boolean): Institution =>
  institution.node === node && !institution.isSelf ? { ...institution, reachable } : institution;

/** All institutions; filtered in the page, since the map and its filters need them all. */
export const openInstitutions = (call: Call, stream: EventSource): LiveStore<InstitutionList> =>
  new LiveStore(stream, {
    fetch: (signal) => call('directory.institutions', { signal }),
    apply: (value, event) => (event.type === 'institution.changed' ? undefined : value),
    applyEphemeral: (value, event) =>
      event.type === 'peer.reachability'
        ? { institutions: value.institutions.map((one) => reached(one, event.node, event.reachable)) }
        : value,
  });

export const openInstitution = (call: Call, stream: EventSource, node: string): LiveStore<OneInstitution> =>
  new LiveStore(stream, {
    fetch: (signal) => call('directory.institution', { params: { node }, signal }),
    apply: (value, event) => (event.type === 'institution.changed' && event.node === node ? undefined : value),
    applyEphemeral: (value, event) =>
      event.type === 'peer.reachability' ? reached(value, event.node, event.reachable) : value,
  });

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();

/** Institutions that match all filters; words are looked for in every language's name, the legal name and the city. */
export function matchingInstitutions(institutions: readonly Institution[], filter: InstitutionFilter): Institution[] {
  const q = fold(filter.q.trim());
  return institutions.filter((one) => {
    if (filter.country && one.country !== filter.country) return false;
    if (filter.specialty && !one.specialties.some((code) => code === filter.specialty)) return false;
    if (filter.language && !one.languages.includes(filter.language)) return false;
    return (
      q === '' ||
      [...Object.values(one.names), one.legalName, one.city ?? '', one.node].some((text) => fold(text).includes(q))
    );
  });
}
