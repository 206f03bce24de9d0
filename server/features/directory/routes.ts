import type { Institution } from '../../../spec/schemas/api/directory.ts';
import type { Query, Reply } from '../../../spec/schemas/api/operations.ts';
import { type InstitutionKind, institutionKinds } from '../../../spec/schemas/common/words.ts';
import type { Reader } from '../../db/index.ts';
import type { Api } from '../../platform/operations.ts';
import { Problem } from '../../platform/problem.ts';
import { readInstitution } from '../institution/index.ts';
import { asSpecialty, cardOf } from './badges.ts';
import { PeopleCounter } from './counts.ts';
import type { Directory } from './directory.ts';
import { indexTerms, isFound, queryWords } from './fold.ts';
import { type InstitutionRow, maxInstitutions, readInstitutions } from './institutions-store.ts';
import { isShown, type PersonRef } from './people-store.ts';
import { findPeople, type PeopleQuery, readCursor, writeCursor } from './search.ts';

export interface DirectoryRouteParts {
  readonly api: Api;
  readonly directory: Directory;
  /** Discussions that both are in. Implemented by discussions. */
  sharedDiscussions(reader: Reader, viewer: string, person: PersonRef): Promise<{ room: string; title: string }[]>;
}

const defaultPeople = 30;
const maxShared = 50;

export function registerDirectory(parts: DirectoryRouteParts): void {
  const { api, directory } = parts;
  const { db, node: self } = directory.parts;
  const counter = new PeopleCounter(db, () => directory.parts.clock.now());
  api.handle('directory.institutions', async ({ query }) => ({
    institutions: await listInstitutions(directory, query),
  }));
  api.handle('directory.institution', async ({ params }) => {
    const found = (await allInstitutions(directory, [params.node])).find(({ view }) => view.node === params.node);
    return found?.view ?? new Problem('not_found');
  });
  api.handle('directory.people', ({ query }) => searchPeople(directory, counter, query));
  api.handle('directory.person', async ({ params, caller }) => {
    const found = await directory.person(db, params);
    if (!found) return new Problem('not_found');
    const { row, card, badge } = found;
    const shared = await parts.sharedDiscussions(db, caller.actor, params);
    return {
      card,
      badge,
      languages: row.languages,
      interests: row.interests.flatMap((code) => asSpecialty(code) ?? []),
      unit: row.unit || null,
      about: (isShown(row, self) && row.about) || null,
      contact: (isShown(row, self) && row.contact) || null,
      sharedDiscussions: shared.slice(0, maxShared),
    };
  });
}

interface Listed {
  readonly view: Institution;
  readonly terms: readonly string[];
}

/** Everything the registries and the directory say of institutions, this one included even while it stands alone. */
async function allInstitutions(directory: Directory, only?: readonly string[]): Promise<Listed[]> {
  const { db, federation, node: self } = directory.parts;
  const registry = federation.registry();
  const profiles = await readInstitutions(db, only);
  const own = await readInstitution(db);
  const hubs = new Set(registry.hubs().map(({ hub }) => hub));
  const peers = new Map(federation.peers().map((peer) => [peer.node, peer]));
  const nodes = new Set([self, ...registry.nodes().map(({ node }) => node)]);
  const wanted = only ? only.filter((node) => nodes.has(node)) : [...nodes].slice(0, maxInstitutions);
  return wanted.map((node) => {
    const entry = registry.node(node);
    const profile: InstitutionRow | undefined = profiles.get(node);
    const peer = peers.get(node);
    const isSelf = node === self;
    const view: Institution = {
      node,
      names: profile?.names ?? (isSelf ? own?.names : undefined) ?? { en: entry?.legalName ?? node },
      legalName: entry?.legalName ?? profile?.name ?? node,
      kind: asKind(profile?.kind),
      country: entry?.country ?? profile?.country ?? null,
      city: profile?.city ?? null,
      latitude: profile?.latitude ?? null,
      longitude: profile?.longitude ?? null,
      isHub: hubs.has(node),
      isSelf,
      status: entry?.status ?? 'active',
      statusReason: entry?.reason ?? null,
      reachable: isSelf || (peer?.reachable ?? false),
      reachableSince: peer?.since ?? null,
      memberCount: profile?.members ?? null,
      specialties: (profile?.specialties ?? []).flatMap((code) => asSpecialty(code) ?? []),
      languages: profile?.languages ?? [],
      hub: entry && entry.hub !== node ? entry.hub : null,
      approvedAt: entry?.approvedAt ?? null,
    };
    return { view, terms: profile?.terms ?? [] };
  });
}

function asKind(code: string | undefined): InstitutionKind | null {
  return institutionKinds.find((kind) => kind === code) ?? null;
}

async function listInstitutions(directory: Directory, query: Query<'directory.institutions'>): Promise<Institution[]> {
  const wanted = queryWords(query.q ?? '');
  const found = (await allInstitutions(directory)).filter(({ view, terms }) => {
    if (query.country && view.country !== query.country) return false;
    if (query.specialty && !view.specialties.includes(query.specialty)) return false;
    if (query.language && !view.languages.includes(query.language)) return false;
    if (wanted.length === 0) return true;
    // An institution whose profile has not arrived yet is found by its legal name.
    const index = new Set(terms.length > 0 ? terms : indexTerms({ name: view.legalName, near: [], far: [] }));
    return wanted.every((word) => isFound(index, word));
  });
  return found
    .map(({ view }) => view)
    .sort((a, b) => (a.legalName < b.legalName ? -1 : a.legalName > b.legalName ? 1 : 0));
}

async function searchPeople(
  directory: Directory,
  counter: PeopleCounter,
  query: Query<'directory.people'>,
): Promise<Reply<'directory.people'> | Problem> {
  const { db, federation, node: self } = directory.parts;
  const after = query.cursor === undefined ? undefined : await readCursor(db, query.cursor);
  if (query.cursor !== undefined && !after) return new Problem('invalid_input');
  const registry = federation.registry();
  const profiles = await readInstitutions(db);
  const countryOf = (node: string) => registry.node(node)?.country ?? profiles.get(node)?.country ?? null;
  const nodes = [...new Set([self, ...registry.nodes().map(({ node }) => node)])].sort();
  const isChosen = (node: string) =>
    (!query.node || node === query.node) && (!query.country || countryOf(node) === query.country);
  const search: PeopleQuery = {
    q: query.q ?? '',
    specialty: query.specialty,
    language: query.language,
    hiddenNodes: nodes.filter((node) => node !== self && registry.node(node)?.status !== 'active'),
    chosenNodes: query.node || query.country ? nodes.filter(isChosen) : undefined,
    after,
    limit: query.limit ?? defaultPeople,
  };
  const { after: _after, limit: _limit, ...what } = search;
  const { wanted, facets } = await counter.count(what);
  const page = await findPeople(db, search, wanted);
  const cards = await Promise.all(
    page.people.map(async (row) => ({ card: await cardOf(directory.badges, row, profiles), languages: row.languages })),
  );
  const countries = new Map<string, number>();
  for (const { value, count } of facets.nodes) {
    const country = countryOf(value);
    if (country && (!query.node || value === query.node)) countries.set(country, (countries.get(country) ?? 0) + count);
  }
  const specialties = facets.specialties.flatMap(({ value, count }) => {
    const specialty = asSpecialty(value);
    return specialty ? [{ value: specialty, count }] : [];
  });
  return {
    people: cards,
    total: facets.total,
    next: page.next ? writeCursor(page.next) : null,
    facets: {
      specialties,
      languages: [...facets.languages],
      countries: [...countries]
        .map(([value, count]) => ({ value, count }))
        .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
    },
  };
}
