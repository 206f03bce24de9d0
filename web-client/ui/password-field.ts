import { html, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { msg } from '../app/i18n.ts';
import { UiElement } from './element.ts';
import { fieldError, textInput } from './field.ts';
import { icon } from './icons.ts';

/**
 * A password with a button that shows it. Emits `input` events of its own field; read `.value`. It lies in the light tree so that password managers
 * and forms see an ordinary field.
 */
@customElement('c-password')
export class PasswordField extends UiElement {
  @property() label = '';
  @property() name = 'password';
  @property() hint: string | undefined;
  @property() error: string | undefined;
  @property() value = '';
  @property() autocomplete: 'current-password' | 'new-password' = 'current-password';
  @state() private isShown = false;
  @query('input') readonly input!: HTMLInputElement;

  protected override createRenderRoot(): this {
    return this;
  }

  override render(): TemplateResult {
    const id = this.name;
    const { error, hint } = this;
    return html`<div class="field">
      <label for=${id}>${this.label}</label>
      ${hint ? html`<div class="hint" id="${id}-hint">${hint}</div>` : ''}
      <div class="with-button">
        ${textInput({
          id,
          label: this.label,
          hint,
          error,
          type: this.isShown ? 'text' : 'password',
          autocomplete: this.autocomplete,
          dir: 'ltr',
          required: true,
          maxLength: 200,
          value: this.value,
          onInput: (value) => {
            this.value = value;
            this.emit('c-value', value);
          },
        })}
        <button
          type="button"
          class="btn quiet icon-only"
          aria-pressed=${this.isShown ? 'true' : 'false'}
          aria-label=${msg('Show the password', { id: 'ui.password.show' })}
          @click=${() => {
            this.isShown = !this.isShown;
          }}
        >${icon(this.isShown ? 'eye-off' : 'eye')}</button>
      </div>
      ${fieldError({ id, error })}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-password': PasswordField;
  }
}
