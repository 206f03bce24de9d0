import { consume } from '@lit/context';
import { html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext } from '../../app/contexts.ts';
import '../../app/door.ts';
import { msg } from '../../app/i18n.ts';
import { tokenOf } from '../../app/token.ts';
import { UiElement } from '../../ui/element.ts';
import { focusFirstError, newPasswordError } from '../../ui/form.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/password-field.ts';
import { problemNote } from '../../ui/states.ts';

/** Sets a new password with the link from the mail. */
@customElement('c-reset-page')
export class ResetPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @state() private password = '';
  @state() private error: string | undefined;
  @state() private problem: Problem | undefined;
  @state() private busy = false;
  @state() private isDone = false;
  #token = tokenOf(location);

  override render(): TemplateResult {
    return html`<c-door .heading=${msg('New password', { id: 'auth.reset.title' })}>${this.#content()}</c-door>`;
  }

  #content(): TemplateResult {
    if (this.isDone)
      return html`<div class="stack">
        <p class="note ok" role="status">${icon('ok')}<span>${msg('The new password is set. All other log-ins of your account have ended.', { id: 'auth.reset.done' })}</span></p>
        <div><a class="btn primary" href="/login">${msg('Log in', { id: 'auth.login' })}</a></div>
      </div>`;
    if (!this.#token)
      return html`<div class="stack">
        <p class="note stop">${icon('warn')}<span>${msg('This address is not complete. Please open the whole link from the mail.', { id: 'auth.reset.incomplete' })}</span></p>
        <div><a class="btn" href="/password">${msg('Ask for a new link', { id: 'auth.reset.again' })}</a></div>
      </div>`;
    return html`<form class="form" novalidate @submit=${this.#submit}>
      ${problemNote(this.problem)}
      ${this.problem?.code === 'reset_token_wrong' ? html`<div><a class="btn" href="/password">${msg('Ask for a new link', { id: 'auth.reset.again' })}</a></div>` : ''}
      <c-password
        .label=${msg('New password', { id: 'auth.reset.title' })}
        .hint=${msg('At least 10 characters; a few words that only you would put together are best.', { id: 'auth.passwordHint' })}
        .value=${this.password}
        .error=${this.error}
        autocomplete="new-password"
        @c-value=${(event: CustomEvent<string>) => {
          this.password = event.detail;
        }}
      ></c-password>
      <div><button class="btn primary" aria-busy=${this.busy} ?disabled=${this.busy}>${msg('Set the password', { id: 'auth.reset.set' })}</button></div>
    </form>`;
  }

  #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.error = newPasswordError(this.password);
    this.problem = undefined;
    if (this.error || !this.#token) return focusFirstError(this);
    this.busy = true;
    const reply = await this.call('auth.reset', { body: { token: this.#token, password: this.password } });
    this.busy = false;
    if (reply.ok) this.isDone = true;
    else this.problem = reply.problem;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-reset-page': ResetPage;
  }
}
