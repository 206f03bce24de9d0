import type { Body, Reply } from '../../../spec/schemas/api/operations.ts';
import { type Reader, type Tx, withTx } from '../../db/index.ts';
import { Problem } from '../../platform/problem.ts';
import { accepted } from '../discussions/index.ts';
import { type CaptionRow, plainCaption, selectCaptions } from './caption-view.ts';
import { type Choice, type Choices, firstKnown } from './choices.ts';
import type { Parts } from './parts.ts';
import type { CaptionStates } from './states.ts';
import { readSwitch, type Switches } from './switches.ts';
import { correctedText } from './text-rules.ts';

/** Corrections of one caption that are kept apart; nobody needs more. */
const maxVersions = 50;

export interface Acting {
  readonly parts: Parts;
  readonly choices: Choices;
  readonly states: Pick<CaptionStates, 'now'>;
  readonly switches: Switches;
}

/** How captions stand for one person of this node. @throws Problem as `sessions.access` */
export async function stateFor(acting: Acting, actor: string, room: string): Promise<Reply<'captions.state'>> {
  const { parts, choices, states, switches } = acting;
  const session = await parts.sessions.access(parts.db, actor, room, 'take-part');
  await switches.of(room);
  const { reads, original, speaks } = await choices.of(actor);
  return {
    ...states.now(room),
    listen: { to: reads, original },
    speak: speaks ?? firstKnown(await parts.spokenLanguages(parts.db, actor)),
    maySwitch: session.role === 'admin' || session.role === 'moderator',
  };
}

/**
 * Switches captions of a running session, on every node. Nothing is written when they stand so already.
 * @throws Problem `right_missing`, `session_state`
 */
export async function switchCaptions(acting: Acting, actor: string, room: string, on: boolean): Promise<void> {
  const { parts } = acting;
  await withTx(parts.db, async (tx) => {
    const session = await parts.sessions.access(tx, actor, room, 'host');
    if (session.status !== 'started') throw new Problem('session_state');
    if ((await readSwitch(tx, room)).on === on) return;
    accepted(await parts.federation().rooms.append(tx, { room, actor, type: 'caption.switch', d: { on } }));
  });
}

/** Remembers what somebody chose, for this session and the next ones. */
export async function choose(acting: Acting, actor: string, room: string, change: Partial<Choice>): Promise<void> {
  const { parts, choices } = acting;
  await parts.sessions.access(parts.db, actor, room, 'take-part');
  await withTx(parts.db, (tx) => choices.set(tx, actor, change));
}

/**
 * The only door to a caption: through its session.
 * @throws Problem `not_found`, as `sessions.access`; `not_the_author` for who may not correct it
 */
async function accessCaption(
  { parts }: Acting,
  reader: Reader,
  actor: string,
  id: string,
  need: 'read' | 'correct',
): Promise<CaptionRow> {
  const [row] = await reader.sql<CaptionRow[]>`
    ${selectCaptions(reader, reader.sql`select ${id} as id`, null)}`;
  if (!row) throw new Problem('not_found');
  const session = await parts.sessions.access(reader, actor, row.room, 'take-part');
  const leads = session.role === 'admin' || session.role === 'moderator';
  const own = row.node === parts.node && row.actor === actor;
  if (need === 'correct' && !leads && !own) throw new Problem('not_the_author');
  return row;
}

/** Puts the words of a caption right, on every node. The same words again change nothing. */
export async function correctCaption(
  acting: Acting,
  actor: string,
  id: string,
  input: Body<'captions.correct'>,
): Promise<Reply<'captions.correct'>> {
  const { parts } = acting;
  const text = correctedText(input.text);
  if (text === '') throw new Problem('text_empty');
  return withTx(parts.db, async (tx) => {
    const row = await accessCaption(acting, tx, actor, id, 'correct');
    if (row.removed) throw new Problem('post_redacted');
    const lang: string = input.lang ?? row.lang ?? 'und';
    if (row.text !== text || row.lang !== lang) {
      await mustHaveRoom(tx, id);
      const event = { room: row.room, actor, type: 'caption.correct', ref: id, body: { lang, text } };
      accepted(await parts.federation().rooms.append(tx, event));
    }
    return { ...plainCaption(await accessCaption(acting, tx, actor, id, 'correct')), mayCorrect: true };
  });
}

async function mustHaveRoom(tx: Tx, id: string): Promise<void> {
  const [count] = await tx.sql<{ versions: number }[]>`
    select count(*)::int as versions from caption_correction where target = ${id}`;
  if ((count?.versions ?? 0) >= maxVersions - 1) throw new Problem('too_many_requests');
}

/** Everything that a caption said, the oldest first. */
export async function captionHistory(acting: Acting, actor: string, id: string): Promise<Reply<'captions.history'>> {
  const { db } = acting.parts;
  const row = await accessCaption(acting, db, actor, id, 'read');
  if (row.removed) return { versions: [] };
  const rows = await db.sql<{ node: string | null; actor: string | null; at: number; lang: string; text: string }[]>`
    select * from (
      select null as node, null as actor, at_ms as at, lang, text, '' as ord from caption_segment where id = ${id}
      union all
      select node, actor, at_ms, lang, text, ord from caption_correction
      where target = ${id} and room = ${row.room} and live
    ) v where text is not null order by ord limit ${maxVersions}`;
  return {
    versions: rows.map(({ node, actor, at, lang, text }) => ({
      by: node === null || actor === null ? null : { node, actor },
      ...{ at, lang, text },
    })),
  };
}

/** Takes the words of a caption away for good, on every node. */
export async function removeCaption(acting: Acting, actor: string, id: string): Promise<void> {
  const { parts } = acting;
  await withTx(parts.db, async (tx) => {
    const { room, removed } = await accessCaption(acting, tx, actor, id, 'correct');
    if (removed) return;
    accepted(await parts.federation().rooms.append(tx, { room, actor, type: 'msg.redact', ref: id, body: {} }));
  });
}
