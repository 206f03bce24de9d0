import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { NodeCard } from '../../../spec/schemas/api/auth.ts';
import type { EvidenceFile, InstitutionKind } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext, nodeCardContext } from '../../app/contexts.ts';
import { countryChoices } from '../../app/countries.ts';
import '../../app/door.ts';
import { fill, language, msg } from '../../app/i18n.ts';
import { institutionName } from '../../app/institution.ts';
import { navigate } from '../../app/navigate.ts';
import { institutionKindChoices } from '../../app/words.ts';
import { UiElement } from '../../ui/element.ts';
import { selectField, textArea, textField } from '../../ui/field.ts';
import { type Errors, emailError, errorsOf, focusFirstError, isOrigin, ruleWords } from '../../ui/form.ts';
import { emptyState, problemNote } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import './evidence-picker.ts';
import { forgetForm, keepForm, readForm } from '../../app/kept-form.ts';
import type { EvidencePicker } from './evidence-picker.ts';

type Field = 'legalName' | 'country' | 'kind' | 'address' | 'responsibleName' | 'position' | 'email' | 'publicUrl';
type Form = Record<Field, string> & { evidence: EvidenceFile[] };
const keep = 'consilium.hub-apply';
const empty: Form = {
  legalName: '',
  country: '',
  kind: '',
  address: '',
  responsibleName: '',
  position: '',
  email: '',
  publicUrl: '',
  evidence: [],
};
const pointers: Record<string, Field> = {
  '/legalName': 'legalName',
  '/country': 'country',
  '/kind': 'kind',
  '/address': 'address',
  '/responsible/name': 'responsibleName',
  '/responsible/position': 'position',
  '/responsible/email': 'email',
  '/publicUrl': 'publicUrl',
};

/** An institution applies to the hub that this node is. */
@customElement('c-hub-apply-page')
export class HubApplyPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: nodeCardContext, subscribe: true }) @state() private card: NodeCard | undefined;
  @state() private form = empty;
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
    this.form = readForm(keep, empty);
    // An administrator who comes from the own node brings its address along.
    const node = this.query.get('node') ?? '';
    if (isOrigin(node)) this.form = { ...this.form, publicUrl: node };
  }

  #change(change: Partial<Form>): void {
    this.form = { ...this.form, ...change };
    keepForm(keep, this.form);
  }

  override render(): TemplateResult {
    const hub = this.card ? (institutionName(this.card) ?? '') : '';
    const heading = fill(msg('Join the federation of {hub}', { id: 'membership.hub.title' }), { hub });
    if (this.card && !this.card.isHub) {
      return html`<c-door wide .heading=${msg('Not a hub', { id: 'membership.hub.notHub' })}>
        ${emptyState({ icon: 'info', title: msg('This institution does not take applications', { id: 'membership.hub.notHubTitle' }), text: msg('Institutions apply at the hub of their national health agency.', { id: 'membership.hub.notHubText' }) })}
      </c-door>`;
    }
    return html`<c-door wide .heading=${heading}>
      <p class="intro">${msg('For hospitals, laboratories and agencies that run their own node. The hub’s staff look at your application; you get a link to its state.', { id: 'membership.hub.intro' })}</p>
      <form class="form" novalidate @submit=${this.#submit}>${problemNote(this.problem)} ${this.#institutionFields()} ${this.#responsibleFields()} ${this.#nodeFields()}
        <div class="form-actions"><button class="btn primary" aria-busy=${this.busy ? 'true' : 'false'} ?disabled=${this.busy}>${msg('Send the application', { id: 'membership.apply.send' })}</button></div>
      </form>
    </c-door>`;
  }

  #text(
    id: Field,
    label: string,
    extra: {
      type?: 'email' | 'url';
      hint?: string;
      autocomplete?: string;
      placeholder?: string;
      maxLength?: number;
    } = {},
  ): TemplateResult {
    return textField({
      id,
      label,
      value: this.form[id],
      error: this.errors[id],
      required: true,
      maxLength: 200,
      ...(extra.type ? {} : { dir: 'auto' as const }),
      ...extra,
      onInput: (value) => this.#change({ [id]: value }),
    });
  }

  #institutionFields(): TemplateResult {
    return html`${this.#text('legalName', msg('Legal name of the institution', { id: 'membership.hub.legalName' }), { autocomplete: 'organization' })}
      <div class="row">
        ${selectField({ id: 'country', label: msg('Country', { id: 'membership.hub.country' }), value: this.form.country, error: this.errors.country, required: true, empty: msg('Please choose', { id: 'membership.choose' }), options: countryChoices(), autocomplete: 'country', onChange: (country) => this.#change({ country }) })}
        ${selectField({ id: 'kind', label: msg('Kind of institution', { id: 'membership.hub.kind' }), value: this.form.kind, error: this.errors.kind, required: true, empty: msg('Please choose', { id: 'membership.choose' }), options: institutionKindChoices(), onChange: (kind) => this.#change({ kind }) })}
      </div>
      ${textArea({ id: 'address', label: msg('Postal address', { id: 'membership.hub.address' }), value: this.form.address, error: this.errors.address, required: true, rows: 2, maxLength: 500, onInput: (address) => this.#change({ address }) })}`;
  }

  #responsibleFields(): TemplateResult {
    return html`<fieldset class="field group">
      <legend>${msg('Responsible person', { id: 'membership.hub.responsible' })}</legend>
      <div class="stack">
        <div class="row">
          ${this.#text('responsibleName', msg('Full name', { id: 'membership.apply.name' }), { autocomplete: 'name', maxLength: 120 })}
          ${this.#text('position', msg('Position', { id: 'membership.hub.position' }), { autocomplete: 'organization-title', maxLength: 120 })}
        </div>
        ${this.#text('email', msg('E-mail address', { id: 'membership.hub.email' }), { type: 'email', autocomplete: 'email', maxLength: 254 })}
      </div>
    </fieldset>`;
  }

  #nodeFields(): TemplateResult {
    return html`${this.#text('publicUrl', msg('Public address of your node', { id: 'membership.hub.publicUrl' }), { type: 'url', placeholder: 'https://consilium.hospital.example', maxLength: 300, hint: msg('As entered in the first run of your node. The hub reaches it there and checks its keys before anybody decides.', { id: 'membership.hub.publicUrlHint' }) })}
      <c-evidence
        .label=${msg('Evidence', { id: 'membership.evidence.label' })}
        .hint=${msg('For instance the registration of the institution. It stays on the hub’s own server.', { id: 'membership.hub.evidenceHint' })}
        .files=${this.form.evidence}
        @files=${(event: CustomEvent<EvidenceFile[]>) => this.#change({ evidence: event.detail })}
      ></c-evidence>
      ${this.evidence?.busy ? html`<p class="meta">${msg('Being sent…', { id: 'membership.evidence.sending' })}</p>` : nothing}`;
  }

  #check(): Errors<Field> {
    const { form } = this;
    const errors: Errors<Field> = {};
    for (const field of Object.values(pointers)) if (form[field].trim() === '') errors[field] = ruleWords('required');
    const email = emailError(form.email);
    if (email) errors.email = email;
    if (form.publicUrl.trim() !== '' && !isOrigin(origin(form.publicUrl)))
      errors.publicUrl = msg('Please enter an address such as https://consilium.hospital.example.', {
        id: 'membership.hub.publicUrlWrong',
      });
    return errors;
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
    const reply = await this.call('hub.apply', {
      body: {
        legalName: form.legalName.trim(),
        country: form.country,
        kind: form.kind as InstitutionKind,
        address: form.address.trim(),
        responsible: { name: form.responsibleName.trim(), position: form.position.trim(), email: form.email.trim() },
        publicUrl: origin(form.publicUrl),
        evidence: form.evidence.map((file) => file.id),
        locale: language(),
      },
    });
    this.busy = false;
    if (!reply.ok) {
      this.problem = reply.problem;
      this.errors = errorsOf(reply.problem, (path) => pointers[path]);
      return focusFirstError(this);
    }
    forgetForm(keep);
    navigate(`/hub/applications/${reply.value.reference}?token=${encodeURIComponent(reply.value.token)}`, {
      replace: true,
    });
  };
}

/** An address as people type it: a slash at the end or a missing scheme is no fault. */
function origin(typed: string): string {
  const text = typed.trim().replace(/\/+$/, '');
  return /^https?:\/\//i.test(text) || text === '' ? text : `https://${text}`;
}
