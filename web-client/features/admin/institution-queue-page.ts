import { html, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { countryName, facts, msg } from '../../app/i18n.ts';
import { institutionKindName } from '../../app/words.ts';
import { type InstitutionQueue, openInstitutionQueue } from '../../data/membership.ts';
import { icon } from '../../ui/icons.ts';
import { signStyles } from '../../ui/layout-styles.ts';
import { base } from '../../ui/styles.ts';
import { queueStyles } from './queue.ts';
import { QueuePage } from './queue-page.ts';

type Application = InstitutionQueue['applications'][number];

/** Applications of institutions. */
@customElement('c-institution-queue-page')
export class InstitutionQueuePage extends QueuePage<Application, InstitutionQueue> {
  static override styles = [base, queueStyles, signStyles];
  protected override readonly path = '/administration/institutions/applications';
  protected override readonly open = openInstitutionQueue;

  protected override heading(): string {
    return msg('Applications of institutions', { id: 'admin.place.institutionApplications' });
  }

  protected override sign(): TemplateResult {
    return html`<span class="sign" aria-hidden="true">${icon('building')}</span>`;
  }

  protected override nameOf({ legalName }: Application): string {
    return legalName;
  }

  protected override about({ country, kind }: Application): string {
    return facts([countryName(country), institutionKindName(kind)]);
  }
}
