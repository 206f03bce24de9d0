import { consume } from '@lit/context';
import { css, html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Specialty } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext, viewerContext } from '../../app/contexts.ts';
import { languageInOwnWords, languages, msg } from '../../app/i18n.ts';
import { forgetForm, keepForm, readForm } from '../../app/kept-form.ts';
import { navigate } from '../../app/navigate.ts';
import { specialtyChoices } from '../../app/words.ts';
import { UiElement } from '../../ui/element.ts';
import { choiceField, selectField, textArea, textField } from '../../ui/field.ts';
import '../../ui/page.ts';
import { problemNote } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import './people-picker.ts';
import type { Picked } from './people-picker.ts';

const keep = 'consilium.new-discussion';
interface Form {
  title: string;
  topic: string;
  specialty: string;
  language: string;
  join: 'node' | 'invite';
  picked: Picked;
  clientId: string;
}

/** Starts a discussion: what it is about, who may come, who is invited at once. What was entered survives a reload. */
@customElement('c-new-discussion-page')
export class NewDiscussionPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: viewerContext, subscribe: true }) private viewer: Viewer | undefined;
  @state() private form: Form = {
    title: '',
    topic: '',
    specialty: '',
    language: '',
    join: 'node',
    picked: { people: [], institutions: [] },
    clientId: crypto.randomUUID(),
  };
  @state() private tried = false;
  @state() private busy = false;
  @state() private problem: Problem | undefined;

  static override styles = [
    base,
    css`
      form {
        max-inline-size: 640px;
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

  override render(): TemplateResult {
    const { form } = this;
    const titleMissing = this.tried && form.title.trim().length < 3;
    return html`<c-page heading=${msg('New discussion', { id: 'discussions.new.title' })} back="/discussions">
      <form class="form" novalidate @submit=${this.#submit}>
        ${textField({
          id: 'title',
          label: msg('What do you want to discuss?', { id: 'discussions.new.question' }),
          hint: msg('A question in one sentence is found and answered best. No patient names.', {
            id: 'discussions.new.hint',
          }),
          value: form.title,
          maxLength: 200,
          required: true,
          dir: 'auto',
          error: titleMissing
            ? msg('Please write at least three letters.', { id: 'discussions.new.titleMissing' })
            : undefined,
          onInput: (title) => this.#change({ title }),
        })}
        ${textArea({
          id: 'topic',
          label: msg('Topic', { id: 'discussions.new.topic' }),
          optional: true,
          rows: 2,
          maxLength: 2000,
          value: form.topic,
          onInput: (topic) => this.#change({ topic }),
        })}
        <div class="row">
          ${selectField({ id: 'specialty', label: msg('Specialty', { id: 'discussions.list.specialty' }), value: form.specialty, empty: msg('No specialty', { id: 'discussions.new.noSpecialty' }), options: specialtyChoices(), onChange: (specialty) => this.#change({ specialty }) })}
          ${selectField({ id: 'language', label: msg('Language', { id: 'discussions.new.language' }), value: form.language, options: languages.map((value) => ({ value, label: languageInOwnWords(value), lang: value })), onChange: (language) => this.#change({ language }) })}
        </div>
        ${choiceField<'node' | 'invite'>({
          id: 'join',
          label: msg('Who may join?', { id: 'discussions.new.join' }),
          value: form.join,
          choices: [
            {
              value: 'node',
              label: msg('Everybody at the invited institutions', { id: 'discussions.new.joinNode' }),
              hint: msg('Approved people of these institutions find the discussion and join by themselves.', {
                id: 'discussions.new.joinNodeHint',
              }),
            },
            {
              value: 'invite',
              label: msg('Only people I invite', { id: 'discussions.new.joinInvite' }),
              hint: msg('Nobody else sees that it exists.', { id: 'discussions.new.joinInviteHint' }),
            },
          ],
          onChange: (join) => this.#change({ join }),
        })}
        <c-people-picker .picked=${form.picked} .without=${this.viewer ? new Set([`${this.viewer.node}/${this.viewer.actor}`]) : new Set()} @picked=${(event: CustomEvent<Picked>) => this.#change({ picked: event.detail })}></c-people-picker>
        ${problemNote(this.problem)}
        <div class="form-actions">
          <button type="submit" class="btn primary" ?disabled=${this.busy} aria-busy=${this.busy ? 'true' : 'false'}>${msg('Start the discussion', { id: 'discussions.new.start' })}</button>
          <a class="btn quiet" href="/discussions">${msg('Cancel', { id: 'discussions.composer.cancel' })}</a>
        </div>
      </form>
    </c-page>`;
  }

  #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.tried = true;
    const { form } = this;
    if (form.title.trim().length < 3) {
      this.renderRoot.querySelector<HTMLInputElement>('#title')?.focus();
      return;
    }
    this.busy = true;
    const reply = await this.call('discussions.create', {
      body: {
        clientId: form.clientId,
        title: form.title.trim(),
        join: form.join,
        language: form.language,
        ...(form.topic.trim() ? { topic: form.topic.trim() } : {}),
        ...(form.specialty ? { specialties: [form.specialty as Specialty] } : {}),
        people: form.picked.people.map(({ node, actor }) => ({ node, actor })),
        institutions: form.picked.institutions.map(({ node }) => node),
      },
      repeatable: true,
    });
    this.busy = false;
    if (!reply.ok) {
      this.problem = reply.problem;
      return;
    }
    forgetForm(keep, sessionStorage);
    navigate(`/discussions/${reply.value.room}`, { replace: true });
  };
}
