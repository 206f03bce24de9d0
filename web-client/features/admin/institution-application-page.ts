import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { InstitutionApplication } from '../../../spec/schemas/api/membership.ts';
import { urlOf } from '../../api/client.ts';
import type { Result } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import { countryName, msg } from '../../app/i18n.ts';
import { institutionKindName } from '../../app/words.ts';
import { fingerprint, fingerprintStyles } from '../../ui/fingerprint.ts';
import { icon } from '../../ui/icons.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { stateChip } from '../membership/entries.ts';
import { nodeStateNote } from '../membership/node-state.ts';
import { DecisionPage } from './decision-page.ts';
import type { Decision } from './decision-panel.ts';

/** One application of an institution: who asks, whether its node is what it says, the decision. */
@customElement('c-institution-application-page')
export class InstitutionApplicationPage extends DecisionPage<InstitutionApplication> {
  @state() private inspecting = false;
  protected override readonly back = '/administration/institutions/applications';

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

  protected override fetchOne(params: { id: string }): Promise<Result<InstitutionApplication>> {
    return this.call('hub.application', { params });
  }

  protected override send(params: { id: string }, body: Decision): Promise<Result<InstitutionApplication>> {
    return this.call('hub.decide', { params, body });
  }

  protected override nameOf({ legalName }: InstitutionApplication): string {
    return legalName;
  }

  protected override meta({ state: stage, reference }: InstitutionApplication): TemplateResult {
    return html`${stateChip(stage)} <span dir="ltr">${reference}</span>`;
  }

  protected override content(application: InstitutionApplication): TemplateResult {
    const open = this.isOpen(application);
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
      ${open ? html`<c-decision .obstacle=${obstacle} .decide=${this.decide}></c-decision>` : nothing}
      <c-entries .entries=${application.entries} .fileAddress=${(file: string) => urlOf('hub.evidence', { id: application.id, file })}></c-entries>
    </div>`;
  }

  #inspect = async (): Promise<void> => {
    this.inspecting = true;
    const reply = await this.call('hub.inspect', { params: this.one, timeoutMs: 30_000 });
    this.inspecting = false;
    if (reply.ok) this.application = reply.value;
    else toast({ kind: 'problem', text: problemText(reply.problem) });
  };
}
