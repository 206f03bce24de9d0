import { html } from 'lit';
import { msg, plural } from '../../app/i18n.ts';
import { icon } from '../../ui/icons.ts';
import { leads } from './call-now.ts';
import { addCallLine } from './call-registry.ts';

addCallLine({
  id: 'waiting',
  order: 100,
  available: ({ session, now }) => session.mayHost && now.waiting.length > 0,
  render: ({ now, open, panel }) =>
    html`<div class="note accent waiting-line" role="status">${icon('people')}<div>
      <b>${plural(now.waiting.length, { one: '{n} person waits to be let in', other: '{n} people wait to be let in' }, { id: 'moderation.wait' })}</b>
      ${panel === 'people' ? '' : html` <button type="button" class="btn" @click=${() => open('people')}>${msg('See who', { id: 'moderation.see' })}</button>`}
    </div></div>`,
});

addCallLine({
  id: 'no-host',
  order: 200,
  available: ({ session, now }) =>
    session.call === null && now.people.length > 0 && !now.people.some(({ role }) => leads(role)),
  render: () =>
    html`<div class="note" role="status">${icon('info')}<div>${msg('No host is in the call now.', { id: 'moderation.noHost' })}</div></div>`,
});
