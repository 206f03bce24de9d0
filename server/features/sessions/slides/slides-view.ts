import type { Slides } from '../../../../spec/schemas/api/slides.ts';
import type { Reader } from '../../../db/index.ts';
import { unknownPerson } from '../../discussions/index.ts';
import type { Parts, PersonRef } from '../parts.ts';

/** Slides that one session may hold, and that are listed. */
export const maxSlides = 100;

/** Which slides of a room are shown, and who leads them. */
export interface Shown extends PersonRef {
  readonly slides: string;
}

/**
 * The slides whose last showing or leading is the last of all, unless they were stopped since. Nothing is shown while the session
 * does not run.
 */
export async function shownIn(reader: Reader, room: string): Promise<Shown | null> {
  const [row] = await reader.sql<{ slides: string; node: string; actor: string; stopped: boolean; removed: boolean }[]>`
    select l.slides, l.node, l.actor, s.removed,
      exists (select from slides_step e where e.slides = s.id and e.room = s.room and e.live and e.kind = 'stop' and e.ord > l.ord) as stopped
    from (
      select id as slides, ord, node, actor from slides where room = ${room} and live
      union all
      select e.slides, e.ord, e.node, e.actor from slides_step e
        join slides t on t.id = e.slides and t.room = e.room and t.live
      where e.room = ${room} and e.live and e.kind = 'lead'
    ) l
      join slides s on s.id = l.slides
      join session n on n.room = ${room} and n.status = 'started'
    order by l.ord desc limit 1`;
  return row && !row.stopped && !row.removed ? { slides: row.slides, node: row.node, actor: row.actor } : null;
}

interface SlidesRow extends PersonRef {
  id: string;
  room: string;
  ord: string;
  at_ms: number;
  removed: boolean;
  download: boolean;
  name: string | null;
  size_bytes: number | null;
}

/** All slides of a session in their order. */
export async function slidesOf({ people }: Pick<Parts, 'people'>, reader: Reader, room: string): Promise<Slides[]> {
  const rows = await reader.sql<SlidesRow[]>`
    select id, room, ord, node, actor, at_ms, removed, download, name, size_bytes from slides
    where room = ${room} and live and not removed order by ord desc limit ${maxSlides}`;
  const cards = await people.personCards(reader, rows);
  return rows.reverse().map((row) => ({
    ...{ id: row.id, order: row.ord, at: row.at_ms, by: cards.get(`${row.node}/${row.actor}`) ?? unknownPerson(row) },
    ...{ name: row.name, sizeBytes: row.size_bytes, download: row.download },
  }));
}
