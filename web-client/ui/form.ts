import type { Problem } from '../api/problem.ts';
import { msg } from '../app/i18n.ts';

/** Words for a rule of a schema that a value broke (JSON Schema keyword, as in `Problem.fields`). */
export function ruleWords(rule: string): string {
  switch (rule) {
    case 'required':
    case 'minItems':
    case 'minProperties':
      return msg('Please fill this in.', { id: 'ui.form.required' });
    case 'minLength':
      return msg('This is too short.', { id: 'ui.form.tooShort' });
    case 'maxLength':
    case 'maxItems':
      return msg('This is too long.', { id: 'ui.form.tooLong' });
    case 'minimum':
    case 'maximum':
      return msg('This number is outside the allowed range.', { id: 'ui.form.range' });
    default:
      return msg('This does not have the right form.', { id: 'ui.form.pattern' });
  }
}

export type Errors<F extends string> = Partial<Record<F, string>>;

/**
 * Faults that the node found, as errors of the fields of a form.
 * @param fieldOf the field of a JSON pointer (`/administrator/email`), or undefined when the form has none
 */
export function errorsOf<F extends string>(problem: Problem, fieldOf: (path: string) => F | undefined): Errors<F> {
  const errors: Errors<F> = {};
  for (const { path, code } of problem.fields) {
    const field = fieldOf(path);
    if (field && !errors[field]) errors[field] = ruleWords(code);
  }
  return errors;
}

/** `/email` → `email`, for forms whose fields are named as in the body. */
export const byPointer =
  <F extends string>(fields: readonly F[]) =>
  (path: string): F | undefined => {
    const first = path.split('/')[1];
    return fields.find((field) => field === first);
  };

/** As the node tests it (spec/schemas/common/words.ts). */
export const isEmail = (text: string): boolean => /^[^\s@<>"]{1,64}@[^\s@<>"]{1,190}$/.test(text) && text.length <= 254;
export const isOrigin = (text: string): boolean => /^https?:\/\/[^/?#\s]+$/.test(text) && URL.canParse(text);
export const shortestPassword = 10;

/** Error of an e-mail field, or undefined. */
export function emailError(value: string): string | undefined {
  if (value.trim() === '') return ruleWords('required');
  return isEmail(value.trim())
    ? undefined
    : msg('Please enter an address such as name@hospital.example.', { id: 'ui.form.email' });
}

/** Error of a field for a new password, or undefined. */
export function newPasswordError(value: string): string | undefined {
  if (value === '') return ruleWords('required');
  return value.length >= shortestPassword
    ? undefined
    : msg('At least 10 characters, please.', { id: 'ui.form.passwordShort' });
}

/** Moves focus to the first field that has an error, after the errors were rendered. */
export async function focusFirstError(host: {
  updateComplete: Promise<unknown>;
  shadowRoot: ShadowRoot | null;
}): Promise<void> {
  await host.updateComplete;
  // Elements within the form render after it; a frame later all have.
  await new Promise(requestAnimationFrame);
  const error = host.shadowRoot?.querySelector('.field .error');
  const control =
    host.shadowRoot?.querySelector<HTMLElement>('[aria-invalid="true"]') ??
    error?.closest('.field')?.querySelector<HTMLElement>('input, button, select, textarea');
  control?.focus();
}
