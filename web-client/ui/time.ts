import { html, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { dateTime, day, fullDateTime, nextChangeMs, relativeTime, shortTime, timeOfDay } from '../app/time.ts';
import { UiElement } from './element.ts';

/**
 * A point in time for people: `<c-time .at=${ms} look="relative"></c-time>`. `relative` keeps itself fresh while it is on the screen; the exact
 * time is always in the title.
 */
@customElement('c-time')
export class Time extends UiElement {
  /** Milliseconds since the epoch. */
  @property({ type: Number }) at = 0;
  @property() look: 'relative' | 'short' | 'clock' | 'day' | 'full' = 'relative';
  #timer: number | undefined;

  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override updated(_changed: PropertyValues): void {
    clearTimeout(this.#timer);
    const ms = this.look === 'relative' ? nextChangeMs(this.at, Date.now()) : Number.POSITIVE_INFINITY;
    if (Number.isFinite(ms) && this.isConnected) this.#timer = window.setTimeout(() => this.requestUpdate(), ms);
  }

  override render(): TemplateResult {
    const now = Date.now();
    const text = {
      relative: () => relativeTime(this.at, now),
      short: () => shortTime(this.at, now),
      clock: () => timeOfDay(this.at),
      day: () => day(this.at),
      full: () => dateTime(this.at),
    }[this.look]();
    return html`<time datetime=${new Date(this.at).toISOString()} title=${fullDateTime(this.at)}>${text}</time>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-time': Time;
  }
}
