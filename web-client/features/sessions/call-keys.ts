/** What a key does in a call. A panel or an action brings a letter of its own. */
export type CallKey =
  | 'microphone'
  | 'camera'
  | 'hand'
  | 'screen'
  | 'reactions'
  | 'layout'
  | 'full'
  | 'keys'
  | 'talk'
  | 'close';

export const callKeys: Readonly<Record<string, CallKey>> = {
  m: 'microphone',
  v: 'camera',
  h: 'hand',
  s: 'screen',
  r: 'reactions',
  l: 'layout',
  f: 'full',
};

export interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly repeat: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly isComposing: boolean;
}
/** Where the focus is: in words that are being written, on something that Space presses, or on neither. */
export type KeyPlace = 'writing' | 'control' | 'page';

/** The letter that was meant: the one on the key, or on another writing system's keyboard the one in the same place. */
export function letterOf(pressed: Pick<Pressed, 'key' | 'code'>): string {
  const key = pressed.key.toLowerCase();
  if (/^[a-z]$/.test(key)) return key;
  const isOtherScript = key.length === 1 && /\p{L}/u.test(key);
  return isOtherScript ? (/^Key([A-Z])$/.exec(pressed.code)?.[1]?.toLowerCase() ?? '') : '';
}

/**
 * What a pressed key means in a call.
 * @param own letters of panels and actions
 * @param letters whether single letters count at all: people who speak to their computer switch them off (WCAG 2.1.4)
 * @returns a key of the call, `{ part }` with a letter of a panel or an action, or nothing
 */
export function meaningOf(
  pressed: Pressed,
  place: KeyPlace,
  own: readonly string[],
  letters: boolean,
): CallKey | { part: string } | undefined {
  if (pressed.ctrlKey || pressed.altKey || pressed.metaKey || pressed.isComposing) return undefined;
  if (pressed.key === 'Escape') return 'close';
  if (place === 'writing') return undefined;
  if (pressed.key === ' ') return place === 'page' && letters ? 'talk' : undefined;
  if (pressed.repeat || !letters) return undefined;
  if (pressed.key === '?' || pressed.key === '؟') return 'keys';
  const letter = letterOf(pressed);
  return callKeys[letter] ?? (letter !== '' && own.includes(letter) ? { part: letter } : undefined);
}

const writingTypes = new Set(['text', 'search', 'email', 'password', 'url', 'number', 'tel', 'date', 'time', '']);

/** Where a key event happened, from the innermost element that has the focus. */
export function placeOf(target: EventTarget | undefined): KeyPlace {
  const element = target as (Element & { isContentEditable?: boolean; type?: string }) | undefined;
  const name = element?.tagName?.toLowerCase() ?? '';
  if (element?.isContentEditable || name === 'textarea' || name === 'select') return 'writing';
  if (name === 'input') return writingTypes.has(element?.type ?? '') ? 'writing' : 'control';
  return ['button', 'a', 'summary', 'audio', 'video'].includes(name) ? 'control' : 'page';
}
