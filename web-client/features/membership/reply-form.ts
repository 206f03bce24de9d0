import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { EvidenceFile } from '../../../spec/schemas/common/words.ts';
import type { Problem, Result } from '../../api/problem.ts';
import { msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { textArea } from '../../ui/field.ts';
import { ruleWords } from '../../ui/form.ts';
import { problemNote } from '../../ui/states.ts';
import './evidence-picker.ts';
import type { EvidencePicker } from './evidence-picker.ts';

/** Answers a reviewer's question, with words and files. The owner sends it. */
@customElement('c-reply-form')
export class ReplyForm extends UiElement {
  @property({ attribute: false }) send: (text: string, evidence: string[]) => Promise<Result<unknown>> = async () => ({
    ok: true,
    value: null,
  });
  @state() private text = '';
  @state() private files: EvidenceFile[] = [];
  @state() private error: string | undefined;
  @state() private problem: Problem | undefined;
  @state() private busy = false;
  @query('c-evidence') private evidence!: EvidencePicker;

  override render(): TemplateResult {
    return html`<form class="form" novalidate @submit=${this.#submit}>
      ${problemNote(this.problem)}
      ${textArea({
        id: 'reply',
        label: msg('Your answer', { id: 'membership.reply.label' }),
        value: this.text,
        maxLength: 4000,
        required: true,
        error: this.error,
        onInput: (text) => {
          this.text = text;
        },
      })}
      <c-evidence .label=${msg('Further evidence', { id: 'membership.reply.evidence' })} .files=${this.files} @files=${(
        event: CustomEvent<EvidenceFile[]>,
      ) => {
        this.files = event.detail;
      }}></c-evidence>
      <div class="form-actions"><button class="btn primary" ?disabled=${this.busy}>${msg('Send the answer', { id: 'membership.reply.send' })}</button>${this.busy ? html`<span class="meta">${msg('Being sent…', { id: 'membership.evidence.sending' })}</span>` : nothing}</div>
    </form>`;
  }

  #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.error = this.text.trim() === '' ? ruleWords('required') : undefined;
    if (this.error || this.busy) return;
    this.busy = true;
    if (!(await this.evidence.settled())) {
      this.busy = false;
      return;
    }
    const reply = await this.send(
      this.text.trim(),
      this.files.map((file) => file.id),
    );
    this.busy = false;
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) {
      this.text = '';
      this.files = [];
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-reply-form': ReplyForm;
  }
}
