import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, queryAll } from 'lit/decorators.js';
import { number } from '../app/i18n.ts';
import { UiElement } from './element.ts';
import { base } from './styles.ts';

export interface Tab {
  key: string;
  label: string;
  count?: number | undefined;
}

/**
 * Tabs over one panel: `<c-tabs label="…" .tabs=${tabs} selected="open" @c-select=${(e) => …e.detail}>panel</c-tabs>`. Arrow keys move and choose; Home and End jump.
 * What the panel shows is the owner's to render for the selected key.
 */
@customElement('c-tabs')
export class Tabs extends UiElement {
  @property() label = '';
  @property({ attribute: false }) tabs: readonly Tab[] = [];
  @property() selected = '';
  @queryAll('[role="tab"]') private buttons!: NodeListOf<HTMLButtonElement>;

  static override styles = [
    base,
    css`
      [role='tablist'] {
        display: flex;
        gap: var(--s1);
        overflow-x: auto;
        border-block-end: 1px solid var(--line);
        scrollbar-width: none;
      }
      [role='tab'] {
        font: inherit;
        font-size: 15px;
        font-weight: 600;
        color: var(--ink-2);
        background: none;
        border: 0;
        border-block-end: 3px solid transparent;
        min-block-size: var(--target);
        padding: 0 var(--s3);
        cursor: pointer;
        white-space: nowrap;
        display: inline-flex;
        align-items: center;
        gap: 8px;
        flex: none;
      }
      [role='tab'][aria-selected='true'] {
        color: var(--accent);
        border-block-end-color: var(--accent);
      }
      [role='tab']:focus-visible {
        outline-offset: -3px;
      }
      [role='tabpanel'] {
        padding-block-start: var(--s4);
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div role="tablist" aria-label=${this.label} @keydown=${this.#key}>
        ${this.tabs.map((tab) => {
          const on = tab.key === this.selected;
          return html`<button
            type="button"
            role="tab"
            id="tab-${tab.key}"
            aria-selected=${on ? 'true' : 'false'}
            aria-controls="panel"
            tabindex=${on ? 0 : -1}
            @click=${() => this.#select(tab.key)}
          >${tab.label}${tab.count ? html`<span class="count">${number(tab.count)}</span>` : nothing}</button>`;
        })}
      </div>
      <div role="tabpanel" part="panel" id="panel" aria-labelledby="tab-${this.selected}" tabindex="-1"><slot></slot></div>`;
  }

  #select(key: string): void {
    if (key !== this.selected) this.emit('c-select', key);
  }

  #key = async (event: KeyboardEvent): Promise<void> => {
    const at = this.tabs.findIndex(({ key }) => key === this.selected);
    const forward = this.matches(':dir(rtl)') ? 'ArrowLeft' : 'ArrowRight';
    const backward = forward === 'ArrowLeft' ? 'ArrowRight' : 'ArrowLeft';
    const moves: Record<string, number> = { [forward]: at + 1, [backward]: at - 1, Home: 0, End: -1 };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const index = (to + this.tabs.length) % this.tabs.length;
    const next = this.tabs[index];
    if (next) this.#select(next.key);
    await this.updateComplete;
    this.buttons[index]?.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-tabs': Tabs;
  }
}
