import { consume } from '@lit/context';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RefusalView } from '../../../spec/schemas/api/admin.ts';
import type { Call } from '../../api/client.ts';
import { callContext } from '../../app/contexts.ts';
import { msg, number } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/page.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/time.ts';
import { PagedList } from './paged-list.ts';
import { refusalWords } from './refusal-words.ts';
import { tableStyles } from './table-styles.ts';

/** What came from outside and was refused: it changed nothing, and here stands why. */
@customElement('c-refusals-page')
export class RefusalsPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  readonly #list = new PagedList<RefusalView>(
    async (cursor) => {
      const reply = await this.call('admin.refusals', {
        query: { limit: 50, ...(cursor ? { cursor } : {}), ...(this.#peer ? { peer: this.#peer } : {}) },
      });
      return reply.ok ? { ok: true, value: { items: reply.value.refusals, next: reply.value.next } } : reply;
    },
    () => this.requestUpdate(),
  );

  /** Only what this node did; from the address of the page. */
  get #peer(): string | null {
    return this.query.get('peer');
  }

  static override styles = [base, tableStyles];

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('query')) void this.#list.load();
  }

  override render(): TemplateResult {
    return html`<c-page heading=${msg('Refused from outside', { id: 'admin.place.refusals' })} back="/administration">
      <span slot="meta">${msg('None of this changed anything here.', { id: 'admin.refusals.meta' })}
        ${this.#peer ? html`<bdi class="mono">${this.#peer}</bdi> · <a href="/administration/refusals">${msg('Show all nodes', { id: 'admin.refusals.all' })}</a>` : nothing}</span>
      <button slot="actions" type="button" class="btn" @click=${() => void this.#list.load()}>${msg('Refresh', { id: 'admin.refresh' })}</button>
      ${this.#content()}
    </c-page>`;
  }

  #content(): TemplateResult {
    const { items, problem, next, busy } = this.#list;
    if (!items) return problem ? problemState(problem, () => void this.#list.load()) : skeleton('rows', 4);
    if (items.length === 0)
      return emptyState({
        icon: 'shield',
        title: msg('Nothing was refused', { id: 'admin.refusals.none' }),
        text: msg('Forged, repeated or unauthorised messages would be listed here with the reason.', {
          id: 'admin.refusals.noneText',
        }),
      });
    const head = {
      why: msg('Why', { id: 'admin.refusals.why' }),
      count: msg('How often', { id: 'admin.refusals.count' }),
      last: msg('Last', { id: 'admin.refusals.last' }),
    };
    return html`<table>
        <thead><tr><th>${msg('From', { id: 'admin.refusals.from' })}</th><th>${head.why}</th><th>${head.count}</th><th>${head.last}</th></tr></thead>
        <tbody>
          ${items.map(
            (one) => html`<tr>
              <td>${one.peerName ? html`<b dir="auto">${one.peerName}</b><br />` : nothing}<span class="meta mono" dir="ltr">${one.peer ?? msg('unknown', { id: 'admin.refusals.unknown' })}</span></td>
              <td data-label=${head.why}>${refusalWords(one.code)}<br /><span class="meta" dir="ltr">${one.code} · ${one.what}</span></td>
              <td data-label=${head.count}>${number(one.count)}</td>
              <td data-label=${head.last} class="narrow"><c-time .at=${one.lastAt}></c-time></td>
            </tr>`,
          )}
        </tbody>
      </table>
      ${next ? html`<button type="button" class="btn" ?disabled=${busy} @click=${() => void this.#list.more()}>${msg('Show more', { id: 'directory.more' })}</button>` : nothing}`;
  }
}
