import { createHash } from 'node:crypto';
import t from 'tap';
import type { Change } from '../../../../federation/index.ts';
import type { EphemeralEvent } from '../../../../spec/schemas/api/stream.ts';
import { readEnvironment } from '../../../config/index.ts';
import { openDatabase, withTx } from '../../../db/index.ts';
import { createTestDatabase, openTestPostgres, sharedPostgresVariable } from '../../../testing/database.ts';
import type { Parts } from '../parts.ts';
import { SlidePages } from './slide-pages.ts';
import { slidesInbound } from './slides-inbound.ts';
import { shownIn } from './slides-view.ts';

const postgres = await openTestPostgres(readEnvironment()[sharedPostgresVariable]);
t.teardown(() => postgres[Symbol.asyncDispose]());
const database = await createTestDatabase(postgres.url);
t.teardown(() => database[Symbol.asyncDispose]());
const db = openDatabase({ url: database.url });
t.teardown(() => db.close());

const actor = (name: string) => `u_${name.padEnd(22, '0')}`;
const hash = (prefix: string, text: string) => `${prefix}_${createHash('sha256').update(text).digest('base64url')}`;
const room = hash('r', 'board');
const frames: EphemeralEvent[] = [];
const sentOn: unknown[] = [];
let now = 0;
const parts = {
  ...{ node: 'a.example', db, clock: { now: () => now }, log: { warn: () => undefined } },
  attachments: { keep: async () => undefined, erase: async () => undefined },
  stream: {
    publish: () => undefined,
    ephemeral: (_to: unknown, event: EphemeralEvent) => void frames.push(event),
    onMessage: () => undefined,
  },
  federation: () => ({ ephemeral: (...of: unknown[]) => void sentOn.push(of) }),
} as unknown as Parts;
const pages = new SlidePages(parts);
const inbound = slidesInbound(parts, (changed) => pages.changed(changed));
const apply = (changes: readonly Change[]) => withTx(db, (tx) => inbound.apply(tx, changes));

let made = 0;
function say(node: string, type: string, name: string, ref?: string) {
  made++;
  const header = { v: 1, room, lane: 'm', node, inc: 1, seq: made, hlc: [made * 1000, 0], type, actor: actor(name) };
  const show = type === 'slides.show' ? { d: { download: true } } : {};
  const event = { id: hash('e', `${made}`), room, header: { ...header, ...show, ...(ref ? { ref } : {}) } };
  return { kind: 'content', room, event, live: true } as unknown as Extract<Change, { kind: 'content' }>;
}
const shown = async () => {
  const found = await shownIn(db, room);
  return found && [found.slides, found.node, found.actor];
};

t.beforeEach(async () => {
  frames.length = 0;
  now += 60_000;
  await withTx(db, async (tx) => {
    await tx.sql`truncate slides, slides_step, discussion, session, post_redaction`;
    await tx.sql`
      insert into discussion (room, kind, owner, started_node, started_actor, started_ms, title, join_policy, activity_ms)
      values (${room}, 'session', 'a.example', 'a.example', ${actor('kaya')}, 1, 'Board', 'invite', 1)`;
    await tx.sql`
      insert into session (room, epoch, cseq, status, start_ms, end_ms, zone, media, recording, opens_before_s)
      values (${room}, 1, 2, 'started', 1, 2, 'UTC', 'conference', 'off', 900)`;
  });
});

t.test('who shows is the same in whatever order events come', async (t) => {
  const first = say('a.example', 'slides.show', 'kaya');
  const { id } = first.event;
  const second = say('b.example', 'slides.show', 'rossi');
  const all = [
    ...[first, second, say('b.example', 'slides.stop', 'rossi', second.event.id)],
    ...[say('b.example', 'slides.lead', 'conti', id), say('a.example', 'slides.stop', 'kaya', second.event.id)],
    say('b.example', 'slides.lead', 'omar', hash('e', 'no such slides')),
  ];
  for (const changes of [all, [...all].reverse(), [...all, ...all]]) {
    await withTx(db, (tx) => tx.sql`truncate slides, slides_step`);
    for (const change of changes) await apply([change]);
    t.same(await shown(), [id, 'b.example', actor('conti')]);
  }
  await apply([say('a.example', 'slides.stop', 'kaya', id)]);
  t.equal(await shown(), null);
  await apply([say('a.example', 'slides.lead', 'kaya', id)]);
  t.same(await shown(), [id, 'a.example', actor('kaya')], 'stopped slides can be shown again');
  await apply([{ kind: 'live', room, ids: [id], live: false }]);
  t.equal(await shown(), null, 'slides that do not count are not shown, whoever leads them');
});

t.test('pages are turned by whoever leads, on whatever node, and by nobody else', async (t) => {
  const deck = say('b.example', 'slides.show', 'rossi');
  await apply([deck]);
  const slides = deck.event.id;
  const turn = (node: string, name: string, data: unknown) =>
    pages.receive({ room, node, actor: actor(name), kind: 'slide', data });
  await turn('b.example', 'rossi', { slides, page: 2, at: [0.5, 1] });
  t.match(frames, [{ type: 'slide', slides, page: 2, at: [0.5, 1] }]);
  await turn('b.example', 'conti', { slides, page: 3, at: null });
  await turn('c.example', 'rossi', { slides, page: 3, at: null });
  await turn('b.example', 'rossi', { slides: hash('e', 'other'), page: 3, at: null });
  for (const data of [
    null,
    7,
    {},
    { slides, page: 0, at: null },
    { slides, page: 1e9, at: null },
    { slides, page: 2, at: [2, 0] },
  ])
    await turn('b.example', 'rossi', data);
  await turn('a.example', 'rossi', { slides, page: 3, at: null });
  t.equal(frames.length, 1, 'all of that changes nothing');
  t.match(pages.now(room, slides), { page: 2 });
  await apply([say('a.example', 'slides.lead', 'kaya', slides)]);
  await turn('b.example', 'rossi', { slides, page: 5, at: null });
  t.match(pages.now(room, slides), { page: 2 }, 'who was taken over turns nothing any more');
});
