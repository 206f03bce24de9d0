import { consume } from '@lit/context';
import { css, html, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Call } from '../../api/client.ts';
import { problemText } from '../../api/problems.ts';
import { callContext, storesContext } from '../../app/contexts.ts';
import { msg } from '../../app/i18n.ts';
import { addOlder, markRead, notificationList } from '../../data/notifications.ts';
import type { StoreRegistry } from '../../data/registry.ts';
import { Watching } from '../../data/store.ts';
import { UiElement } from '../../ui/element.ts';
import { icon } from '../../ui/icons.ts';
import '../../ui/page.ts';
import { emptyState, problemNote, problemState, skeleton } from '../../ui/states.ts';
import { base } from '../../ui/styles.ts';
import '../../ui/time.ts';
import { toast } from '../../ui/toasts.ts';
import { type Notification, notificationWords } from './notification-words.ts';

/** What concerns the viewer, newest first. Following one marks it as read. */
@customElement('c-notifications-page')
export class NotificationsPage extends UiElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @property({ attribute: false }) query = new URLSearchParams();
  @consume({ context: callContext }) private call!: Call;
  @consume({ context: storesContext }) private stores!: StoreRegistry;
  @state() private fetchingOlder = false;
  readonly #watching = new Watching(this);

  static override styles = [
    base,
    css`
      ul {
        list-style: none;
        padding: 0;
        max-inline-size: 760px;
      }
      li {
        border-block-end: 1px solid var(--line);
      }
      .one {
        display: grid;
        grid-template-columns: 24px minmax(0, 1fr) auto;
        gap: 2px var(--s3);
        padding: var(--s3) var(--s2);
        color: inherit;
        text-decoration: none;
        border-radius: var(--r-small);
        min-block-size: 60px;
      }
      a.one:hover {
        background: var(--hover);
      }
      .one > .icon {
        color: var(--ink-3);
        margin-block-start: 2px;
      }
      .unread .text {
        font-weight: 650;
      }
      .unread > .icon {
        color: var(--accent);
      }
      .mark {
        inline-size: 9px;
        block-size: 9px;
        border-radius: 50%;
        background: var(--accent);
        margin-block-start: 8px;
      }
      .text,
      .one .meta {
        display: block;
      }
      .excerpt {
        color: var(--ink-2);
        display: -webkit-box;
        -webkit-line-clamp: 2;
        -webkit-box-orient: vertical;
        overflow: hidden;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watching.switchTo(this.#store);
  }

  get #store() {
    return this.stores.get(notificationList);
  }

  override render(): TemplateResult {
    const { value } = this.#store.value;
    return html`<c-page .heading=${msg('Notifications', { id: 'app.place.notifications' })}>
      ${
        value && value.unread > 0
          ? html`<button slot="actions" type="button" class="btn" @click=${() => void this.#read()}>${icon('check')}${msg('Mark all as read', { id: 'notifications.readAll' })}</button>`
          : nothing
      }
      ${this.#content()}
    </c-page>`;
  }

  #content(): TemplateResult {
    const { state: at, value, problem } = this.#store.value;
    if (!value)
      return at === 'failed' && problem ? problemState(problem, () => void this.#store.refetch()) : skeleton('rows', 5);
    if (value.notifications.length === 0)
      return emptyState({
        icon: 'bell',
        title: msg('Nothing new', { id: 'notifications.empty.title' }),
        text: msg('Mentions, replies, invitations and decisions that concern you will appear here.', {
          id: 'notifications.empty.text',
        }),
      });
    return html`${at === 'failed' ? problemNote(problem) : nothing}
      <ul>
        ${repeat(
          value.notifications,
          ({ id }) => id,
          (one) => this.#one(one),
        )}
      </ul>
      ${
        value.next
          ? html`<p><button type="button" class="btn" aria-busy=${this.fetchingOlder} ?disabled=${this.fetchingOlder} @click=${() => void this.#older(value.next as string)}>${msg('Show older', { id: 'ui.older' })}</button></p>`
          : nothing
      }`;
  }

  #one(one: Notification): TemplateResult | typeof nothing {
    const words = notificationWords(one);
    if (!words) return nothing;
    const content = html`${icon(words.icon)}
      <span
        ><span class="text" dir="auto">${words.text}</span>${one.read ? nothing : html`<span class="visually-hidden">, ${msg('unread', { id: 'notifications.unread' })}</span>`}
        ${words.excerpt ? html`<span class="excerpt" dir="auto">${words.excerpt}</span>` : nothing}
        <span class="meta"><c-time .at=${one.at}></c-time></span
      ></span>
      ${one.read ? html`<span></span>` : html`<span class="mark" aria-hidden="true"></span>`}`;
    const look = one.read ? 'one' : 'one unread';
    return html`<li>
      ${
        words.href
          ? html`<a class=${look} href=${words.href} @click=${() => void this.#read(one)}>${content}</a>`
          : html`<div class=${look} @click=${() => void this.#read(one)}>${content}</div>`
      }
    </li>`;
  }

  async #read(one?: Notification): Promise<void> {
    if (one?.read) return;
    const ids = one ? [one.id] : undefined;
    const reply = await this.call('notifications.read', { body: ids ? { ids } : {}, repeatable: true });
    if (!reply.ok) return toast({ text: problemText(reply.problem), kind: 'problem' });
    this.#store.change((list) => markRead(list, ids, reply.value.unread));
    this.emit('c-unread-notifications', reply.value.unread);
  }

  async #older(cursor: string): Promise<void> {
    this.fetchingOlder = true;
    const reply = await this.call('notifications.list', { query: { cursor, limit: 30 } });
    this.fetchingOlder = false;
    if (reply.ok) this.#store.change((list) => addOlder(list, reply.value));
    else toast({ text: problemText(reply.problem), kind: 'problem' });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'c-notifications-page': NotificationsPage;
  }
}
