import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { msg } from '../app/i18n.ts';
import { UiElement } from './element.ts';
import { icon } from './icons.ts';
import { styleOf } from './style-of.ts';
import { base } from './styles.ts';

/**
 * A long action: how far it is, and a way to stop it. `<c-progress label="…" .share=${0.4} @c-cancel=${stop}></c-progress>`; without `share` nobody knows
 * how long it takes. `cancellable` shows the button.
 */
@customElement('c-progress')
export class Progress extends UiElement {
  @property() label = '';
  /** From 0 to 1. */
  @property({ attribute: false }) share: number | undefined;
  @property({ type: Boolean }) cancellable = false;

  static override styles = [
    base,
    css`
      .line {
        display: flex;
        align-items: center;
        gap: var(--s3);
      }
      .text {
        flex: 1;
        min-inline-size: 0;
        font-size: 14px;
        display: grid;
        gap: 6px;
      }
      .track {
        block-size: 6px;
        border-radius: 3px;
        background: var(--line);
        overflow: hidden;
      }
      i {
        display: block;
        block-size: 100%;
        background: var(--accent);
        border-radius: 3px;
      }
      .unknown i {
        inline-size: 30%;
      }
      @media (prefers-reduced-motion: no-preference) {
        .unknown i {
          animation: run 1.4s ease-in-out infinite alternate;
        }
      }
      @keyframes run {
        to {
          margin-inline-start: 70%;
        }
      }
    `,
  ];

  override render(): TemplateResult {
    const percent = this.share === undefined ? undefined : Math.round(Math.min(1, Math.max(0, this.share)) * 100);
    return html`<div class="line">
      <div class="text">
        <span id="label">${this.label}</span>
        <div
          class=${percent === undefined ? 'track unknown' : 'track'}
          role="progressbar"
          aria-labelledby="label"
          aria-valuemin="0"
          aria-valuemax="100"
          aria-valuenow=${percent ?? nothing}
        ><i ${styleOf({ 'inline-size': percent === undefined ? undefined : `${percent}%` })}></i></div>
      </div>
      ${this.cancellable ? html`<button type="button" class="btn quiet icon-only" aria-label=${msg('Cancel', { id: 'ui.cancel' })} @click=${() => this.emit('c-cancel')}>${icon('close')}</button>` : nothing}
    </div>`;
  }
}

/** The button at the end of a list of which more is on the node. */
export const moreButton = (fetchMore: () => void, busy: boolean): TemplateResult =>
  html`<button type="button" class="btn" aria-busy=${busy ? 'true' : 'false'} ?disabled=${busy} @click=${fetchMore}>${msg('Show more', { id: 'ui.more' })}</button>`;

declare global {
  interface HTMLElementTagNameMap {
    'c-progress': Progress;
  }
}
