import { consume } from '@lit/context';
import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Call } from '../../api/client.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import { professionName, specialtyName } from '../../app/words.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { openStaffQueue, type StaffQueue } from '../../data/membership.ts';
import { Watching } from '../../data/store.ts';
import { avatar, avatarStyles } from '../../ui/avatar.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/page.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/tabs.ts';
import '../../ui/time.ts';
import { stateChip } from '../membership/entries.ts';
import { emptyQueue, queueState, queueStyles, queueTabs } from './queue.ts';

/** Applications of staff, oldest first, with their age. */
@customElement('c-staff-queue-page')
export class StaffQueuePage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  private store: LiveStore<StaffQueue> | undefined;
  readonly #watching = new Watching(this);

  static override styles = [base, avatarStyles, queueStyles];

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.store && !changed.has('query')) return;
    this.store?.close();
    this.store = openStaffQueue(this.call, this.stream, queueState(this.query));
    this.#watching.switchTo(this.store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store?.close();
    this.store = undefined;
  }

  override render(): TemplateResult {
    const selected = queueState(this.query) ?? 'all';
    return html`<c-page heading=${msg('Applications of staff', { id: 'admin.place.applications' })} back="/administration">
      <c-tabs label=${msg('State', { id: 'admin.queue.state' })} .tabs=${queueTabs()} selected=${selected} @c-select=${(event: CustomEvent<string>) => navigate(`/administration/applications?state=${event.detail}`, { replace: true })}>
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
        (application) => html`<li><a href="/administration/applications/${application.id}">
          ${avatar(application.name)}
          <span><b dir="auto">${application.name}</b><br /><span class="meta">${professionName(application.profession)} · ${specialtyName(application.specialty)}</span></span>
          <span class="end">${stateChip(application.state)}<span class="meta"><c-time .at=${application.submittedAt}></c-time></span></span>
        </a></li>`,
      )}
    </ul>`;
  }
}
