import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { StaffApplication } from '../../../spec/schemas/api/membership.ts';
import type { NodeRole } from '../../../spec/schemas/common/words.ts';
import { type Call, urlOf } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import type { LiveStream } from '../../api/stream.ts';
import { callContext, streamContext, viewerContext } from '../../app/contexts.ts';
import { languageInOwnWords, list, msg } from '../../app/i18n.ts';
import { professionName, specialtyName } from '../../app/words.ts';
import { UiElement } from '../../ui/element.ts';
import '../../ui/page.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../membership/entries.ts';
import { stateChip } from '../membership/entries.ts';
import './decision-panel.ts';
import type { Decision } from './decision-panel.ts';

/** One application of staff, to be decided. */
@customElement('c-staff-application-page')
export class StaffApplicationPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: streamContext }) private stream!: LiveStream;
  @consume({ context: viewerContext, subscribe: true }) @state() private viewer: Viewer | undefined;
  @state() private application: StaffApplication | undefined;
  @state() private problem: Problem | undefined;
  #stop: (() => void) | undefined;

  static override styles = [
    base,
    css`
      .stack {
        gap: var(--s5);
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

  async #fetch(): Promise<void> {
    const reply = await this.call('membership.application', { params: { id: this.params.id ?? '' } });
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) this.application = reply.value;
  }

  override render(): TemplateResult {
    const { application } = this;
    return html`<c-page heading=${application?.name ?? msg('Application', { id: 'membership.status.title' })} back="/administration/applications">
      ${application ? html`<span slot="meta">${stateChip(application.state)}</span>` : nothing}
      ${application ? this.#content(application) : this.problem ? problemState(this.problem, () => void this.#fetch()) : skeleton('lines', 4)}
    </c-page>`;
  }

  #content(application: StaffApplication): TemplateResult {
    const open = application.state === 'submitted' || application.state === 'question';
    const offered: NodeRole[] = this.viewer?.roles.includes('administrator')
      ? ['member', 'approver', 'moderator', 'administrator']
      : ['member'];
    return html`<div class="stack">
      <dl class="facts-list">
        <dt>${msg('E-mail address', { id: 'admin.application.email' })}</dt><dd dir="ltr">${application.email}</dd>
        <dt>${msg('Profession', { id: 'membership.apply.profession' })}</dt><dd>${professionName(application.profession)}</dd>
        <dt>${msg('Specialty', { id: 'membership.apply.specialty' })}</dt><dd>${specialtyName(application.specialty)}</dd>
        <dt>${msg('Languages', { id: 'admin.application.languages' })}</dt><dd>${list(application.languages.map(languageInOwnWords))}</dd>
        <dt>${msg('Licence or staff card', { id: 'admin.application.licence' })}</dt><dd dir="auto">${application.licence}</dd>
      </dl>
      ${open ? html`<c-decision .roles=${offered} .decide=${this.#decide}></c-decision>` : nothing}
      <c-entries .entries=${application.entries} .fileAddress=${(file: string) => urlOf('membership.evidence', { id: application.id, file })}></c-entries>
    </div>`;
  }

  #decide = async (decision: Decision) => {
    const reply = await this.call('membership.decide', { params: { id: this.params.id ?? '' }, body: decision });
    if (reply.ok) this.application = reply.value;
    return reply;
  };
}
