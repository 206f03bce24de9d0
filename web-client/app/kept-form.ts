/** Where a form is kept: for this tab, or until it is sent. */
type Place = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What a person has entered into a long form, kept in this browser until it is sent. Passwords are never given to it. */
export function readForm<F extends object>(key: string, empty: F, place: Place = localStorage): F {
  try {
    const found: unknown = JSON.parse(place.getItem(key) ?? '{}');
    return typeof found === 'object' && found !== null ? { ...empty, ...(found as Partial<F>) } : empty;
  } catch {
    return empty;
  }
}

export function keepForm(key: string, form: object, place: Place = localStorage): void {
  try {
    place.setItem(key, JSON.stringify(form));
  } catch {
    // Without storage the form lives as long as its page.
  }
}

export const forgetForm = (key: string, place: Place = localStorage): void => place.removeItem(key);
