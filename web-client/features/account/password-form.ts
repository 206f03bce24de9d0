import { consume } from '@lit/context';
import { html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { type Errors, focusFirstError, newPasswordError, ruleWords } from '../../ui/form.ts';
import '../../ui/password-field.ts';
import { problemNote } from '../../ui/states.ts';
import { toast } from '../../ui/toasts.ts';

type Field = 'current' | 'next';
const empty = { current: '', next: '' };

/** Changes the password; every other login ends then. */
@customElement('c-password-form')
export class PasswordForm extends UiElement {
  @property() email = '';
  @consume({ context: callContext }) private call!: Call;
  @state() private values: Record<Field, string> = empty;
  @state() private errors: Errors<Field> = {};
  @state() private problem: Problem | undefined;
  @state() private busy = false;

  override render(): TemplateResult {
    const set = (field: Field) => (event: CustomEvent<string>) => {
      this.values = { ...this.values, [field]: event.detail };
    };
    return html`<form class="form" novalidate @submit=${this.#submit}>
      <p class="meta">${msg('After a change, all other browsers have to log in again.', { id: 'account.password.text' })}</p>
      ${problemNote(this.problem)}
      <input type="text" hidden autocomplete="username" .value=${this.email} />
      <c-password name="current" .label=${msg('Present password', { id: 'account.password.current' })} .value=${this.values.current} .error=${this.errors.current} @c-value=${set('current')}></c-password>
      <c-password
        name="next"
        autocomplete="new-password"
        .label=${msg('New password', { id: 'auth.reset.title' })}
        .hint=${msg('At least 10 characters; a few words that only you would put together are best.', { id: 'auth.passwordHint' })}
        .value=${this.values.next}
        .error=${this.errors.next}
        @c-value=${set('next')}
      ></c-password>
      <div><button class="btn" aria-busy=${this.busy} ?disabled=${this.busy}>${msg('Change the password', { id: 'account.password.change' })}</button></div>
    </form>`;
  }

  #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const current = this.values.current === '' ? ruleWords('required') : undefined;
    const next = newPasswordError(this.values.next);
    this.errors = { ...(current ? { current } : {}), ...(next ? { next } : {}) };
    this.problem = undefined;
    if (current || next) return focusFirstError(this);
    this.busy = true;
    const reply = await this.call('auth.changePassword', { body: this.values });
    this.busy = false;
    if (reply.ok) {
      this.values = empty;
      toast({ text: msg('The password was changed.', { id: 'account.password.changed' }) });
      return;
    }
    if (reply.problem.code === 'wrong_credentials')
      this.errors = { current: msg('This is not your present password.', { id: 'account.password.wrong' }) };
    else if (reply.problem.code === 'password_too_weak')
      this.errors = { next: msg('This password is too easy to guess.', { id: 'problem.weak.title' }) };
    else this.problem = reply.problem;
    await focusFirstError(this);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-password-form': PasswordForm;
  }
}
