import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Viewer } from '../../../spec/schemas/api/auth.ts';
import type { Call } from '../../api/client.ts';
import { callContext, viewerContext } from '../../app/contexts.ts';
import { list, msg } from '../../app/i18n.ts';
import { logOut } from '../../app/log-out.ts';
import { setTheme, type Theme, theme } from '../../app/preferences.ts';
import { roleName } from '../../app/words.ts';
import { UiElement } from '../../ui/element.ts';
import { choiceField } from '../../ui/field.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/language-picker.ts';
import '../../ui/page.ts';
import { base } from '../../ui/styles.ts';
import '../language/language-settings.ts';
import './logins.ts';
import './passkeys.ts';
import './password-form.ts';

/** The viewer's account: how to log in, where they are logged in, language and theme. The profile that colleagues see has its own page. */
@customElement('c-account-page')
export class AccountPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: viewerContext, subscribe: true }) @state() private viewer: Viewer | undefined;

  static override styles = [
    base,
    css`
      section {
        padding-block: var(--s5);
        border-block-end: 1px solid var(--line);
        display: grid;
        gap: var(--s3);
        grid-template-columns: minmax(0, 1fr);
        max-inline-size: 720px;
      }
      section:first-of-type {
        padding-block-start: var(--s2);
      }
      section:last-of-type {
        border: 0;
      }
      .themes {
        max-inline-size: 420px;
      }
    `,
  ];

  override render(): TemplateResult | typeof nothing {
    const { viewer } = this;
    if (!viewer) return nothing;
    return html`<c-page .heading=${msg('Account', { id: 'app.place.account' })}>
      <button slot="actions" type="button" class="btn" @click=${() => void logOut(this.call)}>${icon('log-out')}${msg('Log out', { id: 'app.logOut' })}</button>
      <section>
        <dl class="facts-list">
          <dt>${msg('Name', { id: 'account.name' })}</dt>
          <dd><bdi>${viewer.name}</bdi></dd>
          <dt>${msg('E-mail address', { id: 'auth.email' })}</dt>
          <dd><bdi>${viewer.email}</bdi></dd>
          <dt>${msg('Roles', { id: 'account.roles' })}</dt>
          <dd>${list(viewer.roles.map((role) => roleName(role)))}</dd>
        </dl>
        ${viewer.status === 'active' ? html`<div><a class="btn" href="/profile">${icon('person')}${msg('What colleagues see of you', { id: 'account.profile' })}</a></div>` : nothing}
      </section>
      <section>
        <h2>${msg('Language and appearance', { id: 'account.look' })}</h2>
        <div><c-language-picker placement="bottom-start"></c-language-picker></div>
        <div class="themes">
          ${choiceField<Theme>({
            id: 'theme',
            label: msg('Appearance', { id: 'account.theme' }),
            value: theme(),
            choices: [
              { value: 'system', label: msg('As the device', { id: 'account.theme.system' }) },
              { value: 'light', label: msg('Light', { id: 'account.theme.light' }) },
              { value: 'dark', label: msg('Dark', { id: 'account.theme.dark' }) },
            ],
            onChange: (next) => {
              setTheme(next);
              this.requestUpdate();
            },
          })}
        </div>
      </section>
      ${
        viewer.status === 'active' && viewer.roles.includes('member')
          ? html`<section>
              <h2>${msg('Reading other languages', { id: 'language.settings.title' })}</h2>
              <c-language-settings></c-language-settings>
            </section>`
          : nothing
      }
      <section>
        <h2>${msg('Passkeys', { id: 'account.passkeys' })}</h2>
        <c-passkeys></c-passkeys>
      </section>
      <section>
        <h2>${msg('Password', { id: 'auth.password' })}</h2>
        <c-password-form .email=${viewer.email}></c-password-form>
      </section>
      <section>
        <h2>${msg('Where you are logged in', { id: 'account.logins' })}</h2>
        <c-logins></c-logins>
      </section>
    </c-page>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-account-page': AccountPage;
  }
}
