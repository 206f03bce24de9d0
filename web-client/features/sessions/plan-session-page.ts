import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { PersonCard } from '../../../spec/schemas/api/people.ts';
import type { SeriesStep } from '../../../spec/schemas/events/control.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext, viewerContext } from '../../app/contexts.ts';
import { fill, languageInOwnWords, languages, msg } from '../../app/i18n.ts';
import { forgetForm, keepForm, readForm } from '../../app/kept-form.ts';
import { navigate } from '../../app/navigate.ts';
import { UiElement } from '../../ui/element.ts';
import { choiceField, selectField, textArea, textField } from '../../ui/field.ts';
import '../../ui/page.ts';
import '../../ui/person.ts';
import { problemNote } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../discussions/people-picker.ts';
import type { Picked } from '../discussions/people-picker.ts';
import './problem-words.ts';
import { everyWords } from './session-words.ts';
import { countInput, type TimeForm, timeFields, timeForm, timesOf, timesStyles } from './time-fields.ts';
import { nextHour } from './wall-clock.ts';

const keep = 'consilium.plan-session';
const defaultLengthMs = 3_600_000;
const nobody: Picked = { people: [], institutions: [] };

interface Form {
  title: string;
  agenda: string;
  time: TimeForm;
  every: '' | SeriesStep;
  count: string;
  language: string;
  audience: 'speaker' | 'listener';
  guests: Picked;
  /** Part of a picked person by `node/actor`; without an entry a guest. */
  parts: Record<string, Part>;
  clientId: string;
}
type Part = 'guest' | 'speaker' | 'cohost';
const partWords = (part: Part): string =>
  part === 'speaker'
    ? msg('Speaks', { id: 'sessions.plan.speaker' })
    : part === 'cohost'
      ? msg('Co-host', { id: 'sessions.role.cohost' })
      : msg('Guest', { id: 'sessions.plan.guest' });
const emptyForm = (): Form => {
  const start = nextHour(Date.now());
  return {
    ...{ title: '', agenda: '', time: timeForm(start, start + defaultLengthMs), every: '', count: '4', language: '' },
    ...{ audience: 'speaker', guests: nobody, parts: {}, clientId: crypto.randomUUID() },
  };
};

/** Plans a session: what about, when, who speaks, who is invited. What was entered survives a reload. */
@customElement('c-plan-session-page')
export class PlanSessionPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: viewerContext, subscribe: true }) private viewer: Viewer | undefined;
  @state() private form: Form = emptyForm();
  @state() private tried = false;
  @state() private busy = false;
  @state() private problem: Problem | undefined;

  static override styles = [
    base,
    timesStyles,
    css`
      fieldset.people {
        border: 1px solid var(--line);
        border-radius: var(--r);
        padding: var(--s3) var(--s4) var(--s4);
      }
      .parts {
        margin-block-start: var(--s3);
      }
      .parts li {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1) var(--s3);
        align-items: center;
        padding-block: var(--s2);
        border-block-start: 1px solid var(--line);
      }
      .parts c-person {
        flex: 1 1 220px;
        min-inline-size: 0;
      }
      legend {
        font-weight: 650;
        padding-inline: var(--s1);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.form = readForm(keep, { ...this.form, language: this.viewer?.locale ?? 'en' }, sessionStorage);
  }

  #change(change: Partial<Form>): void {
    this.form = { ...this.form, ...change };
    keepForm(keep, this.form, sessionStorage);
  }

  get #titleError(): string | undefined {
    return this.tried && this.form.title.trim().length < 3
      ? msg('Please write at least three letters.', { id: 'sessions.plan.titleMissing' })
      : undefined;
  }

  get #timeError(): string | undefined {
    if (!this.tried) return undefined;
    const times = timesOf(this.form.time);
    if (times === undefined) return msg('Please choose a date and a time.', { id: 'sessions.plan.timeMissing' });
    return times.end < Date.now() ? msg('This time has passed.', { id: 'sessions.plan.timePassed' }) : undefined;
  }

  override render(): TemplateResult {
    const { form } = this;
    return html`<c-page heading=${msg('Plan a session', { id: 'sessions.plan.title' })} back="/sessions">
      <form class="form" novalidate @submit=${this.#submit}>
        ${textField({
          id: 'title',
          label: msg('Title', { id: 'sessions.plan.titleLabel' }),
          hint: msg('It stands in invitations and calendars. No patient names.', { id: 'sessions.plan.titleHint' }),
          value: form.title,
          maxLength: 200,
          required: true,
          dir: 'auto',
          error: this.#titleError,
          onInput: (title) => this.#change({ title }),
        })}
        ${textArea({
          id: 'agenda',
          label: msg('Agenda', { id: 'sessions.plan.agenda' }),
          optional: true,
          rows: 3,
          maxLength: 4000,
          value: form.agenda,
          onInput: (agenda) => this.#change({ agenda }),
        })}
        ${timeFields(form.time, this.#timeError, (change) => this.#change({ time: { ...form.time, ...change } }))}
        ${this.#series()}
        ${selectField({ id: 'language', label: msg('Language of the session', { id: 'sessions.plan.language' }), value: form.language, options: languages.map((value) => ({ value, label: languageInOwnWords(value), lang: value })), onChange: (language) => this.#change({ language }) })}
        ${this.#guests()} ${this.#audience()}
        ${problemNote(this.problem)}
        <div class="form-actions">
          <button type="submit" class="btn primary" ?disabled=${this.busy} aria-busy=${this.busy ? 'true' : 'false'}>${msg('Plan and invite', { id: 'sessions.plan.submit' })}</button>
          <a class="btn quiet" href="/sessions">${msg('Cancel', { id: 'sessions.plan.cancel' })}</a>
        </div>
      </form>
    </c-page>`;
  }

  #series(): TemplateResult {
    const { form } = this;
    return html`<div class="times">
      ${selectField({
        id: 'every',
        label: msg('Repeats', { id: 'sessions.plan.every' }),
        value: form.every,
        empty: msg('Only once', { id: 'sessions.plan.once' }),
        options: (['week', 'two-weeks', 'month'] as const).map((value) => ({ value, label: everyWords(value) })),
        onChange: (every) => this.#change({ every: every as Form['every'] }),
      })}
      ${form.every === '' ? nothing : countInput(form.count, (count) => this.#change({ count }))}
    </div>`;
  }

  #audience(): TemplateResult {
    return choiceField<'speaker' | 'listener'>({
      id: 'audience',
      label: msg('What may the invited do?', { id: 'sessions.plan.audience' }),
      value: this.form.audience,
      choices: [
        { value: 'speaker', label: msg('Everybody may speak', { id: 'sessions.plan.audienceSpeaks' }) },
        {
          value: 'listener',
          label: msg('They listen, and raise a hand to speak', { id: 'sessions.plan.audienceListens' }),
        },
      ],
      onChange: (audience) => this.#change({ audience }),
    });
  }

  #guests(): TemplateResult {
    const without = new Set(this.viewer ? [`${this.viewer.node}/${this.viewer.actor}`] : []);
    const { people } = this.form.guests;
    return html`<fieldset class="people">
      <legend>${msg('Who is invited?', { id: 'sessions.plan.guests' })}</legend>
      <c-people-picker .picked=${this.form.guests} .without=${without} @picked=${(event: CustomEvent<Picked>) => this.#change({ guests: event.detail })}></c-people-picker>
      ${people.length > 0 ? html`<ul class="plain parts">${people.map((person) => this.#part(person))}</ul>` : nothing}
    </fieldset>`;
  }

  #part(person: PersonCard): TemplateResult {
    const key = keyOf(person);
    return html`<li>
      <c-person plain small .card=${person}></c-person>
      ${selectField({
        id: `part-${person.actor}`,
        label: fill(msg('Part of {name}', { id: 'sessions.plan.part' }), { name: person.name }),
        value: this.form.parts[key] ?? 'guest',
        options: (['guest', 'speaker', 'cohost'] as const).map((value) => ({ value, label: partWords(value) })),
        onChange: (part) => this.#change({ parts: { ...this.form.parts, [key]: part as Part } }),
      })}
    </li>`;
  }

  #peopleAs(part: Part): { node: string; actor: string }[] {
    const { guests, parts } = this.form;
    return guests.people
      .filter((person) => (parts[keyOf(person)] ?? 'guest') === part)
      .map(({ node, actor }) => ({ node, actor }));
  }

  #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.tried = true;
    const { form } = this;
    const times = timesOf(form.time);
    if (this.#titleError || this.#timeError || times === undefined) {
      this.renderRoot.querySelector<HTMLInputElement>(this.#titleError ? '#title' : '#date')?.focus();
      return;
    }
    const count = Math.min(52, Math.max(2, Math.round(Number(form.count)) || 2));
    this.busy = true;
    const reply = await this.call('sessions.plan', {
      body: {
        ...{ clientId: form.clientId, title: form.title.trim(), ...times, audience: form.audience },
        ...(form.agenda.trim() ? { agenda: form.agenda.trim() } : {}),
        ...(form.every === '' ? {} : { series: { every: form.every, count } }),
        language: form.language,
        speakers: this.#peopleAs('speaker'),
        cohosts: this.#peopleAs('cohost'),
        people: this.#peopleAs('guest'),
        institutions: form.guests.institutions.map(({ node }) => node),
      },
      repeatable: true,
    });
    this.busy = false;
    if (!reply.ok) {
      this.problem = reply.problem;
      return;
    }
    forgetForm(keep, sessionStorage);
    navigate(`/sessions/${reply.value.room}`, { replace: true });
  };
}

const keyOf = ({ node, actor }: PersonCard) => `${node}/${actor}`;

declare global {
  interface HTMLElementTagNameMap {
    'c-plan-session-page': PlanSessionPage;
  }
}
