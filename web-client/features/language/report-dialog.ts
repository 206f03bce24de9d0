import { consume } from '@lit/context';
import { css, html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { TranslationItem } from '../../../spec/schemas/api/language.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext } from '../../app/contexts.ts';
import { direction, languageName, msg } from '../../app/i18n.ts';
import type { Entry } from '../../data/translations.ts';
import '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { textArea } from '../../ui/field.ts';
import { problemNote } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';

/** Says what is wrong with a translation, and perhaps how it should read; it goes to the editors of this node. */
@customElement('c-report-translation')
export class ReportTranslation extends UiElement {
  @property({ attribute: false }) item!: TranslationItem;
  @property({ attribute: false }) original = '';
  @property({ attribute: false }) translation!: Extract<Entry, { state: 'done' }>;
  @consume({ context: callContext }) private call!: Call;
  @state() private comment = '';
  @state() private better = '';
  @state() private missing = false;
  @state() private busy = false;
  @state() private problem: Problem | undefined;

  static override styles = [
    base,
    css`
      .words {
        background: var(--ground);
        border-radius: var(--r-small);
        padding: var(--s2) var(--s3);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        max-block-size: 30vh;
        overflow: auto;
      }
    `,
  ];

  override render(): TemplateResult {
    const { from, to, text } = this.translation;
    return html`<c-dialog .heading=${msg('Report a wrong translation', { id: 'language.report.title' })} .open=${true}>
      <form class="stack" @submit=${this.#send}>
        ${problemNote(this.problem)}
        <div>
          <div class="meta">${languageName(from)}</div>
          <div class="words" lang=${from} dir=${direction(from)} tabindex="0">${this.original}</div>
        </div>
        <div>
          <div class="meta">${languageName(to)}</div>
          <div class="words" lang=${to} dir=${direction(to)} tabindex="0">${text}</div>
        </div>
        ${textArea({
          id: 'comment',
          label: msg('What is wrong', { id: 'language.report.comment' }),
          required: true,
          rows: 3,
          maxLength: 2000,
          value: this.comment,
          error: this.missing ? msg('Please say what is wrong.', { id: 'language.report.missing' }) : undefined,
          onInput: (value) => {
            this.comment = value;
          },
        })}
        ${textArea({
          id: 'better',
          label: msg('How it should read', { id: 'language.report.better' }),
          optional: true,
          rows: 3,
          maxLength: 20_000,
          value: this.better,
          onInput: (value) => {
            this.better = value;
          },
        })}
        <p class="meta">${msg('The editors at your institution will see the original, the translation and your words.', { id: 'language.report.who' })}</p>
      </form>
      <button slot="actions" type="button" class="btn" @click=${() => this.emit('c-close')}>${msg('Cancel', { id: 'ui.cancel' })}</button>
      <button slot="actions" type="button" class="btn primary" ?disabled=${this.busy} @click=${this.#send}>${msg('Report', { id: 'language.report.send' })}</button>
    </c-dialog>`;
  }

  #send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const comment = this.comment.trim();
    this.missing = comment === '';
    if (this.missing || this.busy) return;
    const { made, to, text } = this.translation;
    const better = this.better.trim();
    this.busy = true;
    const reply = await this.call('translations.report', {
      body: {
        ...{ item: this.item, to, text, comment },
        ...(better === '' ? {} : { better }),
        ...(made.by === 'engine' ? { engine: made.engine } : {}),
      },
    });
    this.busy = false;
    this.problem = reply.ok ? undefined : reply.problem;
    if (!reply.ok) return;
    toast({ text: msg('Thank you. The editors have your report.', { id: 'language.report.done' }) });
    this.emit('c-close');
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-report-translation': ReportTranslation;
  }
}
