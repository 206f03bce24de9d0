import { html, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { UiElement } from '../ui/element.ts';
import { icon } from '../ui/icons.ts';
import '../ui/page.ts';
import { emptyState } from '../ui/states.ts';
import { msg } from './i18n.ts';

const homeLink = () =>
  html`<a class="btn" href="/">${icon('home')}${msg('Go to the first page', { id: 'app.error.home' })}</a>`;

/** An address that leads nowhere. */
@customElement('c-missing-page')
export class MissingPage extends UiElement {
  override render(): TemplateResult {
    const heading = msg('There is no such page', { id: 'app.missing.title' });
    return html`<c-page .heading=${heading} headingHidden
      >${emptyState({
        icon: 'search',
        title: heading,
        text: msg('The address may have been mistyped, or the page was removed.', { id: 'app.missing.text' }),
        action: homeLink(),
      })}</c-page
    >`;
  }
}

/** A page that needs a role which the viewer does not have. */
@customElement('c-forbidden-page')
export class ForbiddenPage extends UiElement {
  override render(): TemplateResult {
    const heading = msg('This page is not for your role', { id: 'app.forbidden.title' });
    return html`<c-page .heading=${heading} headingHidden
      >${emptyState({
        icon: 'lock',
        title: heading,
        text: msg('Your institution’s administrator can give you the role that it needs.', {
          id: 'app.forbidden.text',
        }),
        action: homeLink(),
      })}</c-page
    >`;
  }
}

/** A page whose code could not be fetched or broke. The rest of the application goes on. */
@customElement('c-broken-page')
export class BrokenPage extends UiElement {
  @property({ attribute: false }) failure: unknown;

  override render(): TemplateResult {
    const heading = msg('This page could not be opened', { id: 'app.broken.title' });
    return html`<c-page .heading=${heading} headingHidden
      >${emptyState({
        icon: 'warn',
        title: heading,
        text: navigator.onLine
          ? msg('The node may have been updated. Reload the page; what you had written is kept.', {
              id: 'app.broken.text',
            })
          : msg('You are offline. Pages that you have opened before still work.', { id: 'app.broken.offline' }),
        action: html`<button type="button" class="btn" @click=${() => this.emit('c-retry')}>${icon('refresh')}${msg('Try again', { id: 'ui.retry' })}</button>
          <button type="button" class="btn primary" @click=${() => location.reload()}>${msg('Reload', { id: 'app.reload' })}</button>`,
      })}</c-page
    >`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-missing-page': MissingPage;
    'c-forbidden-page': ForbiddenPage;
    'c-broken-page': BrokenPage;
  }
}
