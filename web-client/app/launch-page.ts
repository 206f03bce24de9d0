import { css, html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Problem } from '../api/problem.ts';
import { UiElement } from '../ui/element.ts';
import { problemState, skeleton } from '../ui/states.ts';
import { base } from '../ui/styles.ts';

/** What is shown while the application asks who is there: the shape of the shell, or why it got no answer. */
@customElement('c-launch')
export class LaunchPage extends UiElement {
  @property({ attribute: false }) problem: Problem | undefined;

  static override styles = [
    base,
    css`
      .frame {
        display: grid;
        grid-template-columns: var(--rail) minmax(0, 1fr);
        min-block-size: 100dvh;
        max-inline-size: 1440px;
        margin-inline: auto;
        background: var(--paper);
        border-inline: 1px solid var(--line);
      }
      .rail {
        background: var(--ground);
        border-inline-end: 1px solid var(--line);
        padding: var(--s5);
      }
      .page {
        padding: var(--s5) var(--s6);
      }
      .alone {
        min-block-size: 100dvh;
        display: grid;
        place-items: center;
      }
      @media (max-width: 900px) {
        .frame {
          grid-template-columns: minmax(0, 1fr);
        }
        .rail {
          display: none;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    if (this.problem) return html`<main class="alone">${problemState(this.problem, () => this.emit('c-retry'))}</main>`;
    return html`<div class="frame"><div class="rail"></div><div class="page">${skeleton('posts', 4)}</div></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-launch': LaunchPage;
  }
}
