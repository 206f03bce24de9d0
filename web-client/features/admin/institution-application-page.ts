import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { InstitutionApplication } from '../../../spec/schemas/api/membership.ts';
import { type Call, urlOf } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext } from '../../app/contexts.ts';
import { countryName, msg } from '../../app/i18n.ts';
import { institutionKindName } from '../../app/words.ts';
import { UiElement } from '../../ui/element.ts';
import { fingerprint, fingerprintStyles } from '../../ui/fingerprint.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import '../membership/entries.ts';
import { stateChip } from '../membership/entries.ts';
import { nodeStateNote } from '../membership/node-state.ts';
import './decision-panel.ts';
import type { Decision } from './decision-panel.ts';

/** One application of an institution: who asks, whether its node is what it says, the decision. */
@customElement('c-institution-application-page')
export class InstitutionApplicationPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @state() private application: InstitutionApplication | undefined;
  @state() private problem: Problem | undefined;
  @state() private inspecting = false;
  #stop: (() => void) | undefined;

  static override styles = [
    base,
    fingerprintStyles,
    css`
      .stack {
        gap: var(--s5);
      }
      .node {
        display: grid;
        gap: var(--s2);
        justify-items: start;
      }
      .node .note {
        inline-size: 100%;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#fetch();
    this.#stop = this.stream.listen({
      events: (events) => {
        if (events.some((event) => event.type === 'application.changed' && event.id === this.params.id))
          void this.#fetch();
      },
      reset: () => void this.#fetch(),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.();
  }

  get #params() {
    return { id: this.params.id ?? '' };
  }

  async #fetch(): Promise<void> {
    const reply = await this.call('hub.application', { params: this.#params });
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) this.application = reply.value;
  }

  override render(): TemplateResult {
    const { application } = this;
    return html`<c-page heading=${application?.legalName ?? msg('Application', { id: 'membership.status.title' })} back="/administration/institutions/applications">
      ${application ? html`<span slot="meta">${stateChip(application.state)} <span dir="ltr">${application.reference}</span></span>` : nothing}
      ${application ? this.#content(application) : this.problem ? problemState(this.problem, () => void this.#fetch()) : skeleton('lines', 4)}
    </c-page>`;
  }

  #content(application: InstitutionApplication): TemplateResult {
    const open = application.state === 'submitted' || application.state === 'question';
    const obstacle =
      application.nodeState === 'reached'
        ? ''
        : msg('Approving is possible once the node has been reached and its keys checked.', {
            id: 'admin.institution.obstacle',
          });
    const { responsible } = application;
    return html`<div class="stack">
      <dl class="facts-list">
        <dt>${msg('Country', { id: 'membership.hub.country' })}</dt><dd>${countryName(application.country)}</dd>
        <dt>${msg('Kind of institution', { id: 'membership.hub.kind' })}</dt><dd>${institutionKindName(application.kind)}</dd>
        <dt>${msg('Postal address', { id: 'membership.hub.address' })}</dt><dd dir="auto">${application.address}</dd>
        <dt>${msg('Responsible person', { id: 'membership.hub.responsible' })}</dt><dd><bdi>${responsible.name}</bdi> · <bdi>${responsible.position}</bdi><br /><span dir="ltr">${responsible.email}</span></dd>
        <dt>${msg('Public address', { id: 'admin.institution.address' })}</dt><dd class="mono" dir="ltr">${application.publicUrl}</dd>
        ${application.keyThumbprints.length > 0 ? html`<dt>${msg('Fingerprint of its key', { id: 'admin.institution.key' })}</dt><dd>${application.keyThumbprints.map(fingerprint)}</dd>` : nothing}
      </dl>
      <div class="node">
        ${nodeStateNote(application)}
        ${open ? html`<button type="button" class="btn" ?disabled=${this.inspecting} @click=${this.#inspect}>${icon('refresh')}${msg('Reach it again now', { id: 'admin.institution.inspect' })}</button>` : nothing}
      </div>
      ${open ? html`<c-decision .obstacle=${obstacle} .decide=${this.#decide}></c-decision>` : nothing}
      <c-entries .entries=${application.entries} .fileAddress=${(file: string) => urlOf('hub.evidence', { id: application.id, file })}></c-entries>
    </div>`;
  }

  #inspect = async (): Promise<void> => {
    this.inspecting = true;
    const reply = await this.call('hub.inspect', { params: this.#params, timeoutMs: 30_000 });
    this.inspecting = false;
    if (reply.ok) this.application = reply.value;
    else toast({ kind: 'problem', text: problemText(reply.problem) });
  };

  #decide = async (decision: Decision) => {
    const reply = await this.call('hub.decide', { params: this.#params, body: decision });
    if (reply.ok) this.application = reply.value;
    return reply;
  };
}
