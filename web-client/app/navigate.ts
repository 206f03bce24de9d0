export interface Navigation {
  path: string;
  /** Replaces the entry in the history, for redirections and for filters that change while typing. */
  replace?: boolean | undefined;
}
export const navigationEvent = 'consilium-navigate';

/** Goes to a page of the application: `/discussions?specialty=cardiology`. */
export function navigate(path: string, options: { replace?: boolean } = {}): void {
  window.dispatchEvent(new CustomEvent<Navigation>(navigationEvent, { detail: { path, replace: options.replace } }));
}

/** An address to come back to after the log-in; only within the application, so that a link cannot lead elsewhere. */
export function safeNext(next: string | null): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/';
  return next.startsWith('/login') ? '/' : next;
}
