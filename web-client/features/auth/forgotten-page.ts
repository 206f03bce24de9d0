import { consume } from '@lit/context';
import { html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext } from '../../app/contexts.ts';
import '../../app/door.ts';
import { msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { textField } from '../../ui/field.ts';
import { emailError, focusFirstError } from '../../ui/form.ts';
import { icon } from '../../ui/icons.ts';
import { problemNote } from '../../ui/states.ts';

/** Asks for a link to set a new password. The answer is the same whether the address is known or not. */
@customElement('c-forgotten-page')
export class ForgottenPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @state() private email = '';
  @state() private error: string | undefined;
  @state() private problem: Problem | undefined;
  @state() private busy = false;
  @state() private isSent = false;

  override render(): TemplateResult {
    return html`<c-door .heading=${msg('Forgotten password', { id: 'auth.forgotten.title' })}>
      ${this.isSent ? this.#sent() : this.#form()}
    </c-door>`;
  }

  #form(): TemplateResult {
    return html`<form class="form" novalidate @submit=${this.#submit}>
      <p>${msg('Enter the e-mail address of your account. You will get a link with which you can set a new password.', { id: 'auth.forgotten.text' })}</p>
      ${problemNote(this.problem)}
      ${textField({
        id: 'email',
        label: msg('E-mail address', { id: 'auth.email' }),
        type: 'email',
        autocomplete: 'username',
        value: this.email,
        error: this.error,
        required: true,
        maxLength: 254,
        onInput: (value) => {
          this.email = value;
        },
      })}
      <div class="form-actions">
        <button class="btn primary" aria-busy=${this.busy} ?disabled=${this.busy}>${msg('Send the link', { id: 'auth.forgotten.send' })}</button>
        <a class="btn quiet" href="/login">${msg('Back to the log-in', { id: 'auth.back' })}</a>
      </div>
    </form>`;
  }

  #sent(): TemplateResult {
    return html`<div class="stack">
      <p class="note ok" role="status">${icon('mail')}<span>${msg('If there is an account with this address, the link is on its way. It works once and for a limited time.', { id: 'auth.forgotten.sent' })}</span></p>
      <p class="meta">${msg('Nothing arrived? Look into the folder for unwanted mail, or ask your institution’s administrator for a link.', { id: 'auth.forgotten.nothing' })}</p>
      <div><a class="btn" href="/login">${msg('Back to the log-in', { id: 'auth.back' })}</a></div>
    </div>`;
  }

  #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.error = emailError(this.email);
    this.problem = undefined;
    if (this.error) return focusFirstError(this);
    this.busy = true;
    const reply = await this.call('auth.requestReset', { body: { email: this.email.trim() } });
    this.busy = false;
    if (reply.ok) this.isSent = true;
    else this.problem = reply.problem;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-forgotten-page': ForgottenPage;
  }
}
