import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { UiElement } from '../ui/element.ts';
import { skeleton } from '../ui/states.ts';
import './error-pages.ts';
import type { Match, PageElement } from './route.ts';
import type { Change } from './router.ts';

/** Shows the page of a match: fetches its code, keeps focus and scroll where a person expects them, and catches what breaks. */
@customElement('c-outlet')
export class Outlet extends UiElement {
  @property({ attribute: false }) match!: Match;
  @property({ attribute: false }) query!: URLSearchParams;
  @property({ attribute: false }) change: Change = 'start';
  @property({ attribute: false }) path = '';
  @property({ type: Number }) scrollTarget = 0;
  @state() private page: PageElement | undefined;
  @state() private failure: unknown;
  @state() private waiting = false;
  #shownPath: string | undefined;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('match') && !changed.has('path') && !changed.has('query')) return;
    const { route, params } = this.match;
    const isSame = this.page?.localName === route.element && (this.path === this.#shownPath || route.keep);
    if (isSame && this.page) {
      this.page.params = params;
      this.page.query = this.query;
      this.#shownPath = this.path;
    } else void this.#open();
  }

  override render(): TemplateResult {
    if (this.failure)
      return html`<c-broken-page .failure=${this.failure} @c-retry=${() => void this.#open()}></c-broken-page>`;
    if (this.waiting) return html`<c-page heading=${this.match.route.title()}>${skeleton('rows', 5)}</c-page>`;
    return html`${this.page}`;
  }

  async #open(): Promise<void> {
    const { match, path, change } = this;
    this.#shownPath = path;
    this.failure = undefined;
    // A page whose code is here already appears at once; only a fetch shows the skeleton.
    if (!customElements.get(match.route.element)) this.waiting = true;
    try {
      await match.route.load();
    } catch (error) {
      if (this.match === match) this.failure = error;
      return;
    } finally {
      if (this.match === match) this.waiting = false;
    }
    if (this.match !== match) return;
    const page = document.createElement(match.route.element) as PageElement;
    page.params = match.params;
    page.query = this.query;
    this.page = page;
    await this.updateComplete;
    await this.#settle(change);
  }

  async #settle(change: Change): Promise<void> {
    await (this.page as unknown as { updateComplete?: Promise<unknown> }).updateComplete;
    window.scrollTo({ top: change === 'pop' ? this.scrollTarget : 0, behavior: 'instant' });
    if (change === 'start') return;
    await focusHeading(this.page);
  }
}

/** Puts focus on a page's heading, where a screen reader begins to read and the next Tab goes on. */
export async function focusHeading(page: HTMLElement | undefined): Promise<void> {
  const frame = page?.shadowRoot?.querySelector<HTMLElement & { updateComplete: Promise<unknown> }>('c-page, c-door');
  await frame?.updateComplete;
  const heading = (frame ?? page)?.shadowRoot?.querySelector<HTMLElement>('h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus({ preventScroll: true });
}

declare global {
  interface HTMLElementTagNameMap {
    'c-outlet': Outlet;
  }
}
