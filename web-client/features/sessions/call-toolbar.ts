import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { msg, number } from '../../app/i18n.ts';
import { UiElement } from '../../ui/element.ts';
import { type IconName, icon } from '../../ui/icons.ts';
import { Menu, type MenuItem } from '../../ui/menu.ts';
import { Popover } from '../../ui/popover.ts';
import { base } from '../../ui/styles.ts';
import { reactions } from './call-reactions.ts';

/** A control of the call. */
export interface Control {
  readonly id: string;
  readonly icon: IconName;
  readonly label: string;
  /** Key that does the same. */
  readonly key?: string | undefined;
  /** For a switch: whether it is on. */
  readonly pressed?: boolean | undefined;
  /** Drawn as something that is off and should be seen, such as a muted microphone. */
  readonly isOff?: boolean | undefined;
  readonly count?: number | undefined;
  /** Always in the bar; only where there is room; always behind "More". */
  readonly place: 'always' | 'wide' | 'more';
  run(): void;
}

const controlStyles = css`
  .control {
    font: inherit;
    font-size: 13px;
    line-height: 1.2;
    color: var(--ink);
    background: transparent;
    border: 1px solid transparent;
    border-radius: var(--r);
    display: grid;
    justify-items: center;
    align-content: center;
    gap: 4px;
    min-inline-size: 84px;
    min-block-size: 56px;
    padding: 6px 4px;
    cursor: pointer;
    position: relative;
    touch-action: manipulation;
  }
  .control:hover {
    background: var(--hover);
  }
  .control[aria-pressed='true'],
  .control[aria-expanded='true'] {
    background: var(--accent-2);
    color: var(--accent);
  }
  .control.off {
    background: var(--warn-2);
    color: var(--warn);
  }
  .control .word,
  .word {
    max-inline-size: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .control .count {
    position: absolute;
    inset-block-start: 2px;
    inset-inline-end: calc(50% - 26px);
  }
  .control.leave {
    background: var(--stop);
    color: var(--stop-ink);
  }
  @media (max-width: 640px) {
    .control {
      inline-size: 100%;
      min-inline-size: 0;
      font-size: 11px;
      padding-inline: 1px;
    }
  }
  @media (max-height: 480px) {
    .control {
      min-block-size: 46px;
      min-inline-size: 52px;
    }
    .word {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
`;

/** "More", drawn as the other controls. */
@customElement('c-call-more')
export class CallMore extends Menu {
  static override styles = [...Menu.styles, controlStyles];
}
/** The signs, drawn as the other controls. */
@customElement('c-call-signs')
export class CallSigns extends Popover {
  static override styles = [...Popover.styles, controlStyles];
}

/** The bar of controls: as many as there is room for, the rest behind "More". Tells `c-reaction` and `c-leave`. */
@customElement('c-call-toolbar')
export class CallToolbar extends UiElement {
  @property({ attribute: false }) controls: readonly Control[] = [];
  @property({ attribute: false }) more: readonly (MenuItem | undefined | false)[] = [];
  @state() private isNarrow = false;
  readonly #narrow = matchMedia('(max-width: 640px), (max-height: 480px)');

  static override styles = [
    base,
    controlStyles,
    css`
      .bar {
        display: flex;
        justify-content: center;
        gap: var(--s1);
      }
      .bar > * {
        flex: none;
      }
      .signs {
        display: flex;
        flex-wrap: wrap;
        gap: 2px;
      }
      .sign {
        font-size: 24px;
        line-height: 1;
        inline-size: 44px;
        block-size: 44px;
        border: 0;
        border-radius: var(--r);
        background: none;
        cursor: pointer;
      }
      .sign:hover {
        background: var(--hover);
      }
      @media (max-width: 640px) {
        .bar > * {
          flex: 1 1 0;
          min-inline-size: 0;
        }
      }
      @media (max-height: 480px) {
        .bar {
          flex-direction: column;
          gap: 2px;
        }
        .bar > * {
          flex: none;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#narrow.addEventListener('change', this.#measure);
    this.#measure();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#narrow.removeEventListener('change', this.#measure);
  }

  override render(): TemplateResult {
    const barred = this.controls.filter(({ place }) => place === 'always' || (place === 'wide' && !this.isNarrow));
    const rest = this.controls.filter((control) => !barred.includes(control));
    return html`<div class="bar" role="group" aria-label=${msg('Controls of the call', { id: 'sessions.call.controls' })}>
      ${repeat(
        barred,
        ({ id }) => id,
        (control) => this.#button(control),
      )}
      ${this.#signs()} ${this.#more(rest)}
      <button type="button" class="control leave" @click=${() => this.emit('c-leave')}>${icon('log-out')}<span class="word">${msg('Leave', { id: 'sessions.call.leave' })}</span></button>
    </div>`;
  }

  #button({ id, icon: sign, label, key, pressed, isOff, count, run }: Control): TemplateResult {
    return html`<button
      type="button"
      class="control ${isOff ? 'off' : ''} ${id}"
      aria-pressed=${pressed === undefined ? nothing : pressed ? 'true' : 'false'}
      aria-keyshortcuts=${key?.toUpperCase() ?? nothing}
      title=${key ? `${label} (${key.toUpperCase()})` : label}
      @click=${(event: MouseEvent) => {
        run();
        // Whoever uses a mouse goes on with the keys of the page: Space talks instead of pressing the button again.
        if (event.detail > 0) (event.currentTarget as HTMLElement).blur();
      }}
    >${icon(sign)}<span class="word">${label}</span>${count ? html`<span class="count">${count > 99 ? '99+' : number(count)}</span>` : nothing}</button>`;
  }

  #signs(): TemplateResult {
    return html`<c-call-signs look="control" class=${this.isNarrow ? 'narrow' : ''} placement="top-end" label=${msg('Reactions', { id: 'stage.reactions' })} ?hidden=${this.isNarrow}>
      <span slot="trigger" aria-hidden="true">${icon('smile')}</span><span slot="trigger" class="word">${msg('React', { id: 'stage.react' })}</span>
      ${this.signs()}
    </c-call-signs>`;
  }

  /** Buttons of the signs; on a phone they stand in the sheet of "More". */
  signs(): TemplateResult {
    return html`<div class="signs">${reactions().map(
      ({ id, sign, label }) =>
        html`<button type="button" class="sign" aria-label=${label} title=${label} @click=${() => this.emit('c-reaction', id)}>${sign}</button>`,
    )}</div>`;
  }

  /** Opens the choice of signs. */
  openSigns(): void {
    const signs = this.renderRoot.querySelector('c-call-signs');
    signs?.shadowRoot?.querySelector('button')?.click();
  }

  #more(rest: readonly Control[]): TemplateResult {
    const items = rest.map(
      ({ label, icon: sign, pressed, run }): MenuItem => ({
        ...{ label, icon: sign, run },
        ...(pressed === undefined ? {} : { checked: pressed }),
      }),
    );
    const signs = this.isNarrow
      ? reactions().map(
          ({ id, sign, label }): MenuItem => ({ label: `${sign} ${label}`, run: () => this.emit('c-reaction', id) }),
        )
      : [];
    const label = msg('More', { id: 'stage.more' });
    return html`<c-call-more look="control" class="more" placement="top-end" label=${label} .items=${[...items, ...this.more, ...signs]}
      >${icon('more')}<span class="word">${label}</span></c-call-more>`;
  }

  #measure = (): void => {
    this.isNarrow = this.#narrow.matches;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-call-toolbar': CallToolbar;
    'c-call-more': CallMore;
    'c-call-signs': CallSigns;
  }
}
