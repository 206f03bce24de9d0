import { css, html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { msg } from '../app/i18n.ts';
import { UiElement } from './element.ts';
import { type IconName, icon } from './icons.ts';
import { base } from './styles.ts';

/** The grey shape of a list or form while it is fetched. It does not move: nothing moves unless a person caused it. */
@customElement('c-skeleton')
export class Skeleton extends UiElement {
  @property() shape: 'lines' | 'posts' | 'rows' | 'cards' | 'form' = 'lines';
  @property({ type: Number }) count = 3;

  static override styles = [
    base,
    css`
      i {
        display: block;
        background: var(--line);
        border-radius: var(--r-small);
        block-size: 12px;
        opacity: 0.7;
      }
      .unit {
        display: grid;
        gap: var(--s2) var(--s3);
        padding-block: var(--s4);
        border-block-end: 1px solid var(--line);
      }
      .unit:last-child {
        border-block-end: 0;
      }
      .posts,
      .rows {
        grid-template-columns: 44px minmax(0, 1fr);
      }
      .round {
        inline-size: 44px;
        block-size: 44px;
        border-radius: 50%;
        grid-row: span 3;
      }
      .w1 {
        inline-size: 38%;
      }
      .w2 {
        inline-size: 92%;
      }
      .w3 {
        inline-size: 64%;
      }
      .cards {
        border: 1px solid var(--line) !important;
        border-radius: var(--r);
        padding: var(--s4);
        margin-block-end: var(--s3);
      }
      .form i:last-child {
        block-size: 44px;
        border-radius: var(--r);
        inline-size: min(100%, 560px);
      }
      .form {
        border: 0;
        padding-block: var(--s2);
      }
    `,
  ];

  override render(): TemplateResult {
    const unit = {
      lines: html`<div class="unit"><i class="w1"></i><i class="w2"></i></div>`,
      posts: html`<div class="unit posts"><i class="round"></i><i class="w1"></i><i class="w2"></i><i class="w3"></i></div>`,
      rows: html`<div class="unit rows"><i class="round"></i><i class="w1"></i><i class="w3"></i></div>`,
      cards: html`<div class="unit cards"><i class="w1"></i><i class="w2"></i><i class="w3"></i></div>`,
      form: html`<div class="unit form"><i class="w1"></i><i></i></div>`,
    }[this.shape];
    return html`<div role="status"><span class="visually-hidden">${msg('Loading', { id: 'ui.loading' })}</span></div>
      <div aria-hidden="true">${Array.from({ length: this.count }, () => unit)}</div>`;
  }
}

/** Empty and failed states: an icon, a title, a sentence, an action. */
@customElement('c-state')
export class State extends UiElement {
  @property() icon: IconName = 'info';
  @property() heading = '';

  static override styles = [
    base,
    css`
      :host {
        padding: var(--s6) var(--s4);
        text-align: center;
      }
      .mark {
        inline-size: 52px;
        block-size: 52px;
        border-radius: 50%;
        background: var(--accent-2);
        color: var(--accent);
        display: grid;
        place-items: center;
        margin: 0 auto var(--s3);
      }
      .mark .icon {
        inline-size: 24px;
        block-size: 24px;
      }
      .text {
        color: var(--ink-2);
        max-inline-size: 46ch;
        margin: var(--s1) auto 0;
      }
      ::slotted([slot='action']) {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: var(--s2);
      }
      .action {
        margin-block-start: var(--s4);
        display: flex;
        justify-content: center;
        flex-wrap: wrap;
        gap: var(--s2);
      }
    `,
  ];

  override render(): TemplateResult {
    return html`<div class="mark">${icon(this.icon)}</div>
      <h2>${this.heading}</h2>
      <div class="text"><slot></slot></div>
      <div class="action"><slot name="action"></slot></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-skeleton': Skeleton;
    'c-state': State;
  }
}
