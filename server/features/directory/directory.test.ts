import t from 'tap';
import { type SigningKeys, signDocument } from '../../../federation/index.ts';
import type { DirectoryClaims, PersonEntry } from '../../../spec/schemas/federation/directory.ts';
import { readEnvironment } from '../../config/index.ts';
import { withTx } from '../../db/index.ts';
import { openTestPostgres, sharedPostgresVariable } from '../../testing/database.ts';
import { memoryKeys, openPeopleHouse, type PeopleHouse } from '../../testing/people-house.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());

const other = 'b.localhost';
const liWen = `u_${'l'.repeat(22)}`;
const haruka = `u_${'h'.repeat(22)}`;
const dayMs = 86_400_000;
const entryOf = (name: string, more: Partial<PersonEntry> = {}): PersonEntry => ({
  ...{ name, profession: 'physician', specialty: 'critical-care', languages: ['zh', 'en'], interests: [] },
  ...more,
});

/** Another institution: what it signs, whether right or wrong. */
class OtherNode {
  readonly keys: SigningKeys = memoryKeys();
  readonly house: PeopleHouse;
  #v = 0;

  constructor(house: PeopleHouse) {
    this.house = house;
    house.registry.set(house.registry.hub, { legalName: 'Health Agency', hub: house.registry.hub });
    house.registry.set(other, { signer: this.keys, legalName: 'Hospital B', country: 'CN' });
  }

  approval(actor: string, name: string, more: Record<string, unknown> = {}, keys = this.keys): string {
    const iat = Math.floor(this.house.clock.now() / 1000);
    const claims = {
      iss: other,
      sub: actor,
      name,
      role: 'member',
      specialty: 'critical-care',
      profession: 'physician',
    };
    return signDocument(
      'consilium-approval+jwt',
      { ...claims, languages: [], iat, exp: iat + 30 * 86_400, ...more },
      keys,
    );
  }

  entry(claims: Partial<DirectoryClaims> & Pick<DirectoryClaims, 'id'>, keys = this.keys): string {
    this.#v++;
    const defaults = { iss: other, v: this.#v, at: this.house.clock.now(), kind: 'person', state: 'listed' } as const;
    return signDocument('consilium-directory+jws', { ...defaults, ...claims }, keys);
  }

  listed(actor: string, name: string, more: Partial<PersonEntry> = {}) {
    return { entry: this.entry({ id: actor, person: entryOf(name, more) }), approval: this.approval(actor, name) };
  }

  apply(...entries: unknown[]): Promise<void> {
    return withTx(this.house.db, (tx) => this.house.directory.apply(tx, other, entries));
  }

  async badge(actor: string) {
    return (await this.house.directory.person(this.house.db, { node: other, actor }))?.badge;
  }
}

t.test('people of another institution are shown with a badge that is checked without asking it', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const b = new OtherNode(house);
  await b.apply(
    b.listed(liWen, 'Li Wen', { unit: '重症医学科' }),
    b.listed(haruka, 'Haruka Ito', { specialty: 'radiology' }),
  );
  const reader = await house.person('m@hospital-a.example', ['member']);
  const { people, total, facets } = await reader.call('directory.people', { query: {} });
  t.equal(total, 2);
  t.match(
    people.map(({ card }) => [card.name, card.badge, card.institution.name, card.institution.country]),
    [
      ['Haruka Ito', 'verified', 'Hospital B', 'CN'],
      ['Li Wen', 'verified', 'Hospital B', 'CN'],
    ],
  );
  t.same(facets.specialties, [
    { value: 'critical-care', count: 1 },
    { value: 'radiology', count: 1 },
  ]);
  t.same(facets.countries, [{ value: 'CN', count: 2 }]);
  const badge = await b.badge(liWen);
  t.match(
    badge?.chain.map(({ kind, name, status }) => [kind, name, status]),
    [
      ['hub', 'Health Agency', 'active'],
      ['institution', 'Hospital B', 'active'],
      ['person', 'Li Wen', 'active'],
    ],
  );
  t.ok(Math.abs((badge?.checkedAt ?? 0) - house.clock.now()) < 5_000, 'it was checked just now');
  t.same(house.refused, []);
});

t.test('a badge says what is true at the moment it is shown', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const b = new OtherNode(house);
  await b.apply(b.listed(liWen, 'Li Wen'));
  const status = async () => (await b.badge(liWen))?.status;
  t.equal(await status(), 'verified');
  house.registry.set(other, { status: 'suspended', reason: 'inspection' });
  t.equal(await status(), 'suspended', 'the institution is suspended');
  house.registry.set(other, { status: 'active' });
  t.equal(await status(), 'verified', 'and reinstated');
  house.registry.set(other, { status: 'revoked' });
  t.equal(await status(), 'unverified', 'and gone for good');
  house.registry.set(other, { status: 'active' });
  const [key] = house.registry.entries.get(other)?.keys ?? [];
  if (!key) throw new Error('the other node has no key');
  house.registry.set(other, { keys: [{ ...key, status: 'retired' }] });
  t.equal(await status(), 'verified', 'what a retired key signed holds');
  house.registry.set(other, { keys: [{ ...key, status: 'revoked', compromisedSince: house.clock.now() - dayMs }] });
  t.equal(await status(), 'unverified', 'what a stolen key signed does not');
  house.registry.set(other, { keys: [{ ...key, status: 'revoked', compromisedSince: house.clock.now() + dayMs }] });
  t.equal(await status(), 'verified', 'unless it was signed before the theft');
  house.clock.advance(31 * dayMs);
  house.registry.set(other, { keys: [key] });
  t.equal(await status(), 'expired', 'the approval ran out while the institution was away');
});

t.test('a tombstone takes a person out, and approvals from before are void', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const b = new OtherNode(house);
  const early = b.approval(liWen, 'Li Wen');
  await b.apply(b.listed(liWen, 'Li Wen', { about: 'Away from the ward.' }));
  const notBefore = Math.floor(house.clock.now() / 1000) + 1;
  await b.apply({ entry: b.entry({ id: liWen, state: 'withdrawn', not_before: notBefore }) });
  const reader = await house.person('m@hospital-a.example', ['member']);
  t.equal((await reader.call('directory.people', { query: {} })).total, 0, 'nobody finds them');
  const page = await reader.call('directory.person', { params: { node: other, actor: liWen } });
  t.match(
    page,
    { card: { name: 'Li Wen', badge: 'suspended' }, about: null },
    'what they said of themselves is gone, the name stays',
  );
  await withTx(house.db, (tx) => house.directory.learn(tx, { node: other, actor: liWen }, { name: 'Li Wen' }, early));
  t.equal(
    (await b.badge(liWen))?.status,
    'suspended',
    'an older approval in an old room does not bring the badge back',
  );
  house.clock.advance(5_000);
  await withTx(house.db, (tx) =>
    house.directory.learn(tx, { node: other, actor: liWen }, { name: 'Li Wen' }, b.approval(liWen, 'Li Wen')),
  );
  t.equal((await b.badge(liWen))?.status, 'verified', 'a new one does');
});

t.test('somebody who is not listed is known where they take part, and nowhere else', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const b = new OtherNode(house);
  const nowSeconds = () => Math.floor(house.clock.now() / 1000);
  // Not after the approval, however slow the machine is.
  const issued = nowSeconds();
  await withTx(house.db, (tx) =>
    house.directory.learn(
      tx,
      { node: other, actor: liWen },
      { name: 'Li Wen', title: 'Dr.', unit: 'ICU' },
      b.approval(liWen, 'Li Wen'),
    ),
  );
  const cards = await house.directory.personCards(house.db, [{ node: other, actor: liWen }]);
  t.match(cards.get(`${other}/${liWen}`), {
    name: 'Li Wen',
    title: 'Dr.',
    specialty: 'critical-care',
    badge: 'verified',
  });
  const reader = await house.person('m@hospital-a.example', ['member']);
  t.equal((await reader.call('directory.people', { query: { q: 'wen' } })).total, 0);
  await b.apply({ entry: b.entry({ id: liWen, state: 'unlisted' }) });
  t.equal((await b.badge(liWen))?.status, 'verified', 'the tombstone of the list leaves the badge');
  house.clock.advance(25 * dayMs);
  await b.apply({
    entry: b.entry({ id: liWen, state: 'unlisted', hold: { from: issued, until: nowSeconds() + 400 * 86_400 } }),
  });
  house.clock.advance(25 * dayMs);
  t.equal((await b.badge(liWen))?.status, 'verified', 'their institution says that it still vouches for them');
  house.clock.advance(6 * dayMs);
  t.equal((await b.badge(liWen))?.status, 'expired', 'but never for more than thirty days ahead');
  const hold = { from: issued + 600, until: nowSeconds() + 86_400 };
  await b.apply({ entry: b.entry({ id: liWen, state: 'unlisted', hold }) });
  t.equal((await b.badge(liWen))?.status, 'expired', 'and not for what was confirmed before it changed');
  await b.apply({ entry: b.entry({ id: liWen, state: 'unlisted', hold: { ...hold, from: issued } }) });
  t.equal((await b.badge(liWen))?.status, 'verified');
  await b.apply({ entry: b.entry({ id: liWen, state: 'withdrawn', not_before: nowSeconds() }) });
  t.equal((await b.badge(liWen))?.status, 'suspended', 'a suspension ends it at once');
  await withTx(house.db, (tx) =>
    house.directory.learn(tx, { node: other, actor: haruka }, { name: 'Haruka Ito' }, undefined),
  );
  t.match((await house.directory.personCards(house.db, [{ node: other, actor: haruka }])).get(`${other}/${haruka}`), {
    badge: 'unverified',
  });
});

t.test('an entry that is not in order changes nothing and is made known', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const b = new OtherNode(house);
  const thief = memoryKeys();
  const good = b.listed(liWen, 'Li Wen');
  const flipped = `${good.entry.slice(0, -10)}${good.entry.at(-10) === 'A' ? 'B' : 'A'}${good.entry.slice(-9)}`;
  const cases: [string, unknown, string][] = [
    ['no entry at all', { nonsense: true }, 'document_malformed'],
    ['not a document', { entry: 'x.y.z' }, 'document_malformed'],
    [
      'signed by a key that the registry does not know',
      { entry: b.entry({ id: liWen, person: entryOf('Forged') }, thief) },
      'document_unknown_key',
    ],
    ['one letter of the signature changed', { entry: flipped }, 'document_forged'],
    [
      'about another institution',
      { entry: b.entry({ id: liWen, iss: 'c.localhost', person: entryOf('Forged') }) },
      'entity_mismatch',
    ],
    [
      'dated tomorrow',
      { entry: b.entry({ id: liWen, at: house.clock.now() + dayMs, person: entryOf('Forged') }) },
      'document_early',
    ],
    [
      'an institution under the name of a person',
      { entry: b.entry({ id: liWen, kind: 'institution' }) },
      'document_malformed',
    ],
    ['listed without a word', { entry: b.entry({ id: liWen }) }, 'document_malformed'],
    ['an approval sent as an entry', { entry: b.approval(liWen, 'Li Wen') }, 'document_malformed'],
  ];
  for (const [what, entry, code] of cases) {
    house.refused.length = 0;
    await b.apply(entry);
    t.same(house.refused, [{ peer: other, code }], what);
  }
  t.equal(await b.badge(liWen), undefined, 'nobody came of it');
  await b.apply({ entry: flipped }, good);
  t.equal((await b.badge(liWen))?.status, 'verified', 'a good entry behind a bad one is taken');

  for (const [what, approval, code] of [
    ['of somebody else', b.approval(haruka, 'Haruka Ito'), 'entity_mismatch'],
    ['signed by a thief', b.approval(haruka, 'Haruka Ito', {}, thief), 'document_unknown_key'],
    [
      'good for a year',
      b.approval(haruka, 'Haruka Ito', { exp: Math.floor(house.clock.now() / 1000) + 365 * 86_400 }),
      'document_too_long',
    ],
  ] as const) {
    house.refused.length = 0;
    const actor = what === 'of somebody else' ? liWen : haruka;
    house.clock.advance(1);
    await b.apply({ entry: b.entry({ id: actor, person: entryOf('X Y') }), approval });
    t.same(house.refused, [{ peer: other, code }], `an approval ${what}`);
    t.equal((await b.badge(actor))?.status, 'unverified', 'the person is shown, but nobody vouches for them');
  }
});

t.test('entries may come late, twice and in any order', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const b = new OtherNode(house);
  const first = b.listed(liWen, 'Li Wen');
  house.clock.advance(10);
  const second = b.listed(liWen, 'Li Wen-Zhang');
  house.clock.advance(10);
  const last = b.listed(liWen, 'Zhang Wen');
  await b.apply(last, first);
  await b.apply(second, first, last, second);
  const cards = await house.directory.personCards(house.db, [{ node: other, actor: liWen }]);
  t.equal(cards.get(`${other}/${liWen}`)?.name, 'Zhang Wen');
  const institution = {
    names: { en: 'Hospital B', zh: 'B医院' },
    kind: 'hospital',
    country: 'CN',
    city: 'Hangzhou',
    latitude: 30_270_000,
    longitude: 120_160_000,
  };
  const card = { ...institution, members: 7, specialties: ['critical-care', 'not-invented-yet'], languages: ['zh'] };
  await b.apply({ entry: b.entry({ id: other, kind: 'institution', institution: card }) });
  const reader = await house.person('m@hospital-a.example', ['member']);
  await b.apply(b.listed(liWen, 'Li Wen'));
  const { people } = await reader.call('directory.people', { query: {} });
  const named = { node: other, name: 'Hospital B', names: { en: 'Hospital B', zh: 'B医院' } };
  t.match(people[0]?.card.institution, named, 'people carry all its names');
  const shown = await reader.call('directory.institution', { params: { node: other } });
  t.match(shown, {
    names: { zh: 'B医院' },
    latitude: 30.27,
    memberCount: 7,
    isSelf: false,
    hub: house.registry.hub,
    status: 'active',
  });
  t.same(shown.specialties, ['critical-care'], 'a code of a later version is left out');
  t.same(
    (await reader.call('directory.institutions', { query: { q: 'b医院' } })).institutions.map(({ node }) => node),
    [other],
  );
  t.same(
    (await reader.call('directory.institutions', { query: { q: 'hangz' } })).institutions.map(({ node }) => node),
    [other],
  );
  t.same(
    (await reader.call('directory.institutions', { query: { country: 'TR' } })).institutions
      .map(({ node }) => node)
      .includes(other),
    false,
  );
});

t.test('versions of the own directory are given out without gaps while many write', async (t) => {
  await using house = await openPeopleHouse({ postgres });
  const start = (await house.directory.page(0, 500)).version;
  const actors = Array.from({ length: 20 }, (_, i) => `u_${String(i).padStart(22, 'x')}`);
  await Promise.all(
    actors.map((actor, i) =>
      withTx(house.db, async (tx) => {
        const full = entryOf(`Person ${i}`);
        await house.directory.publishPerson(tx, {
          actor,
          full,
          shared: full,
          approval: null,
          notBefore: 0,
          hold: { from: 0, until: 0 },
        });
        if (i % 4 === 0) throw new Error('rolled back');
      }).catch(() => undefined),
    ),
  );
  const { version, entries } = await house.directory.page(start, 500);
  t.equal(version - start, 15, 'a transaction that was rolled back takes no version');
  t.equal(entries.length, 15);
  const seen: number[] = [];
  for (let after = start; ; ) {
    const page = await house.directory.page(after, 4);
    seen.push(
      ...page.entries.map(
        ({ entry }) => JSON.parse(Buffer.from(entry.split('.')[1] ?? '', 'base64url').toString()).v as number,
      ),
    );
    after = page.version;
    if (!page.more) break;
  }
  t.same(
    seen,
    Array.from({ length: 15 }, (_, i) => start + 1 + i),
    'pages go through all of them in order',
  );
  const same = entryOf('Person 1');
  await withTx(house.db, (tx) =>
    house.directory.publishPerson(tx, {
      actor: actors[1] as string,
      full: same,
      shared: same,
      approval: null,
      notBefore: 0,
      hold: { from: 0, until: 0 },
    }),
  );
  t.equal((await house.directory.page(0, 500)).version, version, 'saying the same again is no change');
});
