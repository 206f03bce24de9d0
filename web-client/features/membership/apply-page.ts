import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { NodeCard } from '../../../spec/schemas/api/auth.ts';
import type { EvidenceFile, Profession, Specialty } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { announceViewer } from '../../app/announce.ts';
import { callContext, nodeCardContext } from '../../app/contexts.ts';
import '../../app/door.ts';
import { fill, language, msg } from '../../app/i18n.ts';
import { institutionName } from '../../app/institution.ts';
import { navigate } from '../../app/navigate.ts';
import { professionChoices, specialtyChoices } from '../../app/words.ts';
import { UiElement } from '../../ui/element.ts';
import { selectField, textField } from '../../ui/field.ts';
import {
  byPointer,
  type Errors,
  emailError,
  errorsOf,
  focusFirstError,
  newPasswordError,
  ruleWords,
} from '../../ui/form.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/password-field.ts';
import { problemNote } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import './evidence-picker.ts';
import { forgetForm, keepForm, readForm } from '../../app/kept-form.ts';
import type { EvidencePicker } from './evidence-picker.ts';
import { languageChips } from './language-choice.ts';

const fields = ['name', 'email', 'password', 'profession', 'specialty', 'languages', 'licence', 'evidence'] as const;
type Field = (typeof fields)[number];
interface Form {
  name: string;
  email: string;
  profession: string;
  specialty: string;
  languages: string[];
  licence: string;
  evidence: EvidenceFile[];
}
const keep = 'consilium.apply';
const empty: Form = { name: '', email: '', profession: '', specialty: '', languages: [], licence: '', evidence: [] };

/** Medical staff apply to the institution that runs this node. */
@customElement('c-apply-page')
export class ApplyPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: nodeCardContext, subscribe: true }) @state() private card: NodeCard | undefined;
  @state() private form: Form = { ...empty, languages: [language()] };
  @state() private password = '';
  @state() private errors: Errors<Field> = {};
  @state() private problem: Problem | undefined;
  @state() private busy = false;
  @query('c-evidence') private evidence!: EvidencePicker;

  static override styles = [
    base,
    css`
      .intro {
        margin-block-end: var(--s5);
        color: var(--ink-2);
      }
      .form {
        max-inline-size: none;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.form = readForm(keep, this.form);
  }

  #change(change: Partial<Form>): void {
    this.form = { ...this.form, ...change };
    keepForm(keep, this.form);
  }

  override render(): TemplateResult {
    const { form, errors } = this;
    const institution = this.card ? (institutionName(this.card) ?? '') : '';
    return html`<c-door wide .heading=${fill(msg('Apply at {institution}', { id: 'membership.apply.title' }), { institution })}>
      <p class="intro">${msg('For medical staff of this institution. A colleague who is responsible for approvals looks at your application; you see its state here and get a mail.', { id: 'membership.apply.intro' })}</p>
      <form class="form" novalidate @submit=${this.#submit}>
        ${problemNote(this.problem)}
        <div class="row">
          ${textField({ id: 'name', label: msg('Full name', { id: 'membership.apply.name' }), value: form.name, error: errors.name, required: true, autocomplete: 'name', dir: 'auto', maxLength: 120, onInput: (name) => this.#change({ name }) })}
          ${textField({ id: 'email', type: 'email', label: msg('E-mail address at the institution', { id: 'membership.apply.email' }), value: form.email, error: errors.email, required: true, autocomplete: 'username', maxLength: 254, onInput: (email) => this.#change({ email }) })}
        </div>
        <c-password
          .label=${msg('Choose a password', { id: 'membership.apply.password' })}
          .hint=${msg('At least 10 characters; a few words that only you would put together are best.', { id: 'auth.passwordHint' })}
          autocomplete="new-password"
          .value=${this.password}
          .error=${errors.password}
          @c-value=${(event: CustomEvent<string>) => {
            this.password = event.detail;
          }}
        ></c-password>
        <div class="row">
          ${selectField({ id: 'profession', label: msg('Profession', { id: 'membership.apply.profession' }), value: form.profession, error: errors.profession, required: true, empty: msg('Please choose', { id: 'membership.choose' }), options: professionChoices(), onChange: (profession) => this.#change({ profession }) })}
          ${selectField({ id: 'specialty', label: msg('Specialty', { id: 'membership.apply.specialty' }), value: form.specialty, error: errors.specialty, required: true, empty: msg('Please choose', { id: 'membership.choose' }), options: specialtyChoices(), onChange: (specialty) => this.#change({ specialty }) })}
        </div>
        ${languageChips(form.languages, errors.languages, (languages) => this.#change({ languages }))}
        ${textField({ id: 'licence', label: msg('Number of your licence or staff card', { id: 'membership.apply.licence' }), value: form.licence, error: errors.licence, required: true, maxLength: 120, dir: 'auto', onInput: (licence) => this.#change({ licence }) })}
        <c-evidence
          .label=${msg('Evidence', { id: 'membership.evidence.label' })}
          .hint=${msg('For instance a photo of your licence. It stays on this institution’s own server and is never sent to another one.', { id: 'membership.evidence.hint' })}
          .files=${form.evidence}
          @files=${(event: CustomEvent<EvidenceFile[]>) => this.#change({ evidence: event.detail })}
        ></c-evidence>
        ${errors.evidence ? html`<p class="note warn">${icon('warn')}<span>${errors.evidence}</span></p>` : nothing}
        <div class="form-actions">
          <button class="btn primary" aria-busy=${this.busy ? 'true' : 'false'} ?disabled=${this.busy}>${msg('Send the application', { id: 'membership.apply.send' })}</button>
          <a class="btn quiet" href="/login">${msg('I have an account', { id: 'membership.apply.haveAccount' })}</a>
        </div>
      </form>
    </c-door>`;
  }

  #check(): Errors<Field> {
    const { form } = this;
    const needed = (value: string) => (value.trim() === '' ? ruleWords('required') : undefined);
    const found: Partial<Record<Field, string | undefined>> = {
      name: needed(form.name) ?? (form.name.trim().length < 2 ? ruleWords('minLength') : undefined),
      email: emailError(form.email),
      password: newPasswordError(this.password),
      profession: needed(form.profession),
      specialty: needed(form.specialty),
      languages: form.languages.length === 0 ? ruleWords('required') : undefined,
      licence: needed(form.licence),
    };
    return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Errors<Field>;
  }

  #submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (this.busy) return;
    this.problem = undefined;
    this.errors = this.#check();
    if (Object.keys(this.errors).length > 0) return focusFirstError(this);
    this.busy = true;
    if (!(await this.evidence.settled())) {
      this.busy = false;
      return;
    }
    const { form } = this;
    const reply = await this.call('membership.apply', {
      body: {
        name: form.name.trim(),
        email: form.email.trim(),
        password: this.password,
        profession: form.profession as Profession,
        specialty: form.specialty as Specialty,
        languages: form.languages,
        licence: form.licence.trim(),
        evidence: form.evidence.map((file) => file.id),
        locale: language(),
      },
    });
    if (!reply.ok) {
      this.busy = false;
      this.problem = reply.problem;
      this.errors = errorsOf(reply.problem, byPointer(fields));
      return focusFirstError(this);
    }
    forgetForm(keep);
    const viewer = await this.call('auth.viewer');
    this.busy = false;
    if (viewer.ok) announceViewer(viewer.value);
    navigate('/application', { replace: true });
  };
}
