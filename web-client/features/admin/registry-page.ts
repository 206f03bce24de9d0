import { consume } from '@lit/context';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NodeCard, Viewer } from '../../../spec/schemas/api/auth.ts';
import type { FederatedInstitution } from '../../../spec/schemas/api/membership.ts';
import type { Call } from '../../api/client.ts';
import type { Result } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, nodeCardContext, streamContext, viewerContext } from '../../app/contexts.ts';
import { countryName, fill, msg } from '../../app/i18n.ts';
import { day } from '../../app/time.ts';
import { openRegistry, type Registry } from '../../data/admin.ts';
import type { LiveStore } from '../../data/live-store.ts';
import { Watching } from '../../data/store.ts';
import { confirm } from '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/menu.ts';
import type { MenuItem } from '../../ui/menu.ts';
import '../../ui/page.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { tableStyles } from './table-styles.ts';

/** Institutions in the registry of this hub. */
@customElement('c-registry-page')
export class RegistryPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @consume({ context: viewerContext, subscribe: true }) @state() private viewer: Viewer | undefined;
  @consume({ context: nodeCardContext, subscribe: true }) @state() private card: NodeCard | undefined;
  private store!: LiveStore<Registry>;
  readonly #watching = new Watching(this);

  static override styles = [base, tableStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    this.store = openRegistry(this.call, this.stream);
    this.#watching.switchTo(this.store);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store.close();
  }

  override render(): TemplateResult {
    const { value, state: stage, problem } = this.store.value;
    return html`<c-page heading=${msg('Registry of institutions', { id: 'admin.place.institutions' })} back="/administration">
      <span slot="meta">${msg('Every change is a signed event that all nodes honour within seconds.', { id: 'admin.registry.meta' })}</span>
      ${value ? this.#table(value) : stage === 'failed' && problem ? problemState(problem, () => void this.store.refetch()) : skeleton('rows', 4)}
    </c-page>`;
  }

  #table({ institutions }: Registry): TemplateResult {
    const head = {
      node: msg('Node', { id: 'directory.institution.node' }),
      since: msg('Approved on', { id: 'directory.institution.approvedAt' }),
      state: msg('State', { id: 'admin.queue.state' }),
    };
    return html`<table>
      <thead><tr><th>${msg('Institution', { id: 'directory.filter.institution' })}</th><th>${head.node}</th><th>${head.since}</th><th>${head.state}</th><th><span class="visually-hidden">${msg('Actions', { id: 'admin.actions' })}</span></th></tr></thead>
      <tbody>
        ${institutions.map(
          (one) => html`<tr>
            <td><b dir="auto">${one.legalName}</b><br /><span class="meta">${countryName(one.country)}</span></td>
            <td data-label=${head.node}><span class="mono" dir="ltr">${one.node}</span></td>
            <td data-label=${head.since}>${day(one.approvedAt)}</td>
            <td data-label=${head.state}>${stateChip(one.status)}${one.reason ? html`<br /><span class="meta" dir="auto">${one.reason}</span>` : nothing}</td>
            <td class="end">${this.#menu(one)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #menu(one: FederatedInstitution): TemplateResult | typeof nothing {
    if (one.node === this.card?.node) return nothing;
    const items: MenuItem[] = [];
    const params = { node: one.node };
    if (one.status === 'active')
      items.push({
        icon: 'stop',
        label: msg('Suspend', { id: 'admin.suspend' }),
        danger: true,
        run: () => void this.#suspend(one),
      });
    if (one.status === 'suspended')
      items.push({
        icon: 'ok',
        label: msg('Reinstate', { id: 'admin.reinstate' }),
        run: () => void this.#carryOut(this.call('hub.reinstate', { params })),
      });
    if (one.status !== 'revoked' && this.viewer?.roles.includes('hub_administrator'))
      items.push({
        icon: 'trash',
        label: msg('Revoke for good', { id: 'admin.revoke' }),
        danger: true,
        run: () => void this.#revoke(one),
      });
    return items.length > 0
      ? html`<c-menu label=${fill(msg('More about {name}', { id: 'admin.more' }), { name: one.legalName })} .items=${items}></c-menu>`
      : nothing;
  }

  async #suspend(one: FederatedInstitution): Promise<void> {
    const reason = await confirm({
      heading: fill(msg('Suspend {name}?', { id: 'admin.suspend.title' }), { name: one.legalName }),
      text: msg('All nodes stop exchanging anything with it within seconds. Nothing is lost; it can be reinstated.', {
        id: 'admin.registry.suspendText',
      }),
      confirm: msg('Suspend', { id: 'admin.suspend' }),
      danger: true,
      reason: { label: msg('Reason', { id: 'admin.decide.reason' }), required: true },
    });
    if (reason) await this.#carryOut(this.call('hub.suspend', { params: { node: one.node }, body: { reason } }));
  }

  async #revoke(one: FederatedInstitution): Promise<void> {
    const reason = await confirm({
      heading: fill(msg('Revoke {name} for good?', { id: 'admin.revoke.title' }), { name: one.legalName }),
      text: msg('This cannot be undone: the institution would have to apply again with new keys.', {
        id: 'admin.revoke.text',
      }),
      confirm: msg('Revoke', { id: 'admin.revoke.do' }),
      danger: true,
      reason: { label: msg('Reason', { id: 'admin.decide.reason' }), required: true },
    });
    if (reason) await this.#carryOut(this.call('hub.revoke', { params: { node: one.node }, body: { reason } }));
  }

  async #carryOut(call: Promise<Result<FederatedInstitution>>): Promise<void> {
    const reply = await call;
    if (!reply.ok) return toast({ kind: 'problem', text: problemText(reply.problem) });
    toast({ text: msg('Done', { id: 'admin.done' }) });
    void this.store.refetch();
  }
}

/** State of an institution in the registry. */
function stateChip(status: FederatedInstitution['status']): TemplateResult {
  switch (status) {
    case 'active':
      return html`<span class="chip ok">${msg('Active', { id: 'admin.members.active' })}</span>`;
    case 'suspended':
      return html`<span class="chip stop">${msg('Suspended', { id: 'admin.members.suspended' })}</span>`;
    case 'revoked':
      return html`<span class="chip stop">${msg('Revoked', { id: 'admin.registry.revoked' })}</span>`;
    default:
      return html`<span class="chip">${msg('Has left', { id: 'admin.registry.retired' })}</span>`;
  }
}
