import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Viewer } from '../../spec/schemas/api/auth.ts';
import type { Call } from '../api/client.ts';
import { avatar, avatarStyles } from '../ui/avatar.ts';
import '../ui/dialog.ts';
import { UiElement } from '../ui/element.ts';
import { icon } from '../ui/icons.ts';
import { base } from '../ui/styles.ts';
import { callContext } from './contexts.ts';
import { msg } from './i18n.ts';
import { logOut } from './log-out.ts';
import type { PlaceLink } from './places.ts';
import type { Place } from './route.ts';

/** The fifth place of a phone's bar: a sheet with what has no place of its own there. */
@customElement('c-more')
export class MoreSheet extends UiElement {
  @property({ attribute: false }) places: readonly PlaceLink[] = [];
  @property({ attribute: false }) viewer!: Viewer;
  @property({ attribute: false }) current: Place | undefined;
  @state() private open = false;
  @consume({ context: callContext }) private call!: Call;

  static override styles = [
    base,
    avatarStyles,
    css`
      .more {
        font: inherit;
        font-size: 12px;
        line-height: 1.2;
        font-weight: 550;
        color: var(--ink-2);
        background: none;
        border: 0;
        inline-size: 100%;
        min-block-size: 59px;
        display: grid;
        justify-items: center;
        align-content: center;
        gap: 2px;
        padding: 6px 2px;
        cursor: pointer;
      }
      .more.current {
        color: var(--accent);
      }
      .more:focus-visible {
        outline-offset: -3px;
      }
      .item {
        font: inherit;
        inline-size: 100%;
        display: flex;
        align-items: center;
        gap: var(--s3);
        min-block-size: 52px;
        padding: 4px 0;
        border: 0;
        border-block-end: 1px solid var(--line);
        background: none;
        color: var(--ink);
        text-decoration: none;
        text-align: start;
        cursor: pointer;
      }
      .item:last-child {
        border: 0;
      }
      .item .icon {
        color: var(--ink-3);
      }
    `,
  ];

  override render(): TemplateResult {
    const isCurrent = this.places.some(({ place }) => place === this.current) || this.current === 'account';
    const close = () => {
      this.open = false;
    };
    return html`<button
        type="button"
        class=${isCurrent ? 'more current' : 'more'}
        aria-haspopup="dialog"
        aria-expanded=${this.open ? 'true' : 'false'}
        @click=${() => {
          this.open = true;
        }}
      >${icon('menu')}<span>${msg('More', { id: 'app.more' })}</span></button>
      <c-dialog .heading=${msg('More', { id: 'app.more' })} .open=${this.open} @c-close=${close}>
        <div @click=${close}>
          ${this.places.map(
            (place) =>
              html`<a class="item" href=${place.href} aria-current=${place.place === this.current ? 'page' : nothing}>${icon(place.icon)}<span>${place.label}</span></a>`,
          )}
          <a class="item" href="/account">${avatar(this.viewer.name, 'small')}<span><span dir="auto">${this.viewer.name}</span><br /><small>${msg('Account', { id: 'app.place.account' })}</small></span></a>
          <button type="button" class="item" @click=${() => void logOut(this.call)}>${icon('log-out')}<span>${msg('Log out', { id: 'app.logOut' })}</span></button>
        </div>
      </c-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-more': MoreSheet;
  }
}
