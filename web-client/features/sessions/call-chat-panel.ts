import { html } from 'lit';
import { msg } from '../../app/i18n.ts';
import './call-chat.ts';
import { addCallPanel } from './call-registry.ts';

addCallPanel({
  id: 'chat',
  order: 600,
  icon: 'talk',
  place: 'bar',
  key: 'c',
  label: () => msg('Chat', { id: 'sessions.call.chat' }),
  render: ({ room, viewer }) => html`<c-call-chat .room=${room} .viewer=${viewer}></c-call-chat>`,
});
