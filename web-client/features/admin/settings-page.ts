import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { InstitutionSettings } from '../../../spec/schemas/api/admin.ts';
import type { NodeCard } from '../../../spec/schemas/api/auth.ts';
import type { InstitutionKind, Language } from '../../../spec/schemas/common/words.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { announceCardChange } from '../../app/announce.ts';
import { callContext, nodeCardContext } from '../../app/contexts.ts';
import { countryChoices } from '../../app/countries.ts';
import { languages, msg, ownNames } from '../../app/i18n.ts';
import { institutionKindChoices } from '../../app/words.ts';
import { UiElement } from '../../ui/element.ts';
import { selectField, textField } from '../../ui/field.ts';
import { ruleWords } from '../../ui/form.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { problemNote, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import { toast } from '../../ui/toasts.ts';

const logoBytes = 1_048_576;

/** How this institution presents itself to its people and to others. */
@customElement('c-settings-page')
export class SettingsPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: nodeCardContext, subscribe: true }) @state() private card: NodeCard | undefined;
  @state() private settings: InstitutionSettings | undefined;
  @state() private problem: Problem | undefined;
  @state() private nameError: string | undefined;
  @state() private busy = false;
  @query('input[type=file]') private picker!: HTMLInputElement;

  static override styles = [
    base,
    css`
      .form {
        max-inline-size: 640px;
      }
      .names {
        display: grid;
        gap: var(--s3);
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 240px), 1fr));
      }
      .logo {
        max-inline-size: 160px;
        max-block-size: 80px;
        border: 1px solid var(--line);
        border-radius: var(--r);
        padding: var(--s2);
        background: var(--paper);
      }
      input[type='color'] {
        inline-size: 64px;
        block-size: var(--target);
        padding: 4px;
      }
    `,
  ];

  override firstUpdated(): void {
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    const reply = await this.call('admin.settings');
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) this.settings = reply.value;
  }

  #change(change: Partial<InstitutionSettings>): void {
    if (this.settings) this.settings = { ...this.settings, ...change };
  }

  override render(): TemplateResult {
    return html`<c-page heading=${msg('Institution', { id: 'admin.place.settings' })} back="/administration">
      ${this.settings ? this.#form(this.settings) : this.problem ? problemState(this.problem, () => void this.#fetch()) : skeleton('form', 4)}
    </c-page>`;
  }

  #form(settings: InstitutionSettings): TemplateResult {
    return html`<form class="form" novalidate @submit=${this.#save}>
      ${problemNote(this.problem)}
      <fieldset class="field group">
        <legend>${msg('Name in each language', { id: 'admin.settings.names' })}</legend>
        <div class="names">
          ${languages.map((code) => textField({ id: `name-${code}`, label: ownNames[code], lang: code, dir: 'auto', maxLength: 200, value: settings.names[code] ?? '', error: code === 'en' ? this.nameError : undefined, onInput: (value) => this.#rename(code, value) }))}
        </div>
      </fieldset>
      <div class="row">
        ${selectField({ id: 'kind', label: msg('Kind of institution', { id: 'membership.hub.kind' }), value: settings.kind, options: institutionKindChoices(), onChange: (kind) => this.#change({ kind: kind as InstitutionKind }) })}
        ${selectField({ id: 'country', label: msg('Country', { id: 'membership.hub.country' }), value: settings.country, options: countryChoices(), onChange: (country) => this.#change({ country }) })}
      </div>
      ${textField({ id: 'city', label: msg('City', { id: 'admin.settings.city' }), dir: 'auto', maxLength: 120, value: settings.city, onInput: (city) => this.#change({ city }) })}
      <div class="row">
        ${textField({ id: 'latitude', type: 'number', inputmode: 'decimal', label: msg('Latitude', { id: 'admin.settings.latitude' }), hint: msg('For the map; degrees north', { id: 'admin.settings.latitudeHint' }), optional: true, value: settings.latitude === null ? '' : String(settings.latitude), onInput: (value) => this.#change({ latitude: degrees(value) }) })}
        ${textField({ id: 'longitude', type: 'number', inputmode: 'decimal', label: msg('Longitude', { id: 'admin.settings.longitude' }), hint: msg('Degrees east', { id: 'admin.settings.longitudeHint' }), optional: true, value: settings.longitude === null ? '' : String(settings.longitude), onInput: (value) => this.#change({ longitude: degrees(value) }) })}
      </div>
      <div class="field">
        <label for="accent">${msg('Colour of the institution', { id: 'admin.settings.accent' })}</label>
        <div class="hint">${msg('Used for buttons and links; where its contrast is too low it is darkened.', { id: 'admin.settings.accentHint' })}</div>
        <input id="accent" class="input" type="color" .value=${settings.accent ?? '#0a6460'} @input=${(event: Event) => this.#change({ accent: (event.target as HTMLInputElement).value })} />
      </div>
      <div class="field">
        <label for="logo">${msg('Logo', { id: 'admin.settings.logo' })}</label>
        <div class="row">
          ${this.card?.logo ? html`<img class="logo" src=${this.card.logo} alt=${msg('Logo', { id: 'admin.settings.logo' })} />` : nothing}
          <button type="button" id="logo" class="btn" @click=${() => this.picker.click()}>${icon('upload')}${msg('Choose a picture', { id: 'admin.settings.chooseLogo' })}</button>
          <input type="file" hidden accept="image/png,image/jpeg,image/webp" @change=${this.#logo} />
          ${this.card?.logo ? html`<button type="button" class="btn quiet danger" @click=${() => this.#sendLogo(new Blob([]))}>${msg('Remove', { id: 'admin.settings.removeLogo' })}</button>` : nothing}
        </div>
      </div>
      <div class="form-actions"><button class="btn primary" aria-busy=${this.busy ? 'true' : 'false'} ?disabled=${this.busy}>${msg('Save', { id: 'directory.profile.save' })}</button></div>
    </form>`;
  }

  #rename(code: Language, value: string): void {
    const names = { ...this.settings?.names };
    if (value.trim() === '') delete names[code];
    else names[code] = value;
    this.#change({ names });
  }

  #save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!this.settings || this.busy) return;
    this.nameError = Object.keys(this.settings.names).length === 0 ? ruleWords('required') : undefined;
    if (this.nameError) return;
    this.busy = true;
    const reply = await this.call('admin.setSettings', { body: this.settings });
    this.busy = false;
    this.problem = reply.ok ? undefined : reply.problem;
    if (!reply.ok) return;
    this.settings = reply.value;
    announceCardChange();
    toast({ text: msg('Saved. Other institutions see it within seconds.', { id: 'directory.profile.saved' }) });
  };

  #logo = (): void => {
    const file = this.picker.files?.[0];
    this.picker.value = '';
    if (file) void this.#sendLogo(file);
  };

  async #sendLogo(file: Blob): Promise<void> {
    if (file.size > logoBytes) {
      this.problem = { code: 'too_large', status: 413, fields: [], details: {} };
      return;
    }
    const reply = await this.call('admin.setLogo', { raw: file });
    this.problem = reply.ok ? undefined : reply.problem;
    if (reply.ok) announceCardChange();
  }
}

/** A number of degrees, or null for an empty field. */
function degrees(value: string): number | null {
  const number = Number(value.replace(',', '.'));
  return value.trim() === '' || !Number.isFinite(number) ? null : number;
}
