import { consume } from '@lit/context';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Call } from '../../api/client.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { msg, number, plural } from '../../app/i18n.ts';
import { openPeers, type Peers } from '../../data/admin.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/page.ts';
import { emptyState, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/time.ts';
import { tableStyles } from './table-styles.ts';

/** Row 15 of the adversarial table: one or two can be a race with a ban. */
const conspicuousFrom = 3;

/** The other nodes: reachable or not since when, and what waits for delivery. */
@customElement('c-peers-page')
export class PeersPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  private store!: LiveStore<Peers>;
  readonly #watching = new Watching(this);

  static override styles = [base, tableStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    this.store = openPeers(this.call, this.stream);
    this.#watching.switchTo(this.store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store.close();
  }

  override render(): TemplateResult {
    const { value, state: stage, problem } = this.store.value;
    return html`<c-page heading=${msg('Other nodes', { id: 'admin.place.peers' })} back="/administration">
      <button slot="actions" type="button" class="btn" @click=${() => void this.store.refetch()}>${msg('Refresh', { id: 'admin.refresh' })}</button>
      ${value ? this.#table(value) : stage === 'failed' && problem ? problemState(problem, () => void this.store.refetch()) : skeleton('rows', 4)}
    </c-page>`;
  }

  /** A node that goes on signing what it has no right to: a fault or a break-in there; somebody should ask. */
  #conspicuous({ node, unlawful }: Peers['peers'][number]): TemplateResult | typeof nothing {
    if (unlawful < conspicuousFrom) return nothing;
    return html`<br /><a class="chip stop" href="/administration/refusals?peer=${encodeURIComponent(node)}">${plural(
      unlawful,
      { one: '{n} event without the right to it today', other: '{n} events without the right to it today' },
      { id: 'admin.peers.unlawful' },
    )}</a>`;
  }

  #table({ peers }: Peers): TemplateResult {
    if (peers.length === 0)
      return emptyState({
        icon: 'globe',
        title: msg('No other nodes yet', { id: 'admin.peers.none' }),
        text: msg('They appear when a hub has approved this institution.', { id: 'admin.peers.noneText' }),
      });
    const head = {
      state: msg('State', { id: 'admin.queue.state' }),
      contact: msg('Last contact', { id: 'admin.peers.contact' }),
      pending: msg('Waiting events', { id: 'admin.peers.pending' }),
    };
    return html`<table>
      <thead><tr><th>${msg('Institution', { id: 'directory.filter.institution' })}</th><th>${head.state}</th><th>${head.contact}</th><th>${head.pending}</th></tr></thead>
      <tbody>
        ${peers.map(
          (peer) => html`<tr>
            <td><b dir="auto">${peer.name}</b><br /><span class="meta mono" dir="ltr">${peer.node}</span>${this.#conspicuous(peer)}</td>
            <td data-label=${head.state}>
              ${peer.status !== 'active' ? html`<span class="chip stop">${msg('Suspended', { id: 'admin.members.suspended' })}</span>` : peer.reachable ? html`<span class="dot"></span> ${msg('reachable', { id: 'directory.map.reachable' })}` : html`<span class="dot away"></span> ${msg('away', { id: 'directory.map.away' })}`}
              <span class="meta"><c-time .at=${peer.since}></c-time></span>
              ${peer.lastError && !peer.reachable ? html`<br /><span class="meta" dir="ltr">${peer.lastError}</span>` : nothing}
            </td>
            <td data-label=${head.contact}>${peer.lastContactAt ? html`<c-time .at=${peer.lastContactAt}></c-time>` : '–'}</td>
            <td data-label=${head.pending}>${number(peer.pendingEvents)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }
}
