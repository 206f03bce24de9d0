import { consume } from '@lit/context';
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { NodeCard } from '../../spec/schemas/api/auth.ts';
import { nodeCardContext } from '../app/contexts.ts';
import { msg } from '../app/i18n.ts';
import { institutionName } from '../app/institution.ts';
import './dialog.ts';
import { UiElement } from './element.ts';
import { icon } from './icons.ts';
import { base } from './styles.ts';

/** From this width on the facts stand in a column of their own. */
const wide = '(min-width: 1180px)';

/**
 * The frame of a page: heading, one column for the work, and facts beside it (behind a button on small windows).
 * `<c-page heading="…">…<span slot="meta">…</span><a slot="actions" class="btn primary">…</a><section slot="facts">…</section></c-page>`.
 * It sets the window's title. `headingHidden` keeps the heading for screen readers only.
 */
@customElement('c-page')
export class Page extends UiElement {
  @property() heading = '';
  @property({ attribute: false }) factsLabel: string | undefined;
  @property({ type: Boolean }) headingHidden = false;
  /** A page whose title is somebody's words (a discussion) is not in the interface's language. */
  @property() headingLang: string | undefined;
  @property() back: string | undefined;
  @state() private isWide = matchMedia(wide).matches;
  @state() private showsFacts = false;
  @state() private hasFacts = false;
  @consume({ context: nodeCardContext, subscribe: true }) @state() private card: NodeCard | undefined;
  @query('h1') private title_!: HTMLHeadingElement;
  readonly #media = matchMedia(wide);

  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        min-block-size: 100%;
        outline: none;
      }
      :host([facts]) {
        grid-template-columns: minmax(0, 1fr) var(--facts);
      }
      main {
        padding: var(--s5) var(--s6) var(--s6);
        min-inline-size: 0;
        display: flex;
        flex-direction: column;
      }
      .head {
        display: flex;
        align-items: flex-start;
        gap: var(--s2) var(--s4);
        justify-content: space-between;
        padding-block-end: var(--s4);
        border-block-end: 1px solid var(--line);
        flex-wrap: wrap;
      }
      .words {
        flex: 1 1 min(100%, 340px);
        min-inline-size: 0;
      }
      .meta {
        margin-block-start: var(--s1);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2);
        align-items: center;
      }
      .actions:empty {
        display: none;
      }
      .content {
        padding-block-start: var(--s4);
        flex: 1;
        min-inline-size: 0;
      }
      aside {
        border-inline-start: 1px solid var(--line);
        padding: var(--s5) var(--s4);
        min-inline-size: 0;
      }
      .facts {
        display: flex;
        flex-direction: column;
        gap: var(--s5);
        position: sticky;
        inset-block-start: var(--s5);
      }
      .back {
        display: inline-flex;
        align-items: center;
        gap: 4px;
        min-block-size: 32px;
        font-size: 14px;
        text-decoration: none;
        margin-block: -8px 2px;
      }
      .back .icon {
        inline-size: 16px;
        block-size: 16px;
      }
      @media (max-width: 900px) {
        main {
          padding: var(--s4);
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#media.addEventListener('change', this.#measure);
    this.hasFacts = this.querySelector(':scope > [slot="facts"]') !== null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#media.removeEventListener('change', this.#measure);
  }

  /** Moves focus to the heading, as after a change of page. */
  focusHeading(): void {
    this.title_?.focus({ preventScroll: true });
  }

  override willUpdate(): void {
    this.toggleAttribute('facts', this.hasFacts && this.isWide);
  }

  override updated(changed: PropertyValues): void {
    if (!changed.has('heading') && !changed.has('card')) return;
    const institution = this.card ? institutionName(this.card) : undefined;
    document.title = [this.heading, institution ?? 'Consilium'].filter(Boolean).join(' · ');
    this.emit('c-titled', this.heading);
  }

  override render(): TemplateResult {
    const label = this.factsLabel ?? msg('Details', { id: 'ui.page.facts' });
    return html`<main>
        <div class=${this.headingHidden ? 'visually-hidden' : 'head'}>
          <div class="words">
            ${this.back ? html`<a class="back" href=${this.back}>${icon('back')}${msg('Back', { id: 'ui.page.back' })}</a>` : nothing}
            <h1 tabindex="-1" dir="auto" lang=${this.headingLang ?? nothing}>${this.heading}</h1>
            <div class="meta"><slot name="meta"></slot></div>
          </div>
          <div class="actions">
            <slot name="actions"></slot>
            ${
              this.hasFacts && !this.isWide
                ? html`<button type="button" class="btn" aria-haspopup="dialog" @click=${() => this.#show(true)}>${icon('info')}${label}</button>`
                : nothing
            }
          </div>
        </div>
        <div class="content"><slot></slot></div>
      </main>
      ${
        this.isWide
          ? html`<aside aria-label=${label} ?hidden=${!this.hasFacts}><div class="facts">${this.#facts}</div></aside>`
          : html`<c-dialog side .heading=${label} .open=${this.showsFacts} @c-close=${() => this.#show(false)}><div class="facts">${this.#facts}</div></c-dialog>`
      }`;
  }

  get #facts(): TemplateResult {
    return html`<slot name="facts" @slotchange=${this.#count}></slot>`;
  }

  #count = (event: Event): void => {
    this.hasFacts = (event.target as HTMLSlotElement).assignedElements().length > 0;
  };

  #measure = (): void => {
    this.isWide = this.#media.matches;
    this.showsFacts = false;
  };

  #show(on: boolean): void {
    this.showsFacts = on;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-page': Page;
  }
}
