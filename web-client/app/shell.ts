import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { NodeCard, Viewer } from '../../spec/schemas/api/auth.ts';
import type { StreamState } from '../api/stream.ts';
import { avatar, avatarStyles } from '../ui/avatar.ts';
import { UiElement } from '../ui/element.ts';
import { icon } from '../ui/icons.ts';
import { base } from '../ui/styles.ts';
import { brand, brandStyles } from './brand.ts';
import './connection-banner.ts';
import { msg, number, plural } from './i18n.ts';
import './more-sheet.ts';
import { focusHeading } from './outlet.ts';
import { mainRole, type PlaceLink, placesOf } from './places.ts';
import type { Match } from './route.ts';
import type { Change } from './router.ts';
import { shellStyles } from './shell-styles.ts';
import { roleName } from './words.ts';

/** The frame around every page: rail and facts on wide windows, a bar above and five places below on a phone. */
@customElement('c-shell')
export class Shell extends UiElement {
  @property({ attribute: false }) card!: NodeCard;
  @property({ attribute: false }) viewer: Viewer | undefined;
  @property({ attribute: false }) match!: Match;
  @property({ attribute: false }) query!: URLSearchParams;
  @property({ attribute: false }) change: Change = 'start';
  @property({ attribute: false }) path = '';
  @property({ attribute: false }) connection: StreamState = 'idle';
  @property({ type: Boolean }) updateReady = false;
  @property({ type: Number }) scrollTarget = 0;

  static override styles = [base, avatarStyles, brandStyles, shellStyles];

  override render(): TemplateResult {
    const isBare = !this.viewer || this.match.route.frame === 'bare';
    const outlet = html`<c-outlet
      .match=${this.match}
      .query=${this.query}
      .change=${this.change}
      .path=${this.path}
      .scrollTarget=${this.scrollTarget}
    ></c-outlet>`;
    return html`<div class=${isBare ? 'frame bare' : 'frame'}>
        ${isBare || !this.viewer ? nothing : this.#rail(this.viewer)}
        <div class="column">
          ${isBare || !this.viewer ? nothing : this.#topBar(this.viewer)}
          <c-connection .connection=${this.connection} .expected=${!!this.viewer} .updateReady=${this.updateReady}></c-connection>
          ${outlet}
        </div>
      </div>
      ${isBare || !this.viewer ? nothing : this.#bottomBar(this.viewer)}`;
  }

  #rail(viewer: Viewer): TemplateResult {
    return html`<header class="rail"><div class="within">
      ${this.#skipButton()} ${brand(this.card)}
      <nav aria-label=${msg('Main', { id: 'app.nav.main' })}>${placesOf(viewer).map((place) => this.#railLink(place))}</nav>
      <div class="own">
        ${this.#railLink({
          place: 'notifications',
          href: '/notifications',
          icon: 'bell',
          label: msg('Notifications', { id: 'app.place.notifications' }),
          short: '',
          count: viewer.unread.notifications,
        })}
        <a class="me" href="/account" aria-current=${this.match.route.place === 'account' ? 'page' : nothing}
          >${avatar(viewer.name, 'small')}<span class="text"
            ><span class="name" dir="auto">${viewer.name}</span><small>${roleName(mainRole(viewer))}</small></span
          ></a
        >
      </div>
    </div></header>`;
  }

  #skipButton(): TemplateResult {
    return html`<button type="button" class="skip" @click=${this.#skip}>${msg('Skip to the content', { id: 'app.skip' })}</button>`;
  }

  #railLink(place: PlaceLink): TemplateResult {
    return html`<a class="place" href=${place.href} aria-current=${this.#isCurrent(place) ? 'page' : nothing}
      >${icon(place.icon)}<span>${place.label}</span>${this.#count(place.count)}</a
    >`;
  }

  #topBar(viewer: Viewer): TemplateResult {
    const { notifications } = viewer.unread;
    return html`<header class="top">
      ${this.#skipButton()} ${brand(this.card)}
      <a class="btn quiet icon-only bell" href="/notifications" aria-current=${
        this.match.route.place === 'notifications' ? 'page' : nothing
      }
        ><span class="visually-hidden">${msg('Notifications', { id: 'app.place.notifications' })}</span>${icon('bell')}${this.#count(notifications)}</a
      >
    </header>`;
  }

  #bottomBar(viewer: Viewer): TemplateResult {
    const places = placesOf(viewer);
    const barred = places.slice(0, 4);
    return html`<nav class="bottom" aria-label=${msg('Main', { id: 'app.nav.main' })}>
      ${barred.map(
        (place) =>
          html`<a href=${place.href} aria-current=${this.#isCurrent(place) ? 'page' : nothing}
            ><span class="mark">${icon(place.icon)}${this.#count(place.count)}</span><span class="word">${place.short}</span></a
          >`,
      )}
      <c-more .places=${places.slice(4)} .viewer=${viewer} .current=${this.match.route.place}></c-more>
    </nav>`;
  }

  #count(count: number | undefined): TemplateResult | typeof nothing {
    if (!count) return nothing;
    return html`<span class="count" aria-hidden="true">${count > 99 ? '99+' : number(count)}</span
      ><span class="visually-hidden">${plural(count, { one: '{n} unread', other: '{n} unread' }, { id: 'app.unread' })}</span>`;
  }

  #isCurrent(place: PlaceLink): boolean {
    return this.match.route.place === place.place;
  }

  #skip = (): void => {
    const page = this.renderRoot.querySelector('c-outlet')?.shadowRoot?.firstElementChild as
      | HTMLElement
      | null
      | undefined;
    void focusHeading(page ?? undefined);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'c-shell': Shell;
  }
}
