import type { TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { facts, msg } from '../../app/i18n.ts';
import { professionName, specialtyName } from '../../app/words.ts';
import { openStaffQueue, type StaffQueue } from '../../data/membership.ts';
import { avatar, avatarStyles } from '../../ui/avatar.ts';
import { base } from '../../ui/styles.ts';
import { queueStyles } from './queue.ts';
import { QueuePage } from './queue-page.ts';

type Application = StaffQueue['applications'][number];

/** Applications of staff. */
@customElement('c-staff-queue-page')
export class StaffQueuePage extends QueuePage<Application, StaffQueue> {
  static override styles = [base, avatarStyles, queueStyles];
  protected override readonly path = '/administration/applications';
  protected override readonly open = openStaffQueue;

  protected override heading(): string {
    return msg('Applications of staff', { id: 'admin.place.applications' });
  }

  protected override sign({ name }: Application): TemplateResult {
    return avatar(name);
  }

  protected override nameOf({ name }: Application): string {
    return name;
  }

  protected override about({ profession, specialty }: Application): string {
    return facts([professionName(profession), specialtyName(specialty)]);
  }
}
