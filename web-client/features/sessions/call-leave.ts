import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { msg } from '../../app/i18n.ts';
import '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { base } from '../../ui/styles.ts';

/** Asks a host who leaves whether the session goes on without them. */
@customElement('c-call-leave')
export class CallLeave extends UiElement {
  @property({ type: Boolean }) open = false;
  /** Another host or co-host is in the call. */
  @property({ type: Boolean }) led = false;

  static override styles = [base];

  override render(): TemplateResult {
    return html`<c-dialog .heading=${msg('Leave the call?', { id: 'moderation.leaveTitle' })} .open=${this.open} @c-close=${() => this.emit('c-stay')}>
      <p>${
        this.led
          ? msg('The session goes on without you: another host is in the call.', { id: 'moderation.leaveLed' })
          : msg('You are the only host in the call. The others can go on, but nobody leads them.', {
              id: 'moderation.leaveAlone',
            })
      }</p>
      <button slot="actions" type="button" class="btn stop end" @click=${() => this.emit('c-end')}>${msg('End for everybody', { id: 'sessions.page.end' })}</button>
      <button slot="actions" type="button" class="btn primary go" @click=${() => this.emit('c-go')}>${msg('Leave', { id: 'sessions.call.leave' })}</button>
    </c-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-leave': CallLeave;
  }
}
