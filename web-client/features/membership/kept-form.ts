/** What a person has entered into a long form, kept in this browser until it is sent. Passwords are never given to it. */
export function readForm<F extends object>(key: string, empty: F): F {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return typeof found === 'object' && found !== null ? { ...empty, ...(found as Partial<F>) } : empty;
  } catch {
    return empty;
  }
}

export function keepForm(key: string, form: object): void {
  try {
    localStorage.setItem(key, JSON.stringify(form));
  } catch {
    // Without storage the form lives as long as its page.
  }
}

export const forgetForm = (key: string): void => localStorage.removeItem(key);
