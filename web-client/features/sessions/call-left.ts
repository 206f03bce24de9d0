import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import { msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { base } from '../../ui/styles.ts';
import './call-chat.ts';

/** Why somebody is not in the call any more. */
export type LeftReason = 'left' | 'removed' | 'replaced' | 'over';

/** After a call: why it is over for this person, the way back, and what was written. Tells `c-again`. */
@customElement('c-call-left')
export class CallLeft extends UiElement {
  @property({ attribute: false }) session!: SessionDetail;
  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) reason: LeftReason = 'left';

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: var(--s5);
        max-inline-size: var(--measure);
      }
    `,
  ];

  override render(): TemplateResult {
    const { reason, session } = this;
    const isOpen = session.status === 'planned' || session.status === 'started';
    const mayReturn = isOpen && (reason === 'left' || reason === 'replaced');
    return html`<div class="note" role="status">${icon('log-out')}<div><b>${this.#words()}</b></div></div>
      <div class="row">
        ${mayReturn ? html`<button type="button" class="btn primary" @click=${() => this.emit('c-again')}>${icon('log-in')}${msg('Join again', { id: 'stage.left.again' })}</button>` : nothing}
        <a class="btn" href="/sessions/${session.room}">${msg('See the session', { id: 'sessions.call.see' })}</a>
        <a class="btn quiet" href="/sessions">${msg('All sessions', { id: 'stage.left.all' })}</a>
      </div>
      <section>
        <h2>${msg('Written in this session', { id: 'stage.left.chat' })}</h2>
        <c-call-chat .room=${session.room} .viewer=${this.viewer}></c-call-chat>
      </section>`;
  }

  #words(): string {
    if (this.reason === 'removed') return msg('A host has taken you out of the call.', { id: 'stage.left.removed' });
    if (this.reason === 'replaced')
      return msg('You have joined this call in another window or on another device.', { id: 'stage.left.replaced' });
    if (this.reason === 'over') return msg('The session is over.', { id: 'stage.left.over' });
    return msg('You have left the call.', { id: 'stage.left.left' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-left': CallLeft;
  }
}
