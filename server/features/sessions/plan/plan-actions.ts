import type { Body } from '../../../../spec/schemas/api/operations.ts';
import type { SessionDetail, SessionRole } from '../../../../spec/schemas/api/sessions.ts';
import type { SessionSet } from '../../../../spec/schemas/events/control.ts';
import { type Tx, withTx } from '../../../db/index.ts';
import { Problem } from '../../../platform/problem.ts';
import { accepted } from '../../discussions/index.ts';
import { accessSession } from '../access.ts';
import type { Parts, PersonRef } from '../parts.ts';
import { closePolls } from '../polls/poll-actions.ts';
import { getSession } from '../session-queries.ts';
import { rights, type SessionRow } from '../session-row.ts';
import { stopShown } from '../slides/slides-actions.ts';
import { isZone, laterMeetings, maxLengthMs } from './series.ts';

/** People may come in this long before the start, to try their sound and picture. */
const joinOpenBeforeSeconds = 900;
/** A plan may lie a little in the past: somebody plans what begins now. */
const pastAllowedMs = 15 * 60_000;
/** How long a call of two is set down for; it ends when they hang up. */
const callLengthMs = 3_600_000;

interface Times {
  start: number;
  end: number;
  zone: string;
  series?: Body<'sessions.plan'>['series'] | null;
}

/** The plan as it stands in the control log. @throws Problem `session_time`, `zone_unknown` */
function planOf(parts: Parts, { start, end, zone, series }: Times): SessionSet {
  if (!isZone(zone)) throw new Problem('zone_unknown');
  const now = parts.clock.now();
  if (end <= start || end - start > maxLengthMs || start < now - pastAllowedMs) throw new Problem('session_time');
  const later = series ? laterMeetings({ start, end }, zone, series) : [];
  if (later.some((meeting, index) => meeting.start < (later[index - 1]?.end ?? end))) throw new Problem('session_time');
  return {
    ...{ start, end, tz: zone, media: 'conference' as const, standby: [] },
    ...{ join_open_before: joinOpenBeforeSeconds, recording: 'off' as const },
    ...(series
      ? { series: { every: series.every, later: later.map((one): [number, number] => [one.start, one.end]) } }
      : {}),
  };
}

/** Plans a session, joins its host and invites the others. The same client id again answers what it made. */
export async function planSession(parts: Parts, actor: string, input: Body<'sessions.plan'>): Promise<SessionDetail> {
  const plan = planOf(parts, input);
  const room = await parts.rooms.once(actor, input.clientId, async (tx) => {
    const { rooms } = parts.federation();
    const created = accepted(
      await rooms.create(tx, {
        kind: 'session',
        actor,
        title: input.title.trim(),
        ...(input.agenda?.trim() ? { topic: input.agenda.trim() } : {}),
        ...(input.specialties === undefined ? {} : { specialties: input.specialties }),
        ...(input.language === undefined ? {} : { language: input.language }),
        join: 'invite',
        history: 'all',
      }),
    );
    const { room } = created;
    const speakers = [...(input.speakers ?? [])];
    const body = speakers.length > 0 ? { speakers } : {};
    accepted(await rooms.control(tx, { room, actor, type: 'session.set', d: { ...plan }, body }));
    await parts.rooms.join(tx, room, actor);
    await inviteEach(parts, tx, actor, room, [
      ['cohost', input.cohosts ?? [], []],
      ['speaker', speakers, []],
      [input.audience, input.people ?? [], input.institutions ?? []],
    ]);
    return room;
  });
  return getSession(parts, actor, room);
}

type Wave = readonly [SessionRole, readonly PersonRef[], readonly string[]];

/** Invites in the order of the waves; whoever is named twice keeps what the first one gives. */
async function inviteEach(parts: Parts, tx: Tx, actor: string, room: string, waves: readonly Wave[]): Promise<void> {
  const named = new Set([`${parts.node}/${actor}`]);
  for (const [role, people, institutions] of waves) {
    const fresh = people.filter((person) => {
      const key = `${person.node}/${person.actor}`;
      return !named.has(key) && named.add(key);
    });
    if (fresh.length + institutions.length === 0) continue;
    await parts.rooms.invite(tx, actor, room, { people: fresh, institutions, role: rights[role] });
  }
}

/**
 * What only hosts do. On the node that leads the session it is written at once; elsewhere it goes there as a proposal and comes back as
 * a control event, so these answer 202.
 */
export async function host(
  parts: Parts,
  actor: string,
  room: string,
  change: (tx: Tx, row: SessionRow) => Promise<void>,
): Promise<void> {
  await withTx(parts.db, async (tx) => {
    const row = await accessSession(parts, tx, actor, room, 'host');
    if (row.closed) throw new Problem('room_closed');
    if (row.owner !== parts.node) {
      const owner = parts
        .federation()
        .peers()
        .find(({ node }) => node === row.owner);
      if (owner && !owner.reachable) throw new Problem('owner_away', { node: row.owner });
    }
    await change(tx, row);
  });
}

type ControlType = 'room.set' | 'session.set' | 'session.start' | 'session.end' | 'session.cancel';

async function control(
  parts: Parts,
  tx: Tx,
  at: { room: string; actor: string },
  type: ControlType,
  more: { d?: Record<string, unknown>; body?: Record<string, unknown> } = {},
): Promise<void> {
  const words = type === 'session.start' ? {} : { body: more.body ?? {} };
  accepted(await parts.federation().rooms.control(tx, { ...at, type, d: more.d ?? {}, ...words }));
}

const reasonOf = (reason: string | undefined) => (reason?.trim() ? { reason: reason.trim() } : {});

export async function changeSession(
  parts: Parts,
  actor: string,
  room: string,
  input: Body<'sessions.change'>,
): Promise<void> {
  const plan = input.time === undefined ? undefined : planOf(parts, input.time);
  await host(parts, actor, room, async (tx, row) => {
    if (row.status !== 'planned') throw new Problem('session_state');
    const { title, agenda, speakers } = input;
    const words = {
      ...(title === undefined || title.trim() === row.title ? {} : { title: title.trim() }),
      ...(agenda === undefined || agenda.trim() === (row.topic ?? '') ? {} : { topic: agenda.trim() }),
    };
    if (Object.keys(words).length > 0) await control(parts, tx, { room, actor }, 'room.set', { body: words });
    if (plan === undefined && speakers === undefined && !input.reason?.trim()) return;
    const d = plan ?? keptPlan(row);
    const said = { speakers: [...(speakers ?? row.speakers)], ...reasonOf(input.reason) };
    await control(parts, tx, { room, actor }, 'session.set', { d: { ...d }, body: said });
    const [own, away] = [speakers ?? [], new Set(row.speakers.map((one) => `${one.node}/${one.actor}`))];
    const added = own.filter((one) => !away.has(`${one.node}/${one.actor}`));
    await inviteEach(parts, tx, actor, room, [['speaker', added, []]]);
  });
}

/** The plan that stands, for changes that leave the times as they are. */
function keptPlan(row: SessionRow): SessionSet {
  return {
    ...{ start: row.start_ms, end: row.end_ms, tz: row.zone, media: 'conference', standby: [] },
    ...{ join_open_before: row.opens_before_s, recording: 'off' },
    ...(row.every === null ? {} : { series: { every: row.every, later: row.later } }),
    ...(row.call === null ? {} : { call: row.call }),
  };
}

export async function cancelSession(
  parts: Parts,
  actor: string,
  room: string,
  input: Body<'sessions.cancel'>,
): Promise<void> {
  await host(parts, actor, room, (tx) =>
    control(parts, tx, { room, actor }, 'session.cancel', { body: reasonOf(input.reason) }),
  );
}

export async function inviteToSession(
  parts: Parts,
  actor: string,
  room: string,
  { people, institutions, role }: Body<'sessions.invite'>,
): Promise<void> {
  await host(parts, actor, room, (tx) => inviteEach(parts, tx, actor, room, [[role, people, institutions]]));
}

export async function startSession(parts: Parts, actor: string, room: string): Promise<void> {
  await host(parts, actor, room, async (tx, row) => {
    // Two co-hosts may press the button at the same time.
    if (row.status !== 'started') await control(parts, tx, { room, actor }, 'session.start');
  });
}

export async function endSession(parts: Parts, actor: string, room: string): Promise<void> {
  await host(parts, actor, room, async (tx, row) => {
    if (row.status === 'ended') return;
    await closePolls(parts, tx, actor, room);
    await stopShown(parts, tx, actor, room);
    await control(parts, tx, { room, actor }, 'session.end');
  });
}

/** Calls one person: a session of two that has begun. @throws Problem `person_unknown`, `institution_unknown`, `not_yourself` */
export async function callPerson(parts: Parts, actor: string, input: Body<'sessions.call'>): Promise<SessionDetail> {
  const other = { node: input.node, actor: input.actor };
  if (other.node === parts.node && other.actor === actor) throw new Problem('not_yourself');
  const room = await parts.rooms.once(actor, input.clientId, async (tx) => {
    const { rooms } = parts.federation();
    const { room } = accepted(
      await rooms.create(tx, { kind: 'session', actor, title: '', join: 'invite', history: 'all' }),
    );
    const start = parts.clock.now();
    const plan: SessionSet = {
      ...{ start, end: start + callLengthMs, tz: 'UTC', media: 'conference', standby: [] },
      ...{ join_open_before: 0, recording: 'off', call: input.media },
    };
    await control(parts, tx, { room, actor }, 'session.set', { d: { ...plan } });
    await control(parts, tx, { room, actor }, 'session.start');
    await parts.rooms.join(tx, room, actor);
    await parts.rooms.invite(tx, actor, room, { people: [other], institutions: [], role: rights.cohost });
    return room;
  });
  return getSession(parts, actor, room);
}
