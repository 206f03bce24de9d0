import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { StaffApplication } from '../../../spec/schemas/api/membership.ts';
import type { NodeRole } from '../../../spec/schemas/common/words.ts';
import { urlOf } from '../../api/client.ts';
import type { Result } from '../../api/problem.ts';
import { viewerContext } from '../../app/contexts.ts';
import { languageInOwnWords, list, msg } from '../../app/i18n.ts';
import { professionName, specialtyName } from '../../app/words.ts';
import { base } from '../../ui/styles.ts';
import { stateChip } from '../membership/entries.ts';
import { DecisionPage } from './decision-page.ts';
import type { Decision } from './decision-panel.ts';

/** One application of staff, to be decided. */
@customElement('c-staff-application-page')
export class StaffApplicationPage extends DecisionPage<StaffApplication> {
  @consume({ context: viewerContext, subscribe: true }) @state() private viewer: Viewer | undefined;
  protected override readonly back = '/administration/applications';

  static override styles = [
    base,
    css`
      .stack {
        gap: var(--s5);
      }
    `,
  ];

  protected override fetchOne(params: { id: string }): Promise<Result<StaffApplication>> {
    return this.call('membership.application', { params });
  }

  protected override send(params: { id: string }, body: Decision): Promise<Result<StaffApplication>> {
    return this.call('membership.decide', { params, body });
  }

  protected override nameOf({ name }: StaffApplication): string {
    return name;
  }

  protected override meta(application: StaffApplication): TemplateResult {
    return stateChip(application.state);
  }

  protected override content(application: StaffApplication): TemplateResult {
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
      ${this.isOpen(application) ? html`<c-decision .roles=${offered} .decide=${this.decide}></c-decision>` : nothing}
      <c-entries .entries=${application.entries} .fileAddress=${(file: string) => urlOf('membership.evidence', { id: application.id, file })}></c-entries>
    </div>`;
  }
}
