import { html, nothing, type TemplateResult } from 'lit';
import type { InstitutionKind, Language } from '../../../spec/schemas/common/words.ts';
import { accentHolds } from '../../app/accent.ts';
import { countryChoices } from '../../app/countries.ts';
import { language, languages, msg, ownNames } from '../../app/i18n.ts';
import { institutionKindChoices } from '../../app/words.ts';
import '../../ui/drop-zone.ts';
import { selectField, textField } from '../../ui/field.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/password-field.ts';
import { styleOf } from '../../ui/style-of.ts';
import type { SetupErrors, SetupValues } from './setup-model.ts';

/** What a step of the wizard is given. */
export interface StepView {
  values: SetupValues;
  errors: SetupErrors;
  set: (change: Partial<SetupValues>) => void;
  chooseLanguage: (language: Language) => void;
  locate: (() => void) | undefined;
  chooseLogo: (file: File) => void;
}

export function languageStep({ chooseLanguage }: StepView): TemplateResult {
  const current = language();
  return html`<p>${msg('Everything from here on, and the account of the administrator, will be in this language. Everybody can choose their own later.', { id: 'setup.language.text' })}</p>
    <fieldset class="field languages">
      <legend class="visually-hidden">${msg('Language', { id: 'ui.language' })}</legend>
      ${languages.map(
        (code) =>
          html`<label class="option-card"
            ><input type="radio" name="language" .checked=${code === current} @change=${() => chooseLanguage(code)} /><span lang=${code}>${ownNames[code]}</span></label
          >`,
      )}
    </fieldset>`;
}

export function institutionStep(view: StepView): TemplateResult {
  const { values, errors, set } = view;
  return html`${values.names.map((_, index) => nameRow(view, index))} ${addName(view)}
    <div class="row">
      ${selectField({
        id: 'kind',
        label: msg('Kind of institution', { id: 'setup.kind' }),
        value: values.kind,
        empty: msg('Choose…', { id: 'ui.choose' }),
        options: institutionKindChoices(),
        error: errors.kind,
        required: true,
        onChange: (kind) => set({ kind: kind as InstitutionKind }),
      })}
      ${selectField({
        id: 'country',
        label: msg('Country', { id: 'setup.country' }),
        value: values.country,
        empty: msg('Choose…', { id: 'ui.choose' }),
        options: countryChoices(),
        error: errors.country,
        required: true,
        autocomplete: 'country',
        onChange: (country) => set({ country }),
      })}
      ${textField({
        id: 'city',
        label: msg('City', { id: 'setup.city' }),
        value: values.city,
        error: errors.city,
        required: true,
        maxLength: 120,
        dir: 'auto',
        onInput: (city) => set({ city }),
      })}
    </div>
    ${place(view)}`;
}

function nameRow({ values, errors, set }: StepView, index: number): TemplateResult {
  const row = values.names[index] as SetupValues['names'][number];
  const change = (part: Partial<typeof row>) =>
    set({ names: values.names.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  const free = languages.filter((code) => code === row.language || !values.names.some((one) => one.language === code));
  return html`<div class="name-row">
    ${textField({
      id: `name-${index}`,
      label:
        index === 0
          ? msg('Name of the institution', { id: 'setup.name' })
          : msg('Name in another language', { id: 'setup.nameOther' }),
      value: row.name,
      error: errors[`name-${index}`],
      required: true,
      maxLength: 200,
      lang: row.language,
      dir: 'auto',
      onInput: (name) => change({ name }),
    })}
    ${selectField({
      id: `language-${index}`,
      label: msg('Language', { id: 'ui.language' }),
      value: row.language,
      options: free.map((code) => ({ value: code, label: ownNames[code], lang: code })),
      onChange: (code) => change({ language: code as Language }),
    })}
    ${
      index === 0
        ? nothing
        : html`<button
            type="button"
            class="btn quiet icon-only remove"
            aria-label=${msg('Remove this name', { id: 'setup.nameRemove' })}
            @click=${() => set({ names: values.names.filter((_, at) => at !== index) })}
          >${icon('trash')}</button>`
    }
  </div>`;
}

function addName({ values, set }: StepView): TemplateResult | typeof nothing {
  const next = languages.find((code) => !values.names.some((one) => one.language === code));
  if (!next) return nothing;
  return html`<div>
    <button type="button" class="btn quiet" @click=${() => set({ names: [...values.names, { language: next, name: '' }] })}>
      ${icon('plus')}${msg('Add the name in another language', { id: 'setup.nameAdd' })}
    </button>
  </div>`;
}

function place({ values, errors, set, locate }: StepView): TemplateResult {
  return html`<details ?open=${!!(values.latitude || values.longitude || errors.latitude || errors.longitude)}>
    <summary>${msg('Place on the world map (optional)', { id: 'setup.place' })}</summary>
    <div class="stack">
      <p class="meta">${msg('Degrees of latitude and longitude. Without them the institution is shown in the middle of its country.', { id: 'setup.place.text' })}</p>
      <div class="row">
        ${textField({
          id: 'latitude',
          label: msg('Latitude', { id: 'setup.latitude' }),
          value: values.latitude,
          error: errors.latitude,
          inputmode: 'decimal',
          dir: 'ltr',
          placeholder: '38.42',
          onInput: (latitude) => set({ latitude }),
        })}
        ${textField({
          id: 'longitude',
          label: msg('Longitude', { id: 'setup.longitude' }),
          value: values.longitude,
          error: errors.longitude,
          inputmode: 'decimal',
          dir: 'ltr',
          placeholder: '27.14',
          onInput: (longitude) => set({ longitude }),
        })}
      </div>
      ${locate ? html`<div><button type="button" class="btn" @click=${locate}>${icon('pin')}${msg('Take the place of this device', { id: 'setup.place.here' })}</button></div>` : nothing}
    </div>
  </details>`;
}

/** Accents that hold their contrast; an institution may take any other. */
const accents = ['#0a6460', '#1f5a96', '#43439c', '#7a3174', '#9a2a3f', '#2e6b3a', '#7a4a12', '#3d4f5c'];

export function addressStep(view: StepView): TemplateResult {
  const { values, errors, set, chooseLogo } = view;
  return html`${textField({
    id: 'publicUrl',
    label: msg('Public address of this node', { id: 'setup.publicUrl' }),
    hint: msg('Under this address browsers and other institutions reach your node. It must not change later.', {
      id: 'setup.publicUrl.hint',
    }),
    type: 'url',
    value: values.publicUrl,
    error: errors.publicUrl,
    required: true,
    maxLength: 300,
    onInput: (publicUrl) => set({ publicUrl }),
  })}
    <div class="field">
      <c-drop-zone
        .label=${msg('Logo (optional)', { id: 'setup.logo' })}
        .hint=${msg('PNG, JPEG or WebP, up to 1 MB.', { id: 'setup.logo.hint' })}
        accept="image/png,image/jpeg,image/webp"
        .maxBytes=${1_000_000}
        .error=${errors.logo}
        @c-files=${(event: CustomEvent<File[]>) => chooseLogo(event.detail[0] as File)}
      ></c-drop-zone>
      ${
        values.logo
          ? html`<div class="logo"><img src=${values.logo} alt=${msg('Your logo', { id: 'setup.logo.yours' })} /><button type="button" class="btn quiet" @click=${() => set({ logo: '' })}>${icon('trash')}${msg('Remove', { id: 'ui.remove' })}</button></div>`
          : nothing
      }
    </div>
    ${accentField(view)}`;
}

function accentField({ values, set }: StepView): TemplateResult {
  const chosen = values.accent || (accents[0] as string);
  const isOwn = !accents.includes(chosen);
  return html`<fieldset class="field">
    <legend>${msg('Accent colour', { id: 'setup.accent' })}</legend>
    <div class="hint">${msg('Buttons, links and marks appear in it.', { id: 'setup.accent.hint' })}</div>
    <div class="accents">
      ${accents.map(
        (colour) =>
          html`<label class="accent"
            ><input type="radio" name="accent" .checked=${colour === chosen} aria-label=${colour} @change=${() => set({ accent: colour })} /><i ${styleOf({ background: colour })}></i></label
          >`,
      )}
      <label class="accent own ${isOwn ? 'chosen' : ''}"
        ><input
          type="color"
          .value=${chosen}
          aria-label=${msg('Another colour', { id: 'setup.accent.other' })}
          @input=${(event: Event) => set({ accent: (event.target as HTMLInputElement).value })}
        /></label
      >
    </div>
    ${
      accentHolds(chosen)
        ? nothing
        : html`<div class="hint">${msg('This colour is too light to read. It will be shown darker where text depends on it.', { id: 'setup.accent.light' })}</div>`
    }
  </fieldset>`;
}

export function administratorStep({ values, errors, set }: StepView): TemplateResult {
  return html`<p>${msg('This account runs the node: it approves the first members and gives others their roles.', { id: 'setup.administrator.text' })}</p>
    ${textField({
      id: 'name',
      label: msg('Your name', { id: 'setup.administrator.name' }),
      value: values.name,
      error: errors.name,
      autocomplete: 'name',
      required: true,
      maxLength: 120,
      dir: 'auto',
      onInput: (name) => set({ name }),
    })}
    ${textField({
      id: 'email',
      label: msg('E-mail address', { id: 'auth.email' }),
      type: 'email',
      value: values.email,
      error: errors.email,
      autocomplete: 'username',
      required: true,
      maxLength: 254,
      onInput: (email) => set({ email }),
    })}
    <c-password
      .label=${msg('Password', { id: 'auth.password' })}
      .hint=${msg('At least 10 characters; a few words that only you would put together are best.', { id: 'auth.passwordHint' })}
      .value=${values.password}
      .error=${errors.password}
      autocomplete="new-password"
      @c-value=${(event: CustomEvent<string>) => set({ password: event.detail })}
    ></c-password>`;
}
