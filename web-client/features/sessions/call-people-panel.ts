import { html } from 'lit';
import { msg } from '../../app/i18n.ts';
import './call-people.ts';
import { addCallPanel } from './call-registry.ts';

addCallPanel({
  id: 'people',
  order: 550,
  icon: 'people',
  place: 'bar',
  key: 'p',
  label: () => msg('People', { id: 'sessions.page.people' }),
  count: ({ now }) => now.people.length,
  render: ({ session, viewer, now }) =>
    html`<c-call-people .session=${session} .viewer=${viewer} .now=${now}></c-call-people>`,
});
