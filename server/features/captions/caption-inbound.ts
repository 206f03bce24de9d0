import type { Change } from '../../../federation/index.ts';
import { maxCaptionMs } from '../../../spec/schemas/events/content.ts';
import type { Reader, Tx } from '../../db/index.ts';
import type { Inbound } from '../../federation-host/index.ts';
import { type CaptionFacts, captionFacts, type SegmentRow } from './caption-facts.ts';
import type { Parts } from './parts.ts';

const types = [
  'caption.segment',
  'caption.correct',
  'caption.switch',
  'session.start',
  'session.end',
  'msg.redact',
] as const;

/** Clocks of nodes differ by this much, before a meeting and after it. */
export const toleranceMs = 60_000;
const futureMs = 5_000;
const lateMs = 600_000;

/** What a batch did, told once it has committed. */
export interface CaptionEffects {
  /** Sessions of which the switch or the meeting changed. */
  readonly rooms: ReadonlySet<string>;
  /** Captions that are new. */
  readonly fresh: ReadonlySet<string>;
  /** Captions that were corrected, removed, or count in another way. */
  readonly changed: ReadonlySet<string>;
}

/** Where events of captions become the transcript, for events of this node and of others alike. */
export function captionsInbound(
  parts: Pick<Parts, 'node' | 'clock' | 'refused' | 'federation' | 'stream'>,
  told: (effects: CaptionEffects) => void,
): Inbound<(typeof types)[number]> {
  return {
    name: 'captions',
    types,
    wantsLive: true,
    apply: async (tx, changes) => {
      const effects = await project(parts, tx, changes);
      if (effects.rooms.size + effects.fresh.size + effects.changed.size === 0) return;
      await tellChanged(parts, tx, effects.changed);
      tx.afterCommit(() => told(effects));
    },
  };
}

async function project(
  parts: Pick<Parts, 'node' | 'clock' | 'refused' | 'federation'>,
  tx: Tx,
  changes: readonly Change[],
): Promise<CaptionEffects> {
  const facts = captionFacts(changes);
  const rooms = new Set<string>();
  const changed = new Set<string>();
  for (const room of await noteMeetings(tx, facts)) rooms.add(room);
  for (const room of await addSwitches(tx, facts)) rooms.add(room);
  const fresh = await addSegments(parts, tx, facts.segments);
  for (const id of await addCorrections(tx, facts)) changed.add(id);
  for (const one of facts.live) await setLive(tx, one, rooms, changed);
  const candidates = [...facts.redacted, ...fresh, ...changed];
  for (const id of await redactedNow(tx, facts.live)) candidates.push(id);
  for (const id of await removeRedacted(parts, tx, candidates)) changed.add(id);
  const effects = { rooms, fresh: new Set([...fresh].filter((id) => !changed.has(id))), changed };
  return effects;
}

async function noteMeetings(tx: Tx, { meetings }: CaptionFacts): Promise<string[]> {
  for (const { room, epoch, cseq, at_ms, begins } of meetings) {
    if (begins)
      await tx.sql`
        insert into caption_meeting (room, epoch, cseq, start_ms) values (${room}, ${epoch}, ${cseq}, ${at_ms})
        on conflict do nothing`;
    else
      await tx.sql`
        update caption_meeting set end_ms = ${at_ms} where (room, epoch, cseq) = (
          select room, epoch, cseq from caption_meeting
          where room = ${room} and (epoch, cseq) < (${epoch}::integer, ${cseq}::bigint)
          order by epoch desc, cseq desc limit 1) and end_ms is null`;
    await tx.sql`
      update caption_segment s set within = ${isWithin(tx)}
      where s.room = ${room} and s.within <> ${isWithin(tx)}`;
  }
  return meetings.map(({ room }) => room);
}

/** Are the times of the caption `s` within its session? */
const isWithin = (reader: Reader) => reader.sql`(
  s.t0_ms < s.t1_ms and s.t1_ms - s.t0_ms <= ${maxCaptionMs}
  and s.t1_ms <= s.at_ms + ${futureMs} and s.t1_ms >= s.at_ms - ${lateMs}
  and exists (
    select from caption_meeting m
    where m.room = s.room and s.t0_ms >= m.start_ms - ${toleranceMs}
      and (m.end_ms is null or s.t1_ms <= m.end_ms + ${toleranceMs})))`;

async function addSwitches(tx: Tx, { switches }: CaptionFacts): Promise<string[]> {
  if (switches.length === 0) return [];
  const rows = await tx.sql<{ room: string }[]>`
    insert into caption_switch (id, room, ord, node, actor, at_ms, live, is_on)
    select r.* from json_to_recordset(${JSON.stringify(switches)}::json) as r(
      id text, room text, ord text, node text, actor text, at_ms bigint, live boolean, is_on boolean)
      join discussion d on d.room = r.room and d.kind = 'session'
    on conflict (id) do nothing returning room`;
  return rows.map(({ room }) => room);
}

/** New captions, and words that came after their headers. Those that are not of the session are kept without effect, and counted. */
async function addSegments(
  parts: Pick<Parts, 'node' | 'clock' | 'refused'>,
  tx: Tx,
  segments: readonly SegmentRow[],
): Promise<Set<string>> {
  if (segments.length === 0) return new Set();
  const rows = await tx.sql<
    { id: string; room: string; node: string; within: boolean; live: boolean; isnew: boolean }[]
  >`
    insert into caption_segment as k
      (id, room, ord, node, actor, segment, t0_ms, t1_ms, at_ms, live, within, lang, spoken, text, engine)
    select s.id, s.room, s.ord, s.node, s.actor, s.segment, s.t0_ms, s.t1_ms, s.at_ms, s.live, ${isWithin(tx)},
      s.lang, s.spoken, s.text, s.engine
    from json_to_recordset(${JSON.stringify(segments)}::json) as s(
      id text, room text, ord text, node text, actor text, at_ms bigint, live boolean,
      segment text, t0_ms bigint, t1_ms bigint, lang text, spoken text, text text, engine jsonb)
      join discussion d on d.room = s.room and d.kind = 'session'
    on conflict (id) do update
      set lang = excluded.lang, spoken = excluded.spoken, text = excluded.text, engine = excluded.engine
      where not k.removed and k.text is null and excluded.text is not null
    returning k.id, k.room, k.node, k.within, k.live, k.xmax = 0 as isnew`;
  for (const { id, room, node, within, live, isnew } of rows) {
    if (within || !live || !isnew || node === parts.node) continue;
    parts.refused({
      at: parts.clock.now(),
      peer: node,
      code: 'caption_time',
      what: 'caption.segment',
      eventId: id,
      room,
    });
  }
  return new Set(rows.map(({ id }) => id));
}

async function addCorrections(tx: Tx, { corrections }: CaptionFacts): Promise<string[]> {
  if (corrections.length === 0) return [];
  const rows = await tx.sql<{ target: string }[]>`
    insert into caption_correction as k (id, room, target, ord, node, actor, at_ms, live, lang, text)
    select r.id, r.room, r.target, r.ord, r.node, r.actor, r.at_ms, r.live, r.lang, r.text
    from json_to_recordset(${JSON.stringify(corrections)}::json) as r(
      id text, room text, ord text, node text, actor text, at_ms bigint, live boolean, target text, lang text, text text)
      join discussion d on d.room = r.room and d.kind = 'session'
    on conflict (id) do update set lang = excluded.lang, text = excluded.text
      where k.text is null and excluded.text is not null
        and not exists (select from caption_segment s where s.id = k.target and s.removed)
    returning k.target`;
  const targets = rows.map(({ target }) => target);
  await forgetTranslations(tx, targets);
  return targets;
}

async function setLive(
  tx: Tx,
  { ids, live }: { ids: string[]; live: boolean },
  rooms: Set<string>,
  changed: Set<string>,
): Promise<void> {
  const rows = await tx.sql<{ kind: string; key: string }[]>`
    with s as (update caption_segment set live = ${live} where id = any(${ids}) and live <> ${live} returning id),
      c as (update caption_correction set live = ${live} where id = any(${ids}) and live <> ${live} returning target),
      w as (update caption_switch set live = ${live} where id = any(${ids}) and live <> ${live} returning room)
    select 'caption' as kind, id as key from s union select 'caption', target from c union select 'room', room from w`;
  for (const { kind, key } of rows) (kind === 'room' ? rooms : changed).add(key);
  await forgetTranslations(
    tx,
    rows.filter(({ kind }) => kind === 'caption').map(({ key }) => key),
  );
}

/** Redactions that count again. */
async function redactedNow(tx: Tx, all: CaptionFacts['live']): Promise<string[]> {
  const ids = all.filter(({ live }) => live).flatMap(({ ids }) => ids);
  if (ids.length === 0) return [];
  const rows = await tx.sql<{ post: string }[]>`
    select post from post_redaction where id = any(${ids}) and effective`;
  return rows.map(({ post }) => post);
}

/** Deletes the words of captions that a redaction names, whichever came first, with their corrections and all that was made of them. */
async function removeRedacted(
  { federation }: Pick<Parts, 'federation'>,
  tx: Tx,
  candidates: readonly string[],
): Promise<string[]> {
  if (candidates.length === 0) return [];
  const rows = await tx.sql<{ id: string }[]>`
    update caption_segment s
    set removed = true, text = null, lang = null, spoken = null, engine = null
    where s.id = any(${[...candidates]}) and not s.removed
      and exists (select from post_redaction r where r.post = s.id and r.room = s.room and r.effective)
    returning s.id`;
  // A correction may come after the redaction.
  const corrections = await tx.sql<{ id: string }[]>`
    update caption_correction c set text = null, lang = null
    from caption_segment s
    where s.id = any(${[...candidates]}) and s.removed and c.target = s.id and c.text is not null returning c.id`;
  for (const { id } of corrections) await federation().rooms.eraseBody(tx, id);
  const ids = rows.map(({ id }) => id);
  await forgetTranslations(tx, ids);
  return ids;
}

async function forgetTranslations(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.sql`delete from caption_translation where caption = any(${[...ids]})`;
}

/** Words of captions and corrections that have not counted for a day go, as those of posts do. */
export async function forgetCaptionWords(tx: Tx, ids: readonly string[]): Promise<void> {
  const rows = await tx.sql<{ id: string }[]>`
    with s as (
      update caption_segment set text = null, lang = null, spoken = null, engine = null
      where id = any(${[...ids]}) and not live returning id),
    c as (
      update caption_correction set text = null, lang = null where id = any(${[...ids]}) and not live returning target)
    select id from s union select target from c`;
  await forgetTranslations(
    tx,
    rows.map(({ id }) => id),
  );
}

/** Pages that show the transcript ask again; whoever is in the call is told besides. */
async function tellChanged({ stream }: Pick<Parts, 'stream'>, tx: Tx, changed: ReadonlySet<string>): Promise<void> {
  if (changed.size === 0) return;
  const rows = await tx.sql<{ id: string; room: string; t0: number }[]>`
    select id, room, t0_ms as t0 from caption_segment where id = any(${[...changed]})`;
  for (const { id, room, t0 } of rows)
    stream.publish(tx, { room }, { type: 'captions.changed', room, event: id, t0 }, { about: room });
}
