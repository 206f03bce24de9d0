import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NodeCard, Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { announceViewer } from '../../app/announce.ts';
import { callContext, nodeCardContext } from '../../app/contexts.ts';
import '../../app/door.ts';
import { msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { textField } from '../../ui/field.ts';
import { type Errors, emailError, focusFirstError, ruleWords } from '../../ui/form.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/password-field.ts';
import { problemNote } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { logInWithPasskey, type PasskeyOutcome, supportsPasskeys } from './passkey.ts';

type Field = 'email' | 'password';

/** Log-in with password or passkey. */
@customElement('c-login-page')
export class LoginPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: nodeCardContext, subscribe: true }) @state() private card: NodeCard | undefined;
  @state() private values: Record<Field, string> = { email: '', password: '' };
  @state() private errors: Errors<Field> = {};
  @state() private problem: Problem | undefined;
  @state() private busy: 'password' | 'passkey' | undefined;

  static override styles = [
    base,
    css`
      .or {
        display: grid;
        grid-template-columns: 1fr auto 1fr;
        gap: var(--s3);
        align-items: center;
        color: var(--ink-3);
        font-size: 14px;
        margin-block: var(--s4);
      }
      .or::before,
      .or::after {
        content: '';
        border-block-start: 1px solid var(--line);
      }
      .form {
        gap: var(--s4);
      }
      .forgotten {
        font-size: 15px;
        display: inline-flex;
        align-items: center;
        min-block-size: var(--target);
      }
      .foot {
        border-block-start: 1px solid var(--line);
        margin-block-start: var(--s5);
        padding-block-start: var(--s3);
      }
    `,
  ];

  override firstUpdated(): void {
    if (supportsPasskeys())
      void logInWithPasskey(this.call, true).then((outcome) => this.isConnected && this.#take(outcome));
  }

  override render(): TemplateResult {
    const heading = msg('Log in', { id: 'auth.login' });
    return html`<c-door .heading=${heading}>
      ${
        this.query.has('ended') && !this.problem
          ? html`<p class="note">${icon('info')}<span>${msg('You are not logged in any more. Please log in again to go on.', { id: 'auth.ended' })}</span></p><br />`
          : nothing
      }
      <form class="form" novalidate @submit=${this.#submit}>
        ${problemNote(this.problem)}
        ${textField({
          id: 'email',
          label: msg('E-mail address', { id: 'auth.email' }),
          type: 'email',
          autocomplete: 'username webauthn',
          value: this.values.email,
          error: this.errors.email,
          required: true,
          maxLength: 254,
          onInput: (email) => {
            this.values = { ...this.values, email };
          },
        })}
        <c-password
          .label=${msg('Password', { id: 'auth.password' })}
          .value=${this.values.password}
          .error=${this.errors.password}
          @c-value=${(event: CustomEvent<string>) => {
            this.values = { ...this.values, password: event.detail };
          }}
        ></c-password>
        <button class="btn primary wide" aria-busy=${this.busy === 'password'} ?disabled=${this.busy !== undefined}>${heading}</button>
      </form>
      ${
        supportsPasskeys()
          ? html`<div class="or">${msg('or', { id: 'auth.or' })}</div>
            <button type="button" class="btn wide" aria-busy=${this.busy === 'passkey'} ?disabled=${this.busy !== undefined} @click=${this.#passkey}>
              ${icon('key')}${msg('Log in with a passkey', { id: 'auth.passkey' })}
            </button>`
          : nothing
      }
      <div class="foot">
        <a class="forgotten" href="/password">${msg('Forgotten your password?', { id: 'auth.forgotten' })}</a>
        ${
          this.card?.configured
            ? html`<p class="meta">${msg('No account yet?', { id: 'auth.noAccount' })} <a href="/apply">${msg('Apply as medical staff', { id: 'auth.apply' })}</a></p>`
            : nothing
        }
      </div>
    </c-door>`;
  }

  #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    const email = emailError(this.values.email);
    const password = this.values.password === '' ? ruleWords('required') : undefined;
    this.errors = { ...(email ? { email } : {}), ...(password ? { password } : {}) };
    this.problem = undefined;
    if (email || password) return focusFirstError(this);
    this.busy = 'password';
    const reply = await this.call('auth.login', {
      body: { email: this.values.email.trim(), password: this.values.password },
    });
    this.busy = undefined;
    if (reply.ok) return announceViewer(reply.value);
    this.problem = reply.problem;
    this.values = { ...this.values, password: reply.problem.code === 'wrong_credentials' ? '' : this.values.password };
    await this.updateComplete;
    if (reply.problem.code === 'wrong_credentials') this.renderRoot.querySelector('c-password')?.input.focus();
  };

  #passkey = async (): Promise<void> => {
    this.busy = 'passkey';
    this.problem = undefined;
    const outcome = await logInWithPasskey(this.call);
    this.busy = undefined;
    this.#take(outcome);
  };

  #take(outcome: PasskeyOutcome<Viewer>): void {
    if (outcome.kind === 'done') announceViewer(outcome.value);
    else if (outcome.kind === 'refused') this.problem = outcome.problem;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-login-page': LoginPage;
  }
}
