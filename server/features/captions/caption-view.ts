import type { PendingQuery, Row } from 'postgres';
import type { CaptionTranslation } from '../../../spec/schemas/api/captions.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import type { CaptionEngine } from '../../../spec/schemas/events/content.ts';
import type { Reader } from '../../db/index.ts';
import type { PlainCaption } from './parts.ts';

/** A caption with the words that count now, and what was translated of them. */
export interface CaptionRow {
  id: string;
  room: string;
  node: string;
  actor: string;
  segment: string;
  t0_ms: number;
  t1_ms: number;
  removed: boolean;
  lang: string | null;
  spoken: string | null;
  text: string | null;
  engine: CaptionEngine | null;
  /** As the engine understood it. */
  heard: string | null;
  by_node: string | null;
  by_actor: string | null;
  corrected_ms: number | null;
  translated: string | null;
  translator: CaptionEngine | null;
  flags: CaptionTranslation['flags'] | null;
}

/** The correction of the caption `s` that counts: the last one that is live and has words. */
export const correctionOf = (reader: Reader) => reader.sql`
  left join lateral (
    select o.node, o.actor, o.at_ms, o.lang, o.text from caption_correction o
    where o.target = s.id and o.room = s.room and o.live and o.text is not null order by o.ord desc limit 1
  ) c on not s.removed`;

/** Does the caption `s` count, and is anything of it here? Of several with one id the first does. */
export const counts = (reader: Reader) => reader.sql`
  s.live and s.within and (s.removed or s.text is not null)
  and not exists (
    select from caption_segment e
    where e.room = s.room and e.node = s.node and e.segment = s.segment and e.ord < s.ord and e.live and e.within)`;

/**
 * `select …` of captions.
 * @param picked fragment of a query that gives `id`; in no order
 * @param to language of the translations that are read with them
 */
export function selectCaptions(reader: Reader, picked: PendingQuery<Row[]>, to: Language | null) {
  return reader.sql`
    select s.id, s.room, s.node, s.actor, s.segment, s.t0_ms, s.t1_ms, s.removed, s.spoken, s.engine, s.text as heard,
      coalesce(c.lang, s.lang) as lang, coalesce(c.text, s.text) as text,
      c.node as by_node, c.actor as by_actor, c.at_ms as corrected_ms,
      t.text as translated, t.engine as translator, t.flags
    from (${picked}) k
      join caption_segment s on s.id = k.id
      ${correctionOf(reader)}
      left join caption_translation t on t.caption = s.id and t.language = ${to}
    where ${counts(reader)}`;
}

/** The caption as everybody reads it. */
export function plainCaption(row: CaptionRow): PlainCaption {
  const speaker = { node: row.node, actor: row.actor };
  const base = { segment: row.segment, event: row.id, speaker, t0: row.t0_ms, t1: row.t1_ms, final: true } as const;
  if (row.removed || row.text === null || row.lang === null)
    return { ...base, lang: 'und', text: '', removed: true, engine: null };
  const by = row.by_node === null || row.by_actor === null ? null : { node: row.by_node, actor: row.by_actor };
  return {
    ...base,
    ...{ lang: row.lang, text: row.text, engine: row.engine },
    ...(row.spoken === null || row.spoken === row.lang ? {} : { spoken: row.spoken }),
    ...(by === null || row.corrected_ms === null ? {} : { corrected: { by, at: row.corrected_ms } }),
    ...(by === null || row.heard === null || row.heard === row.text ? {} : { heard: row.heard }),
  };
}

/** The translation that was made of the words that count now. */
export function translationOf(row: CaptionRow, to: Language): CaptionTranslation | undefined {
  if (row.removed || row.translated === null || row.translator === null) return undefined;
  return { to, text: row.translated, engine: row.translator, flags: row.flags ?? [] };
}

/** Has the viewer anything to read in their language beside the original? */
export const needsTranslation = ({ removed, text, lang }: PlainCaption, to: Language | null): to is Language =>
  to !== null && !removed && text !== '' && lang.toLowerCase().split('-', 1)[0] !== to;
