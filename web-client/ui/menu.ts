import '@awesome.me/webawesome/dist/components/popup/popup.js';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, queryAll, state } from 'lit/decorators.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { UiElement } from './element.ts';
import { type IconName, icon } from './icons.ts';
import { floating } from './popover.ts';
import { base } from './styles.ts';

export interface MenuItem {
  label: string;
  icon?: IconName;
  run?: () => void;
  href?: string;
  danger?: boolean;
  /** For choices: shows a mark and tells screen readers. */
  checked?: boolean;
  lang?: string;
}

/**
 * A button that opens a list of actions: `<c-menu label="More" icon="more" .items=${[…]}></c-menu>`. Arrow keys, Home, End and first letters move,
 * Enter chooses, Escape and Tab close. Without a slot it is an icon button named by `label`.
 */
@customElement('c-menu')
export class Menu extends UiElement {
  @property() label = '';
  @property() icon: IconName = 'more';
  @property() look = 'btn quiet icon-only';
  @property() placement: 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end' = 'bottom-end';
  @property({ attribute: false }) items: readonly (MenuItem | undefined | false)[] = [];
  @state() private isOpen = false;
  @query('button') private button!: HTMLButtonElement;
  @queryAll('[role^="menuitem"]') private entries!: NodeListOf<HTMLElement>;

  static override styles = [
    base,
    floating,
    css`
      :host {
        display: inline-block;
      }
      .box {
        padding: var(--s1);
        min-inline-size: 200px;
      }
      .item {
        font: inherit;
        font-size: 15px;
        inline-size: 100%;
        display: flex;
        align-items: center;
        gap: var(--s3);
        min-block-size: var(--target);
        padding: 6px var(--s3);
        border: 0;
        border-radius: var(--r-small);
        background: none;
        color: var(--ink);
        text-decoration: none;
        text-align: start;
        cursor: pointer;
      }
      .item:hover,
      .item:focus-visible {
        background: var(--hover);
      }
      .item .icon {
        color: var(--ink-3);
      }
      .item.danger,
      .item.danger .icon {
        color: var(--stop);
      }
      .item .mark {
        margin-inline-start: auto;
        color: var(--accent);
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listen(false);
    this.isOpen = false;
  }

  override render(): TemplateResult {
    return html`<button
        type="button"
        class=${this.look}
        aria-haspopup="menu"
        aria-expanded=${this.isOpen ? 'true' : 'false'}
        aria-label=${this.childElementCount === 0 ? this.label : nothing}
        title=${this.childElementCount === 0 ? this.label : nothing}
        @click=${() => (this.isOpen ? this.#close(true) : this.#open(0))}
        @keydown=${this.#buttonKey}
      ><slot>${icon(this.icon)}</slot></button>
      <wa-popup .anchor=${this.button ?? nothing} .active=${this.isOpen} .placement=${this.placement} .distance=${4} .shiftPadding=${8} .flipPadding=${8} flip shift
        >${this.isOpen ? html`<div class="box" role="menu" aria-label=${this.label} @keydown=${this.#menuKey}>${this.#visible.map((item) => this.#entry(item))}</div>` : nothing}</wa-popup
      >`;
  }

  get #visible(): MenuItem[] {
    return this.items.filter((item): item is MenuItem => !!item);
  }

  #entry(item: MenuItem): TemplateResult {
    const content = html`${item.icon ? icon(item.icon) : nothing}<span>${item.label}</span>${item.checked ? html`<span class="mark">${icon('check')}</span>` : nothing}`;
    const look = `item${item.danger ? ' danger' : ''}`;
    const choose = () => {
      this.#close(true);
      item.run?.();
    };
    if (item.href)
      return html`<a role="menuitem" class=${look} href=${item.href} tabindex="-1" @click=${choose}>${content}</a>`;
    return html`<button
      type="button"
      role=${item.checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked=${item.checked === undefined ? nothing : (String(item.checked) as 'true')}
      class=${look}
      lang=${ifDefined(item.lang)}
      tabindex="-1"
      @click=${choose}
    >${content}</button>`;
  }

  async #open(index: number): Promise<void> {
    this.isOpen = true;
    this.#listen(true);
    await this.updateComplete;
    this.#focus(index);
  }

  #close(giveBack: boolean): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#listen(false);
    if (giveBack) this.button.focus();
  }

  #focus(index: number): void {
    const { length } = this.entries;
    this.entries[(index + length) % length]?.focus();
  }

  #buttonKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    void this.#open(event.key === 'ArrowDown' ? 0 : -1);
  };

  #menuKey = (event: KeyboardEvent): void => {
    const at = [...this.entries].indexOf(this.shadowRoot?.activeElement as HTMLElement);
    const moves: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    if (event.key in moves) {
      event.preventDefault();
      this.#focus(moves[event.key] as number);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      this.#close(true);
    } else if (event.key === 'Tab') this.#close(false);
    else if (event.key.length === 1 && event.key !== ' ') this.#jump(event.key, at);
  };

  #jump(letter: string, at: number): void {
    const items = this.#visible;
    const order = items.map((_, index) => (at + 1 + index) % items.length);
    const hit = order.find((index) => items[index]?.label.toLocaleLowerCase().startsWith(letter.toLocaleLowerCase()));
    if (hit !== undefined) this.#focus(hit);
  }

  #outside = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.#close(false);
  };

  #listen(on: boolean): void {
    const change = on ? 'addEventListener' : 'removeEventListener';
    document[change]('pointerdown', this.#outside);
    document[change]('focusin', this.#outside);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-menu': Menu;
  }
}
