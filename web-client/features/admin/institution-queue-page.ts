import { consume } from '@lit/context';
import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Call } from '../../api/client.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { countryName, msg } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import { institutionKindName } from '../../app/words.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { type InstitutionQueue, openInstitutionQueue } from '../../data/membership.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/tabs.ts';
import '../../ui/time.ts';
import { stateChip } from '../membership/entries.ts';
import { emptyQueue, queueState, queueStyles, queueTabs } from './queue.ts';

/** Applications of institutions, oldest first, with their age and whether their node was reached. */
@customElement('c-institution-queue-page')
export class InstitutionQueuePage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  private store: LiveStore<InstitutionQueue> | undefined;
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    queueStyles,
    css`
      .sign {
        inline-size: 44px;
        block-size: 44px;
        border-radius: var(--r);
        background: var(--accent-2);
        color: var(--accent);
        display: grid;
        place-items: center;
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.store && !changed.has('query')) return;
    this.store?.close();
    this.store = openInstitutionQueue(this.call, this.stream, queueState(this.query));
    this.#watching.switchTo(this.store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store?.close();
    this.store = undefined;
  }

  override render(): TemplateResult {
    const selected = queueState(this.query) ?? 'all';
    return html`<c-page heading=${msg('Applications of institutions', { id: 'admin.place.institutionApplications' })} back="/administration">
      <c-tabs label=${msg('State', { id: 'admin.queue.state' })} .tabs=${queueTabs()} selected=${selected} @c-select=${(event: CustomEvent<string>) => navigate(`/administration/institutions/applications?state=${event.detail}`, { replace: true })}>
        ${this.#list()}
      </c-tabs>
    </c-page>`;
  }

  #list(): TemplateResult {
    const {
      value,
      state: stage,
      problem,
    } = this.store?.value ?? { value: undefined, state: 'loading', problem: undefined };
    if (!value)
      return stage === 'failed' && problem
        ? problemState(problem, () => void this.store?.refetch())
        : skeleton('rows', 4);
    if (value.applications.length === 0) return emptyQueue();
    return html`<ul class="plain list">
      ${value.applications.map(
        (application) => html`<li><a href="/administration/institutions/applications/${application.id}">
          ${html`<span class="sign" aria-hidden="true">${icon('building')}</span>`}
          <span><b dir="auto">${application.legalName}</b><br /><span class="meta">${countryName(application.country)} · ${institutionKindName(application.kind)}</span></span>
          <span class="end">${stateChip(application.state)}<span class="meta"><c-time .at=${application.submittedAt}></c-time></span></span>
        </a></li>`,
      )}
    </ul>`;
  }
}
