import type { Change, VerifiedEvent } from '../../../../federation/index.ts';
import type { SlidesBody, SlidesShow } from '../../../../spec/schemas/events/content.ts';
import type { Tx } from '../../../db/index.ts';
import type { Inbound } from '../../../federation-host/index.ts';
import { fileName } from '../../attachments/index.ts';
import { orderKey } from '../../discussions/index.ts';
import type { Parts } from '../parts.ts';

const types = ['slides.show', 'slides.lead', 'slides.stop', 'msg.redact'] as const;

/**
 * Where events of slides become files and who shows them, for events of this node and of others alike.
 * @param changed is called once it has committed that something is shown in another way
 */
export function slidesInbound(parts: Parts, changed: (room: string) => void): Inbound<(typeof types)[number]> {
  return {
    name: 'slides',
    types,
    wantsLive: true,
    apply: async (tx, changes) => {
      const rooms = new Set<string>();
      const candidates: string[] = [];
      for (const change of changes) {
        if (change.kind === 'live') await setLive(tx, change, rooms, candidates);
        else if (change.kind === 'content' || change.kind === 'body') await take(parts, tx, change, rooms, candidates);
      }
      await removeRedacted(parts, tx, candidates, rooms);
      for (const room of rooms) {
        parts.stream.publish(tx, { room }, { type: 'slides.changed', room }, { about: room });
        tx.afterCommit(() => changed(room));
      }
    },
  };
}

async function take(
  parts: Parts,
  tx: Tx,
  { kind, event, live }: Extract<Change, { kind: 'content' | 'body' }>,
  rooms: Set<string>,
  candidates: string[],
): Promise<void> {
  const { type, ref } = event.header;
  if (type === 'msg.redact') {
    if (ref !== undefined) candidates.push(ref);
    return;
  }
  const added =
    type === 'slides.show' ? await addSlides(tx, event, live) : kind === 'content' && (await addStep(tx, event, live));
  if (!added) return;
  if (type === 'slides.show') {
    await parts.attachments.keep(tx, filesOf(event));
    candidates.push(event.id);
  }
  rooms.add(event.room);
}

const filesOf = (event: VerifiedEvent) =>
  ((event.body as SlidesBody | undefined)?.attachments ?? []).map((file) => ({
    event: event.id,
    room: event.room,
    file,
  }));

/** The slides, or their words when those came after the header. */
async function addSlides(tx: Tx, event: VerifiedEvent, live: boolean): Promise<boolean> {
  const { header, id, room } = event;
  const [file] = (event.body as SlidesBody | undefined)?.attachments ?? [];
  const name = file === undefined ? null : fileName(file.name, null);
  const rows = await tx.sql`
    insert into slides as s (id, room, ord, node, actor, at_ms, live, download, name, sha256, size_bytes)
    select ${id}, ${room}, ${orderKey(header)}, ${header.node}, ${header.actor ?? ''}, ${header.hlc[0]}::bigint, ${live},
      ${(header.d as SlidesShow).download}, ${name}, ${file?.sha256 ?? null}, ${file?.size ?? null}::bigint
    from discussion d where d.room = ${room} and d.kind = 'session'
    on conflict (id) do update set name = excluded.name, sha256 = excluded.sha256, size_bytes = excluded.size_bytes
      where not s.removed and s.name is null and excluded.name is not null
    returning id`;
  return rows.length > 0;
}

async function addStep(tx: Tx, event: VerifiedEvent, live: boolean): Promise<boolean> {
  const { header, id, room } = event;
  const rows = await tx.sql`
    insert into slides_step (id, room, slides, ord, node, actor, kind, live)
    select ${id}, ${room}, ${header.ref ?? ''}, ${orderKey(header)}, ${header.node}, ${header.actor ?? ''},
      ${header.type === 'slides.lead' ? 'lead' : 'stop'}, ${live}
    from discussion d where d.room = ${room} and d.kind = 'session'
    on conflict (id) do nothing returning id`;
  return rows.length > 0;
}

async function setLive(
  tx: Tx,
  { ids, live }: Extract<Change, { kind: 'live' }>,
  rooms: Set<string>,
  candidates: string[],
): Promise<void> {
  const rows = await tx.sql<{ room: string }[]>`
    with s as (update slides set live = ${live} where id = any(${ids}) and live <> ${live} returning room),
      p as (update slides_step set live = ${live} where id = any(${ids}) and live <> ${live} returning room)
    select room from s union select room from p`;
  for (const { room } of rows) rooms.add(room);
  if (!live) return;
  const redacted = await tx.sql<{ post: string }[]>`
    select post from post_redaction where id = any(${ids}) and effective`;
  candidates.push(...redacted.map(({ post }) => post));
}

/** Deletes name, key and bytes of slides that a redaction names, whichever came first; discussions keep the redactions of every room. */
async function removeRedacted(parts: Parts, tx: Tx, candidates: readonly string[], rooms: Set<string>): Promise<void> {
  if (candidates.length === 0) return;
  const rows = await tx.sql<{ id: string; room: string }[]>`
    update slides s set removed = true, name = null, sha256 = null, size_bytes = null
    where s.id = any(${[...candidates]}) and not s.removed
      and exists (select from post_redaction r where r.post = s.id and r.room = s.room and r.effective)
    returning s.id, s.room`;
  if (rows.length === 0) return;
  await parts.attachments.erase(
    tx,
    rows.map(({ id }) => id),
  );
  for (const { room } of rows) rooms.add(room);
}

/** Names of slides that have not counted for a day; their files are forgotten with those of posts. */
export async function forgetSlides(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.sql`update slides set name = null, sha256 = null, size_bytes = null where id = any(${[...ids]}) and not live`;
}
