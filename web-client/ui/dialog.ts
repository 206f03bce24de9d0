import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { msg } from '../app/i18n.ts';
import { UiElement } from './element.ts';
import { textArea } from './field.ts';
import { icon } from './icons.ts';
import { base } from './styles.ts';

/**
 * A modal dialog on the browser's own `<dialog>`: it keeps focus inside, makes the rest inert and gives focus back. On a phone it rises from the lower edge.
 * `<c-dialog heading="…" .open=${this.asking} @c-close=${() => (this.asking = false)}>…<button slot="actions" class="btn primary">…</button></c-dialog>`.
 * Closing is only asked for (`c-close`): the owner sets `open`. `side` makes it a panel at the end of the line, for facts on small windows.
 */
@customElement('c-dialog')
export class Dialog extends UiElement {
  @property() heading = '';
  @property({ type: Boolean }) open = false;
  @property({ type: Boolean, reflect: true }) side = false;
  @property({ type: Boolean, reflect: true }) large = false;
  @query('dialog') private dialog!: HTMLDialogElement;

  static override styles = [
    base,
    css`
      :host {
        display: contents;
      }
      dialog {
        border: 1px solid var(--line);
        border-radius: 14px;
        background: var(--paper);
        color: var(--ink);
        padding: 0;
        inline-size: min(520px, calc(100vw - 32px));
        max-block-size: min(86dvh, 900px);
        box-shadow: var(--lift);
        overscroll-behavior: contain;
      }
      :host([large]) dialog {
        inline-size: min(860px, calc(100vw - 32px));
      }
      dialog::backdrop {
        background: var(--veil);
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
      }
      header {
        display: flex;
        align-items: flex-start;
        gap: var(--s3);
        justify-content: space-between;
        padding-block: var(--s4) 0;
        padding-inline: var(--s5) var(--s4);
      }
      header h2 {
        font-size: 19px;
        padding-block: 8px;
      }
      .body {
        padding: var(--s2) var(--s5) var(--s5);
        overflow: auto;
        min-block-size: 0;
      }
      footer {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2) var(--s3);
        justify-content: flex-end;
        padding: var(--s3) var(--s5) var(--s4);
        border-block-start: 1px solid var(--line);
      }
      footer.none {
        display: none;
      }
      :host([side]) dialog {
        margin: 0;
        margin-inline-start: auto;
        block-size: 100dvh;
        max-block-size: none;
        inline-size: min(360px, calc(100vw - 40px));
        border-radius: 0;
        border-block: 0;
      }
      @media (max-width: 600px) {
        :host(:not([side])) dialog {
          inline-size: 100vw;
          max-inline-size: 100vw;
          margin-block: auto 0;
          border-radius: 16px 16px 0 0;
          border-inline: 0;
          padding-block-end: env(safe-area-inset-bottom);
        }
        footer ::slotted(.btn) {
          flex: 1 1 auto;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<dialog
      aria-labelledby="heading"
      @cancel=${this.#cancel}
      @close=${this.#closed}
      @pointerdown=${(event: PointerEvent) => event.target === this.dialog && this.#ask()}
    >
      <header>
        <h2 id="heading" tabindex="-1" autofocus>${this.heading}</h2>
        <button type="button" class="btn quiet icon-only" aria-label=${msg('Close', { id: 'ui.close' })} @click=${() => this.#ask()}>${icon('close')}</button>
      </header>
      <div class="body"><slot></slot></div>
      <footer class=${this.querySelector('[slot="actions"]') ? '' : 'none'}><slot name="actions" @slotchange=${() => this.requestUpdate()}></slot></footer>
    </dialog>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('open')) return;
    if (this.open && !this.dialog.open) this.dialog.showModal();
    else if (!this.open && this.dialog.open) this.dialog.close();
  }

  #ask(): void {
    this.emit('c-close');
  }

  #cancel = (event: Event): void => {
    event.preventDefault();
    this.#ask();
  };

  /** The browser may close by itself (a second Escape, the back gesture of a phone): the owner must learn of it. */
  #closed = (): void => {
    if (this.open) this.#ask();
  };
}

export interface ConfirmOptions {
  heading: string;
  text: string | TemplateResult;
  /** A verb: "Suspend", "Remove". */
  confirm: string;
  danger?: boolean;
  /** Asks for words too; the answer carries them. */
  reason?: { label: string; hint?: string; required?: boolean; maxLength?: number };
}

/** Asks before something that cannot be undone. Resolves to the reason (empty when none was asked for), or to undefined when the person changed their mind. */
export function confirm(options: ConfirmOptions): Promise<string | undefined> {
  const host = document.createElement('c-confirm');
  host.options = options;
  document.body.append(host);
  return new Promise((resolve) => {
    host.done = (answer) => {
      host.remove();
      resolve(answer);
    };
  });
}

@customElement('c-confirm')
export class Confirm extends UiElement {
  @property({ attribute: false }) options!: ConfirmOptions;
  @property({ attribute: false }) reason = '';
  @property({ attribute: false }) missing = false;
  done: (answer: string | undefined) => void = () => {};

  override render(): TemplateResult {
    const { heading, text, confirm: verb, danger, reason } = this.options;
    return html`<c-dialog .heading=${heading} .open=${true} @c-close=${() => this.done(undefined)}>
      <form id="ask" class="stack" @submit=${this.#submit}>
        <p>${text}</p>
        ${
          reason
            ? textArea({
                id: 'reason',
                label: reason.label,
                hint: reason.hint,
                optional: !reason.required,
                required: reason.required,
                maxLength: reason.maxLength ?? 500,
                value: this.reason,
                rows: 3,
                error: this.missing ? msg('Please give a reason.', { id: 'ui.confirm.reasonMissing' }) : undefined,
                onInput: (value) => {
                  this.reason = value;
                },
              })
            : nothing
        }
      </form>
      <button slot="actions" type="button" class="btn" @click=${() => this.done(undefined)}>${msg('Cancel', { id: 'ui.cancel' })}</button>
      <button slot="actions" type="button" class="btn ${danger ? 'stop' : 'primary'}" @click=${this.#submit}>${verb}</button>
    </c-dialog>`;
  }

  #submit = (event: Event): void => {
    event.preventDefault();
    this.missing = !!this.options.reason?.required && this.reason.trim() === '';
    if (!this.missing) this.done(this.reason.trim());
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-dialog': Dialog;
    'c-confirm': Confirm;
  }
}
