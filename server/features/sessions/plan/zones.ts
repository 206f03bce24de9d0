import { type Reader, withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Parts } from '../parts.ts';
import { isZone } from './series.ts';

/** Notes the zone in which a person reads times. @throws Problem `zone_unknown` */
export async function setZone(parts: Parts, actor: string, zone: string): Promise<void> {
  if (!isZone(zone)) throw new Problem('zone_unknown');
  await withTx(parts.db, async (tx) => {
    await tx.sql`
      insert into session_zone (actor, zone) values (${actor}, ${zone})
      on conflict (actor) do update set zone = excluded.zone where session_zone.zone <> excluded.zone`;
  });
}

/** Zones of people, as their browsers last said; nobody who has not logged in since. */
export async function zonesOf(reader: Reader, actors: readonly string[]): Promise<Map<string, string>> {
  const rows = await reader.sql<{ actor: string; zone: string }[]>`
    select actor, zone from session_zone where actor = any(${[...actors]})`;
  return new Map(rows.map(({ actor, zone }) => [actor, zone]));
}
