import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NodeCard } from '../../spec/schemas/api/auth.ts';
import { UiElement } from '../ui/element.ts';
import '../ui/language-picker.ts';
import { base } from '../ui/styles.ts';
import { brand, brandStyles } from './brand.ts';
import { nodeCardContext } from './contexts.ts';
import { institutionName } from './institution.ts';

/** The frame of pages before the log-in: who runs this node, the choice of language, and one card. `wide` lets the content use the page's width. */
@customElement('c-door')
export class Door extends UiElement {
  @property() heading = '';
  @property({ type: Boolean, reflect: true }) wide = false;
  @property({ type: Boolean, reflect: true }) open = false;
  @consume({ context: nodeCardContext, subscribe: true }) @state() private card: NodeCard | undefined;

  static override styles = [
    base,
    brandStyles,
    css`
      :host {
        min-block-size: 100dvh;
        display: grid;
        grid-template-rows: auto 1fr;
      }
      header {
        display: flex;
        gap: var(--s2) var(--s4);
        align-items: center;
        justify-content: space-between;
        padding: var(--s3) var(--s5);
        inline-size: 100%;
        max-inline-size: 1120px;
        margin-inline: auto;
      }
      main {
        padding: var(--s5) var(--s4) var(--s7);
        inline-size: 100%;
        max-inline-size: 520px;
        margin-inline: auto;
        align-self: center;
      }
      :host([wide]) main {
        max-inline-size: 760px;
        align-self: start;
      }
      :host([open]) main {
        max-inline-size: 1120px;
        align-self: start;
        padding-inline: var(--s5);
      }
      .sheet {
        background: var(--paper);
        border: 1px solid var(--line);
        border-radius: 14px;
        padding: var(--s6);
      }
      h1 {
        margin-block-end: var(--s5);
      }
      @media (max-width: 600px) {
        :host {
          background: var(--paper);
        }
        header {
          padding: var(--s2) var(--s4);
          background: var(--ground);
          border-block-end: 1px solid var(--line);
        }
        main {
          padding: var(--s5) var(--s4);
          align-self: start;
        }
        :host([open]) main {
          padding-inline: var(--s4);
        }
        c-language-picker {
          flex: none;
        }
        .sheet {
          border: 0;
          padding: 0;
          border-radius: 0;
        }
      }
    `,
  ];

  override updated(_changed: PropertyValues): void {
    const institution = this.card ? institutionName(this.card) : undefined;
    document.title = [this.heading, institution ?? 'Consilium'].filter(Boolean).join(' · ');
  }

  override render(): TemplateResult {
    return html`<header>${this.card ? brand(this.card) : nothing}<c-language-picker></c-language-picker></header>
      <main>${this.open ? html`<slot></slot>` : html`<div class="sheet"><h1 tabindex="-1">${this.heading}</h1><slot></slot></div>`}</main>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-door': Door;
  }
}
