import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TranslationReport } from '../../../spec/schemas/api/language.ts';
import type { Language } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import { problemText } from '../../api/problems.ts';
import { callContext } from '../../app/contexts.ts';
import { direction, fill, languageName, msg } from '../../app/i18n.ts';
import { confirm } from '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/page.ts';
import { displayName, personAddress } from '../../ui/person.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/time.ts';
import { toast } from '../../ui/toasts.ts';
import { PagedList } from '../admin/paged-list.ts';
import { flagWords } from './flag-words.ts';
import { engineWords } from './mark-words.ts';

/** Wrong translations that people reported: what was written, what a machine made of it, and what should stand there. */
@customElement('c-translation-reports-page')
export class TranslationReportsPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  readonly #list = new PagedList<TranslationReport>(
    async (cursor) => {
      const reply = await this.call('translations.reports', { query: { limit: 30, ...(cursor ? { cursor } : {}) } });
      return reply.ok ? { ok: true, value: { items: reply.value.reports, next: reply.value.next } } : reply;
    },
    () => this.requestUpdate(),
  );

  static override styles = [
    base,
    css`
      article {
        display: grid;
        gap: var(--s2);
        padding-block: var(--s4);
        border-block-end: 1px solid var(--line);
      }
      .pair {
        display: grid;
        gap: var(--s3);
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr));
      }
      .words {
        background: var(--ground);
        border-radius: var(--r-small);
        padding: var(--s2) var(--s3);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        max-block-size: 40vh;
        overflow: auto;
      }
      .comment {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('query')) void this.#list.load();
  }

  override render(): TemplateResult {
    return html`<c-page heading=${msg('Reported translations', { id: 'language.reports.title' })} back="/administration">${this.#content()}</c-page>`;
  }

  #content(): TemplateResult {
    const { items, problem, next, busy } = this.#list;
    if (!items) return problem ? problemState(problem, () => void this.#list.load()) : skeleton('posts', 3);
    if (items.length === 0)
      return emptyState({
        icon: 'globe',
        title: msg('Reported translations', { id: 'language.reports.title' }),
        text: msg('Nobody has reported a translation.', { id: 'language.reports.empty' }),
      });
    return html`${items.map((report) => this.#report(report))}
      ${next ? html`<p><button type="button" class="btn" ?disabled=${busy} @click=${() => void this.#list.more()}>${msg('Show more', { id: 'language.reports.more' })}</button></p>` : nothing}`;
  }

  #report(report: TranslationReport): TemplateResult {
    const { by, at, from, to, source, translation, better, comment, engine, flags, settled } = report;
    return html`<article>
      <div class="meta"><a href=${personAddress(by)} dir="auto">${displayName(by)}</a> · <c-time .at=${at}></c-time>${engine ? html` · <bdi>${engineWords(engine)}</bdi>` : nothing}</div>
      <p class="comment" dir="auto">${comment}</p>
      ${
        source === null
          ? html`<p class="meta">${msg('The text was erased.', { id: 'language.reports.gone' })}</p>`
          : html`<div class="pair">
              ${this.#words(languageName(from), source, from)}
              ${translation === null ? nothing : this.#words(languageName(to), translation, to)}
              ${better === null ? nothing : this.#words(msg('How it should read', { id: 'language.report.better' }), better, to)}
            </div>`
      }
      ${flags.length > 0 ? html`<ul class="meta">${flags.map((flag) => html`<li>${flagWords(flag)}</li>`)}</ul>` : nothing}
      ${
        settled
          ? html`<p class="meta">${fill(msg('Closed by {name}', { id: 'language.reports.closed' }), { name: settled.by })} · <c-time .at=${settled.at}></c-time>${settled.note ? html` · <bdi>${settled.note}</bdi>` : nothing}</p>`
          : html`<div><button type="button" class="btn" @click=${() => void this.#settle(report)}>${msg('Close the report', { id: 'language.reports.close' })}</button></div>`
      }
    </article>`;
  }

  #words(label: string, text: string, language: Language): TemplateResult {
    return html`<div><div class="meta">${label}</div><div class="words" lang=${language} dir=${direction(language)}>${text}</div></div>`;
  }

  async #settle({ id }: TranslationReport): Promise<void> {
    const note = await confirm({
      heading: msg('Close the report', { id: 'language.reports.close' }),
      text: msg('The kept translation is forgotten, and the text is translated anew when somebody asks.', {
        id: 'language.reports.closeHint',
      }),
      confirm: msg('Close the report', { id: 'language.reports.close' }),
      reason: { label: msg('Note for the other editors', { id: 'language.reports.note' }) },
    });
    if (note === undefined) return;
    const body = note === '' ? {} : { note };
    const reply = await this.call('translations.settleReport', { params: { id }, body });
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    await this.#list.load();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-translation-reports-page': TranslationReportsPage;
  }
}
