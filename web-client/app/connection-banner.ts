import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { StreamState } from '../api/stream.ts';
import { UiElement } from '../ui/element.ts';
import { icon } from '../ui/icons.ts';
import { base } from '../ui/styles.ts';
import { msg } from './i18n.ts';

/** A short break is not worth a word: the stream mends itself. */
const patienceMs = 4_000;

/** Says at the top of the page that there is no connection and what still works, or that a newer version waits. */
@customElement('c-connection')
export class ConnectionBanner extends UiElement {
  @property({ attribute: false }) connection: StreamState = 'idle';
  /** Whether there should be a live connection: only for people who are logged in. */
  @property({ type: Boolean }) expected = false;
  @property({ type: Boolean }) updateReady = false;
  @state() private isOnline = navigator.onLine;
  @state() private isLost = false;
  #timer: number | undefined;

  static override styles = [
    base,
    css`
      :host {
        display: contents;
      }
      /* The box that is always there sticks: the banner in it could only stick within that box. */
      .place {
        position: sticky;
        inset-block-start: 0;
        z-index: 30;
      }
      .banner {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s2) var(--s3);
        padding: 8px var(--s4);
        font-size: 15px;
        background: var(--warn-2);
        color: var(--warn);
      }
      .banner.update {
        background: var(--accent-2);
        color: var(--accent);
      }
      .banner .btn {
        min-block-size: 36px;
        margin-inline-start: auto;
      }
      p {
        flex: 1;
        min-inline-size: 180px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('online', this.#look);
    window.addEventListener('offline', this.#look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('online', this.#look);
    window.removeEventListener('offline', this.#look);
    clearTimeout(this.#timer);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('connection') && !changed.has('expected')) return;
    const isDown = this.expected && (this.connection === 'waiting' || this.connection === 'connecting');
    if (!isDown) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.isLost = false;
    } else
      this.#timer ??= window.setTimeout(() => {
        this.isLost = true;
      }, patienceMs);
  }

  override render(): TemplateResult {
    return html`<div class="place" role="status">${this.#banner()}</div>`;
  }

  #banner(): TemplateResult | typeof nothing {
    if (!this.isOnline)
      return html`<div class="banner">${icon('offline')}<p>${msg('You are offline. What is on the screen can be read, and what you write stays in this browser until it can be sent.', { id: 'app.offline' })}</p></div>`;
    if (this.isLost)
      return html`<div class="banner">${icon('offline')}<p>${msg('The connection to your node is interrupted. It is being restored; nothing is lost.', { id: 'app.reconnecting' })}</p></div>`;
    if (this.updateReady)
      return html`<div class="banner update">${icon('refresh')}<p>${msg('Your node has been updated. Reload when it suits you; what you are writing is kept.', { id: 'app.update' })}</p><button type="button" class="btn" @click=${() => location.reload()}>${msg('Reload', { id: 'app.reload' })}</button></div>`;
    return nothing;
  }

  #look = (): void => {
    this.isOnline = navigator.onLine;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-connection': ConnectionBanner;
  }
}
