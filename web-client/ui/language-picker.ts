import { consume } from '@lit/context';
import { css, html, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Viewer } from '../../spec/schemas/api/auth.ts';
import type { Language } from '../../spec/schemas/common/words.ts';
import type { Call } from '../api/client.ts';
import { problemText } from '../api/problems.ts';
import { callContext, viewerContext } from '../app/contexts.ts';
import { language, languages, msg, ownNames, showLanguage } from '../app/i18n.ts';
import { rememberLanguage } from '../app/preferences.ts';
import { UiElement } from './element.ts';
import { icon } from './icons.ts';
import './menu.ts';
import { base } from './styles.ts';
import { toast } from './toasts.ts';

/** Chooses the language of the interface, each in its own words; remembered in this browser and, when somebody is logged in, in the account. */
@customElement('c-language-picker')
export class LanguagePicker extends UiElement {
  @property() placement: 'bottom-start' | 'bottom-end' = 'bottom-end';
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: viewerContext, subscribe: true }) @state() private viewer: Viewer | undefined;

  static override styles = [
    base,
    css`
      :host {
        display: inline-block;
      }
    `,
  ];

  override render(): TemplateResult {
    const current = language();
    return html`<c-menu
      look="btn"
      .placement=${this.placement}
      .label=${msg('Language', { id: 'ui.language' })}
      .items=${languages.map((code) => ({ label: ownNames[code], lang: code, checked: code === current, run: () => void this.#choose(code) }))}
      ><span class="visually-hidden">${msg('Language', { id: 'ui.language' })}: </span>${icon('globe')}<span lang=${current}>${ownNames[current]}</span></c-menu
    >`;
  }

  async #choose(code: Language): Promise<void> {
    try {
      await showLanguage(code);
    } catch {
      return toast({
        text: msg('This language could not be loaded. Please try again when you are online.', {
          id: 'ui.language.failed',
        }),
        kind: 'problem',
      });
    }
    rememberLanguage(code);
    this.emit('c-language', code);
    if (!this.viewer) return;
    const reply = await this.call('auth.setLocale', { body: { locale: code } });
    if (!reply.ok) toast({ text: problemText(reply.problem), kind: 'problem' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-language-picker': LanguagePicker;
  }
}
