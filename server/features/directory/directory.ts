import type { PeerStatus, RegistryView, SigningKeys } from '../../../federation/index.ts';
import type { Badge, PersonCard } from '../../../spec/schemas/api/people.ts';
import type { Names } from '../../../spec/schemas/common/words.ts';
import type { DirectoryEntry, InstitutionCard, PersonEntry } from '../../../spec/schemas/federation/directory.ts';
import type { Database, Reader, Tx } from '../../db/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Stream } from '../../platform/stream.ts';
import { ApprovalChecker } from './approvals.ts';
import { type BadgeParts, badgeOf, cardOf } from './badges.ts';
import { readInstitutions, writeInstitution } from './institutions-store.ts';
import { isShown, learnPerson, type PersonRef, type PersonRow, readPeople, writePeople } from './people-store.ts';
import { publishEntry, readPage } from './publish.ts';
import { applyPage } from './replicate.ts';

/** What the directory needs of the protocol engine, which is built after it. */
export interface DirectoryFederation {
  registry(): RegistryView;
  peers(): PeerStatus[];
  announce(version: number): void;
}
export interface DirectoryParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly stream: Stream;
  /** Name of this node in the federation. */
  readonly node: string;
  readonly keys: SigningKeys;
  readonly federation: DirectoryFederation;
  /** Tells administrators of an entry from outside that changed nothing, and why. */
  refused(peer: string, code: string, what: string): void;
}

/** What this node shows of one of its own people. */
export interface OwnPerson {
  readonly actor: string;
  /** All of it, for colleagues of this institution. */
  readonly full: PersonEntry;
  /** What goes to other institutions; null: not listed there. */
  readonly shared: PersonEntry | null;
  readonly approval: string | null;
  /** Seconds; approvals issued before are void. */
  readonly notBefore: number;
  /** Seconds; since when approvals say what this institution confirms now, and until when it vouches for it. */
  readonly hold: { readonly from: number; readonly until: number };
}

/** People and institutions of the federation as this node knows them. */
export class Directory {
  readonly parts: DirectoryParts;
  readonly approvals: ApprovalChecker;

  constructor(parts: DirectoryParts) {
    this.parts = parts;
    const registry = () => parts.federation.registry();
    this.approvals = new ApprovalChecker({ node: parts.node, keys: parts.keys, clock: parts.clock, registry });
  }

  get badges(): BadgeParts {
    const { node, clock, federation } = this.parts;
    return { node, clock, approvals: this.approvals, registry: () => federation.registry() };
  }

  /** Cards of people by `node/actor`, each with a badge that was checked now. People this node has never heard of are missing. */
  async personCards(reader: Reader, people: readonly PersonRef[]): Promise<Map<string, PersonCard>> {
    const rows = await readPeople(reader, people);
    const institutions = await readInstitutions(reader, [...new Set(rows.map(({ node }) => node))]);
    const cards = await Promise.all(rows.map((row) => cardOf(this.badges, row, institutions)));
    return new Map(cards.map((card) => [`${card.node}/${card.actor}`, card]));
  }

  /** Names of institutions in the languages that they give, by node. One that has not told them yet is missing. */
  async institutionNames(reader: Reader, nodes: readonly string[]): Promise<Map<string, Names>> {
    const institutions = await readInstitutions(reader, nodes);
    return new Map([...institutions].map(([node, { names }]) => [node, names]));
  }

  /** A person with card and badge, or undefined when this node has never heard of them. */
  async person(
    reader: Reader,
    ref: PersonRef,
  ): Promise<{ row: PersonRow; card: PersonCard; badge: Badge } | undefined> {
    const [row] = await readPeople(reader, [ref]);
    if (!row) return undefined;
    const registry = this.parts.federation.registry();
    const hub = registry.node(row.node)?.hub;
    const institutions = await readInstitutions(reader, hub ? [row.node, hub] : [row.node]);
    const [card, badge] = await Promise.all([
      cardOf(this.badges, row, institutions),
      badgeOf(this.badges, row, institutions),
    ]);
    return { row, card, badge };
  }

  /** What a person shows to everybody here about themselves, as on their page; undefined when this node has never heard of them. */
  async wordsOf(reader: Reader, ref: PersonRef): Promise<{ about: string | null; unit: string | null } | undefined> {
    const [row] = await readPeople(reader, [ref]);
    return row && { unit: row.unit || null, about: (isShown(row, this.parts.node) && row.about) || null };
  }

  /**
   * A person of another node has come into a room with this profile and approval. They may be unlisted: a room is the only place to hear of them.
   * An approval that is not genuine, or older than the one already held, is not kept.
   */
  async learn(
    tx: Tx,
    ref: PersonRef,
    profile: { name: string; title?: string | undefined; unit?: string | undefined },
    approval: string | undefined,
  ): Promise<void> {
    if (ref.node === this.parts.node) return;
    const offered = await this.approvals.check(ref.node, ref.actor, approval ?? null);
    const [known] = await readPeople(tx, [ref]);
    const held = await this.approvals.check(ref.node, ref.actor, known?.approval ?? null);
    const isNewer = offered.ok && (!held.ok || offered.claims.iat > held.claims.iat);
    await learnPerson(tx, {
      ...ref,
      name: profile.name,
      title: profile.title ?? null,
      unit: profile.unit ?? null,
      profession: offered.ok ? (offered.claims.profession ?? null) : null,
      specialty: offered.ok ? offered.claims.specialty : null,
      approval: isNewer ? (approval ?? null) : null,
    });
  }

  /** Shows a person of this node, here in full and elsewhere as far as they allow. */
  async publishPerson(tx: Tx, person: OwnPerson): Promise<void> {
    const { actor, full, shared, approval, notBefore, hold } = person;
    const fence = notBefore > 0 ? { not_before: notBefore } : {};
    const said = shared
      ? ({ kind: 'person', id: actor, state: 'listed', ...fence, person: shared } as const)
      : ({ kind: 'person', id: actor, state: 'unlisted', ...fence, hold } as const);
    await this.#publish(tx, said, shared ? approval : null);
    await this.#writeOwn(tx, { actor, state: 'listed', full, approval, notBefore });
  }

  /** Takes a person of this node out of every directory; approvals issued until now are void everywhere. */
  async withdrawPerson(tx: Tx, actor: string, notBefore: number): Promise<void> {
    await this.#publish(tx, { kind: 'person', id: actor, state: 'withdrawn', not_before: notBefore }, null);
    await this.#writeOwn(tx, { actor, state: 'withdrawn', full: undefined, approval: null, notBefore });
  }

  /** Shows this institution as it is now. Nothing happens when nothing has changed. */
  async publishInstitution(tx: Tx, card: InstitutionCard): Promise<void> {
    const { node, stream } = this.parts;
    const place = await this.#publish(tx, { kind: 'institution', id: node, state: 'listed', institution: card }, null);
    if (!place) return;
    await writeInstitution(tx, node, card, place);
    stream.publish(tx, 'everyone', { type: 'institution.changed', node });
  }

  /** Tells the engine, which has just started, at which version this directory is. */
  async start(): Promise<void> {
    const { version } = await readPage(this.parts.db, Number.MAX_SAFE_INTEGER, 1);
    if (version > 0) this.parts.federation.announce(version);
  }

  /** `Application.directoryPage`. */
  page(after: number, limit: number): Promise<{ version: number; entries: DirectoryEntry[]; more: boolean }> {
    return readPage(this.parts.db, after, limit);
  }

  /** `Application.applyDirectory`. */
  apply(tx: Tx, node: string, entries: readonly unknown[]): Promise<void> {
    const { clock, stream, federation, refused } = this.parts;
    const registry = () => federation.registry();
    return applyPage({ clock, stream, approvals: this.approvals, registry, refused }, tx, node, entries);
  }

  #publish(tx: Tx, said: Parameters<typeof publishEntry>[2], approval: string | null) {
    const { node, clock, keys, federation } = this.parts;
    return publishEntry({ node, clock, keys, announce: (version) => federation.announce(version) }, tx, said, approval);
  }

  /** Own people are written as they are now, whatever the clock did in between. */
  async #writeOwn(
    tx: Tx,
    own: {
      actor: string;
      state: 'listed' | 'withdrawn';
      full: PersonEntry | undefined;
      approval: string | null;
      notBefore: number;
    },
  ): Promise<void> {
    const { node, clock } = this.parts;
    const [before] = await tx.sql<{ atMs: number; v: number }[]>`
      select at_ms::float8 as "atMs", v::float8 as v from person where node = ${node} and actor = ${own.actor} for update`;
    const { full } = own;
    await writePeople(tx, [
      {
        ...{
          node,
          actor: own.actor,
          state: own.state,
          notBefore: own.notBefore,
          holdFrom: 0,
          holdUntil: 0,
          approval: own.approval,
        },
        v: (before?.v ?? 0) + 1,
        atMs: Math.max(clock.now(), before?.atMs ?? 0),
        name: full?.name ?? '',
        title: full?.title ?? null,
        profession: full?.profession ?? null,
        specialty: full?.specialty ?? null,
        languages: full?.languages ?? [],
        interests: full?.interests ?? [],
        unit: full?.unit ?? null,
        about: full?.about ?? null,
        contact: full?.contact ?? null,
      },
    ]);
  }
}
