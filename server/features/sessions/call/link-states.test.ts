import t from 'tap';
import type { RoomNotice } from '../../../media-host/index.ts';
import type { Parts } from '../parts.ts';
import { LinkStates } from './link-states.ts';

const room = `r_${'a'.repeat(43)}`;
const kaya = `u_${'k'.repeat(22)}`;

function setStates() {
  let notify: (notice: RoomNotice) => void = () => undefined;
  const sent: { to: unknown; links: unknown }[] = [];
  new LinkStates({
    media: {
      onNotice: (listener: typeof notify) => {
        notify = listener;
      },
    },
    stream: { near: (to: unknown, event: { links: unknown }) => void sent.push({ to, links: event.links }) },
  } as unknown as Parts).listen();
  const link = (
    node: string,
    state: Extract<RoomNotice, { kind: 'link' }>['state'],
    reason?: 'link_unreachable' | 'link_refused',
  ) => notify({ kind: 'link', room, node, state, ...(reason ? { reason } : {}) });
  return { sent, link, notify: (notice: RoomNotice) => notify(notice) };
}

t.test('everybody in the call learns how the way to each hospital stands, and why one is missing', async (t) => {
  const { sent, link } = setStates();
  link('b.example', 'connecting');
  link('b.example', 'linked');
  link('b.example', 'linked');
  link('c.example', 'failed', 'link_unreachable');
  t.equal(sent.length, 3, 'what is known is not told again');
  t.same(sent.at(-1), {
    to: { room },
    links: [
      { node: 'b.example', state: 'linked' },
      { node: 'c.example', state: 'failed', reason: 'link_unreachable' },
    ],
  });
});

t.test('a reason stays while a failed link is tried again, and goes when it stands', async (t) => {
  const { sent, link } = setStates();
  link('b.example', 'failed', 'link_unreachable');
  link('b.example', 'connecting');
  t.equal(sent.length, 1);
  link('b.example', 'failed', 'link_refused');
  t.match(sent.at(-1), { links: [{ reason: 'link_refused' }] });
  link('b.example', 'linked');
  t.same(sent.at(-1)?.links, [{ node: 'b.example', state: 'linked' }]);
  link('b.example', 'closed');
  t.same(sent.at(-1)?.links, []);
  link('b.example', 'closed');
  t.equal(sent.length, 4);
});

t.test('whoever comes in later is told what stands', async (t) => {
  const { sent, link, notify } = setStates();
  notify({ kind: 'connection', room, participant: kaya, connected: true });
  t.equal(sent.length, 0, 'nothing is known yet');
  link('b.example', 'linked');
  notify({ kind: 'connection', room, participant: kaya, connected: true });
  t.same(sent.at(-1), { to: { actors: [kaya] }, links: [{ node: 'b.example', state: 'linked' }] });
});
