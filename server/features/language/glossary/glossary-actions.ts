import type { GlossaryProposal, GlossaryState } from '../../../../spec/schemas/api/glossary.ts';
import type { Body, Reply } from '../../../../spec/schemas/api/operations.ts';
import type { TermProposeBody } from '../../../../spec/schemas/events/content.ts';
import { type Tx, withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accepted, unknownPerson } from '../../discussions/index.ts';
import { isHub, mustStand } from './glossary-access.ts';
import { proposalView, stateView } from './glossary-view.ts';
import type { LiveTerms } from './live-terms.ts';
import type { Parts, PersonRef } from './parts.ts';
import { conceptIdFor, contradictsItself, saysNothingNew, tidyTerms } from './proposed-terms.ts';

/** Proposals of one person that may wait at a time. */
const maxWaitingPerPerson = 100;
/** Institutions that are let in with one look. */
const maxAdmittedAtOnce = 50;

/** Joins the glossary's room unless the person is in it. */
async function enter(parts: Parts, tx: Tx, room: string, actor: string): Promise<void> {
  const [row] = await tx.sql`
    select from participant where room = ${room} and node = ${parts.node} and actor = ${actor} and joined and not barred`;
  if (!row) await parts.rooms.accept(tx, room, actor);
}

/** Writes a proposal. The same client id again answers what it made. @throws Problem when it says nothing new or contradicts itself */
export async function propose(
  parts: Parts,
  live: LiveTerms,
  actor: string,
  input: Body<'glossary.propose'>,
): Promise<GlossaryProposal> {
  const { room } = await mustStand(parts, live, actor, 'propose');
  const { concept, words } = checked(live, input);
  const id = await parts.rooms.once(actor, input.clientId, async (tx) => {
    const [row] = await tx.sql<{ count: number }[]>`
      select count(*)::int as count from term_proposal p
      where p.room = ${room} and p.node = ${parts.node} and p.actor = ${actor} and p.live and not p.removed
        and not exists (select from term_decision d where d.proposal = p.id and d.room = p.room and d.live)`;
    if ((row?.count ?? 0) >= maxWaitingPerPerson) throw new Problem('glossary_limit');
    await enter(parts, tx, room, actor);
    const event = { room, actor, type: 'term.propose', d: { concept }, body: words };
    return accepted(await parts.federation().rooms.append(tx, event)).id;
  });
  await live.refresh();
  return proposalView(parts, live, actor, id);
}

/** @throws Problem `not_found`, `invalid_input`, `glossary_contradiction`, `glossary_unchanged` */
function checked(
  { snapshot }: LiveTerms,
  input: Body<'glossary.propose'>,
): { concept: string; words: TermProposeBody } {
  const terms = tidyTerms(input.terms);
  if (Object.keys(terms).length === 0) throw new Problem('invalid_input');
  if (contradictsItself(terms)) throw new Problem('glossary_contradiction');
  const known = input.concept === undefined ? undefined : snapshot.concepts.get(input.concept);
  if (input.concept !== undefined && known === undefined) throw new Problem('not_found');
  if (known === undefined && input.area === undefined) throw new Problem('invalid_input');
  const note = input.note?.trim();
  if (known && saysNothingNew(terms, known.terms) && (!note || note === known.note))
    throw new Problem('glossary_unchanged');
  const proposed = new Set([...snapshot.proposals.values()].map((proposal) => proposal.concept));
  const isTaken = (id: string) => snapshot.concepts.has(id) || proposed.has(id);
  const concept = input.concept ?? conceptIdFor(terms, input.clientId, isTaken);
  const words = {
    ...(known === undefined && input.area !== undefined ? { area: input.area } : {}),
    terms,
    ...(note && note !== known?.note ? { note } : {}),
    ...(input.source?.trim() ? { source: input.source.trim() } : {}),
    ...(input.reason?.trim() ? { reason: input.reason.trim() } : {}),
  };
  return { concept, words };
}

/** Approves or refuses. Nothing is written when it is so already. */
export async function decide(
  parts: Parts,
  live: LiveTerms,
  actor: string,
  id: string,
  { approve, reason }: Body<'glossary.decide'>,
): Promise<GlossaryProposal> {
  const { room } = await mustStand(parts, live, actor, 'decide');
  await withTx(parts.db, async (tx) => {
    const [proposal] = await tx.sql<{ removed: boolean }[]>`
      select removed from term_proposal where id = ${id} and room = ${room} and live for update`;
    if (!proposal) throw new Problem('not_found');
    if (proposal.removed) throw new Problem('glossary_decided');
    const [last] = await tx.sql<{ approve: boolean }[]>`
      select approve from term_decision where proposal = ${id} and room = ${room} and live order by ord desc limit 1`;
    if (last?.approve === approve) return;
    await enter(parts, tx, room, actor);
    const body = reason?.trim() ? { reason: reason.trim() } : {};
    accepted(
      await parts.federation().rooms.append(tx, { room, actor, type: 'term.decide', ref: id, d: { approve }, body }),
    );
  });
  await live.refresh();
  return proposalView(parts, live, actor, id);
}

/** Takes the words of an own proposal back that nobody has decided about. */
export async function withdraw(parts: Parts, live: LiveTerms, actor: string, id: string): Promise<GlossaryProposal> {
  const { room } = await mustStand(parts, live, actor, 'propose');
  await withTx(parts.db, async (tx) => {
    const [proposal] = await tx.sql<{ node: string; actor: string; removed: boolean }[]>`
      select node, actor, removed from term_proposal where id = ${id} and room = ${room} and live for update`;
    if (!proposal) throw new Problem('not_found');
    if (proposal.node !== parts.node || proposal.actor !== actor) throw new Problem('not_the_author');
    const [decided] = await tx.sql`
      select from term_decision where proposal = ${id} and room = ${room} and live limit 1`;
    if (decided) throw new Problem('glossary_decided');
    if (proposal.removed) return;
    accepted(await parts.federation().rooms.append(tx, { room, actor, type: 'msg.redact', ref: id, body: {} }));
  });
  await live.refresh();
  return proposalView(parts, live, actor, id);
}

/** People who decide about proposals, wherever they are. */
export async function editorsOf(parts: Parts, live: LiveTerms): Promise<Reply<'glossary.editors'>> {
  const { room } = live.snapshot;
  const state = room === null ? undefined : await parts.federation().rooms.state(null, room);
  const people: PersonRef[] = Object.entries(state?.roles ?? {}).flatMap(([key, role]) => {
    const slash = key.indexOf('/');
    return role === 'moderator' || role === 'admin' ? [{ node: key.slice(0, slash), actor: key.slice(slash + 1) }] : [];
  });
  const shown = people.slice(0, 200);
  const cards = await parts.people.personCards(parts.db, shown);
  return { editors: shown.map(({ node, actor }) => cards.get(`${node}/${actor}`) ?? unknownPerson({ node, actor })) };
}

/** Editors of the hub itself may appoint others too. @throws Problem `right_missing`, `person_unknown`, `not_yourself` */
export async function setEditor(
  parts: Parts,
  live: LiveTerms,
  actor: string,
  person: Body<'glossary.setEditor'>,
): Promise<Reply<'glossary.editors'>> {
  const { room, state } = await mustStand(parts, live, actor, 'appoint');
  if (person.node === parts.node && person.actor === actor) throw new Problem('not_yourself');
  const cards = await parts.people.personCards(parts.db, [person]);
  if (!cards.has(`${person.node}/${person.actor}`)) throw new Problem('person_unknown');
  if (state.nodes[person.node] === undefined) throw new Problem('node_not_admitted');
  const role = !person.editor ? 'member' : person.node === parts.node ? 'admin' : 'moderator';
  if ((state.roles[`${person.node}/${person.actor}`] ?? 'member') !== role) {
    const d = { node: person.node, actor: person.actor, role };
    await withTx(parts.db, async (tx) => {
      accepted(await parts.federation().rooms.control(tx, { room, actor, type: 'role.set', d, body: {} }));
    });
  }
  return editorsOf(parts, live);
}

/** Opens the hub's glossary, once, and lets every institution in. */
export async function openGlossary(
  parts: Parts,
  live: LiveTerms,
  caller: { actor: string; roles: readonly string[] },
): Promise<GlossaryState> {
  if (!isHub(parts)) throw new Problem('not_a_hub');
  const { actor } = caller;
  await withTx(parts.db, async (tx) => {
    await tx.sql`select pg_advisory_xact_lock(hashtext('glossary.open'))`;
    const [there] =
      await tx.sql`select from discussion where kind = 'glossary' and started_node = ${parts.node} limit 1`;
    if (there) return;
    const { rooms } = parts.federation();
    accepted(await rooms.create(tx, { kind: 'glossary', actor, title: 'Glossary', join: 'node', history: 'all' }));
  });
  await live.refresh();
  await admitInstitutions(parts, live);
  return stateView(parts, live, caller);
}

/** Lets institutions of this hub into its glossary that are not in it yet, by the person who opened it. For a job, too. */
export async function admitInstitutions(parts: Parts, live: LiveTerms): Promise<void> {
  const { room } = live.snapshot;
  if (room === null || !isHub(parts)) return;
  await withTx(parts.db, async (tx) => {
    const [row] = await tx.sql<{ actor: string | null }[]>`
      select started_actor as actor from discussion where room = ${room} and owner = ${parts.node} for update`;
    const { registry, rooms } = parts.federation();
    const state = await rooms.state(tx, room);
    if (!row?.actor || state === undefined || state.closed) return;
    const missing = registry
      .view()
      .nodes()
      .filter(({ node, hub, status }) => hub === parts.node && status === 'active' && state.nodes[node] === undefined);
    for (const { node } of missing.slice(0, maxAdmittedAtOnce))
      accepted(await rooms.invite(tx, { room, actor: row.actor, to: { node, actor: '*' }, role: 'member' }));
  });
}
