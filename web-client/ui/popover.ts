import '@awesome.me/webawesome/dist/components/popup/popup.js';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { UiElement } from './element.ts';
import { base } from './styles.ts';

/** Sheet of the floating box of popovers and menus. Web Awesome's popup places it, flips it at the edges and keeps it in view. */
export const floating = css`
  wa-popup {
    --arrow-color: transparent;
  }
  wa-popup::part(popup) {
    z-index: 50;
  }
  .box {
    background: var(--paper);
    color: var(--ink);
    border: 1px solid var(--line);
    border-radius: var(--r);
    box-shadow: var(--lift);
    max-inline-size: min(360px, calc(100vw - 24px));
    max-block-size: min(70vh, 560px);
    overflow: auto;
    text-align: start;
    font-weight: 400;
  }
`;

/**
 * A button with a box that opens beside it: for facts and small forms. The box follows the button in reading order, closes with Escape, a click elsewhere
 * or when focus leaves, and gives focus back. Slot `trigger`: content of the button. Default slot: content of the box.
 */
@customElement('c-popover')
export class Popover extends UiElement {
  /** Name of the box for screen readers. */
  @property() label = '';
  /** Classes of the button, see ui/styles.ts. */
  @property() look = 'btn';
  @property() placement: 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end' = 'bottom-start';
  @state() private isOpen = false;
  @query('button') private button!: HTMLButtonElement;

  static override styles = [
    base,
    floating,
    css`
      :host {
        display: inline-block;
        max-inline-size: 100%;
      }
      .box {
        padding: var(--s4);
      }
      .bare {
        font: inherit;
        color: inherit;
        background: none;
        border: 0;
        padding: 2px 0;
        min-block-size: 26px;
        cursor: pointer;
        text-align: start;
        max-inline-size: 100%;
        border-radius: var(--r-small);
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listen(false);
    this.isOpen = false;
  }

  /** Closes the box; focus returns to the button when it was inside. */
  close(): void {
    if (!this.isOpen) return;
    const hadFocus = this.matches(':focus-within') || this.shadowRoot?.activeElement !== null;
    this.isOpen = false;
    this.#listen(false);
    if (hadFocus) this.button.focus();
  }

  override render(): TemplateResult {
    return html`<button
        type="button"
        class=${this.look}
        aria-expanded=${this.isOpen ? 'true' : 'false'}
        aria-haspopup="dialog"
        @click=${() => this.#toggle()}
      ><slot name="trigger"></slot></button>
      <wa-popup
        .anchor=${this.button ?? nothing}
        .active=${this.isOpen}
        .placement=${this.placement}
        .distance=${6}
        .shiftPadding=${12}
        .flipPadding=${12}
        flip
        shift
        >${this.isOpen ? html`<div class="box" role="dialog" aria-label=${this.label} @keydown=${this.#escape}><slot></slot></div>` : nothing}</wa-popup
      >`;
  }

  #toggle(): void {
    if (this.isOpen) {
      this.close();
      return;
    }
    this.isOpen = true;
    this.#listen(true);
    this.emit('c-open');
  }

  #escape = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.close();
  };

  #outside = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.close();
  };

  #listen(on: boolean): void {
    const change = on ? 'addEventListener' : 'removeEventListener';
    document[change]('pointerdown', this.#outside);
    document[change]('focusin', this.#outside);
    if (on) this.addEventListener('keydown', this.#escape);
    else this.removeEventListener('keydown', this.#escape);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-popover': Popover;
  }
}
