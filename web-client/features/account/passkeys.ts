import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import { callContext } from '../../app/contexts.ts';
import { msg, str } from '../../app/i18n.ts';
import { day } from '../../app/time.ts';
import { confirm } from '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { textField } from '../../ui/field.ts';
import { focusFirstError, ruleWords } from '../../ui/form.ts';
import { icon } from '../../ui/icons.ts';
import { problemNote, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { registerPasskey, supportsPasskeys } from '../auth/passkey.ts';
import { deviceName } from './device-name.ts';

type Passkey = Reply<'passkeys.list'>['passkeys'][number];

/** The passkeys of this account, and making one for this device. */
@customElement('c-passkeys')
export class Passkeys extends UiElement {
  @consume({ context: callContext }) private call!: Call;
  @state() private passkeys: readonly Passkey[] | undefined;
  @state() private problem: Problem | undefined;
  @state() private addProblem: Problem | undefined;
  @state() private label: string | undefined;
  @state() private labelError: string | undefined;
  @state() private busy = false;

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        gap: var(--s3);
      }
      ul {
        list-style: none;
        padding: 0;
      }
      li {
        display: flex;
        gap: var(--s3);
        align-items: center;
        padding-block: var(--s2);
        border-block-end: 1px solid var(--line);
      }
      .what {
        flex: 1;
        min-inline-size: 0;
      }
      li > .icon {
        color: var(--ink-3);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#fetch();
  }

  override render(): TemplateResult {
    if (this.problem) return problemState(this.problem, () => void this.#fetch());
    if (!this.passkeys) return skeleton('rows', 1);
    return html`<p class="meta">${msg('With a passkey you log in by fingerprint, face or the code of your device, without a password. It cannot be guessed or given away by mistake.', { id: 'account.passkeys.text' })}</p>
      ${this.passkeys.length > 0 ? html`<ul>${this.passkeys.map((passkey) => this.#row(passkey))}</ul>` : nothing}
      ${problemNote(this.addProblem)}
      ${
        !supportsPasskeys()
          ? html`<p class="note">${icon('info')}<span>${msg('This browser cannot make passkeys.', { id: 'account.passkeys.unsupported' })}</span></p>`
          : this.label === undefined
            ? html`<div><button type="button" class="btn" @click=${() => this.#begin()}>${icon('plus')}${msg('Add a passkey', { id: 'account.passkeys.add' })}</button></div>`
            : this.#form(this.label)
      }`;
  }

  #row(passkey: Passkey): TemplateResult {
    const used = passkey.lastUsedAt
      ? msg(str`last used on ${day(passkey.lastUsedAt)}`, { id: 'account.passkeys.used' })
      : msg('not used yet', { id: 'account.passkeys.unused' });
    return html`<li>
      ${icon('key')}
      <div class="what"><div><bdi>${passkey.label}</bdi></div><div class="meta">${msg(str`Made on ${day(passkey.createdAt)}`, { id: 'account.passkeys.made' })} · ${used}</div></div>
      <button type="button" class="btn quiet icon-only danger" aria-label=${msg(str`Remove “${passkey.label}”`, { id: 'account.passkeys.remove' })} ?disabled=${this.busy} @click=${() => void this.#remove(passkey)}>${icon('trash')}</button>
    </li>`;
  }

  #form(label: string): TemplateResult {
    return html`<form class="form" novalidate @submit=${this.#add}>
      ${textField({
        id: 'label',
        label: msg('Name of the device', { id: 'account.passkeys.label' }),
        value: label,
        error: this.labelError,
        required: true,
        maxLength: 60,
        dir: 'auto',
        onInput: (value) => {
          this.label = value;
        },
      })}
      <div class="form-actions">
        <button class="btn primary" aria-busy=${this.busy} ?disabled=${this.busy}>${msg('Make the passkey', { id: 'account.passkeys.make' })}</button>
        <button type="button" class="btn" @click=${() => {
          this.label = undefined;
        }}>${msg('Cancel', { id: 'ui.cancel' })}</button>
      </div>
    </form>`;
  }

  #begin(): void {
    this.label = deviceName(navigator.userAgent);
    this.addProblem = undefined;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLInputElement>('#label')?.select());
  }

  async #fetch(): Promise<void> {
    this.problem = undefined;
    const reply = await this.call('passkeys.list');
    if (reply.ok) this.passkeys = reply.value.passkeys;
    else this.problem = reply.problem;
  }

  #add = async (event: Event): Promise<void> => {
    event.preventDefault();
    const label = this.label?.trim() ?? '';
    this.labelError = label ? undefined : ruleWords('required');
    if (!label) return focusFirstError(this);
    this.busy = true;
    this.addProblem = undefined;
    const outcome = await registerPasskey(this.call, label);
    this.busy = false;
    if (outcome.kind === 'refused') this.addProblem = outcome.problem;
    if (outcome.kind !== 'done') return;
    this.label = undefined;
    await this.#fetch();
    toast({ text: msg('The passkey is ready. You can log in with it from now on.', { id: 'account.passkeys.done' }) });
  };

  async #remove(passkey: Passkey): Promise<void> {
    const sure = await confirm({
      heading: msg('Remove this passkey?', { id: 'account.passkeys.removeAsk' }),
      text: msg(
        str`“${passkey.label}” can then no longer be used to log in here. The device itself may still list it; you can delete it there too.`,
        { id: 'account.passkeys.removeText' },
      ),
      confirm: msg('Remove', { id: 'ui.remove' }),
      danger: true,
    });
    if (sure === undefined) return;
    this.busy = true;
    const reply = await this.call('passkeys.remove', { params: { id: passkey.id }, repeatable: true });
    this.busy = false;
    if (reply.ok) this.passkeys = this.passkeys?.filter(({ id }) => id !== passkey.id);
    else toast({ text: problemText(reply.problem), kind: 'problem' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-passkeys': Passkeys;
  }
}
