import { type Navigation, navigationEvent } from './navigate.ts';

/** What changed when the address changed: `pop` is the back or forward button. */
export type Change = 'start' | 'push' | 'replace' | 'pop';

/**
 * Follows the address of the window through the History API. Clicks on plain links of this origin become navigations; everything a person
 * does on purpose to open a new tab or to save stays the browser's. Scroll positions are kept per entry of the history.
 */
export class Router {
  readonly #onChange: (url: URL, change: Change) => void;
  readonly #abort = new AbortController();
  #positions = new Map<number, number>();
  #entry = 0;

  constructor(onChange: (url: URL, change: Change) => void) {
    this.#onChange = onChange;
  }

  start(): void {
    history.scrollRestoration = 'manual';
    this.#entry = (history.state as { entry?: number } | null)?.entry ?? 0;
    history.replaceState({ entry: this.#entry }, '');
    const { signal } = this.#abort;
    window.addEventListener('popstate', this.#pop, { signal });
    window.addEventListener('click', this.#click, { signal });
    window.addEventListener(
      navigationEvent,
      (event) => {
        const { path, replace } = (event as CustomEvent<Navigation>).detail;
        this.go(path, replace);
      },
      { signal },
    );
    this.#onChange(new URL(location.href), 'start');
  }

  stop(): void {
    this.#abort.abort();
  }

  go(path: string, replace = false): void {
    const url = new URL(path, location.href);
    if (url.origin !== location.origin) throw new Error('The router stays within the application.');
    const same = url.href === location.href;
    if (replace || same) history.replaceState({ entry: this.#entry }, '', url);
    else {
      this.#remember();
      history.pushState({ entry: ++this.#entry }, '', url);
    }
    this.#onChange(url, replace || same ? 'replace' : 'push');
  }

  /** Where the page of the present entry had been scrolled to, in pixels. */
  get scrollTop(): number {
    return this.#positions.get(this.#entry) ?? 0;
  }

  #remember(): void {
    this.#positions.set(this.#entry, window.scrollY);
    // The browser itself keeps at most fifty entries.
    if (this.#positions.size > 50) this.#positions.delete(this.#positions.keys().next().value as number);
  }

  #pop = (event: PopStateEvent): void => {
    this.#remember();
    this.#entry = (event.state as { entry?: number } | null)?.entry ?? 0;
    this.#onChange(new URL(location.href), 'pop');
  };

  #click = (event: MouseEvent): void => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event
      .composedPath()
      .find((target): target is HTMLAnchorElement => target instanceof HTMLAnchorElement);
    if (!link?.href || (link.target && link.target !== '_self') || link.hasAttribute('download')) return;
    const url = new URL(link.href);
    // The API and what the node serves as files are not pages of the application.
    if (url.origin !== location.origin || /^\/(api|docs|federation|\.well-known)(\/|$)/.test(url.pathname)) return;
    // A jump within the page is the browser's to make.
    if (url.hash && url.pathname === location.pathname && url.search === location.search) return;
    event.preventDefault();
    this.go(url.pathname + url.search + url.hash);
  };
}
