import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Body, Reply } from '../../../../spec/schemas/api/operations.ts';
import type { SlidesBody } from '../../../../spec/schemas/events/content.ts';
import { type Tx, withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accepted, unknownPerson } from '../../discussions/index.ts';
import { accessSession, mayHost } from '../access.ts';
import type { Parts } from '../parts.ts';
import type { SessionRow } from '../session-row.ts';
import type { SlidePages } from './slide-pages.ts';
import { maxSlides, shownIn, slidesOf } from './slides-view.ts';

/** Every browser in the session fetches the pages that it shows. */
const maxBytes = 50 * 1024 * 1024;

export async function getSlides(
  parts: Parts,
  pages: SlidePages,
  actor: string,
  room: string,
): Promise<Reply<'slides.get'>> {
  const { db, people } = parts;
  await accessSession(parts, db, actor, room, 'take-part');
  const shown = await shownIn(db, room);
  const all = await slidesOf(parts, db, room);
  if (shown === null) return { slides: all, shown: null };
  const cards = await people.personCards(db, [shown]);
  const leader = cards.get(`${shown.node}/${shown.actor}`) ?? unknownPerson(shown);
  const { slides, page, at } = pages.now(room, shown.slides);
  return { slides: all, shown: { slides, leader, page, at: at === null ? null : [at[0], at[1]] } };
}

/** Shows a PDF to everybody in a running session. The same client id again shows nothing new. */
export async function showSlides(parts: Parts, actor: string, room: string, input: Body<'slides.show'>): Promise<void> {
  await parts.rooms.once(actor, input.clientId, async (tx) => {
    await accessSlides(parts, tx, actor, room);
    const [count] = await tx.sql<{ slides: number }[]>`
      select count(*)::int as slides from slides where room = ${room} and live and not removed`;
    if ((count?.slides ?? 0) >= maxSlides) throw new Problem('slides_limit');
    const [file] = (await parts.attachments.claim(tx, actor, [input.upload])) ?? [];
    if (!file) throw new Problem('upload_not_ready');
    if (file.mime !== 'application/pdf') throw new Problem('slides_not_pdf');
    if (file.size > maxBytes) throw new Problem('too_large');
    const body: SlidesBody = { attachments: [{ ...file, mime: 'application/pdf' }] };
    const event = { room, actor, type: 'slides.show', d: { download: input.download }, body };
    return accepted(await parts.federation().rooms.append(tx, event)).id;
  });
}

/** Leads slides that are here from now on: shows them again, or takes them over. */
export async function leadSlides(parts: Parts, actor: string, id: string): Promise<void> {
  await withTx(parts.db, async (tx) => {
    const slides = await find(tx, id);
    await accessSlides(parts, tx, actor, slides.room);
    accepted(await parts.federation().rooms.append(tx, { room: slides.room, actor, type: 'slides.lead', ref: id }));
  });
}

/** Ends showing slides; nothing when they are not shown. */
export async function stopSlides(parts: Parts, actor: string, id: string): Promise<void> {
  await withTx(parts.db, async (tx) => {
    const { room } = await find(tx, id);
    await accessSession(parts, tx, actor, room, 'take-part');
    if ((await shownIn(tx, room))?.slides !== id) return;
    accepted(await parts.federation().rooms.append(tx, { room, actor, type: 'slides.stop', ref: id }));
  });
}

/** Takes slides away for good, on every node. */
export async function removeSlides(parts: Parts, actor: string, id: string): Promise<void> {
  await withTx(parts.db, async (tx) => {
    const { room } = await find(tx, id);
    await accessSession(parts, tx, actor, room, 'take-part');
    accepted(await parts.federation().rooms.append(tx, { room, actor, type: 'msg.redact', ref: id, body: {} }));
  });
}

/** What is shown when a session ends is not shown when it goes on; a refusal leaves it so. */
export async function stopShown(parts: Parts, tx: Tx, actor: string, room: string): Promise<void> {
  const shown = await shownIn(tx, room);
  if (shown === null) return;
  await parts.federation().rooms.append(tx, { room, actor, type: 'slides.stop', ref: shown.slides });
}

/** The bytes, for pages in the browser and for downloads. @throws Problem as `accessSession`; `file_away` */
export async function sendSlides(
  parts: Parts,
  actor: string,
  id: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const slides = await find(parts.db, id);
  await accessSession(parts, parts.db, actor, slides.room, 'take-part');
  if (slides.sha256 === null) throw new Problem('not_found');
  return parts.attachments.send({ events: [id], sha256: slides.sha256, small: false }, request, reply);
}

/** Somebody who may speak, in a running session. Only hosts take the place of another leader. */
async function accessSlides(parts: Parts, tx: Tx, actor: string, room: string): Promise<SessionRow> {
  const row = await accessSession(parts, tx, actor, room, 'take-part');
  if (row.status !== 'started') throw new Problem('session_state');
  const shown = await shownIn(tx, room);
  const isOther = shown !== null && (shown.node !== parts.node || shown.actor !== actor);
  if (isOther && !mayHost(row)) throw new Problem('slides_taken');
  return row;
}

async function find(reader: Pick<Tx, 'sql'>, id: string): Promise<{ room: string; sha256: string | null }> {
  const [row] = await reader.sql<{ room: string; sha256: string | null }[]>`
    select room, sha256 from slides where id = ${id} and live and not removed`;
  if (!row) throw new Problem('not_found');
  return row;
}
