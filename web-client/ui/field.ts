import { html, nothing, type TemplateResult } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';
import { live } from 'lit/directives/live.js';
import { msg } from '../app/i18n.ts';
import { icon } from './icons.ts';

/** What every field of a form has. `id` is unique in its shadow root and ties label, hint and error to the control for screen readers. */
export interface FieldOptions {
  id: string;
  label: string;
  hint?: string | TemplateResult | undefined;
  /** Words saying what is wrong and how to mend it; nothing when all is well. */
  error?: string | undefined;
  required?: boolean | undefined;
  /** Marks a field that may be left empty; in short forms most fields are needed and only the exception is named. */
  optional?: boolean | undefined;
  disabled?: boolean | undefined;
}

const describedBy = (field: FieldOptions) =>
  [field.hint && `${field.id}-hint`, field.error && `${field.id}-error`].filter(Boolean).join(' ') || undefined;

function around(field: FieldOptions, control: TemplateResult): TemplateResult {
  return html`<div class="field">
    <label for=${field.id}>${field.label}${optionalMark(field)}</label>
    ${field.hint ? html`<div class="hint" id="${field.id}-hint">${field.hint}</div>` : nothing} ${control} ${fieldError(field)}
  </div>`;
}

const optionalMark = (field: FieldOptions) =>
  field.optional ? html` <span class="optional">(${msg('optional', { id: 'ui.field.optional' })})</span>` : nothing;

/** The error line of a field, with the id that `aria-describedby` names. */
export const fieldError = (field: Pick<FieldOptions, 'id' | 'error'>) =>
  field.error
    ? html`<div class="error" id="${field.id}-error">${icon('warn')}<span>${field.error}</span></div>`
    : nothing;

export interface TextFieldOptions extends FieldOptions {
  value: string;
  onInput: (value: string) => void;
  onBlur?: (() => void) | undefined;
  type?: 'text' | 'email' | 'password' | 'url' | 'search' | 'number' | 'tel' | undefined;
  autocomplete?: string | undefined;
  inputmode?: 'text' | 'email' | 'url' | 'numeric' | 'decimal' | undefined;
  placeholder?: string | undefined;
  maxLength?: number | undefined;
  /** Language and direction of the content where it differs from the page's: an address is always left to right. */
  lang?: string | undefined;
  dir?: 'ltr' | 'rtl' | 'auto' | undefined;
}

export function textField(field: TextFieldOptions): TemplateResult {
  return around(field, textInput(field));
}

/** The bare control, for places that bring their own label. */
export function textInput(field: TextFieldOptions): TemplateResult {
  const leftToRight = field.type === 'email' || field.type === 'url' || field.type === 'password';
  return html`<input
    class="input"
    id=${field.id}
    name=${field.id}
    type=${field.type ?? 'text'}
    .value=${live(field.value)}
    @input=${(event: Event) => field.onInput((event.target as HTMLInputElement).value)}
    @blur=${() => field.onBlur?.()}
    autocomplete=${(field.autocomplete ?? 'off') as 'off'}
    inputmode=${ifDefined(field.inputmode)}
    placeholder=${ifDefined(field.placeholder)}
    maxlength=${ifDefined(field.maxLength)}
    lang=${ifDefined(field.lang)}
    dir=${ifDefined(field.dir ?? (leftToRight ? 'ltr' : undefined))}
    ?required=${field.required}
    ?disabled=${field.disabled}
    aria-invalid=${field.error ? 'true' : nothing}
    aria-describedby=${ifDefined(describedBy(field))}
    autocapitalize=${leftToRight ? 'none' : nothing}
    spellcheck=${leftToRight ? 'false' : nothing}
  />`;
}

export interface TextAreaOptions extends FieldOptions {
  value: string;
  onInput: (value: string) => void;
  rows?: number | undefined;
  maxLength?: number | undefined;
  placeholder?: string | undefined;
}

export function textArea(field: TextAreaOptions): TemplateResult {
  return around(
    field,
    html`<textarea
      class="input"
      id=${field.id}
      name=${field.id}
      dir="auto"
      rows=${field.rows ?? 4}
      .value=${live(field.value)}
      @input=${(event: Event) => field.onInput((event.target as HTMLTextAreaElement).value)}
      placeholder=${ifDefined(field.placeholder)}
      maxlength=${ifDefined(field.maxLength)}
      ?required=${field.required}
      ?disabled=${field.disabled}
      aria-invalid=${field.error ? 'true' : nothing}
      aria-describedby=${ifDefined(describedBy(field))}
    ></textarea>`,
  );
}

export interface Option {
  value: string;
  label: string;
  lang?: string;
}
export interface SelectOptions extends FieldOptions {
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
  /** First entry without value: "Choose…" in forms, "All countries" in filters. */
  empty?: string | undefined;
  autocomplete?: string | undefined;
}

/** A native list: the phone's own picker, type-ahead and screen readers come with it. */
export function selectField(field: SelectOptions): TemplateResult {
  return around(
    field,
    html`<span class="select"
      ><select
        class="input"
        id=${field.id}
        name=${field.id}
        .value=${live(field.value)}
        @change=${(event: Event) => field.onChange((event.target as HTMLSelectElement).value)}
        autocomplete=${ifDefined(field.autocomplete as 'off' | undefined)}
        ?required=${field.required}
        ?disabled=${field.disabled}
        aria-invalid=${field.error ? 'true' : nothing}
        aria-describedby=${ifDefined(describedBy(field))}
      >
        ${field.empty === undefined ? nothing : html`<option value="" ?selected=${field.value === ''}>${field.empty}</option>`}
        ${field.options.map(
          (option) =>
            html`<option value=${option.value} lang=${ifDefined(option.lang)} ?selected=${option.value === field.value}>${option.label}</option>`,
        )}</select
      >${icon('down')}</span
    >`,
  );
}

export interface CheckOptions extends Omit<FieldOptions, 'label' | 'optional'> {
  label: string | TemplateResult;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function checkField(field: CheckOptions): TemplateResult {
  return html`<div class="field">
    <label class="check"
      ><input
        type="checkbox"
        id=${field.id}
        .checked=${live(field.checked)}
        @change=${(event: Event) => field.onChange((event.target as HTMLInputElement).checked)}
        ?disabled=${field.disabled}
        aria-invalid=${field.error ? 'true' : nothing}
        aria-describedby=${ifDefined(describedBy({ ...field, label: '' }))}
      /><span
        >${field.label}${field.hint ? html`<span class="meta" id="${field.id}-hint"><br />${field.hint}</span>` : nothing}</span
      ></label
    >
    ${fieldError(field)}
  </div>`;
}

export interface Choice<V extends string> {
  value: V;
  label: string;
  hint?: string;
}
export interface ChoiceOptions<V extends string> extends FieldOptions {
  value: V | undefined;
  choices: readonly Choice<V>[];
  onChange: (value: V) => void;
}

/** A few choices with a sentence each, as cards; native radio buttons inside. */
export function choiceField<V extends string>(field: ChoiceOptions<V>): TemplateResult {
  return html`<fieldset class="field" aria-describedby=${ifDefined(describedBy(field))}>
    <legend>${field.label}${optionalMark(field)}</legend>
    ${field.hint ? html`<div class="hint" id="${field.id}-hint">${field.hint}</div>` : nothing}
    <div class="stack tight">
      ${field.choices.map(
        (choice) =>
          html`<label class="option-card"
            ><input
              type="radio"
              name=${field.id}
              .checked=${live(choice.value === field.value)}
              @change=${() => field.onChange(choice.value)}
              ?disabled=${field.disabled}
            /><span>${choice.label}${choice.hint ? html`<span class="meta">${choice.hint}</span>` : nothing}</span></label
          >`,
      )}
    </div>
    ${fieldError(field)}
  </fieldset>`;
}

export interface ChipChoiceOptions<V extends string> extends FieldOptions {
  values: readonly V[];
  choices: readonly { value: V; label: string; lang?: string }[];
  onChange: (values: V[]) => void;
  max?: number;
}

/** Several of many as chips that stay pressed. For more than about twenty choices take `c-multi-select`. */
export function chipField<V extends string>(field: ChipChoiceOptions<V>): TemplateResult {
  const full = field.max !== undefined && field.values.length >= field.max;
  const toggle = (value: V) =>
    field.onChange(
      field.values.includes(value) ? field.values.filter((one) => one !== value) : [...field.values, value],
    );
  return html`<fieldset class="field" id=${field.id} tabindex="-1" aria-describedby=${ifDefined(describedBy(field))}>
    <legend>${field.label}${optionalMark(field)}</legend>
    ${field.hint ? html`<div class="hint" id="${field.id}-hint">${field.hint}</div>` : nothing}
    <div class="chips">
      ${field.choices.map(({ value, label, lang }) => {
        const on = field.values.includes(value);
        return html`<button
          type="button"
          class="chip"
          lang=${ifDefined(lang)}
          aria-pressed=${on ? 'true' : 'false'}
          ?disabled=${(full && !on) || field.disabled}
          @click=${() => toggle(value)}
        >${on ? icon('check') : nothing}${label}</button>`;
      })}
    </div>
    ${fieldError(field)}
  </fieldset>`;
}
