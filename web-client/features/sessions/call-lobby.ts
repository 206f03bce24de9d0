import { css, html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import { fill, msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { displayName } from '../../ui/person.ts';
import { base } from '../../ui/styles.ts';
import { type CallNow, leads, nobody } from './call-now.ts';

/** What somebody sees who waits to be let in: that the hosts know, and who they are. */
@customElement('c-call-lobby')
export class CallLobby extends UiElement {
  @property({ attribute: false }) session!: SessionDetail;
  @property({ attribute: false }) now: CallNow = nobody;

  static override styles = [
    base,
    css`
      .wait {
        display: flex;
        flex-direction: column;
        align-items: center;
        gap: var(--s4);
        text-align: center;
        padding-block: var(--s6, 48px);
      }
      h2 {
        font-size: 20px;
      }
      .sign .icon {
        inline-size: 40px;
        block-size: 40px;
        color: var(--accent);
      }
    `,
  ];

  override render(): TemplateResult {
    const led = this.now.people.some(({ role }) => leads(role));
    return html`<div class="wait" role="status">
      <span class="sign">${icon('clock')}</span>
      <h2>${msg('You wait to be let in', { id: 'moderation.lobbyTitle' })}</h2>
      <p>${
        led
          ? fill(msg('The hosts see that you are here. {name} leads this session.', { id: 'moderation.lobbyText' }), {
              name: displayName(this.session.host),
            })
          : msg('No host is in the call yet. You come in when one lets you.', { id: 'moderation.lobbyNoHost' })
      }</p>
      <p class="meta">${msg('Until then nobody hears or sees you, and you hear and see nobody.', { id: 'moderation.lobbyQuiet' })}</p>
      <button type="button" class="btn" @click=${() => this.emit('c-leave')}>${msg('Leave', { id: 'sessions.call.leave' })}</button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-lobby': CallLobby;
  }
}
