import type { DiscussionDetail } from '../../../spec/schemas/api/discussions.ts';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { Call } from '../../api/client.ts';
import type { Result } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import { msg } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import { confirm } from '../../ui/dialog.ts';
import type { MenuItem } from '../../ui/menu.ts';
import { toast } from '../../ui/toasts.ts';

export interface MenuWorld {
  call: Call;
  detail: DiscussionDetail;
  /** The viewer has left: go to the list. */
  done: () => void;
  refresh: () => void;
}

async function ring(call: Call, { node, actor }: PersonCard, media: 'audio' | 'video'): Promise<void> {
  const body = { clientId: crypto.randomUUID(), node, actor, media };
  const reply = await call('sessions.call', { body, repeatable: true });
  if (reply.ok) navigate(`/sessions/${reply.value.room}/call`);
  else toast({ kind: 'problem', text: problemText(reply.problem) });
}

/** What can be done with a whole discussion, by the viewer's rights. */
export function discussionMenu(world: MenuWorld): MenuItem[] {
  const { call, detail } = world;
  const params = { room: detail.room };
  const items: MenuItem[] = [];
  if (detail.membership === 'joined') {
    items.push({
      icon: detail.muted ? 'bell' : 'mute',
      label: detail.muted
        ? msg('Notify me again', { id: 'discussions.menu.unmute' })
        : msg('Mute', { id: 'discussions.menu.mute' }),
      run: () =>
        void carryOut(call('discussions.preferences', { params, body: { muted: !detail.muted } }), world.refresh),
    });
  }
  const { other } = detail;
  // The relays of two nodes are not linked yet, so a call reaches colleagues of the own institution.
  const isNear = other !== null && detail.institutions.some(({ isSelf, node }) => isSelf && node === other.node);
  if (detail.kind === 'dm' && other && isNear) {
    items.push(
      { icon: 'mic', label: msg('Call', { id: 'sessions.ring.audio' }), run: () => void ring(call, other, 'audio') },
      {
        icon: 'camera',
        label: msg('Video call', { id: 'sessions.ring.video' }),
        run: () => void ring(call, other, 'video'),
      },
    );
  }
  if (detail.mayAdminister && !detail.closed && detail.kind === 'group') {
    items.push({
      icon: 'lock',
      label:
        detail.join === 'node'
          ? msg('Only by invitation from now on', { id: 'discussions.menu.invite' })
          : msg('Let everybody here join', { id: 'discussions.menu.open' }),
      run: () =>
        void carryOut(
          call('discussions.update', { params, body: { join: detail.join === 'node' ? 'invite' : 'node' } }),
          world.refresh,
        ),
    });
    items.push({
      icon: 'stop',
      label: msg('Close the discussion', { id: 'discussions.menu.close' }),
      danger: true,
      run: () => void close(world),
    });
  }
  if (detail.membership === 'joined' && detail.kind === 'group') {
    items.push({
      icon: 'log-out',
      label: msg('Leave', { id: 'discussions.menu.leave' }),
      danger: true,
      run: () => void leave(world),
    });
  }
  return items;
}

async function carryOut(call: Promise<Result<unknown>>, done: () => void): Promise<void> {
  const reply = await call;
  if (reply.ok) done();
  else toast({ kind: 'problem', text: problemText(reply.problem) });
}

async function close({ call, detail, refresh }: MenuWorld): Promise<void> {
  const sure = await confirm({
    heading: msg('Close this discussion?', { id: 'discussions.close.title' }),
    text: msg('Nobody can write any more. Everything stays readable for those who are in it.', {
      id: 'discussions.close.text',
    }),
    confirm: msg('Close', { id: 'discussions.close.do' }),
    danger: true,
  });
  if (sure !== undefined) await carryOut(call('discussions.close', { params: { room: detail.room } }), refresh);
}

async function leave({ call, detail, done }: MenuWorld): Promise<void> {
  const sure = await confirm({
    heading: msg('Leave this discussion?', { id: 'discussions.leave.title' }),
    text: msg('Your posts stay. To come back you may need a new invitation.', { id: 'discussions.leave.text' }),
    confirm: msg('Leave', { id: 'discussions.menu.leave' }),
    danger: true,
  });
  if (sure !== undefined) await carryOut(call('discussions.leave', { params: { room: detail.room } }), done);
}
