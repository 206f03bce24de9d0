import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NodeRole } from '../../../spec/schemas/common/words.ts';
import type { Problem, Result } from '../../api/problem.ts';
import { msg } from '../../app/i18n.ts';
import { roleName } from '../../app/words.ts';
import { UiElement } from '../../ui/element.ts';
import { chipField, textArea } from '../../ui/field.ts';
import { icon } from '../../ui/icons.ts';
import { problemNote } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';

export interface Decision {
  decision: 'approve' | 'refuse' | 'ask';
  reason?: string;
  roles?: NodeRole[];
}

/** Approves, refuses or asks back. With `roles`, those that may be given at approval are offered. */
@customElement('c-decision')
export class DecisionPanel extends UiElement {
  @property({ attribute: false }) roles: readonly NodeRole[] = [];
  /** Why approving is not possible yet, in words; empty when it is. */
  @property() obstacle = '';
  @property({ attribute: false }) decide: (decision: Decision) => Promise<Result<unknown>> = async () => ({
    ok: true,
    value: null,
  });
  @state() private chosen: NodeRole[] = ['member'];
  @state() private asking: 'refuse' | 'ask' | undefined;
  @state() private reason = '';
  @state() private missing = false;
  @state() private busy = false;
  @state() private problem: Problem | undefined;

  static override styles = [
    base,
    css`
      :host {
        border: 1px solid var(--line);
        border-radius: var(--r);
        padding: var(--s4);
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div class="stack">
      ${problemNote(this.problem)}
      ${this.asking ? this.#words(this.asking) : this.#choice()}
    </div>`;
  }

  #choice(): TemplateResult {
    return html`${
      this.roles.length > 0
        ? chipField<NodeRole>({
            id: 'roles',
            label: msg('Roles to give', { id: 'admin.decide.roles' }),
            values: this.chosen,
            choices: this.roles.map((value) => ({ value, label: roleName(value) })),
            onChange: (values) => {
              this.chosen = values.includes('member') ? values : ['member', ...values];
            },
          })
        : nothing
    }
      ${this.obstacle ? html`<p class="note warn">${icon('warn')}<span>${this.obstacle}</span></p>` : nothing}
      <div class="form-actions">
        <button type="button" class="btn primary" ?disabled=${this.busy || this.obstacle !== ''} @click=${() => this.#send({ decision: 'approve', ...(this.roles.length > 0 ? { roles: this.chosen } : {}) })}>${icon('check')}${msg('Approve', { id: 'admin.decide.approve' })}</button>
        <button type="button" class="btn" ?disabled=${this.busy} @click=${() => this.#ask('ask')}>${icon('reply')}${msg('Ask back', { id: 'admin.decide.ask' })}</button>
        <button type="button" class="btn quiet danger" ?disabled=${this.busy} @click=${() => this.#ask('refuse')}>${msg('Refuse', { id: 'admin.decide.refuse' })}</button>
      </div>`;
  }

  #words(kind: 'refuse' | 'ask'): TemplateResult {
    return html`${textArea({
      id: 'reason',
      label:
        kind === 'ask'
          ? msg('Your question', { id: 'admin.decide.question' })
          : msg('Reason', { id: 'admin.decide.reason' }),
      hint: msg('The applicant reads these words.', { id: 'admin.decide.reasonHint' }),
      value: this.reason,
      required: true,
      maxLength: 4000,
      error: this.missing ? msg('Please fill this in.', { id: 'ui.form.required' }) : undefined,
      onInput: (value) => {
        this.reason = value;
      },
    })}
      <div class="form-actions">
        <button type="button" class="btn ${kind === 'refuse' ? 'stop' : 'primary'}" ?disabled=${this.busy} @click=${() => this.#sendWords(kind)}>${kind === 'ask' ? msg('Send the question', { id: 'admin.decide.sendQuestion' }) : msg('Refuse', { id: 'admin.decide.refuse' })}</button>
        <button type="button" class="btn" @click=${() => {
          this.asking = undefined;
        }}>${msg('Cancel', { id: 'ui.cancel' })}</button>
      </div>`;
  }

  #ask(kind: 'refuse' | 'ask'): void {
    this.asking = kind;
    this.missing = false;
    void this.updateComplete.then(() => this.renderRoot.querySelector('textarea')?.focus());
  }

  #sendWords(decision: 'refuse' | 'ask'): void {
    this.missing = this.reason.trim() === '';
    if (!this.missing) void this.#send({ decision, reason: this.reason.trim() });
  }

  async #send(decision: Decision): Promise<void> {
    this.busy = true;
    const reply = await this.decide(decision);
    this.busy = false;
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) {
      this.asking = undefined;
      this.reason = '';
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-decision': DecisionPanel;
  }
}
