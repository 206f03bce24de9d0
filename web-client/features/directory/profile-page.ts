import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { OwnProfile } from '../../../spec/schemas/api/people.ts';
import type { Specialty } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { callContext, viewerContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { professionName, specialtyChoices, specialtyName } from '../../app/words.ts';
import { UiElement } from '../../ui/element.ts';
import { checkField, chipField, textArea, textField } from '../../ui/field.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { problemNote, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';
import { languageChips } from '../membership/language-choice.ts';

type Shown = 'languages' | 'interests' | 'unit' | 'about' | 'contact';

/** The viewer's own profile; beside each field stands who may see it. */
@customElement('c-profile-page')
export class ProfilePage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: viewerContext, subscribe: true }) @state() private viewer: Viewer | undefined;
  @state() private profile: OwnProfile | undefined;
  @state() private problem: Problem | undefined;
  @state() private busy = false;

  static override styles = [
    base,
    css`
      .form {
        max-inline-size: 640px;
      }
      .shown {
        display: grid;
        gap: var(--s2);
      }
      .who {
        display: inline-flex;
        flex-wrap: wrap;
        gap: var(--s2);
        align-items: center;
      }
    `,
  ];

  override firstUpdated(): void {
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    const reply = await this.call('profile.get');
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) this.profile = reply.value;
  }

  #change(change: Partial<OwnProfile>): void {
    if (this.profile) this.profile = { ...this.profile, ...change };
  }

  override render(): TemplateResult {
    const { profile, viewer } = this;
    return html`<c-page heading=${msg('My profile', { id: 'directory.people.mine' })}>
      ${viewer ? html`<a slot="actions" class="btn" href="/people/${viewer.node}/${viewer.actor}">${icon('eye')}${msg('See my page', { id: 'directory.profile.preview' })}</a>` : nothing}
      ${profile ? this.#form(profile) : this.problem ? problemState(this.problem, () => void this.#fetch()) : skeleton('form', 4)}
    </c-page>`;
  }

  #form(profile: OwnProfile): TemplateResult {
    const text = (field: 'unit' | 'about' | 'contact', value: string) =>
      this.#change({ [field]: { ...profile[field], value } });
    return html`<form class="form" novalidate @submit=${this.#save}>
      ${problemNote(this.problem)}
      <div class="note">${icon('shield')}<div><b dir="auto">${profile.name}</b><br />${professionName(profile.profession)} · ${specialtyName(profile.specialty)}<br /><span class="meta">${msg('Confirmed by your institution and shown with everything you write. Ask an approver to change it.', { id: 'directory.profile.badge' })}</span></div></div>
      ${textField({ id: 'title', label: msg('Title', { id: 'directory.profile.title' }), hint: msg('For instance Dr. or Prof.', { id: 'directory.profile.titleHint' }), optional: true, maxLength: 60, dir: 'auto', value: profile.title ?? '', onInput: (value) => this.#change({ title: value.trim() === '' ? null : value }) })}
      <div class="shown">
        ${languageChips(profile.languages.value, undefined, (value) => this.#change({ languages: { ...profile.languages, value } }))} ${this.#visibility('languages')}
      </div>
      <div class="shown">
        ${chipField<Specialty>({ id: 'interests', label: msg('Topics that interest you', { id: 'directory.profile.interests' }), hint: msg('Your first page shows what is new in them.', { id: 'directory.profile.interestsHint' }), values: profile.interests.value, choices: specialtyChoices(), max: 12, onChange: (value) => this.#change({ interests: { ...profile.interests, value } }) })}
        ${this.#visibility('interests')}
      </div>
      <div class="shown">
        ${textField({ id: 'unit', label: msg('Unit or ward', { id: 'directory.profile.unit' }), optional: true, maxLength: 120, dir: 'auto', value: profile.unit.value, onInput: (value) => text('unit', value) })} ${this.#visibility('unit')}
      </div>
      <div class="shown">
        ${textArea({ id: 'about', label: msg('About your work', { id: 'directory.profile.about' }), optional: true, maxLength: 2000, value: profile.about.value, onInput: (value) => text('about', value) })} ${this.#visibility('about')}
      </div>
      <div class="shown">
        ${textField({ id: 'contact', label: msg('How to reach you', { id: 'directory.profile.contact' }), optional: true, maxLength: 254, dir: 'auto', value: profile.contact.value, onInput: (value) => text('contact', value) })} ${this.#visibility('contact')}
      </div>
      ${checkField({ id: 'listed', label: msg('List me in the directory of other institutions', { id: 'directory.profile.listed' }), hint: msg('Without it you are only seen where you take part.', { id: 'directory.profile.listedHint' }), checked: profile.listed, onChange: (listed) => this.#change({ listed }) })}
      <div class="form-actions"><button class="btn primary" aria-busy=${this.busy ? 'true' : 'false'} ?disabled=${this.busy}>${msg('Save', { id: 'directory.profile.save' })}</button></div>
    </form>`;
  }

  #visibility(field: Shown): TemplateResult {
    const chosen = this.profile?.[field].visibility;
    const choose = (visibility: 'institution' | 'federation') => {
      if (this.profile) this.#change({ [field]: { ...this.profile[field], visibility } });
    };
    return html`<span class="who" role="group" aria-label=${msg('Who may see it', { id: 'directory.profile.who' })}>
      <span class="meta">${msg('Who may see it', { id: 'directory.profile.who' })}</span>
      <button type="button" class="chip" aria-pressed=${chosen === 'institution' ? 'true' : 'false'} @click=${() => choose('institution')}>${msg('My institution', { id: 'directory.profile.institution' })}</button>
      <button type="button" class="chip" aria-pressed=${chosen === 'federation' ? 'true' : 'false'} @click=${() => choose('federation')}>${msg('All institutions', { id: 'directory.profile.federation' })}</button>
    </span>`;
  }

  #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!this.profile || this.busy) return;
    this.busy = true;
    const reply = await this.call('profile.set', { body: this.profile });
    this.busy = false;
    this.problem = reply.ok ? undefined : reply.problem;
    if (!reply.ok) return;
    this.profile = reply.value;
    toast({ text: msg('Saved. Other institutions see it within seconds.', { id: 'directory.profile.saved' }) });
  };
}
