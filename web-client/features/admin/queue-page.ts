import { consume } from '@lit/context';
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { StaffApplication } from '../../../spec/schemas/api/membership.ts';
import type { Call } from '../../api/client.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/page.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import '../../ui/tabs.ts';
import '../../ui/time.ts';
import { stateChip } from '../membership/entries.ts';
import { emptyQueue, queueState, queueTabs } from './queue.ts';

/** What every application in a queue has, whoever applies. */
interface Waiting {
  id: string;
  state: StaffApplication['state'];
  submittedAt: number;
}

/** A queue of applications, oldest first, with their age; the state to be shown stands in the address. What is particular to one kind is in its own page. */
export abstract class QueuePage<A extends Waiting, Q extends { applications: readonly A[] }> extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  private store: LiveStore<Q> | undefined;
  readonly #watching = new Watching(this);

  /** Address of the page; one application is below it. */
  protected abstract readonly path: string;
  protected abstract heading(): string;
  protected abstract open(call: Call, stream: LiveStream, state: ReturnType<typeof queueState>): LiveStore<Q>;
  protected abstract sign(application: A): TemplateResult;
  protected abstract nameOf(application: A): string;
  /** A second line under the title. */
  protected abstract about(application: A): string;

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.store && !changed.has('query')) return;
    this.store?.close();
    this.store = this.open(this.call, this.stream, queueState(this.query));
    this.#watching.switchTo(this.store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store?.close();
    this.store = undefined;
  }

  override render(): TemplateResult {
    const selected = queueState(this.query) ?? 'all';
    return html`<c-page heading=${this.heading()} back="/administration">
      <c-tabs label=${msg('State', { id: 'admin.queue.state' })} .tabs=${queueTabs()} selected=${selected} @c-select=${(event: CustomEvent<string>) => navigate(`${this.path}?state=${event.detail}`, { replace: true })}>
        ${this.#list()}
      </c-tabs>
    </c-page>`;
  }

  #list(): TemplateResult {
    const loaded = this.store?.value;
    if (!loaded?.value)
      return loaded?.state === 'failed' && loaded.problem
        ? problemState(loaded.problem, () => void this.store?.refetch())
        : skeleton('rows', 4);
    if (loaded.value.applications.length === 0) return emptyQueue();
    return html`<ul class="plain list">
      ${loaded.value.applications.map(
        (application) => html`<li><a href="${this.path}/${application.id}">
          ${this.sign(application)}
          <span><b dir="auto">${this.nameOf(application)}</b><br /><span class="meta">${this.about(application)}</span></span>
          <span class="end">${stateChip(application.state)}<span class="meta"><c-time .at=${application.submittedAt}></c-time></span></span>
        </a></li>`,
      )}
    </ul>`;
  }
}
