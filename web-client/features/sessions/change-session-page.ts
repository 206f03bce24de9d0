import { consume } from '@lit/context';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SessionDetail } from '../../../spec/schemas/api/sessions.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { navigate } from '../../app/navigate.ts';
import { UiElement } from '../../ui/element.ts';
import { textArea, textField } from '../../ui/field.ts';
import '../../ui/page.ts';
import { problemNote, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import './problem-words.ts';
import { type TimeForm, timeFields, timeForm, timesOf, timesStyles } from './time-fields.ts';

interface Form {
  title: string;
  agenda: string;
  time: TimeForm;
  reason: string;
}

/** Changes the plan of a session. Of a series the next meeting and those after it move together. */
@customElement('c-change-session-page')
export class ChangeSessionPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @state() private session: SessionDetail | undefined;
  @state() private form: Form | undefined;
  @state() private busy = false;
  @state() private tried = false;
  @state() private problem: Problem | undefined;

  static override styles = [base, timesStyles];

  override firstUpdated(): void {
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    const reply = await this.call('sessions.get', { params: { room: this.params.room ?? '' } });
    if (!reply.ok) {
      this.problem = reply.problem;
      return;
    }
    const session = reply.value;
    this.problem = undefined;
    this.session = session;
    this.form = {
      ...{ title: session.title, agenda: session.agenda ?? '', reason: '' },
      time: timeForm(session.start, session.end, session.zone),
    };
  }

  override render(): TemplateResult {
    const back = `/sessions/${this.params.room}`;
    return html`<c-page heading=${msg('Change the session', { id: 'sessions.change.title' })} back=${back}>
      ${this.form && this.session ? this.#form(this.form, this.session, back) : this.problem ? problemState(this.problem, () => void this.#fetch()) : skeleton('form', 4)}
    </c-page>`;
  }

  #form(form: Form, session: SessionDetail, back: string): TemplateResult {
    const change = (more: Partial<Form>) => {
      this.form = { ...form, ...more };
    };
    return html`<form class="form" novalidate @submit=${this.#submit}>
      ${textField({
        id: 'title',
        label: msg('Title', { id: 'sessions.plan.titleLabel' }),
        value: form.title,
        maxLength: 200,
        required: true,
        dir: 'auto',
        error:
          this.tried && form.title.trim().length < 3
            ? msg('Please write at least three letters.', { id: 'sessions.plan.titleMissing' })
            : undefined,
        onInput: (title) => change({ title }),
      })}
      ${textArea({ id: 'agenda', label: msg('Agenda', { id: 'sessions.plan.agenda' }), optional: true, rows: 3, maxLength: 4000, value: form.agenda, onInput: (agenda) => change({ agenda }) })}
      ${timeFields(form.time, this.#timeError(form), (time) => change({ time: { ...form.time, ...time } }))}
      ${session.series ? html`<p class="meta">${msg('The later meetings of the series move with it.', { id: 'sessions.change.series' })}</p>` : nothing}
      ${textField({
        id: 'reason',
        label: msg('Reason', { id: 'sessions.page.reason' }),
        hint: msg('Shown to everybody who is invited.', { id: 'sessions.change.reasonHint' }),
        optional: true,
        value: form.reason,
        maxLength: 500,
        dir: 'auto',
        onInput: (reason) => change({ reason }),
      })}
      ${problemNote(this.problem)}
      <div class="form-actions">
        <button type="submit" class="btn primary" ?disabled=${this.busy} aria-busy=${this.busy ? 'true' : 'false'}>${msg('Save', { id: 'sessions.change.save' })}</button>
        <a class="btn quiet" href=${back}>${msg('Back', { id: 'sessions.change.back' })}</a>
      </div>
    </form>`;
  }

  #timeError(form: Form): string | undefined {
    if (!this.tried) return undefined;
    const times = timesOf(form.time);
    if (times === undefined) return msg('Please choose a date and a time.', { id: 'sessions.plan.timeMissing' });
    return times.end < Date.now() ? msg('This time has passed.', { id: 'sessions.plan.timePassed' }) : undefined;
  }

  #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.tried = true;
    const { form, session } = this;
    const times = form && timesOf(form.time);
    if (!form || !session || !times || form.title.trim().length < 3 || this.#timeError(form)) return;
    const { start, end, zone } = times;
    const moved = start !== session.start || end !== session.end || zone !== session.zone;
    const { series } = session;
    const meetings = series ? { every: series.every, count: series.later.length + 1 } : undefined;
    this.busy = true;
    const reply = await this.call('sessions.change', {
      params: { room: session.room },
      body: {
        ...{ title: form.title.trim(), agenda: form.agenda.trim() },
        ...(moved
          ? { time: { start, end, zone, ...(meetings && meetings.count > 1 ? { series: meetings } : {}) } }
          : {}),
        ...(form.reason.trim() ? { reason: form.reason.trim() } : {}),
      },
    });
    this.busy = false;
    if (!reply.ok) {
      this.problem = reply.problem;
      return;
    }
    navigate(`/sessions/${session.room}`, { replace: true });
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-change-session-page': ChangeSessionPage;
  }
}
