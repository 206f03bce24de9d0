import { consume } from '@lit/context';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Reply } from '../../../spec/schemas/api/operations.ts';
import type { Call } from '../../api/client.ts';
import { callContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/page.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/time.ts';
import { detailName, detailValue } from './audit-details.ts';
import { auditWords } from './audit-words.ts';
import { PagedList } from './paged-list.ts';
import { tableStyles } from './table-styles.ts';

type Entry = Reply<'admin.audit'>['entries'][number];

/** Who did what on this node. Under the words stands the stable technical name, as a log collector gets it. */
@customElement('c-audit-page')
export class AuditPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  readonly #list = new PagedList<Entry>(
    async (cursor) => {
      const reply = await this.call('admin.audit', { query: { limit: 50, ...(cursor ? { cursor } : {}) } });
      return reply.ok ? { ok: true, value: { items: reply.value.entries, next: reply.value.next } } : reply;
    },
    () => this.requestUpdate(),
  );

  static override styles = [base, tableStyles];

  override firstUpdated(): void {
    void this.#list.load();
  }

  override render(): TemplateResult {
    return html`<c-page heading=${msg('Audit log', { id: 'admin.place.audit' })} back="/administration">${this.#content()}</c-page>`;
  }

  #content(): TemplateResult {
    const { items, problem, next, busy } = this.#list;
    if (!items) return problem ? problemState(problem, () => void this.#list.load()) : skeleton('rows', 5);
    if (items.length === 0)
      return emptyState({
        icon: 'list',
        title: msg('Nothing recorded yet', { id: 'admin.audit.none' }),
        text: msg('Decisions, changes of roles and log-ins are recorded here.', { id: 'admin.audit.noneText' }),
      });
    const head = {
      who: msg('Who', { id: 'admin.audit.who' }),
      what: msg('What', { id: 'admin.audit.what' }),
      subject: msg('Concerning', { id: 'admin.audit.subject' }),
    };
    return html`<table>
        <thead><tr><th>${msg('When', { id: 'admin.audit.when' })}</th><th>${head.who}</th><th>${head.what}</th><th>${head.subject}</th></tr></thead>
        <tbody>
          ${items.map(
            (entry) => html`<tr>
              <td class="narrow"><c-time .at=${entry.at} look="full"></c-time></td>
              <td data-label=${head.who}><bdi>${entry.actorName ?? entry.actor ?? '–'}</bdi></td>
              <td data-label=${head.what}>${auditWords(entry.action)}<br /><code class="meta" dir="ltr">${entry.action}</code></td>
              <td data-label=${head.subject}>${entry.subject ? html`<bdi>${entry.subject}</bdi>` : nothing}${Object.entries(entry.detail).map(([key, value]) => html`<div class="meta">${detailName(key)}: <bdi>${detailValue(key, value)}</bdi></div>`)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
      ${next ? html`<button type="button" class="btn" ?disabled=${busy} @click=${() => void this.#list.more()}>${msg('Show more', { id: 'directory.more' })}</button>` : nothing}`;
  }
}
