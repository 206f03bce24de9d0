import fc from 'fast-check';
import t from 'tap';
import type { Post } from '../../spec/schemas/api/discussions.ts';
import {
  addPending,
  appendPage,
  applyEvents,
  applyPost,
  arrivalsFrom,
  dropPending,
  emptyTimeline,
  failPending,
  firstUnread,
  prependPage,
  replacePage,
} from './timeline.ts';

const viewer = { node: 'a.example', actor: `u_${'v'.repeat(22)}` };
const room = `r_${'r'.repeat(43)}`;
function post(n: number, over: Partial<Post> = {}): Post {
  const author = {
    node: 'b.example',
    actor: `u_${'w'.repeat(22)}`,
    name: 'Dr. Example',
    title: null,
    profession: null,
    specialty: null,
    institution: { node: 'b.example', name: 'Hospital B', city: null, country: null },
    badge: 'verified' as const,
  };
  return {
    id: `e_${String(n).padStart(43, '0')}`,
    room,
    order: String(n).padStart(8, '0'),
    kind: 'post',
    author,
    at: n,
    state: 'visible',
    text: `post ${n}`,
    language: null,
    replyTo: null,
    replyCount: 0,
    mentions: [],
    attachments: [],
    reactions: [],
    edits: 0,
    editedAt: null,
    redaction: null,
    late: false,
    ...over,
  };
}
const changed = (entry: Post) => ({ type: 'post.changed' as const, post: entry, fresh: true });
const numbers = (timeline: { posts: readonly Post[] }) => timeline.posts.map((entry) => entry.at);

t.test('live events lead to the same posts as fetching them all again, in whatever order they come', async (t) => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 7 }),
      (order, size) => {
        let timeline = emptyTimeline(room);
        for (let from = 0; from < order.length; from += size) {
          timeline = applyEvents(
            timeline,
            order.slice(from, from + size).map((n) => changed(post(n))),
          );
        }
        const sorted = [...order].sort((a, b) => a - b);
        const fetched = replacePage(emptyTimeline(room), {
          posts: sorted.map((n) => post(n)),
          hasBefore: false,
          hasAfter: false,
          readTo: null,
        });
        return JSON.stringify(numbers(timeline)) === JSON.stringify(numbers(fetched));
      },
    ),
  );
  t.pass('checked over random orders and batches');
});

t.test('a later version of a post takes the place of the earlier one', async (t) => {
  const before = applyEvents(
    emptyTimeline(room),
    [1, 2, 3].map((n) => changed(post(n))),
  );
  const after = applyEvents(before, [changed(post(2, { text: 'corrected', edits: 1 }))]);
  t.same(
    after.posts.map((entry) => entry.text),
    ['post 1', 'corrected', 'post 3'],
  );
});

t.test('a post that became void disappears', async (t) => {
  const before = applyEvents(
    emptyTimeline(room),
    [1, 2].map((n) => changed(post(n))),
  );
  t.same(numbers(applyEvents(before, [changed(post(1, { state: 'void' }))])), [2]);
});

t.test('posts of other rooms change nothing at all', async (t) => {
  const timeline = emptyTimeline(room);
  t.equal(applyEvents(timeline, [changed(post(1, { room: `r_${'x'.repeat(43)}` }))]), timeline);
});

t.test(
  'a window that ends before the newest posts takes none from beyond its end, so that no gap is hidden',
  async (t) => {
    const window = replacePage(emptyTimeline(room), {
      posts: [post(10), post(11)],
      hasBefore: true,
      hasAfter: true,
      readTo: null,
    });
    t.same(numbers(applyEvents(window, [changed(post(40)), changed(post(2))])), [10, 11]);
    const after = appendPage(window, { posts: [post(12), post(40)], hasBefore: true, hasAfter: false, readTo: null });
    t.same(numbers(applyEvents(after, [changed(post(41))])), [10, 11, 12, 40, 41]);
    const before = prependPage(after, { posts: [post(2)], hasBefore: false, hasAfter: true, readTo: null });
    t.same(numbers(before), [2, 10, 11, 12, 40]);
    t.equal(before.hasAfter, false, 'an older page says nothing about the newer end');
  },
);

t.test('a post on its way is shown until the node has it, and stays when it failed', async (t) => {
  const pending = {
    clientId: 'c1',
    text: 'hello',
    at: 1,
    replyTo: null,
    attachments: [],
    kind: 'post' as const,
    state: 'sending' as const,
  };
  const waiting = addPending(emptyTimeline(room), pending);
  t.equal(failPending(waiting, 'c1').pending[0]?.state, 'failed');
  const arrived = dropPending(applyPost(waiting, post(5)), 'c1');
  t.same([arrived.pending.length, numbers(arrived)], [0, [5]]);
});

t.test('the first unread post is the first one by somebody else after the read mark', async (t) => {
  const mine = post(6, { author: { ...post(6).author, ...viewer } });
  const timeline = replacePage(emptyTimeline(room), {
    posts: [post(5), mine, post(7), post(8)],
    hasBefore: false,
    hasAfter: false,
    readTo: post(5).order,
  });
  t.equal(firstUnread(timeline, viewer), post(7).id);
  const read = applyEvents(timeline, [{ type: 'read.changed', room, order: post(8).order, unread: 0, mentions: 0 }]);
  t.equal(firstUnread(read, viewer), null);
});

t.test('people who joined one after the other are one line; a post, a new day and the line "new" end it', async (t) => {
  const joined = (n: number, at = n) => post(n, { kind: 'joined', at });
  const nextDay = 48 * 3_600_000;
  const posts = [joined(1), joined(2), joined(3), post(4), joined(5), joined(6, nextDay), joined(7, nextDay + 1)];
  const lengths = (newFrom: string | null) => posts.map((_, index) => arrivalsFrom(posts, index, newFrom).length);
  t.same(lengths(null), [3, 0, 0, 1, 1, 2, 0]);
  t.same(lengths(posts[2]?.id ?? ''), [2, 0, 1, 1, 1, 2, 0]);
  t.equal(
    lengths(null).reduce((sum, length) => sum + length, 0),
    posts.length,
    'everybody is named once',
  );
});
