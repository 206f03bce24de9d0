import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Login } from '../../../spec/schemas/api/auth.ts';
import type { Call } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { problemText } from '../../api/problems.ts';
import { callContext } from '../../app/contexts.ts';
import { msg, plural } from '../../app/i18n.ts';
import { confirm } from '../../ui/dialog.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import { problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/time.ts';
import { toast } from '../../ui/toasts.ts';

/** The browsers in which this account is logged in; each can be ended, and all others at once. */
@customElement('c-logins')
export class Logins extends UiElement {
  @consume({ context: callContext }) private call!: Call;
  @state() private logins: readonly Login[] | undefined;
  @state() private problem: Problem | undefined;
  @state() private busy = false;

  static override styles = [
    base,
    css`
      ul {
        list-style: none;
        padding: 0;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1) var(--s3);
        align-items: center;
        padding-block: var(--s2);
        border-block-end: 1px solid var(--line);
        min-block-size: 60px;
      }
      .what {
        flex: 1;
        min-inline-size: min(100%, 200px);
      }
      li > .icon {
        color: var(--ink-3);
      }
      .all {
        margin-block-start: var(--s3);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#fetch();
  }

  override render(): TemplateResult {
    if (this.problem) return problemState(this.problem, () => void this.#fetch());
    if (!this.logins) return skeleton('rows', 2);
    return html`<ul>
        ${this.logins.map(
          (login) => html`<li>
            ${icon('device')}
            <div class="what">
              <div><bdi>${login.label === '?' ? msg('Unknown browser', { id: 'account.unknownBrowser' }) : login.label}</bdi></div>
              <div class="meta">${login.current ? msg('This browser', { id: 'account.thisBrowser' }) : html`${msg('Last seen', { id: 'account.lastSeen' })} <c-time .at=${login.lastSeenAt}></c-time>`}</div>
            </div>
            ${login.current ? nothing : html`<button type="button" class="btn quiet danger" ?disabled=${this.busy} @click=${() => void this.#end(login)}>${msg('Log out there', { id: 'account.end' })}</button>`}
          </li>`,
        )}
      </ul>
      ${
        this.logins.length > 1
          ? html`<div class="all"><button type="button" class="btn" ?disabled=${this.busy} @click=${() => void this.#endOthers()}>${icon('log-out')}${msg('Log out everywhere else', { id: 'account.endOthers' })}</button></div>`
          : nothing
      }`;
  }

  async #fetch(): Promise<void> {
    this.problem = undefined;
    const reply = await this.call('auth.logins');
    if (reply.ok)
      this.logins = [...reply.value.logins].sort(
        (a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt - a.lastSeenAt,
      );
    else this.problem = reply.problem;
  }

  async #end(login: Login): Promise<void> {
    this.busy = true;
    const reply = await this.call('auth.endLogin', { params: { id: login.id }, repeatable: true });
    this.busy = false;
    if (!reply.ok) return toast({ text: problemText(reply.problem), kind: 'problem' });
    this.logins = this.logins?.filter(({ id }) => id !== login.id);
    toast({ text: msg('That browser is logged out.', { id: 'account.ended' }) });
  }

  async #endOthers(): Promise<void> {
    const sure = await confirm({
      heading: msg('Log out everywhere else?', { id: 'account.endOthers.ask' }),
      text: msg('All other browsers and devices will have to log in again. This one stays logged in.', {
        id: 'account.endOthers.text',
      }),
      confirm: msg('Log out everywhere else', { id: 'account.endOthers' }),
    });
    if (sure === undefined) return;
    this.busy = true;
    const reply = await this.call('auth.endOtherLogins', { repeatable: true });
    this.busy = false;
    if (!reply.ok) return toast({ text: problemText(reply.problem), kind: 'problem' });
    this.logins = this.logins?.filter(({ current }) => current);
    toast({
      text: plural(
        reply.value.ended,
        { one: '{n} other log-in was ended.', other: '{n} other log-ins were ended.' },
        { id: 'account.endedOthers' },
      ),
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-logins': Logins;
  }
}
