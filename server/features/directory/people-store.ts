import type { PersonEntry } from '../../../spec/schemas/federation/directory.ts';
import type { Reader, Tx } from '../../db/index.ts';
import type { ApprovalHold } from './approvals.ts';
import { fold, indexTerms } from './fold.ts';

export interface PersonRef {
  readonly node: string;
  readonly actor: string;
}
export type PersonState = 'listed' | 'unlisted' | 'withdrawn';
/** What this node holds about a person. Absent words are null. */
export interface PersonRow extends PersonRef, ApprovalHold {
  readonly state: PersonState;
  /** Seconds. */
  readonly notBefore: number;
  readonly name: string;
  readonly title: string | null;
  readonly profession: string | null;
  readonly specialty: string | null;
  readonly languages: string[];
  readonly interests: string[];
  readonly unit: string | null;
  readonly about: string | null;
  readonly contact: string | null;
  readonly approval: string | null;
}
/** A row as it is written: with its place in the order of changes of its node. */
export interface PersonChange extends PersonRow {
  readonly v: number;
  readonly atMs: number;
}

/** What somebody showed before they were withdrawn, or shows to nobody but the rooms they are in, is not shown to everybody. */
export const isShown = (row: Pick<PersonRow, 'state' | 'node'>, self: string): boolean =>
  row.state === 'listed' || row.node === self;

/** Columns of a `PersonRow`, of a table or alias called `p`. */
export function personColumns(reader: Reader) {
  return reader.sql`p.node, p.actor, p.state, p.not_before::float8 as "notBefore",
    p.hold_from::float8 as "holdFrom", p.hold_until::float8 as "holdUntil", p.name, p.title, p.profession, p.specialty,
    p.languages, p.interests, p.unit, p.about, p.contact, p.approval`;
}

export async function readPeople(reader: Reader, refs: readonly PersonRef[]): Promise<PersonRow[]> {
  if (refs.length === 0) return [];
  return reader.sql<PersonRow[]>`
    select ${personColumns(reader)} from person p
    where (p.node, p.actor) in (
      select * from unnest(${refs.map(({ node }) => node)}::text[], ${refs.map(({ actor }) => actor)}::text[]))`;
}

/**
 * Writes what the home node says of people. What it said later, by its own time and count, is kept; a tombstone keeps the name,
 * because the person's posts stay.
 */
export async function writePeople(tx: Tx, changes: readonly PersonChange[]): Promise<PersonRef[]> {
  if (changes.length === 0) return [];
  // Locks of a batch are taken in one order, so that two batches cannot wait for each other.
  const rows = changes.map(storedForm).sort((a, b) => (a.actor < b.actor ? -1 : 1));
  return tx.sql<PersonRef[]>`
    insert into person as p (node, actor, v, at_ms, state, not_before, hold_from, hold_until, name, title, profession, specialty, languages, interests,
      unit, about, contact, approval, sort_name, terms)
    select node, actor, v, at_ms, state, not_before, hold_from, hold_until, name, title, profession, specialty, languages, interests,
      unit, about, contact, approval, sort_name, terms
    from json_populate_recordset(null::person, ${JSON.stringify(rows)}::json)
    on conflict (node, actor) do update set
      v = excluded.v, at_ms = excluded.at_ms, state = excluded.state, not_before = excluded.not_before, hold_from = excluded.hold_from,
      hold_until = excluded.hold_until,
      name = coalesce(nullif(excluded.name, ''), p.name),
      sort_name = case when excluded.name = '' then p.sort_name else excluded.sort_name end,
      title = case when excluded.name = '' then p.title else excluded.title end,
      profession = coalesce(excluded.profession, p.profession), specialty = coalesce(excluded.specialty, p.specialty),
      languages = excluded.languages, interests = excluded.interests, unit = excluded.unit, about = excluded.about,
      contact = excluded.contact, terms = excluded.terms,
      approval = case when excluded.state = 'unlisted' then p.approval else excluded.approval end
    where (p.at_ms, p.v) < (excluded.at_ms, excluded.v)
    returning p.node, p.actor`;
}

function storedForm(change: PersonChange) {
  const { atMs, notBefore, holdFrom, holdUntil, ...rest } = change;
  const isListed = change.state === 'listed';
  return {
    ...rest,
    at_ms: atMs,
    not_before: notBefore,
    hold_from: holdFrom,
    hold_until: holdUntil,
    sort_name: fold(change.name).slice(0, 200),
    terms: isListed ? personTerms(change) : [],
  };
}

/** Terms under which a person is found. Codes of specialties are words too. */
export function personTerms(person: Pick<PersonRow, 'name' | 'unit' | 'about' | 'specialty' | 'interests'>): string[] {
  return indexTerms({
    name: person.name,
    near: [person.unit ?? '', person.specialty ?? ''],
    far: [person.interests.join(' '), person.about ?? ''],
  });
}

/** A person met in a room: known by what the room was told, until their node's directory says more. */
export async function learnPerson(
  tx: Tx,
  person: PersonRef & {
    name: string;
    title: string | null;
    unit: string | null;
    profession: string | null;
    specialty: string | null;
    approval: string | null;
  },
): Promise<void> {
  const { node, actor, name, title, unit, profession, specialty, approval } = person;
  await tx.sql`
    insert into person as p (node, actor, v, at_ms, state, name, title, unit, profession, specialty, approval, sort_name)
    values (${node}, ${actor}, 0, 0, 'unlisted', ${name}, ${title}, ${unit}, ${profession}, ${specialty}, ${approval}, ${fold(name).slice(0, 200)})
    on conflict (node, actor) do update set
      -- A directory entry says more than a greeting; a tombstone says nothing of the name.
      name = case when p.state = 'listed' then p.name else excluded.name end,
      sort_name = case when p.state = 'listed' then p.sort_name else excluded.sort_name end,
      title = case when p.state = 'listed' then p.title else excluded.title end,
      unit = case when p.state = 'listed' then p.unit else excluded.unit end,
      profession = coalesce(case when p.state = 'listed' then p.profession end, excluded.profession, p.profession),
      specialty = coalesce(case when p.state = 'listed' then p.specialty end, excluded.specialty, p.specialty),
      approval = coalesce(excluded.approval, p.approval)`;
}

/** The row of an entry of another node. */
export function changeOf(
  ref: PersonRef,
  state: PersonState,
  entry: PersonEntry | undefined,
  place: Pick<PersonChange, 'v' | 'atMs' | 'notBefore' | 'approval' | keyof ApprovalHold>,
): PersonChange {
  return {
    ...ref,
    ...place,
    state,
    name: entry?.name ?? '',
    title: entry?.title ?? null,
    profession: entry?.profession ?? null,
    specialty: entry?.specialty ?? null,
    languages: entry?.languages ?? [],
    interests: entry?.interests ?? [],
    unit: entry?.unit ?? null,
    about: entry?.about ?? null,
    contact: entry?.contact ?? null,
  };
}
