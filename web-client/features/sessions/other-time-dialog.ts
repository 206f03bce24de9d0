import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import { msg } from '../../app/i18n.ts';
import '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { textArea } from '../../ui/field.ts';
import { base } from '../../ui/styles.ts';
import { type TimeForm, timeFields, timeForm, timesOf } from './time-fields.ts';

/** Proposes another time to the hosts. Tells `c-time` with the moments and a note. */
@customElement('c-other-time')
export class OtherTimeDialog extends UiElement {
  @property({ attribute: false }) session!: SessionDetail;
  @property({ type: Boolean }) open = false;
  @state() private time: TimeForm | undefined;
  @state() private note = '';
  @state() private tried = false;

  static override styles = [
    base,
    css`
      :host {
        display: contents;
      }
      .times {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 150px), 1fr));
        gap: var(--s3);
      }
    `,
  ];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('open') || !this.open) return;
    this.time = timeForm(this.session.start, this.session.end);
    this.note = '';
    this.tried = false;
  }

  override render(): TemplateResult {
    const { time } = this;
    if (!time) return html``;
    const missing = this.tried && timesOf(time) === undefined;
    return html`<c-dialog .heading=${msg('Propose another time', { id: 'sessions.page.propose' })} .open=${this.open}>
      <form id="other-time" class="stack" novalidate @submit=${this.#submit}>
        ${timeFields(
          time,
          missing ? msg('Please choose a date and a time.', { id: 'sessions.plan.timeMissing' }) : undefined,
          (change) => {
            this.time = { ...time, ...change };
          },
        )}
        ${textArea({
          id: 'note',
          label: msg('Note to the hosts', { id: 'sessions.time.note' }),
          optional: true,
          rows: 2,
          maxLength: 500,
          value: this.note,
          onInput: (note) => {
            this.note = note;
          },
        })}
      </form>
      <button slot="actions" type="submit" form="other-time" class="btn primary">${msg('Send the proposal', { id: 'sessions.time.send' })}</button>
    </c-dialog>`;
  }

  #submit = (event: Event): void => {
    event.preventDefault();
    this.tried = true;
    const times = this.time && timesOf(this.time);
    if (times) this.emit('c-time', { start: times.start, end: times.end, note: this.note });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-other-time': OtherTimeDialog;
  }
}
