import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { msg } from '../app/i18n.ts';
import { UiElement } from './element.ts';
import { icon } from './icons.ts';
import { base } from './styles.ts';

export interface Toast {
  text: string;
  kind?: 'done' | 'problem';
  /** One action, usually "Undo". A toast with an action stays longer. */
  action?: { label: string; run: () => void };
}
interface Shown extends Toast {
  key: number;
}

const shortMs = 6_000;
const longMs = 12_000;
const most = 3;
const eventName = 'consilium-toast';

/** Says something in passing that needs no answer: "Saved", "Removed – Undo". Errors of a form belong at the field instead. */
export function toast(toast: Toast): void {
  window.dispatchEvent(new CustomEvent<Toast>(eventName, { detail: toast }));
}

/** The place where toasts appear, once in the shell. Screen readers hear them politely; pointing at one or focusing it keeps it. */
@customElement('c-toasts')
export class Toasts extends UiElement {
  @state() private shown: readonly Shown[] = [];
  readonly #timers = new Map<number, number>();
  #next = 1;

  static override styles = [
    base,
    css`
      :host {
        position: fixed;
        inset-block-end: calc(var(--s5) + var(--bottom-bar, 0px) + env(safe-area-inset-bottom));
        inset-inline: var(--s4);
        display: grid;
        justify-items: center;
        gap: var(--s2);
        pointer-events: none;
        z-index: 60;
      }
      .toast {
        pointer-events: auto;
        display: flex;
        align-items: center;
        gap: var(--s3);
        background: var(--ink);
        color: var(--paper);
        border-radius: var(--r);
        padding-block: var(--s1);
        padding-inline: var(--s4) var(--s1);
        max-inline-size: min(560px, 100%);
        min-block-size: 48px;
        font-size: 15px;
      }
      .btn.quiet {
        color: inherit;
      }
      .btn.quiet:hover {
        background: #8884;
      }
      .act {
        text-decoration: underline;
        text-underline-offset: 3px;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener(eventName, this.#add);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener(eventName, this.#add);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  override render(): TemplateResult {
    return html`<div role="status" aria-live="polite" class="stack tight">
      ${repeat(
        this.shown,
        ({ key }) => key,
        (one) =>
          html`<div class="toast" @pointerenter=${() => this.#hold(one)} @pointerleave=${() => this.#start(one)} @focusin=${() => this.#hold(one)} @focusout=${() => this.#start(one)}>
            ${icon(one.kind === 'problem' ? 'warn' : 'check')}<span>${one.text}</span>
            ${one.action ? html`<button type="button" class="btn quiet act" @click=${() => this.#act(one)}>${one.action.label}</button>` : nothing}
            <button type="button" class="btn quiet icon-only" aria-label=${msg('Close', { id: 'ui.close' })} @click=${() => this.#remove(one.key)}>${icon('close')}</button>
          </div>`,
      )}
    </div>`;
  }

  #add = (event: Event): void => {
    const added = { ...(event as CustomEvent<Toast>).detail, key: this.#next++ };
    this.shown = [...this.shown, added].slice(-most);
    this.#start(added);
  };

  #act(one: Shown): void {
    this.#remove(one.key);
    one.action?.run();
  }

  #start(one: Shown): void {
    this.#hold(one);
    const ms = one.action || one.kind === 'problem' ? longMs : shortMs;
    this.#timers.set(
      one.key,
      window.setTimeout(() => this.#remove(one.key), ms),
    );
  }

  #hold(one: Shown): void {
    clearTimeout(this.#timers.get(one.key));
    this.#timers.delete(one.key);
  }

  #remove(key: number): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.shown = this.shown.filter((one) => one.key !== key);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-toasts': Toasts;
  }
}
