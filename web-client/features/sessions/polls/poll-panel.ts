import { html } from 'lit';
import { msg } from '../../../app/i18n.ts';
import { addCallLine, addCallPanel, type CallScene } from '../call-registry.ts';
import './poll-watch.ts';
import './polls.ts';

/** Polls that are open and wait for the viewer, by room; told by the watching element below. */
const waiting = new Map<string, number>();

addCallPanel({
  id: 'polls',
  order: 720,
  icon: 'poll',
  place: 'more',
  label: () => msg('Polls', { id: 'polls.title' }),
  count: ({ room }) => waiting.get(room) ?? 0,
  render: ({ room, session, viewer }) =>
    html`<c-polls .room=${room} .locale=${viewer.locale} ?mayVote=${session.status === 'started'} ?mayHost=${session.mayHost}></c-polls>`,
});

addCallLine({
  id: 'polls',
  order: 720,
  render: (scene: CallScene) => html`<c-poll-watch
    .room=${scene.room}
    ?open=${scene.panel === 'polls'}
    @c-waiting=${(event: CustomEvent<number>) => {
      if (waiting.get(scene.room) === event.detail) return;
      waiting.clear();
      waiting.set(scene.room, event.detail);
      scene.redraw();
    }}
    @c-open=${() => scene.open('polls')}
    @c-say=${(event: CustomEvent<string>) => scene.announce(event.detail)}
  ></c-poll-watch>`,
});
